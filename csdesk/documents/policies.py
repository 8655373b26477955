"""Who may see and add files. `actor=None` is the system."""

from csdesk.cases.models import Case
from csdesk.cases.queries import cases_visible_to
from csdesk.documents.models import Attachment, PrintedForm
from csdesk.documents.permissions import Permission
from csdesk.documents.registry import Form
from csdesk.people.models import Member


def may_attach(actor: Member | None, case: Case) -> bool:
    """Add a file to a case one may see: a dealer's contact to all of these, a colleague whose role includes it."""
    if actor is None:
        return True
    if actor.is_staff_member and not actor.may(Permission.UPLOAD):
        return False
    return cases_visible_to(actor).filter(pk=case.pk).exists()


def may_see_attachment(member: Member, attachment: Attachment) -> bool:
    """A file is seen by whoever sees its case; internal ones by colleagues only (DOC-05)."""
    if attachment.case_id is None:
        return False
    if attachment.is_internal and not member.is_staff_member:
        return False
    return cases_visible_to(member).filter(pk=attachment.case_id).exists()


def may_print(actor: Member | None, case: Case, form: Form) -> bool:
    """Print a form for a case one may see; a dealer's contact only what is meant for him, if it is not internal."""
    if actor is None:
        return True
    allowed = actor.may(Permission.PRINT) if actor.is_staff_member else form.outside_prints
    return allowed and cases_visible_to(actor).filter(pk=case.pk).exists()


def may_see_printed(member: Member, printed: PrintedForm) -> bool:
    """A paper is seen by whoever sees its case; an internal one by colleagues only (DOC-05)."""
    if printed.is_internal and not member.is_staff_member:
        return False
    return cases_visible_to(member).filter(pk=printed.case_id).exists()


def may_scan(actor: Member | None, printed: PrintedForm) -> bool:
    """Add the scan of a signed paper, or take a wrong one back: colleagues, who vouch for what is signed on it."""
    if actor is None:
        return True
    return actor.is_staff_member and may_see_printed(actor, printed) and may_attach(actor, printed.case)
