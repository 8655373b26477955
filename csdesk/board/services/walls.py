"""Addresses of wallboards: given out once, kept as a digest, taken back at any time."""

import hashlib
import secrets
from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.utils.translation import gettext as _

from csdesk.board.models import Wall
from csdesk.board.policies import may_give_walls
from csdesk.people.models import Member, Team
from csdesk.people.services.security_log import record_security_event
from csdesk.refusals import RuleViolation

SECRET_BYTES = 32
# A wall asks every few seconds; that it was seen is written down now and then.
SEEN_EVERY = timedelta(minutes=5)


def give_wall(
    name: str,
    *,
    team: Team | None,
    names_colleagues: bool,
    language: str,
    actor: Member,
    now: datetime,
    address: str | None = None,
) -> tuple[Wall, str]:
    """Make an address for a screen: the wall and its secret. Raises PermissionDenied, RuleViolation without a name."""
    if not may_give_walls(actor):
        raise PermissionDenied(f"{actor} may not give out wallboards.")
    if not name.strip():
        raise RuleViolation("CUS-23", _("Say where the screen hangs."), field="name")
    secret = secrets.token_urlsafe(SECRET_BYTES)
    wall = Wall.objects.create(
        name=name.strip()[:80],
        digest=digest_of(secret),
        team=team,
        names_colleagues=names_colleagues,
        language=language,
        given_by=actor,
        given_at=now,
    )
    record_security_event("wall.give", actor=actor, now=now, address=address, wall=wall.pk, name=wall.name)
    return wall, secret


def revoke_wall(wall: Wall, *, actor: Member, now: datetime, address: str | None = None) -> None:
    """Let the address lead nowhere from now on. Raises PermissionDenied; harmless when repeated."""
    if not may_give_walls(actor):
        raise PermissionDenied(f"{actor} may not take back wallboards.")
    if Wall.objects.filter(pk=wall.pk, revoked_at=None).update(revoked_at=now, revoked_by=actor):
        record_security_event("wall.revoke", actor=actor, now=now, address=address, wall=wall.pk, name=wall.name)


def wall_of(secret: str) -> Wall | None:
    """The active company's wall with this secret, unless it was revoked."""
    return Wall.objects.filter(digest=digest_of(secret), revoked_at=None).select_related("team").first()


def note_seen(wall: Wall, *, now: datetime) -> None:
    """Write down that the wall was looked at, at most every few minutes."""
    unseen = Q(last_seen_at=None) | Q(last_seen_at__lt=now - SEEN_EVERY)
    if wall.last_seen_at is None or wall.last_seen_at < now - SEEN_EVERY:
        Wall.objects.filter(unseen, pk=wall.pk).update(last_seen_at=now)


def digest_of(secret: str) -> str:
    """What is kept of a secret. It is random and long: a slow hash would only slow the wall down."""
    return hashlib.sha256(secret.encode()).hexdigest()
