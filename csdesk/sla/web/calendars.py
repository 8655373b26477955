"""Working calendars: a year at a glance, and changes that first show which deadlines would move."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from csdesk.people.doors import member_required
from csdesk.refusals import RuleViolation, StaleRecord
from csdesk.sla.models import WorkingCalendar
from csdesk.sla.permissions import Permission
from csdesk.sla.policies import may_change_calendar
from csdesk.sla.queries.calendar_years import weekly_in_words, year_of
from csdesk.sla.queries.calendars import compiled_calendar
from csdesk.sla.services import calendars as service
from csdesk.sla.services.providing import moved_clock
from csdesk.sla.web.forms import EARLIEST_YEAR, LATEST_YEAR, DayForm, HoursForm, ProposalForm, YearForm
from csdesk.sla.web.words import weekday_names
from csdesk.web.moments import month

SHOWN_MOVES = 50
Apply = Callable[[service.Proposal, Any], service.Proposal]


@require_safe
@member_required()
def list_calendars(request: HttpRequest) -> HttpResponse:
    """The company's calendars with their usual hours."""
    latest = {row.key: row for row in WorkingCalendar.objects.order_by("key", "valid_from")}
    shown = [(row, _week(compiled_calendar([(row.valid_from, row.document)]))) for row in latest.values()]
    return render(request, "sla/calendars.html", {"calendars": shown})


@require_safe
@member_required()
def show_calendar(request: HttpRequest, key: str) -> HttpResponse:
    """One year of a calendar: working days, holidays, make-up days, the company's own days."""
    rows = _rows(key)
    calendar = compiled_calendar([(row.valid_from, row.document) for row in rows])
    shown = year_of(calendar, _year(request))
    context = {
        "row": rows[-1],
        "periods": rows,
        "calendar": calendar,
        "week": _week(calendar),
        "weekdays": weekday_names(),
        "shown": shown,
        "months": [(month(each.first), each) for each in shown.months],
        "may_change": may_change_calendar(request.member, rows[-1]),
        "day_form": DayForm(initial={"revision": _revision(rows)}),
    }
    return render(request, "sla/calendar.html", context)


@member_required(Permission.CALENDAR_MANAGE)
def change_day(request: HttpRequest, key: str) -> HttpResponse:
    """Other hours on one date, or the usual ones again."""

    def apply(proposal: service.Proposal, form: DayForm) -> service.Proposal:
        wanted = form.cleaned_data
        if wanted["as_usual"]:
            return service.without_day(proposal, wanted["day"])
        return service.with_day(proposal, wanted["day"], wanted["hours"], wanted["name"])

    return _change(request, key, DayForm, apply, _("Hours of one day"))


@member_required(Permission.CALENDAR_MANAGE)
def change_hours(request: HttpRequest, key: str) -> HttpResponse:
    """Other hours of the week from a date on."""

    def apply(proposal: service.Proposal, form: HoursForm) -> service.Proposal:
        return service.with_hours(proposal, form.cleaned_data["since"], form.weekly())

    return _change(request, key, HoursForm, apply, _("Hours of the week"))


@member_required(Permission.CALENDAR_MANAGE)
def load_year(request: HttpRequest, key: str) -> HttpResponse:
    """The official holidays and make-up days of a year."""

    def apply(proposal: service.Proposal, form: YearForm) -> service.Proposal:
        return service.with_official_year(proposal, form.cleaned_data["year"], form.cleaned_data["text"])

    return _change(request, key, YearForm, apply, _("Official days of a year"))


def _change(request: HttpRequest, key: str, form_class: type[ProposalForm], apply: Apply, title: str) -> HttpResponse:
    """First the form, then the deadlines that would move, then the change itself."""
    rows = _rows(key)
    if request.method != "POST":
        form = form_class(initial=_initial(request, rows, form_class))
        return render(request, "sla/calendar_change.html", {"row": rows[-1], "form": form, "title": title})
    form = form_class(request.POST, request.FILES)
    context: dict[str, Any] = {"row": rows[-1], "form": form, "title": title}
    if form.is_valid():
        try:
            proposal = apply(service.propose(rows), form)
            if form.cleaned_data["revision"] != proposal.revision:
                raise StaleRecord(service.RULE, _("Somebody changed this calendar in the meantime. Look at it again."))
            if request.POST.get("step") == "save":
                service.change_calendar(proposal, actor=request.member, now=request.now)
                messages.success(request, _("Saved. Deadlines that move are reckoned anew at once."))
                return redirect("sla:calendar", key)
            context |= _preview(proposal, request)
        except RuleViolation as refusal:
            form.add_refusal(refusal)
    return render(request, "sla/calendar_change.html", context, status=422 if form.errors else 200)


def _preview(proposal: service.Proposal, request: HttpRequest) -> dict[str, Any]:
    found = service.preview(proposal, now=request.now)
    moves = sorted(found.moves, key=lambda move: (move.due_after is None, move.due_after or move.due_before))
    return {"moves": [moved_clock(move) for move in moves[:SHOWN_MOVES]], "found": found, "is_preview": True}


def _initial(request: HttpRequest, rows: list[WorkingCalendar], form_class: type[ProposalForm]) -> dict[str, Any]:
    initial: dict[str, Any] = {"revision": _revision(rows)}
    if form_class is HoursForm:
        weekly = rows[-1].document.get("weekly", {})
        initial |= {day: ", ".join(hours) for day, hours in weekly.items()}
    if "day" in request.GET:
        try:
            initial["day"] = date.fromisoformat(request.GET["day"])
        except ValueError as error:
            raise BadRequest("no date") from error
    return initial


def _rows(key: str) -> list[WorkingCalendar]:
    rows = list(WorkingCalendar.objects.filter(key=key).order_by("valid_from"))
    if not rows:
        raise Http404
    return rows


def _revision(rows: list[WorkingCalendar]) -> int:
    return sum(row.revision for row in rows)


def _year(request: HttpRequest) -> int:
    written = request.GET.get("year", "")
    if written.isascii() and written.isdigit() and EARLIEST_YEAR <= int(written) <= LATEST_YEAR:
        return int(written)
    return localtime(request.now).year


def _week(calendar: Any) -> list[tuple[str, str]]:
    names = weekday_names()
    return [(names[weekday], hours) for weekday, hours in weekly_in_words(calendar)]
