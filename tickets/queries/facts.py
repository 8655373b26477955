"""What the manual's conditions may ask of a complaint."""

from typing import Any

from csdesk.cases.models import Case
from csdesk.rulebook.at import rulebook_at
from csdesk.rulebook.sections.complaints import Complaints
from tickets.models import Complaint, Severity
from tickets.queries.complaints import complaint_of


def facts_of(case: Case) -> dict[str, Any]:
    """The attributes by which the manual chooses a complaint's road (CMP-10): severity, type, channel, manner …

    A severity that nobody has judged yet counts as the manual says; whatever else is not known is "unknown".
    """
    complaint = complaint_of(case)
    unknown = complaint.severity == Severity.UNKNOWN
    manual = rulebook_at(case.opened_at).document.complaints
    return {
        "severity": manual.severity_when_unknown if unknown else complaint.severity,
        "type": complaint.type,
        "channel": complaint.channel,
        "manner": _manner(complaint, manual),
        "compensation": complaint.involves_compensation,
        "several_departments": complaint.departments.count() > 1,
        "nature": complaint.nature,
        "about_staff": complaint.is_about_staff,
        "major": complaint.is_major,
    }


def _manner(complaint: Complaint, manual: Complaints) -> str:
    """Whether it came directly, in writing or passed on (CMP-01), by the manual it was opened under; else empty."""
    return next((entry.manner for entry in manual.channels if entry.key == complaint.channel), "")
