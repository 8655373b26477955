"""What stands on the forms of leave and of travel."""

from datetime import datetime
from functools import partial
from typing import Any

from django.utils.translation import gettext as _

from attendance.queries.conflicts import days_words, span_words
from attendance.queries.leaves import kind_name, leave_of
from attendance.queries.trips import trip_of
from csdesk.approvals.queries import Signed, latest_request, steps_of
from csdesk.cases.models import Case
from csdesk.documents.registry import SignatureLine
from csdesk.documents.rules.picture import fields, text
from csdesk.rulebook.at import rulebook_at

LEAVE_CHAIN, TRIP_CHAIN = "attendance.leave", "attendance.trip"


def leave_picture(case: Case) -> dict[str, Any]:
    """The application for leave."""
    leave = leave_of(case)
    manual = rulebook_at(leave.filed_at).document.leave
    rows = [
        (_("Name"), leave.member.name),
        (_("Department"), case.team),
        (_("Kind of leave"), kind_name(leave.kind, manual)),
        (_("From – to"), span_words(leave)),
        (_("Days"), days_words(leave)),
        (_("Stand-in"), leave.stand_in),
        (_("Applied"), leave.filed_at),
        (_("State"), leave.get_state_display()),
    ]
    if leave.called_at is not None:
        rows += [(_("Phoned"), leave.called_at), (_("Granted by phone"), leave.called_with)]
    return {"blocks": [fields(*rows), text(_("Reason"), leave.reason)]}


def trip_picture(case: Case) -> dict[str, Any]:
    """The travel form (出差申请表), with which the front desk proves attendance (LVE-06)."""
    trip = trip_of(case)
    of = trip.supplement_of
    rows = [
        (_("Name"), trip.member.name),
        (_("Department"), case.team),
        (_("Destination"), trip.destination),
        (_("From"), trip.begins_at),
        (_("To"), trip.ends_at),
        (_("Applied"), trip.filed_at),
        (_("State"), trip.get_state_display()),
        (_("Supplement of"), of.case.number if of is not None else ""),
        (_("Noted at the front desk"), trip.noted_at),
    ]
    return {"blocks": [fields(*rows), text(_("Purpose"), trip.purpose)]}


def leave_lines(case: Case, _typed: Any) -> list[SignatureLine]:
    """A line for each signature that the manual wants of this leave."""
    return _lines(case, LEAVE_CHAIN)


def trip_lines(case: Case, _typed: Any) -> list[SignatureLine]:
    """A line for each signature that the manual wants of this journey, and the front desk's."""
    return [*_lines(case, TRIP_CHAIN), SignatureLine(_("Front desk"), who=_noted)]


def _lines(case: Case, chain: str) -> list[SignatureLine]:
    request = latest_request(case, chain)
    if request is None:
        return []
    return [SignatureLine(step.label, who=partial(_signed, step)) for step in steps_of(request)]


def _signed(step: Signed, _case: Case) -> tuple[str, datetime] | None:
    return (step.name, step.at) if step.at is not None else None


def _noted(case: Case) -> Any:
    trip = trip_of(case)
    return (trip.noted_by.name, trip.noted_at) if trip.noted_by is not None and trip.noted_at is not None else None
