"""Shipping: who bears the freight of each leg and on which account, and what is tolerated when it is reconciled."""

from typing import Annotated, Literal

from pydantic import AfterValidator, StringConstraints, ValidationInfo, field_validator

from csdesk.rulebook.sections.base import (
    Entries,
    Entry,
    Key,
    Kind,
    Line,
    RoleKey,
    Section,
    gettext_noop,
    refusal,
    refuse_twice,
    setting,
)

LegKey = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z_-]*\.[a-z][a-z0-9_-]*$", max_length=40)]


class LegRule(Entry):
    """Who bears the freight of one leg, e.g. “doa.inbound” (DOA-06)."""

    leg: LegKey = setting(label="Leg", brief=True)
    payer: Literal["company", "dealer", "factory", "partner"] = setting("company", label="Borne by", brief=True)
    account: Annotated[Key, Kind("key")] | None = setting(
        None, label="Account", help="One of the accounts of this section. Empty: none."
    )


def _one_each(legs: tuple[LegRule, ...]) -> tuple[LegRule, ...]:
    return refuse_twice(legs, "leg")


class Shipping(Section):
    """How goods travel and who pays for it (RPR-09, RPR-10, DOA-06)."""

    carriers: tuple[Line, ...] = setting(
        (), label="Carriers", rule="RPR-18", help="Offered when a waybill is entered.", lines=True, max_length=40
    )
    accounts: Annotated[tuple[Entry, ...], Entries] = setting((), label="Accounts", rule="DOA-06", max_length=40)
    legs: Annotated[tuple[LegRule, ...], Entries, AfterValidator(_one_each)] = setting(
        (), label="Freight of each leg", rule="RPR-09", help="A leg that is not here is ours.", max_length=60
    )
    tolerance_fen: int = setting(
        0,
        label="Difference that needs no explanation",
        rule="RPR-10",
        unit="fen",
        help="Between a carrier's price and ours, for each parcel.",
        ge=0,
        le=1_000_000,
    )
    reconciled_by: RoleKey | None = setting(None, label="Who reconciles freight", rule="RPR-10")

    @field_validator("legs")
    @classmethod
    def _known_accounts(cls, legs: tuple[LegRule, ...], info: ValidationInfo) -> tuple[LegRule, ...]:
        accounts = {account.key for account in info.data.get("accounts", ())}
        for leg in legs:
            if leg.account is not None and leg.account not in accounts:
                raise refusal("unknown_account", gettext_noop("There is no account “{value}”."), leg.account)
        return legs
