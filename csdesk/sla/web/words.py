"""Words that several of these pages need."""

from datetime import date, timedelta

from csdesk.web.moments import weekday

_MONDAY = date(2024, 1, 1)


def weekday_names() -> list[str]:
    """The short names of the days from Monday on, in the reader's language."""
    return [weekday(_MONDAY + timedelta(days=number)) for number in range(7)]
