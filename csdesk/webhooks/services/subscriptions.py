"""Setting up webhooks, changing their secrets, stopping and going on."""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from csdesk.outbox.requesting import BadAddress, read_url
from csdesk.people.models import Member
from csdesk.people.services.security_log import record_security_event
from csdesk.refusals import RuleViolation
from csdesk.tenancy.secrets import conceal, reveal
from csdesk.webhooks.models import Subscription, SubscriptionState
from csdesk.webhooks.policies import may_change, may_have_webhooks, may_look_after
from csdesk.webhooks.rules.signing import new_secret
from csdesk.webhooks.rules.verdicts import OVERLAP

PURPOSE = "webhook secrets"
# Each is looked at for every event.
MOST_OF_ONE_PERSON = 20
# Refusals here follow from no rule of the manual but from the guard on outgoing requests.
GUARD = "G01"


@transaction.atomic
def create_subscription(
    *, url: str, kinds: list[str], description: str, actor: Member, now: datetime
) -> tuple[Subscription, str]:
    """A webhook of the actor's own, and its secret, which is shown this once.

    Raises PermissionDenied, or RuleViolation for an address that is never called or one webhook too many.
    """
    if not may_have_webhooks(actor):
        raise PermissionDenied(f"{actor} may not have webhooks.")
    _check_url(url)
    # Two at the same time would both see one place left.
    Member.objects.select_for_update(of=("self",)).get(pk=actor.pk)
    if Subscription.objects.filter(member=actor).exclude(state=SubscriptionState.REMOVED).count() >= MOST_OF_ONE_PERSON:
        raise RuleViolation(GUARD, _("Nobody may have more than %(n)s webhooks.") % {"n": MOST_OF_ONE_PERSON})
    secret = new_secret()
    made = Subscription.objects.create(
        member=actor, url=url, kinds=kinds, description=description, secret=_kept(secret), created_at=now
    )
    _note("webhook.create", made, actor, now)
    return made, secret


@transaction.atomic
def change_subscription(
    subscription: Subscription, *, url: str, kinds: list[str], description: str, actor: Member, now: datetime
) -> Subscription:
    """Change where and what; another address starts without the old one's failures. Raises as creating does."""
    found = _locked(subscription, actor, may_change)
    _check_url(url)
    if found.url != url:
        found.failing_since = None
    found.url, found.kinds, found.description = url, kinds, description
    found.save(update_fields=["url", "kinds", "description", "failing_since"])
    _note("webhook.change", found, actor, now)
    return found


@transaction.atomic
def change_secret(subscription: Subscription, *, actor: Member, now: datetime) -> str:
    """A new secret, shown this once; the one before signs beside it for a day."""
    found = _locked(subscription, actor, may_change)
    secret = new_secret()
    found.former_secret, found.former_until, found.secret = found.secret, now + OVERLAP, _kept(secret)
    found.save(update_fields=["secret", "former_secret", "former_until"])
    _note("webhook.secret", found, actor, now)
    return secret


@transaction.atomic
def pause_subscription(subscription: Subscription, *, actor: Member, now: datetime) -> None:
    """Nothing goes out until somebody goes on; what happens meanwhile is not sent later."""
    found = _locked(subscription, actor, may_look_after)
    found.state = SubscriptionState.PAUSED
    found.save(update_fields=["state"])
    _note("webhook.pause", found, actor, now)


@transaction.atomic
def resume_subscription(subscription: Subscription, *, actor: Member, now: datetime) -> None:
    """Events go out again, whoever had stopped them."""
    found = _locked(subscription, actor, may_look_after)
    found.state, found.failing_since = SubscriptionState.ACTIVE, None
    found.save(update_fields=["state", "failing_since"])
    _note("webhook.resume", found, actor, now)


@transaction.atomic
def remove_subscription(subscription: Subscription, *, actor: Member, now: datetime) -> None:
    """The webhook and its log are out of sight for good, its secrets gone; who did it stays in the security log."""
    found = _locked(subscription, actor, may_look_after)
    _note("webhook.remove", found, actor, now)
    found.state, found.secret, found.former_secret = SubscriptionState.REMOVED, "", ""
    found.save(update_fields=["state", "secret", "former_secret"])


def secrets_of(subscription: Subscription, *, now: datetime) -> list[str]:
    """The secrets that count at a moment, the present one first. Raises ValueError under another key."""
    known = [reveal(subscription.secret, purpose=PURPOSE)]
    if subscription.former_until is not None and now < subscription.former_until:
        # One that cannot be read is why there is a new one.
        with suppress(ValueError):
            known.append(reveal(subscription.former_secret, purpose=PURPOSE))
    return known


def _kept(secret: str) -> str:
    return conceal(secret, purpose=PURPOSE)


def _check_url(url: str) -> None:
    try:
        read_url(url)
    except BadAddress as error:
        message = _("This address cannot be used. It begins with https:// and leads to a host on the open internet.")
        raise RuleViolation(GUARD, message, field="url") from error


def _locked(subscription: Subscription, actor: Member, may: Callable[[Member, Subscription], bool]) -> Subscription:
    found = Subscription.objects.select_for_update(of=("self",)).get(pk=subscription.pk)
    if found.state == SubscriptionState.REMOVED or not may(actor, found):
        raise PermissionDenied(f"{actor} may not change webhook {found.pk}.")
    return found


def _note(kind: str, subscription: Subscription, actor: Member | None, now: datetime) -> None:
    owner = subscription.member if actor is None or subscription.member_id != actor.pk else None
    record_security_event(kind, actor=actor, now=now, subject=owner, url=subscription.url[:200])
