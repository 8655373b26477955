"""Duties: what comes round again and again, with somebody who answers for it."""

from datetime import date
from typing import Annotated, Literal

from dateutil.rrule import rrulestr
from pydantic import AfterValidator, StringConstraints

from csdesk.rulebook.sections.base import (
    Budget,
    CalendarKey,
    Entries,
    Entry,
    Kind,
    RoleKey,
    Section,
    gettext_noop,
    refusal,
    setting,
)
from csdesk.rulebook.sections.clocks import Alarms

_COARSE = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")


def _rhythm(value: str) -> str:
    value = value.upper().removeprefix("RRULE:")
    try:
        parts = dict(part.split("=", 1) for part in value.split(";"))
        if parts.get("FREQ") not in _COARSE or {"DTSTART", "UNTIL", "COUNT", "BYHOUR", "BYMINUTE", "BYSECOND"} & set(
            parts
        ):
            raise ValueError(value)
        rrulestr(value)
    except ValueError as error:
        message = gettext_noop("“{value}” is no rhythm. Write e.g. “FREQ=WEEKLY;BYDAY=TH”.")
        raise refusal("rhythm", message, value) from error
    return value


Rhythm = Annotated[str, StringConstraints(max_length=200, to_upper=True), AfterValidator(_rhythm), Kind("rhythm")]
TimeOfDay = Annotated[str, StringConstraints(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]

Each = Annotated[str, StringConstraints(pattern=r"^([a-z][a-z0-9_-]{0,39})?$")]


class DutyRule(Entry):
    """One recurring duty, e.g. the monthly analysis of complaints (CMP-60)."""

    rhythm: Rhythm = setting(label="Rhythm", brief=True, help="A recurrence rule, e.g. “FREQ=MONTHLY;BYMONTHDAY=1”.")
    counted_from: date = setting(label="Counted from", help="The first day it can fall on.")
    begins_at: TimeOfDay = setting("00:00", label="Begins at", help="Time of day on the calendar's clock.")
    due: Budget = setting(label="Time limit", help="Counted from its beginning.", brief=True)
    calendar: CalendarKey = setting(label="Working calendar")
    role: RoleKey = setting(label="Who answers for it")
    each: Each = setting("", label="For each", help="Of what the program knows by this word; empty: once.")
    evidence: Literal["none", "note"] = setting("note", label="Evidence", help="What is needed to tick it off.")
    alarms: Alarms = setting((), label="Alarms", max_length=12)


class Duties(Section):
    """The recurring duties of this company (T-08)."""

    rules: Annotated[tuple[DutyRule, ...], Entries] = setting((), label="Duties", rule="CMP-60", max_length=200)
