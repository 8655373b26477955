"""Who may do what with mail. `actor=None` is the system."""

from csdesk.mail.permissions import Permission
from csdesk.people.models import Member


def may_sort(actor: Member | None) -> bool:
    """Decide what a new mail becomes."""
    return actor is None or actor.may(Permission.INTAKE_WORK)


def may_block(actor: Member | None) -> bool:
    """Block and unblock senders."""
    return actor is None or actor.may(Permission.SENDER_BLOCK)


def may_manage_mailboxes(actor: Member | None) -> bool:
    """Set up mailboxes."""
    return actor is None or actor.may(Permission.MAILBOX_MANAGE)
