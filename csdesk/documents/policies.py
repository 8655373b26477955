"""Who may see and add files. `actor=None` is the system."""

from django.db.models import Exists, OuterRef, Q

from csdesk.cases.models import Case
from csdesk.cases.queries import cases_visible_to
from csdesk.documents.models import Attachment, PrintedForm, Scan
from csdesk.documents.permissions import Permission
from csdesk.documents.registry import Form, given_outside
from csdesk.people.models import Member


def may_attach(actor: Member | None, case: Case) -> bool:
    """Add a file to a case one may see: a dealer's contact to all of these, a colleague whose role includes it."""
    if actor is None:
        return True
    if actor.is_staff_member and not actor.may(Permission.UPLOAD):
        return False
    return cases_visible_to(actor).filter(pk=case.pk).exists()


def files_for(member: Member) -> Q:
    """Which files of a case somebody may have who sees the case: a colleague all of them.

    Others what is not internal (DOC-05) and was given to them: a file on their case may also have come from a
    stranger, or wait for a word that was never sent.
    """
    if member.is_staff_member:
        return Q()
    scans = Scan.objects.filter(attachment=OuterRef("pk"), taken_back_at=None, printed_form__is_internal=False)
    return Q(is_internal=False) & (Q(Exists(scans)) | given_outside())


def may_see_attachment(member: Member, attachment: Attachment) -> bool:
    """A file is seen by whoever sees its case, if it is one of those for him."""
    cases = cases_visible_to(member).order_by().values("pk")
    return Attachment.objects.filter(files_for(member), pk=attachment.pk, case__in=cases).exists()


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
