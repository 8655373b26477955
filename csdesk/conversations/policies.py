"""Who may say what on a case. `actor=None` is the system."""

from csdesk.cases.models import Case
from csdesk.cases.queries import cases_visible_to
from csdesk.conversations.models import CannedReply, Macro
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


def may_use_canned(actor: Member | None) -> bool:
    """Whoever writes on cases uses canned replies and keeps some of his own."""
    return actor is None or actor.may(Permission.REPLY) or actor.may(Permission.NOTE)


def may_share_canned(actor: Member | None) -> bool:
    """Write canned replies for a team or for everybody."""
    return actor is None or actor.may(Permission.CANNED_SHARE)


def may_change_canned(actor: Member | None, canned: CannedReply) -> bool:
    """One's own everybody changes, those of others nobody but whoever shares."""
    if actor is None or (canned.owner_id is not None and canned.owner_id == actor.pk):
        return actor is None or may_use_canned(actor)
    return canned.owner_id is None and may_share_canned(actor)


def may_change_macro(actor: Member | None, macro: Macro) -> bool:
    """One's own everybody who writes on cases changes, everybody's those who share."""
    if actor is None:
        return True
    if macro.owner_id is None:
        return actor.may(Permission.MACRO_SHARE)
    return macro.owner_id == actor.pk and may_use_canned(actor)


def may_log_call(actor: Member | None, case: Case) -> bool:
    """Enter a call that took place."""
    return _may(actor, case, Permission.LOG_CALL)
