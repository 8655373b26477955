"""What the manual's conditions may ask of a complaint."""

from typing import Any

from csdesk.cases.models import Case
from csdesk.rulebook.at import rulebook_at
from tickets.models import Complaint
from tickets.queries.complaints import complaint_of


def facts_of(case: Case) -> dict[str, Any]:
    """The attributes by which the manual chooses a complaint's road (CMP-10): severity, type, channel, manner …

    What nobody has judged yet is "unknown".
    """
    complaint = complaint_of(case)
    return {
        "severity": complaint.severity,
        "type": complaint.type,
        "channel": complaint.channel,
        "manner": manner_of(complaint),
        "compensation": complaint.involves_compensation,
        "several_departments": complaint.departments.count() > 1,
        "nature": complaint.nature,
        "about_staff": complaint.is_about_staff,
        "major": complaint.is_major,
    }


def manner_of(complaint: Complaint) -> str:
    """Whether it came directly, in writing or passed on (CMP-01), by the manual it was opened under; else empty."""
    channels = rulebook_at(complaint.case.opened_at).document.complaints.channels
    return next((entry.manner for entry in channels if entry.key == complaint.channel), "")
