"""Changing rosters: by drag, by keyboard, by plain forms; each act is one service; the rows it touched come back."""

from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from attendance.models import Shift
from attendance.permissions import Permission
from attendance.policies import may_edit_rosters, may_see_everybody
from attendance.queries.grid import grid_of
from attendance.queries.manual import shifts_of_manual
from attendance.services.rosters import generate_roster, publish_roster, roster_of
from attendance.services.shifts import cancel_shift, move_shift, place_shift, undo_change
from attendance.web.forms import PartialShiftForm, ShiftForm
from attendance.web.my_shifts import shown_shifts
from attendance.web.rosters import Shown, page_context, revision_in, shown_page
from csdesk.people.doors import DeskRequest, member_required
from csdesk.refusals import RuleViolation, StaleRecord
from csdesk.web import notices

Act = Callable[[], Shift]


@member_required(Permission.ROSTER_EDIT)
@require_POST
def generate(request: DeskRequest, team: str, month: str) -> HttpResponse:
    """Fill the draft of a month from the manual's rotas."""
    shown = shown_page(request, team, month)
    try:
        _roster, count = generate_roster(shown.team, shown.month, actor=request.member, now=request.now)
    except RuleViolation as refusal:
        return _refused_page(request, shown, refusal)
    messages.success(request, _("%(count)s shifts generated. Look through them, then publish.") % {"count": count})
    return redirect("attendance:roster", team=team, month=month)


@member_required(Permission.ROSTER_EDIT)
@require_POST
def publish(request: DeskRequest, team: str, month: str) -> HttpResponse:
    """Let people rely on the month, and tell them."""
    shown = shown_page(request, team, month)
    revision = revision_in(request.POST.get("revisions", ""), shown.month)
    try:
        roster = roster_of(shown.team, shown.month, now=request.now)
        publish_roster(roster, revision=revision, actor=request.member, now=request.now)
    except RuleViolation as refusal:
        return _refused_page(request, shown, refusal)
    messages.success(request, _("Published: everybody in it is told, and of every change from now on."))
    return redirect("attendance:roster", team=team, month=month)


@member_required(Permission.ROSTER_EDIT)
@require_POST
def place(request: DeskRequest, team: str, month: str) -> HttpResponse:
    """Give somebody a shift."""
    shown = shown_page(request, team, month, request.POST.get("week", ""))
    form = ShiftForm(request.POST, team=shown.team, manual=shown.manual)
    if not form.is_valid():
        return _refused_page(request, shown, RuleViolation("SHF-01", _first_error(form)))
    data = form.cleaned_data
    revision = revision_in(request.POST.get("revisions", ""), data["day"].replace(day=1))

    def act() -> Shift:
        return place_shift(shown.team, **data, revision=revision, actor=request.member, now=request.now)

    return _acted(request, shown, act, _("Shift placed."))


@member_required()
def show_shift(request: DeskRequest, pk: int) -> HttpResponse:
    """One shift: whose, when, what hangs on it; for planners a plain form to move it."""
    shift = _shift(request, pk)
    manual = shifts_of_manual(request.now)
    return render(request, "attendance/shift.html", _shift_context(request, shift, _form_of(shift, manual), manual))


@member_required(Permission.ROSTER_EDIT)
@require_POST
def move(request: DeskRequest, pk: int) -> HttpResponse:
    """Move a shift to somebody else or another day, or make it another of the manual."""
    shift = _shift(request, pk)
    manual = shifts_of_manual(request.now)
    form = PartialShiftForm(request.POST, team=shift.roster.team, manual=manual, keeps=shift.pattern)
    if not form.is_valid():
        return _form_again(request, shift, form, RuleViolation("SHF-01", _first_error(form)))
    named = {name: form.cleaned_data[name] for name in ("member", "day", "pattern", "note") if name in request.POST}
    named = {name: value for name, value in named.items() if value is not None}
    was = shift.member_id

    def act() -> Shift:
        revision = revision_in(request.POST.get("revisions", ""), shift.day.replace(day=1))
        is_extra = form.cleaned_data["is_extra"]
        return move_shift(shift, **named, is_extra=is_extra, revision=revision, actor=request.member, now=request.now)

    if not request.htmx:
        return _plain(request, shift, form, act)
    return _acted(request, _shown_around(request, shift), act, _("Shift moved."), was=was)


@member_required(Permission.ROSTER_EDIT)
@require_POST
def cancel(request: DeskRequest, pk: int) -> HttpResponse:
    """Take a shift out of the roster."""
    shift = _shift(request, pk)
    revision = revision_in(request.POST.get("revisions", ""), shift.day.replace(day=1))

    def act() -> Shift:
        return cancel_shift(shift, revision=revision, actor=request.member, now=request.now)

    return _acted(request, _shown_around(request, shift), act, _("Shift cancelled."))


