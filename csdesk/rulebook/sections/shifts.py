"""Shifts: which there are, who works them in turn, how much rest lies between two (T-17)."""

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import AfterValidator, StringConstraints, ValidationInfo, field_validator

from csdesk.rulebook.sections.base import (
    CalendarKey,
    Entries,
    Entry,
    Key,
    Kind,
    Label,
    RoleKey,
    Section,
    TeamKey,
    gettext_noop,
    refusal,
    refuse_twice,
    setting,
)

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def _weekday(value: str) -> str:
    if value not in WEEKDAYS:
        raise refusal("weekday", gettext_noop("“{value}” is no day of the week."), value)
    return value


TimeOfDay = Annotated[str, StringConstraints(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
EndOfShift = Annotated[str, StringConstraints(pattern=r"^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$")]
Weekday = Annotated[str, AfterValidator(_weekday), Kind("weekday")]


class ShiftPattern(Entry):
    """A shift: from when to when, what hangs on it."""

    begins: TimeOfDay = setting(label="Begins at", brief=True)
    ends: EndOfShift = setting(
        label="Ends at", brief=True, help="Not after its beginning: on the next day. 24:00 is the midnight at its end."
    )
    mark: Annotated[str, StringConstraints(max_length=4)] = setting(
        "", label="Mark in the roster", help="One or two signs; empty: its name's first."
    )
    break_minutes: int = setting(
        0, label="Break", unit="minutes", help="Free time within it that is no working time.", ge=0, le=480
    )
    is_standby: bool = setting(
        False, label="Standby", help="To be reached, not at the desk: no chats, but calls that nobody answers (INC-16)."
    )
    least: int = setting(0, label="At least at once", unit="people", help="0: as many as there are.", ge=0, le=1000)
    duty: Label = setting(Label(), label="Duty that hangs on it", help="For example: cleans the common area (SHF-31).")


class Rota(Entry):
    """Who works a shift on which days: everybody, one day on and one off, or by turns."""

    team: TeamKey | None = setting(None, label="Team", help="Empty: not in use.", brief=True)
    roles: tuple[RoleKey, ...] = setting((), label="Only holders of", help="Empty: the whole team.", max_length=20)
    pattern: Annotated[Key, Kind("shift_pattern")] = setting(label="Shift", brief=True)
    weekdays: tuple[Weekday, ...] = setting(WEEKDAYS, label="Days of the week", max_length=7)
    holidays: Literal["holidays_off", "holidays_on"] = setting(
        "holidays_off", label="Official days", help="Free on holidays, worked on make-up days; or by weekday alone."
    )
    cycle: Literal["everybody", "on_off", "by_turns"] = setting("everybody", label="Who", brief=True)
    days_on: int = setting(
        1, label="Days on", unit="days", help="Of those who work some days and are off some.", ge=1, le=31
    )
    days_off: int = setting(1, label="Days off", unit="days", ge=0, le=31)
    at_once: int = setting(1, label="By turns at once", unit="people", ge=1, le=1000)
    answers: RoleKey | None = setting(None, label="Who answers for it", help="For example the group leader (SHF-30).")


class Shifts(Section):
    """The shifts of this company, and the limits of its rosters."""

    calendar: CalendarKey | None = setting(
        None,
        label="Working calendar",
        rule="SHF-02",
        help="Holidays, make-up days and time zone; a team's own goes first.",
    )
    rest_hours: int = setting(
        0,
        label="Rest between two shifts, at least",
        rule="SHF-12",
        unit="hours",
        help="With less they are back to back. 0: one may begin where the other ends.",
        ge=0,
        le=24,
    )
    longest_row_days: int = setting(
        0, label="Longest row of working days", rule="SHF-04", unit="days", help="0: no limit.", ge=0, le=31
    )
    uncalled_hours: int = setting(
        0,
        label="Who comes on duty by himself counts as being there for",
        rule="SHF-28",
        unit="hours",
        help="Outside of his shifts, by the switch. 0: only the roster counts.",
        ge=0,
        le=24,
    )
    contacts_an_hour: int = setting(
        0,
        label="What one person answers in an hour",
        rule="CHT-09",
        unit="cases",
        help="Chats, inquiries and complaints together. 0: not compared with the load expected.",
        ge=0,
        le=1000,
    )
    load_teams: tuple[TeamKey, ...] = setting((), label="Teams that answer them", rule="CHT-09", max_length=100)
    load_weeks: int = setting(8, label="Load expected from the last", rule="CHT-09", unit="weeks", ge=1, le=52)
    patterns: Annotated[tuple[ShiftPattern, ...], Entries] = setting((), label="Shifts", rule="SHF-02", max_length=100)
    rotas: Annotated[tuple[Rota, ...], Entries] = setting((), label="Rotas", rule="SHF-03", max_length=200)

    @field_validator("rotas")
    @classmethod
    def _have_patterns(cls, rotas: tuple[Rota, ...], info: ValidationInfo) -> tuple[Rota, ...]:
        known = {pattern.key for pattern in info.data.get("patterns", ())}
        for rota in rotas:
            if rota.pattern not in known:
                raise refusal("unknown_shift", gettext_noop("There is no shift “{value}”."), rota.pattern)
            refuse_twice(rota.weekdays, None)
        return rotas

    def pattern(self, key: str) -> ShiftPattern | None:
        """The shift of that key; None where the manual has none (any more)."""
        return next((pattern for pattern in self.patterns if pattern.key == key), None)

    def rotas_of(self, team: str) -> Iterator[Rota]:
        """The rotas of a team, in the manual's order."""
        return (rota for rota in self.rotas if rota.team == team)
