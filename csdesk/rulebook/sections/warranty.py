"""Warranty: how long repairs are free of charge, from which day, and what is left out."""

from typing import Annotated, Literal

from pydantic import AfterValidator

from csdesk.rulebook.sections.base import Entries, Entry, Key, Label, Section, gettext_noop, refusal, setting

Basis = Literal["invoice", "receipt", "activation"]


def _once_each(bases: tuple[Basis, ...]) -> tuple[Basis, ...]:
    for basis in bases:
        if bases.count(basis) > 1:
            raise refusal("twice", gettext_noop("“{value}” is there twice."), basis)
    return bases


class WarrantyRule(Entry):
    """How long one group of goods is covered. Of all rules the first that fits counts."""

    lines: tuple[Key, ...] = setting((), label="Product lines", help="Their identifiers. Empty: all.", max_length=100)
    customer_kinds: tuple[Key, ...] = setting(
        (), label="Kinds of customers", help="Their identifiers. Empty: all.", max_length=40
    )
    length: int = setting(label="Length", brief=True, ge=1, le=3650)
    length_in: Literal["months", "days"] = setting("months", label="Counted in", brief=True)
    start: Annotated[tuple[Basis, ...], AfterValidator(_once_each)] = setting(
        ("invoice", "receipt", "activation"),
        label="Counted from",
        help="The first of these days that is known.",
        min_length=1,
        max_length=3,
    )


class Exclusion(Entry):
    """What is not repaired free of charge, or not taken in at all (RPR-15)."""

    lines: tuple[Key, ...] = setting(
        (),
        label="Product lines",
        help="All goods of these. Empty: wherever somebody finds it on a unit.",
        max_length=100,
    )
    then: Literal["paid", "refused"] = setting("paid", label="What follows", brief=True)
    told: Label = setting(Label(), label="What the customer is told", rule="RPR-15")


def _useful(rules: tuple[WarrantyRule, ...]) -> tuple[WarrantyRule, ...]:
    """Refuse a rule that can never count because one before it always does."""
    for number, rule in enumerate(rules):
        if any(not before.lines and not before.customer_kinds for before in rules[:number]):
            message = gettext_noop("“{value}” can never count: a rule before it has no conditions.")
            raise refusal("never_counts", message, rule.key)
    return rules


class Warranty(Section):
    """When a repair is free of charge (RPR-13), what is paid otherwise (RPR-14), and what is not taken in."""

    rules: Annotated[tuple[WarrantyRule, ...], Entries, AfterValidator(_useful)] = setting(
        (), label="Lengths of warranty", rule="RPR-13", max_length=100
    )
    exclusions: Annotated[tuple[Exclusion, ...], Entries] = setting(
        (), label="Exclusions", rule="RPR-15", max_length=100
    )
    labour_charged: bool = setting(
        True, label="Labour is charged out of warranty", rule="RPR-14", help="If not, only parts are paid."
    )
