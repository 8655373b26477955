"""Deadlines once more, worked out in the dullest way: every opening listed, then walked one by one.

Shares nothing with the product but the calendar's hours of a date, and uses only what `datetime` does
itself. Knows the dates from 2023 to 2028.
"""

from datetime import UTC, date, datetime, time, timedelta

from csdesk.sla.rules import Pause, Unit, WorkingCalendar

FIRST, LAST = date(2023, 12, 25), date(2028, 12, 31)
ONE = {
    Unit.SECONDS: timedelta(seconds=1),
    Unit.MINUTES: timedelta(minutes=1),
    Unit.HOURS: timedelta(hours=1),
    Unit.WORKING_MINUTES: timedelta(minutes=1),
    Unit.WORKING_HOURS: timedelta(hours=1),
}


class BruteForce:
    """One calendar's openings and ends of days, as instants in UTC."""

    def __init__(self, calendar: WorkingCalendar) -> None:
        self.calendar = calendar
        self.openings: list[tuple[datetime, datetime]] = []
        self.closings: list[datetime] = []
        self.midnights: list[datetime] = []
        day = FIRST
        while day <= LAST:
            self.midnights.append(self.wall(day, 24 * 60))
            for begin, end in calendar.open_intervals(day):
                self.add_opening(self.wall(day, begin), self.wall(day, end))
            if self.openings and self.openings[-1][1] > self.wall(day, 0):
                self.closings.append(self.openings[-1][1])
            day += timedelta(days=1)

    def wall(self, day: date, minute: int) -> datetime:
        """A wall time as an instant; the earlier one of two."""
        if minute == 24 * 60:
            day, minute = day + timedelta(days=1), 0
        local = datetime.combine(day, time(minute // 60, minute % 60), tzinfo=self.calendar.zone)
        return local.astimezone(UTC)

    def add_opening(self, begin: datetime, end: datetime) -> None:
        """Keep the union of all openings, each part once."""
        if self.openings:
            begin = max(begin, self.openings[-1][1])
        if begin < end:
            self.openings.append((begin, end))

    def due(self, start: datetime, amount: int, unit: Unit, pauses: list[Pause] | None = None) -> datetime:
        """When the amount runs out; all pauses have an end."""
        start = start.astimezone(UTC)
        stops = [(pause.start.astimezone(UTC), pause.end.astimezone(UTC)) for pause in pauses or [] if pause.end]
        if unit in {Unit.DAYS, Unit.WORKING_DAYS}:
            ends = self.midnights if unit == Unit.DAYS else self.closings
            counted = [end for end in ends if end > start and not any(a < end <= b for a, b in stops)]
            return counted[amount]
        missing = amount * ONE[unit]
        if not missing:
            return start
        openings = self.openings if unit.is_working else [(start, start + timedelta(days=1500))]
        for begin, end in without(stops, [(max(a, start), b) for a, b in openings if b > start]):
            if end - begin >= missing:
                return begin + missing
            missing -= end - begin
        raise AssertionError("The brute force ends in 2028.")


def without(
    stops: list[tuple[datetime, datetime]], stretches: list[tuple[datetime, datetime]]
) -> list[tuple[datetime, datetime]]:
    """The stretches less the stops."""
    for stop_begin, stop_end in stops:
        left = []
        for begin, end in stretches:
            left += [(begin, min(end, stop_begin)), (max(begin, stop_end), end)] if stop_end > stop_begin else []
            left += [(begin, end)] if stop_end == stop_begin else []
        stretches = [(begin, end) for begin, end in left if begin < end]
    return stretches
