"""Travel: applied for, signed, noted at the front desk, supplemented."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from attendance.models import LeaveState, Trip
from attendance.permissions import Permission
from attendance.policies import may_change_leave, may_note_trip
from attendance.queries.trips import to_note, trips_of, trips_visible_to
from attendance.services.trips import NewTrip, apply_for_trip, come_back, note_trip, supplement_trip, withdraw_trip
from attendance.web.leave_forms import BackForm, SupplementForm, TripForm
from csdesk.approvals.queries import latest_request, steps_of
from csdesk.approvals.web.shown import shown
from csdesk.people.doors import DeskRequest, member_required
from csdesk.refusals import RuleViolation
from csdesk.web.notices import refused
from csdesk.web.paging import page_of
from csdesk.web.storable import storable


@member_required(Permission.LEAVE_APPLY)
@require_safe
def list_trips(request: DeskRequest) -> HttpResponse:
    """My journeys; for the front desk also those that are still to be noted."""
    page = page_of(trips_of(request.member), request.GET.get("cursor"), by=("-begins_at", "-id"))
    waiting = list(to_note()[:50]) if may_note_trip(request.member) else []
    context = {"page": page, "waiting": waiting}
    return render(request, "attendance/trips/list.html" + ("#rows" if request.htmx else ""), context)


@member_required(Permission.LEAVE_APPLY)
@require_http_methods(["GET", "HEAD", "POST"])
def new_trip(request: DeskRequest) -> HttpResponse:
    """The travel form."""
    form = TripForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            trip = apply_for_trip(NewTrip(**form.cleaned_data), actor=request.member, now=request.now)
        except RuleViolation as refusal:
            form.add_refusal(refusal)
        else:
            messages.success(request, _("%(number)s: signatures are asked for.") % {"number": trip})
            return redirect("attendance:trip", trip.case.number)
    return render(request, "attendance/trips/new.html", {"form": form}, status=422 if form.errors else 200)


@member_required()
@require_safe
def show_trip(request: DeskRequest, number: str) -> HttpResponse:
    """One journey."""
    return _page(request, _find(request, number))


@member_required()
@require_POST
def supplement(request: DeskRequest, number: str) -> HttpResponse:
    """Apply for the time that it took longer."""
    trip, form = _find(request, number), SupplementForm(request.POST)
    if form.is_valid():
        try:
            found = supplement_trip(trip, **form.cleaned_data, actor=request.member, now=request.now)
        except RuleViolation as refusal:
            form.add_refusal(refusal)
        else:
            messages.success(request, _("%(number)s: signatures are asked for.") % {"number": found})
            return redirect("attendance:trip", found.case.number)
    return _page(request, trip, supplement_form=form)


@member_required()
@require_POST
def back(request: DeskRequest, number: str) -> HttpResponse:
    """Say that one is back."""
    trip, form = _find(request, number), BackForm(request.POST)
    if form.is_valid():
        try:
            come_back(trip, form.cleaned_data["back_at"], actor=request.member, now=request.now)
        except RuleViolation as refusal:
            form.add_refusal(refusal)
        else:
            messages.success(request, _("Noted: you are back."))
            return redirect("attendance:trip", number)
    return _page(request, trip, back_form=form)


@member_required(Permission.TRIP_NOTE)
@require_POST
def note(request: DeskRequest, number: str) -> HttpResponse:
    """Take it as proof of attendance."""
    trip = _find(request, number)
    try:
        note_trip(trip, actor=request.member, now=request.now)
    except RuleViolation as refusal:
        refused(request, refusal)
    else:
        messages.success(request, _("%(number)s is noted.") % {"number": trip})
    return redirect("attendance:trip", number)


@member_required()
@require_POST
def withdraw(request: DeskRequest, number: str) -> HttpResponse:
    """Take it back."""
    trip = _find(request, number)
    try:
        withdraw_trip(trip, actor=request.member, now=request.now)
    except RuleViolation as refusal:
        refused(request, refusal)
    else:
        messages.success(request, _("Withdrawn: %(number)s") % {"number": trip})
    return redirect("attendance:trip", number)


def _find(request: DeskRequest, number: str) -> Trip:
    if not storable(number):
        raise Http404
    found: Trip = get_object_or_404(trips_visible_to(request.member, request.now), case__number=number)
    return found


def _page(request: DeskRequest, trip: Trip, **given: Any) -> HttpResponse:
    member, now = request.member, request.now
    asked = latest_request(trip.case, "attendance.trip")
    signs = None
    if asked is not None and asked.is_waiting:
        [one] = shown([asked], reader=member, now=now, visible_cases={asked.case_id})
        signs = asked if one.is_mine else None
    is_approved = trip.state == LeaveState.APPROVED
    is_first = is_approved and trip.member_id == member.pk and trip.supplement_of is None
    context = {
        "trip": trip,
        "case": trip.case,
        "steps": steps_of(asked) if asked is not None else [],
        "signs": signs,
        "supplements": list(trip.supplements.select_related("case").order_by("pk")),
        "may_withdraw": may_change_leave(member, trip) and trip.is_live and not (is_approved and trip.begins_at <= now),
        "may_note": may_note_trip(member) and is_approved and trip.noted_at is None,
        "may_return": is_first and trip.back_at is None and trip.begins_at < now,
        "may_supplement": is_first and trip.begins_at < now,
        "back_form": BackForm(initial={"back_at": now}),
        "supplement_form": SupplementForm(),
        **given,
    }
    bad = any(form.errors for form in given.values())
    return render(request, "attendance/trips/show.html", context, status=422 if bad else 200)
