"""Pages of days: punching, a team's month at a glance, one day with its reasons, corrections."""

from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from attendance.models import Correction, Day, LeaveState, Punch
from attendance.queries.days import (
    at_the_door,
    corrections_of,
    day_of,
    days_of,
    exceptions_of,
    month_span,
    punches_of,
    shifts_on,
)
from attendance.queries.manual_days import Manual
from attendance.queries.people import at_work, closes_months, sees_all_attendance
from attendance.rules.places import Spot
from attendance.services.corrections import CHAIN, ask_correction, withdraw_correction
from attendance.services.punching import punch_now
from attendance.web.day_forms import CorrectionForm, month_in
from attendance.web.words import day_url, parts_of, sign_of, tags_of
from csdesk.approvals.queries import latest_request, steps_of
from csdesk.cases.models import Case
from csdesk.people.doors import DeskRequest, member_required
from csdesk.people.models import Member, Team
from csdesk.refusals import RuleViolation
from csdesk.rulebook.at import rulebook_of
from csdesk.web.notices import refused
from csdesk.web.paging import page_of

PEOPLE_ON_PAGE = 30


@require_safe
@member_required()
def punch_page(request: DeskRequest) -> HttpResponse:
    """Come and go: one button, today's punches, what is to be looked at of this month."""
    return render(request, "attendance/punch.html" + ("#block" if request.htmx else ""), punch_context(request))


def punch_context(request: DeskRequest) -> dict[str, Any]:
    """What the block with the button shows; for every page that has it (attendance/blocks/days.html)."""
    manual = Manual()
    today = manual.today(request.now)
    first, last = month_span(today)
    return {
        "door": at_the_door(request.member, manual, request.now),
        "needs_place": bool(manual.of(today).section.punching.places),
        "exceptions": [
            (day, tags_of(day), day_url(day.member_id, day.day)) for day in exceptions_of(request.member, first, last)
        ],
        "day": day_of(request.member.pk, today),
        "sheet_url": reverse("attendance:sheet", args=[f"{today:%Y-%m}", request.member.pk]),
        "correct_url": reverse("attendance:correct", args=[request.member.pk, today.isoformat()]),
    }  # fmt: skip


@require_POST
@member_required()
def punch(request: DeskRequest) -> HttpResponse:
    """The button."""
    try:
        kept, is_new = punch_now(
            request.member,
            request.POST.get("direction", ""),
            address=request.META.get("REMOTE_ADDR") or None,
            spot=_spot(request),
            now=request.now,
        )
    except RuleViolation as refusal:
        refused(request, refusal)
    else:
        words = _("%(what)s, recorded.") if is_new else _("%(what)s was recorded a moment ago already.")
        messages.success(request, words % {"what": kept.get_direction_display()})
    if request.htmx:
        return render(request, "attendance/punch.html#block", punch_context(request))
    return redirect("attendance:punch")


def _spot(request: DeskRequest) -> Spot | None:
    """Where the browser says it is; nothing for what is no place on earth."""
    try:
        latitude, longitude = (Decimal(request.POST.get(name, "")[:30]) for name in ("latitude", "longitude"))
    except InvalidOperation:
        return None
    if not (latitude.is_finite() and longitude.is_finite() and abs(latitude) <= 90 and abs(longitude) <= 180):
        return None
    return Spot(float(latitude), float(longitude))


@require_safe
@member_required()
def list_days(request: DeskRequest) -> HttpResponse:
    """A team's month: a row a person, a sign a day; by default only those with something to look at."""
    if not sees_all_attendance(request.member):
        raise PermissionDenied
    manual = Manual()
    month = month_in(request.GET.get("month", "")) or manual.today(request.now).replace(day=1)
    first, last = month_span(month)
    team = Team.objects.filter(key=request.GET.get("team", "")).first()
    show = "all" if request.GET.get("show") == "all" else "exceptions"
    people = at_work() if team is None else at_work().filter(team_memberships__team=team)
    if show == "exceptions":
        wrong = Day.objects.filter(day__gte=first, day__lte=last, faults__gt=0)
        people = people.filter(pk__in=wrong.values("member"))
    page = page_of(people, request.GET.get("cursor"), by=("sort_key", "id"), size=PEOPLE_ON_PAGE)
    context = {
        "page": page,
        "rows": _grid(list(page), first, last),
        "days": [first + timedelta(days=number) for number in range((last - first).days + 1)],
        "month": month,
        "months": _beside(month),
        "team": team,
        "teams": Team.objects.order_by("name"),
        "show": show,
        "may_import": request.member.may("attendance.punch_record"),
    }
    return render(request, "attendance/days.html" + ("#grid" if request.htmx else ""), context)


