"""Who may do what with webhooks. `actor=None` is the system."""

from csdesk.cases.queries import cases_visible_to
from csdesk.events.models import Event
from csdesk.people.models import Member
from csdesk.webhooks.models import Delivery, Subscription
from csdesk.webhooks.permissions import Permission
from csdesk.webhooks.registry import outsiders_facts


def may_have_webhooks(actor: Member | None) -> bool:
    """Set up a webhook for oneself."""
    return actor is None or actor.may(Permission.OWN)


def may_change(actor: Member | None, subscription: Subscription) -> bool:
    """Change address, events and secret: the owner alone, or others could lead what he may see to themselves."""
    return actor is None or (actor.may(Permission.OWN) and subscription.member_id == actor.pk)


def may_look_after(actor: Member | None, subscription: Subscription) -> bool:
    """Stop, let go on, test, send again, remove: the owner, and whoever looks after everybody's."""
    return may_change(actor, subscription) or (actor is not None and actor.may(Permission.MANAGE))


def may_read_content(actor: Member, delivery: Delivery) -> bool:
    """Read what was sent: the owner, and whoever may see the case."""
    if delivery.event is None or delivery.subscription.member_id == actor.pk:
        return True
    return cases_visible_to(actor).filter(pk=delivery.event.case_id).exists()


def may_hear(owner: Member, event: Event) -> bool:
    """Whether an event may be told to a person at this moment."""
    if not owner.is_active or not owner.may(Permission.OWN):
        return False
    if not owner.is_staff_member and outsiders_facts(event.kind) is None:
        return False
    return cases_visible_to(owner).filter(pk=event.case_id).exists()
