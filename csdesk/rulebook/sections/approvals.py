"""Signatures: whose it takes, in which order, by when, before something may be done.

A chain is what a room asks for ("doa.application"); its steps follow one another in the order in which they stand
here. A step is left out where its conditions or limits say so.
"""

from typing import Annotated, Literal

from pydantic import AfterValidator, StringConstraints, ValidationInfo, field_validator, model_validator

from csdesk.rulebook.sections.base import (
    Budget,
    CalendarKey,
    Entries,
    Entry,
    Key,
    Kind,
    RoleKey,
    Section,
    TeamKey,
    gettext_noop,
    known_among,
    refusal,
    refuse_twice,
    setting,
)
from csdesk.rulebook.sections.clocks import Alarms, Condition

# Stands for the head of the department of whoever asks.
OWN_HEAD = "own-head"


def _signer(value: str, info: ValidationInfo) -> str:
    if value == OWN_HEAD:
        return value
    return known_among(value, info, "roles", gettext_noop("There is no role “{value}”."), "unknown_role")


def _person(value: str, info: ValidationInfo) -> str:
    message = gettext_noop("Nobody here has the address “{value}”.")
    return known_among(value.lower(), info, "addresses", message, "unknown_person")


ChainKey = Annotated[
    str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]*(\.[a-z][a-z0-9_-]*)?$", max_length=40), Kind("key")
]
Signer = Annotated[Key, AfterValidator(_signer), Kind("signer")]
Person = Annotated[str, StringConstraints(min_length=3, max_length=254), AfterValidator(_person), Kind("person")]


class Chain(Entry):
    """What signatures are asked for."""

    key: ChainKey = setting(label="Identifier", help="The program asks for signatures by this word.")
    apart: bool = setting(
        True,
        label="Each signature by another person",
        rule="DOC-02",
        help="Otherwise one person may sign for several roles and in several steps.",
        brief=True,
    )


class SigningStep(Entry):
    """One step of a chain: who signs, by when. Each role and each person named gives one signature."""

    chain: Annotated[ChainKey, Kind("chain")] = setting(label="Chain", brief=True)
    signers: tuple[Signer, ...] = setting((), label="Roles that sign", brief=True, max_length=10)
    people: tuple[Person, ...] = setting(
        (), label="People who sign", help="E-mail addresses, one a line.", lines=True, max_length=10
    )
    agreement: Literal["all_of", "any_of"] = setting("all_of", label="Needed", help="Of several that are named.")
    when: tuple[Condition, ...] = setting((), label="Only where", max_length=10)
    from_amount_fen: int | None = setting(
        None,
        label="Only from this amount",
        unit="fen",
        help="100 fen are 1 yuan. Below it the step is left out; an unknown amount is not below it.",
        ge=0,
        le=10**14,
    )
    from_days: int | None = setting(
        None, label="Only from so many days", unit="days", help="Fewer leave the step out.", ge=0, le=10_000
    )
    due: Budget = setting(label="Time limit", brief=True)
    calendar: CalendarKey = setting(label="Working calendar")
    alarms: Alarms = setting((), label="Alarms", max_length=12)

    @field_validator("alarms")
    @classmethod
    def _gives_to_nobody(cls, alarms: Alarms) -> Alarms:
        if any(alarm.do == "reassign" for alarm in alarms):
            message = gettext_noop("A signature cannot be given to somebody else by an alarm: appoint a stand-in.")
            raise refusal("no_reassign", message, "")
        return alarms

    @model_validator(mode="after")
    def _is_signed_by_somebody(self) -> "SigningStep":
        if not self.signers and not self.people:
            raise refusal("nobody_signs", gettext_noop("“{value}”: say who signs."), self.key)
        refuse_twice(tuple(self.signers + self.people), None)
        return self


class Head(Entry):
    """Who heads a department (部门负责人)."""

    team: TeamKey = setting(label="Team", brief=True)
    role: RoleKey = setting(label="Role", brief=True)


class Approvals(Section):
    """The chains of signatures of this company (T-06, T-18)."""

    chains: Annotated[tuple[Chain, ...], Entries] = setting((), label="Chains", rule="CMP-25", max_length=100)
    steps: Annotated[tuple[SigningStep, ...], Entries] = setting(
        (), label="Steps", rule="CMP-25", help="In the order in which they are signed.", max_length=300
    )
    heads: Annotated[tuple[Head, ...], Entries] = setting(
        (), label="Heads of departments", rule="CUS-09", max_length=100
    )

    @field_validator("steps")
    @classmethod
    def _belong_to_chains(cls, steps: tuple[SigningStep, ...], info: ValidationInfo) -> tuple[SigningStep, ...]:
        chains = {chain.key for chain in info.data.get("chains", ())}
        for step in steps:
            if step.chain not in chains:
                raise refusal("unknown_chain", gettext_noop("There is no chain “{value}”."), step.chain)
        return steps

    def chain(self, key: str) -> Chain | None:
        """The chain of that key; None where the manual has none."""
        return next((chain for chain in self.chains if chain.key == key), None)

    def steps_of(self, key: str) -> list[SigningStep]:
        """The steps of a chain, in their order."""
        return [step for step in self.steps if step.chain == key]

    def head_of(self, team: str) -> str:
        """The role that heads a department; empty where the manual names none."""
        return next((head.role for head in self.heads if head.team == team), "")
