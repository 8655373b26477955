"""Swaps of shifts: who agrees, how many, which never, and what a mistake after one costs (T-01, T-02, T-03)."""

from typing import Annotated, Literal

from csdesk.rulebook.sections.base import CalendarKey, Entries, Entry, RoleKey, Section, setting

Agreement = Literal["report", "form", "ahead", "leader"]


class SwapReason(Entry):
    """For what two people may swap (SHF-17)."""


class Swaps(Section):
    """How people of this company swap shifts; every swap has its pay-back half (SHF-19)."""

    is_offered: bool = setting(False, label="People may swap shifts", rule="SHF-07")
    agreement: Agreement = setting(
        "form",
        label="Who agrees to a swap",
        rule="SHF-08",
        help="Both people always do. Then: reported beforehand; the signed form; applied for working days ahead; "
        "or, in special circumstances only, the leader, who notes it.",
    )
    told_to: tuple[RoleKey, ...] = setting((), label="A swap is reported to", rule="SHF-07", max_length=10)
    ahead_working_days: int = setting(
        1, label="Applied for ahead", rule="SHF-09", help="Where swaps are.", unit="working days", ge=0, le=60
    )
    calendar: CalendarKey | None = setting(
        None, label="Working calendar", rule="SHF-14", help="Says which days are holidays and which are worked."
    )
    most_a_month: int | None = setting(
        None, label="Swaps of a person a month", rule="SHF-05", help="Empty: as many as one likes.", ge=0, le=31
    )
    counted_for: Literal["both", "asker"] = setting(
        "both", label="A swap counts for", rule="SHF-06", help="Both people, or only for who asked for it."
    )
    no_consecutive: bool = setting(True, label="No consecutive swaps", rule="SHF-11")
    no_back_to_back: bool = setting(True, label="No back-to-back shifts by a swap", rule="SHF-12")
    no_holidays: bool = setting(True, label="Who is on duty on a holiday does not swap", rule="SHF-14")
    reasons: Annotated[tuple[SwapReason, ...], Entries] = setting(
        (), label="What one may swap for", rule="SHF-17", max_length=20
    )
    standing_in: Literal["never", "signed"] = setting(
        "never",
        label="Working for another without a pay-back shift",
        rule="SHF-18",
        help="Never, or with the signatures of a swap.",
    )
    fault_counts_as: Literal["amount", "absent_day"] = setting(
        "absent_day", label="A wrong or empty shift after an unclear swap", rule="SHF-16"
    )
    fault_amount_fen: int | None = setting(
        None, label="Amount of a wrong or empty shift", rule="SHF-15", unit="fen", ge=0, le=10**9
    )
    fault_borne: Literal["shared", "each"] = setting(
        "shared",
        label="The amount is borne",
        rule="SHF-15",
        help="By the responsible people together, by degree, or in full by each: the manual does not say.",
    )

    def reason(self, key: str) -> SwapReason | None:
        """The reason of that key; None where this manual has none such."""
        return next((entry for entry in self.reasons if entry.key == key), None)
