"""The log of presence: who was on duty when, beside the shifts of the day (CHT-05)."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from attendance.policies import may_see_everybody
from attendance.queries.presence import presence_between
from csdesk.people.doors import DeskRequest, member_required
from csdesk.web.periods import EARLIEST_YEAR


@member_required()
def show_presence(request: DeskRequest) -> HttpResponse:
    """A day of everybody, or one's own alone."""
    zone = ZoneInfo(request.tenant.zone)
    day = _day(request.GET.get("day", ""), request.now.astimezone(zone).date())
    begins = datetime.combine(day, time.min, zone)
    members = None if may_see_everybody(request.member) else [request.member.pk]
    rows = presence_between(begins, begins + timedelta(days=1), members, now=request.now)
    context = {"day": day, "before": day - timedelta(days=1), "after": day + timedelta(days=1), "rows": rows}
    with timezone.override(zone):
        return render(request, "attendance/presence.html", context)


def _day(typed: str, today: date) -> date:
    try:
        day = date.fromisoformat(typed) if typed else today
    except ValueError as error:
        raise Http404 from error
    if not EARLIEST_YEAR <= day.year <= today.year + 1:
        raise Http404
    return day
