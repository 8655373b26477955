"""What the manual's conditions may ask of a complaint, and what other systems are told of it."""

from typing import Any

from csdesk.cases.models import Case
from csdesk.people.models import Member
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


def picture_of(case: Case, reader: Member) -> dict[str, Any]:
    """What a webhook says of a complaint besides its case; how it was judged is for colleagues only."""
    complaint = complaint_of(case)
    if not reader.is_staff_member:
        return {"status": complaint.status}
    judged = ("status", "nature", "channel", "type", "sub_reason", "severity", "is_major", "founded")
    return {name: getattr(complaint, name) for name in judged}


def _manner(complaint: Complaint, manual: Complaints) -> str:
    """Whether it came directly, in writing or passed on (CMP-01), by the manual it was opened under; else empty."""
    return next((entry.manner for entry in manual.channels if entry.key == complaint.channel), "")
