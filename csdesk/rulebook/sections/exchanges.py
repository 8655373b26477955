"""Goods that come back for another reason than repair: dead on arrival, returned products (T-21).

Who must sign before they may be sent stands in the section of signatures; how long it may take, in that of clocks.
"""

from typing import Annotated, Literal

from csdesk.rulebook.sections.approvals import ChainKey
from csdesk.rulebook.sections.base import Address, Entries, Entry, Key, Kind, Label, Section, setting


class ReturnGround(Entry):
    """Why goods come back, and what follows from it."""

    road: Literal["doa", "product"] = setting("doa", label="Road", brief=True)
    customer_kinds: tuple[Key, ...] = setting(
        (), label="Kinds of customers", help="Their identifiers. Empty: all.", max_length=40
    )
    then: Literal["apply", "unconditional", "refused"] = setting("apply", label="What follows", brief=True)
    chain: Annotated[ChainKey, Kind("chain")] = setting(
        "doa.application", label="Who signs before the goods may be sent", rule="DOA-02"
    )
    within_days: int | None = setting(
        None,
        label="Only so long after leaving the warehouse",
        unit="days",
        help="Later it is refused. Empty: no limit.",
        ge=1,
        le=3650,
    )
    told: Label = setting(Label(), label="What the customer is told")


class BarredKind(Entry):
    """A kind of customer that can neither return nor exchange; its identifier is the kind's."""

    told: Label = setting(Label(), label="What the customer is told")


class Exchanges(Section):
    """How this company takes goods back that are not to be repaired (DOA)."""

    grounds: Annotated[tuple[ReturnGround, ...], Entries] = setting(
        (), label="Grounds", rule="DOA-01", help="Empty: goods come back for repair only.", max_length=60
    )
    barred: Annotated[tuple[BarredKind, ...], Entries] = setting(
        (), label="Kinds of customers without return", rule="DOA-16", max_length=20
    )
    ship_to: Address = setting(
        Address(), label="Where approved goods are sent", rule="DOA-01", help="Shown after the approval, never before."
    )
    refunds: bool = setting(True, label="A refund may be asked for instead", rule="DOA-10")

    def ground(self, key: str) -> ReturnGround | None:
        """The ground of that identifier; None where the manual has none."""
        return next((ground for ground in self.grounds if ground.key == key), None)
