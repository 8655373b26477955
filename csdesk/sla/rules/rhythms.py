"""The days of a recurring duty, and the moment at which it begins on one of them."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr

from csdesk.sla.rules.instants import to_moment, wall_to_micros


def occurrences(rhythm: str, *, counted_from: date, after: date, until: date) -> list[date]:
    """The days on which a rhythm such as "FREQ=WEEKLY;BYDAY=TH" falls, `after` excluded and `until` included.

    Raises ValueError for something that is no recurrence rule.
    """
    rule = rrulestr(rhythm, dtstart=_midnight(counted_from))
    found = rule.between(_midnight(after + timedelta(days=1)), _midnight(until), inc=True)
    return [moment.date() for moment in found]


def moment_on(day: date, time_of_day: str, zone: ZoneInfo) -> datetime:
    """The instant, in UTC, at which a zone's clocks first show "08:30" on a date."""
    hour, minute = (int(part) for part in time_of_day.split(":"))
    return to_moment(wall_to_micros(day.toordinal(), hour * 60 + minute, zone))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min)  # noqa: DTZ001 - days, not instants: rhythms know no zone
