"""When leave is in time, and whether it may be filed: decisions without a database."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta


def latest_day_to_apply(first_worked: date, days_ahead: int) -> date:
    """The last day on which leave can be applied for whose first lost day of work is this (LVE-01, LVE-08)."""
    return first_worked - timedelta(days=days_ahead)


def is_ahead(applied_on: date, first_worked: date, days_ahead: int) -> bool:
    """Whether leave was applied for so many days of the calendar ahead."""
    return applied_on <= latest_day_to_apply(first_worked, days_ahead)


def years_of_service(joined_on: date, on: date) -> int:
    """Full years somebody has been here; who joined on 29 February is counted from 1 March."""
    return on.year - joined_on.year - ((on.month, on.day) < (joined_on.month, joined_on.day))


def allotted(
    wanted: Mapping[int, int], available: Mapping[int, int], carried_until_month: int | None, months: Mapping[int, int]
) -> dict[int, int] | None:
    """From which year's balance how many halves are taken; None when there are not enough.

    `wanted`: halves by the year they fall in; `months`: of those, how many fall in months up to which last year's
    rest still counts. What would lapse first is taken first.
    """
    left, taken = dict(available), dict[int, int]()
    for year, halves in sorted(wanted.items()):
        old = min(months.get(year, 0), halves, max(left.get(year - 1, 0), 0)) if carried_until_month else 0
        if halves - old > left.get(year, 0):
            return None
        for of_year, amount in ((year - 1, old), (year, halves - old)):
            if amount:
                left[of_year] = left.get(of_year, 0) - amount
                taken[of_year] = taken.get(of_year, 0) + amount
    return taken


def in_months_until(days: Iterable[date], last_month: int | None) -> dict[int, int]:
    """How many of these halves fall, in each year, into months up to this one."""
    counted: dict[int, int] = {}
    for day in days:
        if last_month is not None and day.month <= last_month:
            counted[day.year] = counted.get(day.year, 0) + 1
    return counted
