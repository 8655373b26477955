"""Once an hour: days that ended by themselves, and days of people who never punched."""

from datetime import date, datetime, timedelta

from attendance.models import Day, RosterState, Shift
from attendance.queries.manual_days import Manual
from attendance.services.days import recompute_days
from staff.models import Employment

# How long after a shift nobody punches for it any more: the longest window, and a night.
BACK = timedelta(days=3)


def settle_days(now: datetime) -> None:
    """Compute anew what was open, and for the first time what ended without any punch. Harmless repeated."""
    manual = Manual()
    today = manual.today(now)
    first = today - BACK
    open_days = Day.objects.filter(is_open=True, day__lte=today)
    spans = {(day, member) for day, member in open_days.values_list("day", "member_id")}
    ended = Shift.objects.filter(
        day__gte=first, ends_at__lte=now, cancelled_at=None, is_standby=False, roster__state=RosterState.PUBLISHED
    )
    known = set(Day.objects.filter(day__gte=first, day__lte=today).values_list("day", "member_id"))
    spans |= set(ended.values_list("day", "member_id")) - known
    if manual.of(today).section.without_roster == "calendar":
        spans |= _by_calendar(manual, now) - known
    for day in sorted({day for day, _member in spans}):
        recompute_days([member for at, member in spans if at == day], day, day, now=now)


def _by_calendar(manual: Manual, now: datetime) -> set[tuple[date, int]]:
    """Yesterday and today of everybody with an employment: the calendar says whether there was anything."""
    today = manual.today(now)
    here = Employment.objects.filter(joined_on__lte=today, left_on__isnull=True).values_list("member_id", flat=True)
    return {(day, member) for member in here for day in (today - timedelta(days=1), today)}
