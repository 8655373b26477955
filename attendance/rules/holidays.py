"""Which days are holidays, by a working calendar."""

from datetime import date

from csdesk.sla.rules import WorkingCalendar


def is_holiday(calendar: WorkingCalendar, day: date) -> bool:
    """Whether a date is a holiday: on the official list, or closed by the company's own calendar on a day with a name.

    A make-up day is none, neither is a weekend.
    """
    dated = calendar.on(day)
    own = dated.exceptions.get(day)
    if own is not None:
        return not own and bool(dated.names.get(day))
    official = dated.official_day(day)
    return official is not None and not official.works
