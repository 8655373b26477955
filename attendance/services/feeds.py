"""Addresses at which a phone's calendar reads one's shifts: given out once, taken back at any time."""

import hashlib
import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from attendance.models import RosterFeed
from csdesk.people.models import Member
from csdesk.people.services.security_log import record_security_event

SECRET_BYTES = 32
# Phones ask every hour or so; that one did is written down now and then.
SEEN_EVERY = timedelta(minutes=30)


@transaction.atomic
def give_feed(member: Member, *, now: datetime, address: str | None = None) -> str:
    """A new secret for one's own calendar; the former address leads nowhere from then on."""
    _revoke(member, now=now)
    secret = secrets.token_urlsafe(SECRET_BYTES)
    RosterFeed.objects.create(member=member, digest=digest_of(secret), given_at=now)
    record_security_event("roster.feed_give", actor=member, now=now, address=address)
    return secret


@transaction.atomic
def revoke_feed(member: Member, *, now: datetime, address: str | None = None) -> None:
    """Let one's address lead nowhere from now on; harmless when there is none."""
    if _revoke(member, now=now):
        record_security_event("roster.feed_revoke", actor=member, now=now, address=address)


def feed_of(secret: str) -> RosterFeed | None:
    """The active company's address with this secret, while it counts and its owner works here."""
    found = RosterFeed.objects.filter(digest=digest_of(secret), revoked_at=None).select_related("member").first()
    return found if found is not None and found.member.is_active else None


def note_read(feed: RosterFeed, *, now: datetime) -> None:
    """Write down that a calendar read it, at most every half hour."""
    unread = Q(last_read_at=None) | Q(last_read_at__lt=now - SEEN_EVERY)
    if feed.last_read_at is None or feed.last_read_at < now - SEEN_EVERY:
        RosterFeed.objects.filter(unread, pk=feed.pk).update(last_read_at=now)


def digest_of(secret: str) -> str:
    """What is kept of a secret. It is random and long: a slow hash would only slow the calendar down."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


def _revoke(member: Member, *, now: datetime) -> int:
    # Two tabs at once would else give out two addresses.
    Member.objects.select_for_update(of=("self",), no_key=True).get(pk=member.pk)
    return RosterFeed.objects.filter(member=member, revoked_at=None).update(revoked_at=now)
