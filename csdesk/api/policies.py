"""Who may make and take back keys. `actor=None` is the system."""

from csdesk.api.models import ApiKey
from csdesk.api.permissions import Permission
from csdesk.people.models import Member


def may_make_key(actor: Member | None, member: Member) -> bool:
    """A key acts as its member: everybody makes his own, and nobody another's."""
    return actor is None or (actor.pk == member.pk and actor.may(Permission.KEY_OWN))


def may_manage_keys(actor: Member) -> bool:
    """See everybody's keys."""
    return actor.may(Permission.KEY_MANAGE)


def may_revoke_key(actor: Member | None, key: ApiKey) -> bool:
    """One's own keys always, others' with the right to manage them."""
    return actor is None or key.member_id == actor.pk or may_manage_keys(actor)
