"""One's own shifts on “My work”, and the address at which a phone's calendar reads them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localtime
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from attendance.models import RosterFeed, Shift
from attendance.queries.manual import shifts_of_manual
from attendance.queries.shifts import shifts_between
from attendance.services.feeds import give_feed, revoke_feed
from csdesk.people.doors import DeskRequest, member_required
from csdesk.people.services.security_log import client_address
from csdesk.rulebook.sections.shifts import Shifts

AHEAD = timedelta(days=28)
SHOWN = 14


@dataclass(frozen=True)
class ShiftShown:
    """A shift as a person reads it: its name, its hours where it is worked, the duty that hangs on it."""

    shift: Shift
    name: str
    hours: str
    duty: str
    is_now: bool

    @property
    def day(self) -> date:
        """The day it began."""
        return self.shift.day


def shifts_block(request: DeskRequest) -> dict[str, Any]:
    """What is worked now and in the next weeks, with whom now."""
    now, member = request.now, request.member
    manual, zone = shifts_of_manual(now), ZoneInfo(request.tenant.zone)
    found = shifts_between(now, now + AHEAD, members=[member.pk]).select_related("roster__team")
    shown = list(shown_shifts(found[:SHOWN], manual, zone, now=now))
    return {
        "shifts": shown,
        "running": next((row for row in shown if row.is_now), None),
        "teams": list(member.team_memberships.select_related("team").order_by("team__key")),
        "month": f"{localtime(now, zone):%Y-%m}",
        "feed": RosterFeed.objects.filter(member=member, revoked_at=None).first(),
    }


def shown_shifts(shifts: Iterable[Shift], manual: Shifts, zone: ZoneInfo, *, now: Any) -> Iterable[ShiftShown]:
    """Shifts in the reader's words."""
    language = get_language() or "zh-hans"
    for shift in shifts:
        pattern = manual.pattern(shift.pattern)
        yield ShiftShown(
            shift=shift,
            name=pattern.label.text(language) if pattern else shift.note or _("Shift"),
            hours=hours_in_words(shift, zone),
            duty=pattern.duty.text(language) if pattern else "",
            is_now=shift.begins_at <= now < shift.ends_at,
        )


def hours_in_words(shift: Shift, zone: ZoneInfo) -> str:
    """For example 18:30–24:00; what ends on the next day says so: 22:00–06:00 +1."""
    begins, ends = shift.begins_at.astimezone(zone), shift.ends_at.astimezone(zone)
    days = (ends.date() - begins.date()).days
    if days and ends.hour == ends.minute == 0:
        return f"{begins:%H:%M}–24:00" + (f" +{days - 1}" if days > 1 else "")
    return f"{begins:%H:%M}–{ends:%H:%M}" + (f" +{days}" if days else "")


@member_required()
@require_POST
def give(request: DeskRequest) -> HttpResponse:
    """Make the address for one's own calendar; it is shown this once."""
    secret = give_feed(request.member, now=request.now, address=client_address(request))
    address = request.build_absolute_uri(f"/roster-feed/{request.tenant.slug}.{secret}.ics")
    subscribe = f"webcal://{address.partition('://')[2]}"
    return render(request, "attendance/feed_given.html", {"address": address, "subscribe": subscribe})


@member_required()
@require_POST
def revoke(request: DeskRequest) -> HttpResponse:
    """Let the address lead nowhere."""
    revoke_feed(request.member, now=request.now, address=client_address(request))
    messages.success(request, _("Taken back: calendars that read it get nothing any more."))
    return redirect("attendance:my_work")
