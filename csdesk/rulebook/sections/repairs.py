"""Repair returns: by which road a unit goes back, what is told when it is handed in, what is charged.

How long anything may take stands in the section of clocks; there "limited" and "route" are what a return is asked.
"""

from datetime import date
from typing import Annotated, Literal

from csdesk.rulebook.sections.base import Entries, Entry, Key, Kind, Label, RoleKey, Section, TeamKey, setting

# What a page can still show and a person count; each company's own limit is a value of its manual.
MOST_UNITS = 2000


class RepairRoute(Entry):
    """Where units are repaired and how they come back. Which product lines take it, the product line says."""

    is_limited: bool = setting(
        True, label="The promised time limits count", rule="RPR-05", help="Off for a route that is exempt."
    )
    returns_to: Literal["desk", "dealer"] = setting("desk", label="Repaired goods go to", rule="RPR-17")


class WipeNotice(Section):
    """What whoever sends goods in has to know about the data on them (RPR-12)."""

    effective_from: date | None = setting(None, label="In force from", rule="RPR-12", help="Empty: no notice.")
    text: Label = setting(Label(), label="Notice", rule="RPR-12")

    def holds_on(self, day: date) -> bool:
        """Whether it has to be acknowledged by who sends goods in on that day."""
        return self.effective_from is not None and self.effective_from <= day


class Repairs(Section):
    """How this company takes goods back for repair."""

    routes: Annotated[tuple[RepairRoute, ...], Entries] = setting(
        (), label="Repair routes", rule="RPR-05", max_length=20
    )
    usual_route: Annotated[Key, Kind("key")] | None = setting(
        None, label="Route of goods whose line names none", rule="RPR-05"
    )
    wipe_notice: WipeNotice = setting(WipeNotice(), label="Data on the goods", rule="RPR-12")
    faults: Annotated[tuple[Entry, ...], Entries] = setting(
        (), label="Faults to choose from", rule="RPR-19", help="The analyses count by them.", max_length=60
    )
    repairs_in_house: bool = setting(False, label="What can be repaired in-house is", rule="RPR-16")
    told_before_shipping: bool = setting(
        True, label="The customer is told before repaired goods are shipped", rule="RPR-17"
    )
    disputes_to: RoleKey | None = setting(None, label="Disputes go to", rule="RPR-08", help="Empty: the supervisor.")
    group: TeamKey | None = setting(None, label="Who works on returns", rule="RPR-01")
    most_units: int = setting(500, label="Units in one return", rule="RPR-01", help="At most.", ge=1, le=MOST_UNITS)
