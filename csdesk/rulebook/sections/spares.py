"""Spares: who is told what by when, and who bears a difference."""

from typing import Annotated, Literal

from csdesk.rulebook.sections.base import Budget, CalendarKey, Entries, Entry, RoleKey, Section, setting

PlaceWord = Literal["head_office", "branch", "shipping", "partner", "desk"]
OccasionWord = Literal["weekly", "monthly", "irregular", "year_end"]


class Liability(Entry):
    """Which place bears a difference between shelf and book (SPR-04, SPR-12)."""

    place: PlaceWord = setting(label="Kind of place", brief=True)
    occasions: tuple[OccasionWord, ...] = setting((), label="Only at these counts", help="None: at every count.")
    after_reconciliation: bool = setting(
        False, label="Only if the data were reconciled before", help="Since the last count, without open differences."
    )


class Reminder(Entry):
    """Something to do because of what happened to spares: its name is the task's."""

    due: Budget = setting(label="Time limit", brief=True)
    calendar: CalendarKey = setting(label="Working calendar")
    role: RoleKey = setting(label="Who does it", help="Where the place has no keeper.", brief=True)


class Spares(Section):
    """Stock of spares."""

    look_back_days: int = setting(
        30,
        label="Turnover looks back",
        rule="SPR-14",
        unit="days",
        help="A part of which nothing was issued for so long is idle.",
        ge=1,
        le=730,
    )
    ledger_days: int = setting(
        62,
        label="Ledger on paper looks back",
        rule="SPR-02",
        unit="days",
        help="What moved so long before a count stands in the movement ledger among its papers.",
        ge=1,
        le=730,
    )
    reminders: Annotated[tuple[Reminder, ...], Entries] = setting(
        (), label="What is to be done", rule="SPR-09", max_length=20
    )
    liabilities: Annotated[tuple[Liability, ...], Entries] = setting(
        (), label="Who bears a difference", rule="SPR-04", help="The first that fits counts.", max_length=20
    )

    def reminder(self, key: str) -> Reminder | None:
        """The reminder of that key; None where this manual wants none."""
        return next((each for each in self.reminders if each.key == key), None)
