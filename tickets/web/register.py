"""The register of complaints: a page to print, and a file for Excel (CMP-56)."""

from datetime import date, datetime, time

from dateutil.relativedelta import relativedelta
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.timezone import get_current_timezone, localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from csdesk.people.doors import DeskRequest, member_required
from csdesk.rulebook.at import rulebook_at
from csdesk.rulebook.sections import Document
from csdesk.web.tables import table_response
from tickets.models import Complaint
from tickets.permissions import Permission
from tickets.queries.register import MOST_IN_FILE, MOST_PRINTED, Line, register_of, valid_rate, without_follow_through
from tickets.web import words

EARLIEST_YEAR = 2000


@member_required(Permission.COMPLAINT_VIEW)
@require_GET
def show_register(request: DeskRequest) -> HttpResponse:
    """A month's register: to read, to print, or (?file=csv) for Excel."""
    month = _month(request)
    begins_at, ends_at = (_midnight(day) for day in (month, month + relativedelta(months=1)))
    as_file = request.GET.get("file") == "csv"
    most = MOST_IN_FILE if as_file else MOST_PRINTED
    lines = register_of(request.member, begins_at=begins_at, ends_at=ends_at, most=most)
    manual = rulebook_at(request.now).document
    if as_file:
        return _file(lines, manual, f"{month:%Y-%m}")
    context = {
        "lines": [(line, _spelled(line.complaint, manual)) for line in lines],
        "month": month,
        "before": month - relativedelta(months=1),
        "after": month + relativedelta(months=1),
        "is_cut": len(lines) == MOST_PRINTED,
        "rate": valid_rate(lines, manual.complaints.valid_rate_target_percent),
        "unanswered": without_follow_through(lines),
    }
    return render(request, "tickets/register.html", context)


def _month(request: DeskRequest) -> date:
    written = request.GET.get("month", "")
    if not written:
        return localtime(request.now).date().replace(day=1)
    try:
        month = date.fromisoformat(f"{written}-01")
    except ValueError as error:
        raise Http404 from error
    if not EARLIEST_YEAR <= month.year <= localtime(request.now).year + 1:
        raise Http404
    return month


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, get_current_timezone())


def _spelled(complaint: Complaint, manual: Document) -> dict[str, str]:
    return {
        name: words.spell_value(name, getattr(complaint, name), manual)
        for name in ("channel", "type", "sub_reason", "severity")
    }


def _file(lines: list[Line], manual: Document, month: str) -> HttpResponse:
    return table_response(f"complaints-{month}.csv", [_heads(), *(_cells(line, manual) for line in lines)])


def _heads() -> list[str]:
    return [
        _("Number"), _("Taken at"), _("Complainant"), _("Phone"), _("Complained about"), _("Content"), _("Channel"),
        _("Type"), _("Severity"), _("First receiver"), _("Holder"), _("State"), _("Outcome"), _("Customer's feedback"),
        _("Contacts"), _("Read and signed by"),
    ]  # fmt: skip


def _cells(line: Line, manual: Document) -> list[str]:
    complaint, case = line.complaint, line.complaint.case
    spelled = _spelled(complaint, manual)
    return [
        case.number, f"{localtime(case.opened_at):%Y-%m-%d %H:%M}", complaint.complainant_name,
        complaint.complainant_phone, complaint.subject_of_complaint, complaint.content, spelled["channel"],
        spelled["type"], spelled["severity"], str(complaint.received_by or ""), str(case.holder or ""),
        str(complaint.get_status_display()), complaint.outcome, line.feedback, str(line.contacts), line.signed_by,
    ]  # fmt: skip