def _grid(people: list[Member], first: date, last: date) -> list[dict[str, Any]]:
    found = days_of([member.pk for member in people], first, last)
    rows = []
    for member in people:
        cells = []
        wrong = []
        for number in range((last - first).days + 1):
            at = first + timedelta(days=number)
            day = found.get((member.pk, at))
            tags = tags_of(day) if day is not None else []
            told = "、".join(words for _colour, words in tags)
            sign = sign_of(day) if day is not None else None
            cells.append({"sign": sign, "told": told, "day": at, "url": day_url(member.pk, at)})
            if day is not None and day.faults:
                wrong.append((day, tags, day_url(member.pk, at)))
        rows.append({"member": member, "cells": cells, "wrong": wrong})
    return rows


def _beside(month: date) -> tuple[str, str]:
    before = (month - timedelta(days=1)).replace(day=1)
    return f"{before:%Y-%m}", f"{(month + timedelta(days=32)).replace(day=1):%Y-%m}"


def _member_seen(request: DeskRequest, pk: int) -> Member:
    member = get_object_or_404(Member, pk=pk, kind="staff")
    if member.pk != request.member.pk and not sees_all_attendance(request.member):
        raise Http404
    return member


def _day_in(written: str) -> date:
    try:
        return date.fromisoformat(written)
    except ValueError as error:
        raise Http404 from error


@require_safe
@member_required()
def show_day(request: DeskRequest, pk: int, day: str) -> HttpResponse:
    """One person's day: what it came to, and why."""
    member, at, manual = _member_seen(request, pk), _day_in(day), Manual()
    found = day_of(member.pk, at)
    refs = {ref for part in (found.parts if found is not None else ()) for ref in part.get("refs", ())}
    context = {
        "person": member,
        "at": at,
        "day": found,
        "tags": tags_of(found) if found is not None else [],
        "parts": parts_of(found, manual.zone) if found is not None else [],
        "shifts": shifts_on(member.pk, at),
        "punches": punches_of(member.pk, at, manual),
        "corrections": corrections_of(member.pk, at, manual),
        "cases": Case.objects.filter(pk__in=refs),
        "version": rulebook_of(found.manual).version if found is not None and found.manual is not None else None,
        "may_correct": member.pk == request.member.pk or closes_months(request.member),
        "before": day_url(member.pk, at - timedelta(days=1)) if at > date.min else "",
        "after": day_url(member.pk, at + timedelta(days=1)) if at < date.max else "",
        "sheet_url": reverse("attendance:sheet", args=[f"{at:%Y-%m}", member.pk]),
    }
    return render(request, "attendance/day.html", context)


@member_required()
@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: DeskRequest, pk: int, day: str) -> HttpResponse:
    """Apply for a punch that is missing or wrong."""
    member, at, manual = _member_seen(request, pk), _day_in(day), Manual()
    if member.pk != request.member.pk and not closes_months(request.member):
        raise Http404
    near = [punch.pk for punch in punches_of(member.pk, at, manual)]
    punches = Punch.objects.filter(pk__in=near).order_by("at")
    posted = request.POST if request.method == "POST" else None
    form = CorrectionForm(posted, initial={"day": at}, punches=punches)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            correction = ask_correction(
                member,
                at=form.moment(manual.zone),
                direction=data["direction"],
                reason=data["reason"],
                replaces=data["replaces"],
                actor=request.member,
                now=request.now,
            )
        except RuleViolation as refusal:
            form.add_refusal(refusal)
        else:
            messages.success(request, _("Handed in for signature."))
            return redirect("attendance:correction", pk=correction.pk)
    context = {"form": form, "title": _("Correct a punch"), "person": member, "back": day_url(member.pk, at),
               "button": _("Apply")}  # fmt: skip
    return render(request, "attendance/day_form.html", context, status=422 if form.errors else 200)


def _correction(request: DeskRequest, pk: int) -> Correction:
    found = get_object_or_404(Correction.objects.select_related("case", "member", "filed_by", "replaces"), pk=pk)
    if request.member.pk not in (found.member_id, found.filed_by_id) and not sees_all_attendance(request.member):
        raise Http404
    return found


@require_safe
@member_required()
def show_correction(request: DeskRequest, pk: int) -> HttpResponse:
    """One application and its signatures."""
    correction = _correction(request, pk)
    asked = latest_request(correction.case, CHAIN)
    mine = request.member.pk in (correction.member_id, correction.filed_by_id)
    context = {
        "correction": correction,
        "steps": steps_of(asked) if asked is not None else [],
        "may_withdraw": mine and correction.state == LeaveState.ASKED,
        "day_url": day_url(correction.member_id, correction.at.astimezone(Manual().zone).date()),
    }
    return render(request, "attendance/correction.html", context)


@require_POST
@member_required()
def take_back_correction(request: DeskRequest, pk: int) -> HttpResponse:
    """Withdraw an application."""
    correction = _correction(request, pk)
    try:
        withdraw_correction(correction, actor=request.member, now=request.now)
    except RuleViolation as refusal:
        refused(request, refusal)
    return redirect("attendance:correction", pk=pk)
