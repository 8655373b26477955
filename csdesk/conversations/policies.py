"""Who may say what on a case. `actor=None` is the system."""

from csdesk.cases.models import Case
from csdesk.cases.queries import cases_visible_to
from csdesk.conversations.permissions import Permission
from csdesk.people.models import Member


def _may(actor: Member | None, case: Case, permission: Permission) -> bool:
    if actor is None:
        return True
    return actor.may(permission) and cases_visible_to(actor).filter(pk=case.pk).exists()


def may_reply(actor: Member | None, case: Case) -> bool:
    """Send words to the customer."""
    return _may(actor, case, Permission.REPLY)


def may_note(actor: Member | None, case: Case) -> bool:
    """Write an internal note."""
    return _may(actor, case, Permission.NOTE)


def may_log_call(actor: Member | None, case: Case) -> bool:
    """Enter a call that took place."""
    return _may(actor, case, Permission.LOG_CALL)
