"""Pauses: for which reasons a clock may stand still, how long, and who must agree."""

from typing import Annotated

from csdesk.rulebook.sections.base import Budget, Entries, Entry, RoleKey, Section, setting


class PauseReason(Entry):
    """One reason. Without a limit the person who pauses names the end himself."""

    limit: Budget | None = setting(
        None, label="Longest pause", help="Counted on the clock's calendar. Empty: no limit.", brief=True
    )
    approved_by: RoleKey | None = setting(None, label="Needs the consent of", help="Empty: whoever works on the case.")


class Pauses(Section):
    """The reasons, in the order in which people are offered them."""

    reasons: Annotated[tuple[PauseReason, ...], Entries] = setting(label="Reasons", rule="INQ-26", max_length=40)
