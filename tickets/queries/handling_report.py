"""The handling report of a complaint: whether the manual demands one, and whether it is signed."""

from django.db.models import Max
from django.utils.translation import gettext as _

from csdesk.approvals.models import ApprovalRequest
from csdesk.approvals.queries import latest_request
from csdesk.approvals.queries.covering import still_covers
from csdesk.rulebook.sections import Document
from csdesk.sla.models import CaseFact
from tickets.models import Complaint, ComplaintDepartment

REPORT = "complaint.report"


def report_needed(complaint: Complaint, manual: Document) -> bool:
    """Whether the manual wants a signed report before this complaint is answered: by its severity, or for money."""
    severities = {severity.key: severity for severity in manual.complaints.severities}
    severity = severities.get(complaint.severity) or severities.get(manual.complaints.severity_when_unknown)
    for_money = complaint.involves_compensation and manual.complaints.report_with_compensation
    return for_money or (severity is not None and severity.needs_report)


def signed_report(complaint: Complaint) -> ApprovalRequest | None:
    """The signed report that covers the complaint as it is now; one from before it was opened again does not."""
    latest = latest_request(complaint.case, REPORT)
    if latest is None or not still_covers(latest):
        return None
    reopened = CaseFact.objects.filter(case=complaint.case, name="complaint.reopen").aggregate(at=Max("at"))["at"]
    return latest if reopened is None or latest.asked_at >= reopened else None


def opinions_for_report(complaint: Complaint) -> str:
    """What the departments replied, as the report's beginning."""
    answered = ComplaintDepartment.objects.filter(complaint=complaint, opinion_at__isnull=False)
    return "\n\n".join(f"{asked.team}: {asked.opinion}" for asked in answered.select_related("team").order_by("pk"))


def describe_report(request: ApprovalRequest) -> list[tuple[str, str]]:
    """What somebody who signs has to know of the complaint."""
    complaint = Complaint.objects.filter(case=request.case).first()
    if complaint is None:
        return []
    rows = [
        (_("Complainant"), complaint.complainant_name),
        (_("Complaint"), complaint.content),
        (_("Wanted"), complaint.wanted_outcome),
        (_("Replies of the departments"), opinions_for_report(complaint)),
    ]
    return [(label, text) for label, text in rows if text]
