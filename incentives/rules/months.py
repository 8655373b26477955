"""Months as days."""

from calendar import monthrange
from datetime import date


def last_day(month: date) -> date:
    """The last day of a day's month."""
    return month.replace(day=monthrange(month.year, month.month)[1])