@member_required(Permission.ROSTER_EDIT)
@require_POST
def undo(request: DeskRequest, pk: int, change: int) -> HttpResponse:
    """Take back the last change of a shift."""
    shift = _shift(request, pk)
    undo_change(shift, change=change, actor=request.member, now=request.now)
    return notices.undone(request, _("Taken back."), back_to=_month_of(shift))


def _shift(request: DeskRequest, pk: int) -> Shift:
    shift = get_object_or_404(Shift.objects.select_related("roster__team", "member"), pk=pk)
    is_own_team = shift.roster.team.memberships.filter(member=request.member).exists()
    if shift.member_id != request.member.pk and not is_own_team and not may_see_everybody(request.member):
        raise PermissionDenied
    return shift


def _month_of(shift: Shift) -> str:
    return reverse("attendance:roster", args=[shift.roster.team.key, f"{shift.day:%Y-%m}"])


def _shown_around(request: DeskRequest, shift: Shift) -> Shown:
    """The page from which the act came: it says which month and week it shows."""
    month, week = request.POST.get("month", ""), request.POST.get("week", "")
    return shown_page(request, shift.roster.team.key, month or f"{shift.day:%Y-%m}", week)


def _acted(request: DeskRequest, shown: Shown, act: Act, words: str, *, was: int | None = None) -> HttpResponse:
    """Do it; answer the rows it touched, or why not."""
    try:
        shift = act()
    except StaleRecord as refusal:
        notices.refused(request, refusal)
        back = reverse("attendance:roster", args=[shown.team.key, f"{shown.month:%Y-%m}"]) + shown.query
        return HttpResponse(headers={"HX-Refresh": "true"}) if request.htmx else redirect(back)
    except RuleViolation as refusal:
        return _refused_page(request, shown, refusal)
    change = shift.history.order_by("-history_id").values_list("history_id", flat=True).first()
    notices.undoable(request, words, undo_url=reverse("attendance:undo_shift", args=[shift.pk, change]))
    if not request.htmx:
        return redirect(reverse("attendance:roster", args=[shown.team.key, f"{shown.month:%Y-%m}"]) + shown.query)
    return _rows(request, shown, {shift.member_id, was or shift.member_id})


def _rows(request: DeskRequest, shown: Shown, members: set[int]) -> HttpResponse:
    grid = grid_of(shown.team, shown.first, shown.beyond, shown.manual, members=sorted(members))
    response = render(
        request, "attendance/roster.html#changed", {**page_context(request, shown, grid), "is_part": True}
    )
    response["HX-Trigger-After-Settle"] = '{"roster:changed": ""}'
    return response


def _refused_page(request: DeskRequest, shown: Shown, refusal: RuleViolation) -> HttpResponse:
    """The page with what was refused, and how to do it all the same where that may be; with htmx only that part."""
    shown.refusal = refusal
    shown.typed = {name: str(value) for name, value in request.POST.items() if name != "csrfmiddlewaretoken"}
    context: dict[str, Any] = {"shown": shown, "again": request.path}
    if request.htmx:
        return render(request, "attendance/roster.html#refused", context)
    return render(request, "attendance/roster.html", {**page_context(request, shown), **context}, status=409)


def _form_of(shift: Shift, manual: Any) -> ShiftForm:
    initial = {
        "member": shift.member_id,
        "day": shift.day,
        "pattern": shift.pattern,
        "note": shift.note,
        "is_extra": shift.is_extra,
    }
    return ShiftForm(initial=initial, team=shift.roster.team, manual=manual, keeps=shift.pattern)


def _shift_context(request: DeskRequest, shift: Shift, form: ShiftForm, manual: Any) -> dict[str, Any]:
    [row] = shown_shifts([shift], manual, ZoneInfo(request.tenant.zone), now=request.now)
    may_edit = may_edit_rosters(request.member) and shift.cancelled_at is None and shift.ends_at > request.now
    return {"row": row, "shift": shift, "form": form, "may_edit": may_edit, "back": _month_of(shift)}


def _plain(request: DeskRequest, shift: Shift, form: ShiftForm, act: Act) -> HttpResponse:
    try:
        moved = act()
    except RuleViolation as refusal:
        return _form_again(request, shift, form, refusal)
    messages.success(request, _("Shift moved."))
    return redirect(_month_of(moved))


def _form_again(request: DeskRequest, shift: Shift, form: ShiftForm, refusal: RuleViolation) -> HttpResponse:
    if request.htmx:
        return _refused_page(request, _shown_around(request, shift), refusal)
    form.is_valid()
    form.add_refusal(refusal)
    kept = Shift.objects.select_related("roster__team", "member").get(pk=shift.pk)
    manual = shifts_of_manual(request.now)
    return render(request, "attendance/shift.html", _shift_context(request, kept, form, manual), status=422)


def _first_error(form: ShiftForm) -> str:
    return next((str(error) for errors in form.errors.values() for error in errors), _("Something is missing."))
