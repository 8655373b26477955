"""From when to when a shift of the manual goes on a day: night shifts belong to the day they began."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

MINUTES_A_DAY = 24 * 60


@dataclass(frozen=True)
class Hours:
    """A span of time that claims somebody, in UTC."""

    begins_at: datetime
    ends_at: datetime
    is_standby: bool = False


def minutes_of(text: str) -> int:
    """The minutes after midnight of "08:30"; 1440 of "24:00"."""
    hour, minute = text.split(":")
    return int(hour) * 60 + int(minute)


def hours_on(day: date, begins: str, ends: str, zone: ZoneInfo, *, is_standby: bool = False) -> Hours:
    """The hours of a shift that begins on the day; one that ends not after its beginning ends on the next.

    The wall clock says when: a night on which the clocks change is an hour longer or shorter.
    """
    first, last = minutes_of(begins), minutes_of(ends)
    if last <= first:
        last += MINUTES_A_DAY
    return Hours(moment_at(day, first, zone), moment_at(day, last, zone), is_standby)


def moment_at(day: date, minutes: int, zone: ZoneInfo) -> datetime:
    """So many minutes after the day's midnight on the wall clock, in UTC."""
    days, rest = divmod(minutes, MINUTES_A_DAY)
    local = datetime.combine(day + timedelta(days=days), time(rest // 60, rest % 60), zone)
    return local.astimezone(UTC)


def next_month(month: date) -> date:
    """The first day of the month after."""
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def days_of(month: date) -> list[date]:
    """The days of a month."""
    return list(days_between(month, next_month(month)))


def days_between(first: date, beyond: date) -> Iterator[date]:
    """The days from `first`, without `beyond`."""
    return (first + timedelta(days=number) for number in range((beyond - first).days))
