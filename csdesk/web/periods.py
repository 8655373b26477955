"""Weeks and months that pages count by."""

from datetime import date, datetime, time, timedelta

from django.http import Http404
from django.utils.timezone import get_current_timezone, localtime

# Nobody kept a register with us before.
EARLIEST_YEAR = 2000


def first_day(typed: str, *, by_month: bool, now: datetime) -> date:
    """The first day of the week or month that holds the day typed, today when none is. Raises Http404 for no day."""
    try:
        day = date.fromisoformat(typed) if typed else localtime(now).date()
    except ValueError as error:
        raise Http404 from error
    if not EARLIEST_YEAR <= day.year <= localtime(now).year + 1:
        raise Http404
    return day.replace(day=1) if by_month else day - timedelta(days=day.weekday())


def midnight(day: date) -> datetime:
    """When the day begins where the reader is."""
    return datetime.combine(day, time.min, get_current_timezone())
