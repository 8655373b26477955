"""Leave: its kinds, how days are counted, who decides how many of them."""

from typing import Annotated, Literal

from pydantic import AfterValidator, StringConstraints, field_validator

from csdesk.rulebook.sections.base import (
    CalendarKey,
    Entries,
    Entry,
    Kind,
    Section,
    gettext_noop,
    refusal,
    refuse_twice,
    setting,
)
from csdesk.rulebook.sections.duties import TimeOfDay

# The book of balances keeps the word beside each account.
LeaveKey = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]{0,9}$"), Kind("key")]
Bar = Literal["refuse", "show"]


class ServiceTier(Section):
    """How many days a year somebody has who has been here so long."""

    from_years: int = setting(label="From so many years of service", unit="years", ge=0, le=60)
    days: int = setting(label="Days a year", unit="days", ge=0, le=366)

    @property
    def identity(self) -> str:
        """What makes it the same tier in two versions."""
        return str(self.from_years)


def _tiers_apart(tiers: tuple[ServiceTier, ...]) -> tuple[ServiceTier, ...]:
    return refuse_twice(tiers, "from_years")


class LeaveKind(Entry):
    """One kind of leave: personal, sick, annual, marriage, maternity …"""

    key: LeaveKey = setting(label="Identifier", help="Leaves keep this word: up to ten small letters and digits.")
    paid: bool = setting(False, label="Is paid", brief=True)
    counts: Literal["working_days", "calendar_days"] = setting(
        "working_days", label="What is counted", help="Working days: by the roster, else by the calendar."
    )
    days_ahead: int = setting(
        0,
        label="Applied for so long ahead",
        unit="days",
        help="Counted back from the first day of work, or of the first shift, that is left out. 0: before it begins.",
        ge=0,
        le=366,
    )
    most_days: int | None = setting(None, label="At most at a time", unit="days", ge=1, le=3660)
    by_others: bool = setting(False, label="May be filed by another", help="Otherwise in person only.")
    proof: Literal["none", "first", "later"] = setting(
        "none", label="Proof", help="First: with the application. Later: asked for when it is over."
    )
    proof_from_days: int = setting(0, label="Proof only for more than so many days", unit="days", ge=0, le=366)
    has_balance: bool = setting(False, label="Has a balance", help="Only days that were granted can be taken.")
    entitlements: Annotated[tuple[ServiceTier, ...], AfterValidator(_tiers_apart)] = setting(
        (), label="Granted each year", help="By years of service. None: granted by hand.", max_length=20
    )
    carried_until_month: int | None = setting(
        None,
        label="Last year’s rest can be taken until the end of this month",
        help="1 to 12. Empty: it lapses with its year.",
        ge=1,
        le=12,
    )
    on_swapped_shift: Bar = setting(
        "refuse", label="On a swapped shift or a pay-back shift (SHF-13)", help="Show: the signers are told."
    )
    on_holiday_duty: Bar = setting("refuse", label="On holiday duty (SHF-14)", help="Show: the signers are told.")

    def days_after(self, years: int) -> int:
        """The days a year of somebody who has been here so many full years; 0 where the manual grants none."""
        begun = [tier for tier in self.entitlements if tier.from_years <= years]
        return max(begun, key=lambda tier: tier.from_years).days if begun else 0


class Leave(Section):
    """Leave and travel."""

    kinds: Annotated[tuple[LeaveKind, ...], Entries] = setting((), label="Kinds of leave", rule="LVE-01", max_length=40)
    calendar: CalendarKey | None = setting(
        None, label="Working calendar", rule="LVE-01", help="For who has neither a roster nor a calendar of his team."
    )
    noon: TimeOfDay = setting("12:00", label="Half days part at", rule="LVE-01", help="Where it parts a day at all.")
    short_up_to_days: int = setting(
        3,
        label="Leave counts as short up to",
        rule="LVE-03",
        unit="days",
        help="The chains of signatures ask “length”.",
        ge=0,
        le=366,
    )
    exact_is_long: bool = setting(
        False, label="Exactly so many days count as long", rule="LVE-03", help="The source can be read either way."
    )
    limit_counts: Literal["as_taken", "calendar_days"] = setting(
        "as_taken", label="The limit counts", rule="LVE-03", help="Days as the leave itself counts them, or all days."
    )
    swap_first: bool = setting(False, label="Remind of a swap before leave is applied for", rule="LVE-09")

    @field_validator("kinds")
    @classmethod
    def _grants_need_a_balance(cls, kinds: tuple[LeaveKind, ...]) -> tuple[LeaveKind, ...]:
        for kind in kinds:
            if kind.entitlements and not kind.has_balance:
                message = gettext_noop("“{value}” grants days and has no balance.")
                raise refusal("no_balance", message, kind.key)
        return kinds

    def kind(self, key: str) -> LeaveKind | None:
        """The kind of that key; None where this manual has none (any more)."""
        return next((kind for kind in self.kinds if kind.key == key), None)
