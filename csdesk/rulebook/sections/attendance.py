"""Attendance: where and how people punch, what a day makes of it, what the month's sheet takes off."""

from decimal import Decimal
from ipaddress import ip_network
from typing import Annotated, Literal

from pydantic import AfterValidator

from csdesk.rulebook.sections.base import (
    CalendarKey,
    Entries,
    Entry,
    Key,
    Line,
    Section,
    TeamKey,
    gettext_noop,
    refusal,
    setting,
)

Percent = Annotated[Decimal, AfterValidator(lambda value: value.normalize() + 0)]
LARGEST_FINE_FEN = 10_000_000


def _network(value: str) -> str:
    try:
        ip_network(value)
    except ValueError:
        raise refusal("network", gettext_noop("“{value}” is no network. Write it like 10.1.0.0/16."), value) from None
    return value


Network = Annotated[Line, AfterValidator(_network)]


class PunchPlace(Entry):
    """A place where people may punch."""

    latitude: Decimal = setting(label="Latitude", ge=-90, le=90, brief=True)
    longitude: Decimal = setting(label="Longitude", ge=-180, le=180, brief=True)
    radius_metres: int = setting(200, label="Radius", unit="metres", ge=10, le=50_000)


class TeamHours(Entry):
    """The hours of a team that keeps no roster."""

    team: TeamKey = setting(label="Team", brief=True)
    calendar: CalendarKey = setting(label="Working calendar", brief=True)


class Figure(Entry):
    """An amount that a supervisor enters in a month's sheet, with evidence. Complaints' fines: section of conduct."""

    amount_fen: int | None = setting(
        None,
        label="Fine",
        unit="fen",
        help="100 fen are 1 yuan; empty: whoever enters it names the amount.",
        ge=0,
        le=LARGEST_FINE_FEN,
        brief=True,
    )
    is_least: bool = setting(
        False, label="At least so much", help="Whoever enters it names the amount, by severity; never less."
    )


def _fine(label: str, rule: str, help: str = "") -> int | None:
    return setting(None, label=label, rule=rule, unit="fen", help=help, ge=0, le=LARGEST_FINE_FEN)  # type: ignore[no-any-return]


def _share(label: str, rule: str, help: str = "") -> Decimal | None:
    return setting(None, label=label, rule=rule, unit="%", help=help, ge=0, le=100)  # type: ignore[no-any-return]


class Punching(Section):
    """Where people punch, and which punch counts for which shift."""

    networks: tuple[Network, ...] = setting(
        (),
        label="Punch only from these networks",
        rule="ATT-01",
        help="One a line, such as 203.0.113.0/24. None: from anywhere.",
        lines=True,
        max_length=100,
    )
    places: Annotated[tuple[PunchPlace, ...], Entries] = setting(
        (), label="Punch only at these places", rule="ATT-01", help="None: anywhere.", max_length=100
    )
    doubled_within_seconds: int = setting(
        60,
        label="The same punch again within this time is the same one",
        rule="ATT-01",
        unit="seconds",
        ge=0,
        le=3600,
    )
    apart_minutes: int = setting(
        10,
        label="Two different places within this time are looked at",
        rule="ATT-01",
        unit="minutes",
        ge=0,
        le=1440,
    )
    before_minutes: int = setting(
        240, label="A punch counts for a shift that begins within", rule="ATT-01", unit="minutes", ge=0, le=1440
    )
    after_minutes: int = setting(
        360, label="A punch counts for a shift that ended within", rule="ATT-01", unit="minutes", ge=0, le=1440
    )
    needed_for_work: bool = setting(
        False,
        label="Work goes only to who has punched in",
        rule="ATT-01",
        help="Of those whose published roster has a shift at that moment.",
    )
    corrections_a_month: int | None = setting(
        None, label="Corrections a person may apply for in a month", rule="ATT-01", help="Empty: any.", ge=0, le=1000
    )


class Attendance(Section):
    """Sign-in, the day's figures, what a month takes off."""

    punching: Punching = setting(Punching(), label="Punching")
    without_roster: Literal["nothing", "calendar"] = setting(
        "nothing",
        label="People without a published roster",
        rule="SHF-04",
        help="They owe nothing, or the hours of their team's working calendar.",
    )
    calendar: CalendarKey | None = setting(
        None, label="Working calendar of teams that name none", rule="SHF-04", help="Empty: they owe nothing."
    )
    hours: Annotated[tuple[TeamHours, ...], Entries] = setting(
        (), label="Working calendars of teams", rule="SHF-04", max_length=100
    )
    late_grace_minutes: int = setting(0, label="Late only after", rule="ATT-02", unit="minutes", ge=0, le=240)
    early_grace_minutes: int = setting(0, label="Left early only before", rule="ATT-16", unit="minutes", ge=0, le=240)
    absent_from_minutes: int | None = setting(
        None,
        label="Late by more than this is absence",
        rule="ATT-03",
        unit="minutes",
        help="Empty: however late, it is lateness.",
        ge=1,
        le=1440,
    )
    overtime_from_minutes: int = setting(
        0,
        label="Overtime counts from",
        rule="SHF-28",
        unit="minutes",
        help="What is shorter counts not at all.",
        ge=0,
        le=720,
    )
    overtime_before: bool = setting(False, label="Coming early is overtime, too", rule="SHF-28")
    late_percent: Percent | None = _share("Late: part of the base salary", "ATT-02", "For each day.")
    late_many_from: int | None = setting(
        None, label="Often late from this time in a month on", rule="ATT-02", help="Including this one.", ge=1, le=99
    )
    late_many_percent: Percent | None = _share("Often late: part of the base salary", "ATT-02", "For each time.")
    late_many_counts: Literal["from_then", "all"] = setting(
        "from_then",
        label="Often late concerns",
        rule="ATT-02",
        help="The wording leaves open whether the first ones cost more, too (T-25).",
    )
    late_counted: Literal["day", "shift"] = setting("day", label="Lateness is counted by", rule="ATT-02")
    absence_percent: Percent | None = _share(
        "Absence: part of the base salary",
        "ATT-03",
        "For a whole day; for a part of it in proportion. Empty: no figure.",
    )
    absence_fine_fen: int | None = _fine("Absence: fine for a day", "ATT-03", "Empty: the manual has no figure.")
    leave_on_swap_is_absence: bool = setting(False, label="Leave on a swapped shift is absence", rule="ATT-03")
    early_percent: Percent | None = _share("Left early: part of the base salary", "ATT-16", "Empty: no figure.")
    early_fine_fen: int | None = _fine("Left early: fine", "ATT-16", "Empty: the manual has no figure.")
    missing_fine_fen: int | None = _fine("Punch forgotten: fine", "ATT-01", "Empty: the manual has no figure.")
    figures: Annotated[tuple[Figure, ...], Entries] = setting(
        (), label="Figures that supervisors enter", rule="ATT-03", max_length=100
    )

    def figure(self, key: Key) -> Figure | None:
        """The figure of that key; None where this manual has none."""
        return next((each for each in self.figures if each.key == key), None)

    def calendar_of(self, teams: "tuple[str, ...] | list[str]") -> str | None:
        """The working calendar of the first of these teams that names one, else the one for all."""
        named = {each.team: each.calendar for each in self.hours}
        return next((named[team] for team in teams if team in named), self.calendar)
