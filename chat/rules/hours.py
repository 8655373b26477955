"""Whether a working calendar is open at a moment, and when it opens next."""

from datetime import datetime, timedelta

from csdesk.sla.rules import WorkingCalendar

# Beyond that nobody waits for an opening.
LOOK_AHEAD_DAYS = 30


def is_open_at(calendar: WorkingCalendar, moment: datetime) -> bool:
    """Whether the moment lies in an opening: from its first minute up to, not including, its last."""
    local = calendar.local(moment)
    minute = local.hour * 60 + local.minute
    return any(opens <= minute < shuts for opens, shuts in calendar.open_intervals(local.date()))


def next_opening(calendar: WorkingCalendar, moment: datetime) -> datetime | None:
    """When it opens after the moment, on the calendar's wall clock; None: not within a month."""
    local = calendar.local(moment)
    for days in range(LOOK_AHEAD_DAYS + 1):
        day = local.date() + timedelta(days=days)
        for opens, _shuts in calendar.open_intervals(day):
            at = local.replace(
                year=day.year,
                month=day.month,
                day=day.day,
                hour=opens // 60,
                minute=opens % 60,
                second=0,
                microsecond=0,
            )
            if at > local:
                return at
    return None
