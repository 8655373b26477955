"""The complaint handling report: written from the departments' replies, signed before the answer goes out."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from csdesk.approvals.models import ApprovalRequest
from csdesk.approvals.registry import ApprovalKind
from csdesk.approvals.services import ask
from csdesk.people.models import Member
from csdesk.refusals import RuleViolation
from csdesk.rulebook.at import rulebook_at
from tickets.lifecycle import LIVE
from tickets.models import Complaint
from tickets.policies import may_work_on, may_work_on_case
from tickets.queries.handling_report import REPORT, describe_report, report_needed, signed_report
from tickets.services.locking import lock_complaint


def report_kind() -> ApprovalKind:
    """What signatures are asked for when a report is written."""
    label = gettext_lazy("Complaint handling report")
    return ApprovalKind(REPORT, label, describe=describe_report, may_ask=may_work_on_case)


@transaction.atomic
def submit_report(
    complaint: Complaint, text: str, *, actor: Member | None, now: datetime, amount_fen: int | None = None
) -> ApprovalRequest:
    """Submit the handling report for the signatures that the manual demands (CMP-25, CMP-26, CMP-27).

    `amount_fen`: what it would cost the company. Raises PermissionDenied; RuleViolation when the complaint is not
    being handled, the text is missing, or a report waits already.
    """
    if not may_work_on(actor, complaint):
        raise PermissionDenied(f"{actor} may not report on {complaint}.")
    complaint = lock_complaint(complaint)
    if complaint.status not in LIVE:
        raise RuleViolation("CMP-25", _("The report is written while the complaint is being handled."), field="text")
    if not text.strip():
        raise RuleViolation("CMP-25", _("Write down how the complaint was handled and what is answered."), field="text")
    case = complaint.case
    return ask(case, REPORT, subject=case.title, asked_by=actor, note=text, amount_fen=amount_fen, now=now)


def require_signed_report(complaint: Complaint, *, now: datetime) -> None:
    """Let an answer go out only with the signed report, where the manual demands one. Raises RuleViolation."""
    manual = rulebook_at(now).document
    if not report_needed(complaint, manual) or signed_report(complaint) is not None:
        return
    chain = manual.approvals.chain(REPORT)
    message = _("The answer goes out only after the handling report has been signed.")
    raise RuleViolation(chain.rule if chain is not None else "CMP-25", message, field="text")
