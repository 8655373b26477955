"""Money for facts: what is proposed for what, how much, and who answers for it jointly."""

from typing import Annotated, Literal

from pydantic import model_validator

from csdesk.rulebook.sections.attendance import LARGEST_FINE_FEN
from csdesk.rulebook.sections.base import Entries, Entry, Key, RoleKey, Section, gettext_noop, refusal, setting

Fact = Literal["entered", "complaint_true", "complaint_late", "praise"]


class JointShare(Section):
    """What somebody pays or gets beside the one whom it concerns."""

    role: RoleKey = setting(label="Role")
    amount_fen: int = setting(label="Amount", unit="fen", help="100 fen are 1 yuan.", ge=1, le=LARGEST_FINE_FEN)

    @property
    def identity(self) -> str:
        """What makes it the same share in two versions."""
        return self.role


class RewardKind(Entry):
    """What one fact brings or costs: proposed at the least amount, decided between the least and the most."""

    direction: Literal["reward", "fine"] = setting("reward", label="Paid or taken off", brief=True)
    fact: Fact = setting(
        "entered", label="Proposed when", help="Entered: somebody enters the fact with its evidence.", brief=True
    )
    least_fen: int = setting(
        0, label="Amount, at least", unit="fen", help="100 fen are 1 yuan.", ge=0, le=LARGEST_FINE_FEN
    )
    most_fen: int = setting(
        0, label="Amount, at most", unit="fen", help="100 fen are 1 yuan.", ge=0, le=LARGEST_FINE_FEN
    )
    scale: Key | None = setting(
        None,
        label="Scale of fines for complaints",
        help="The identifier of one of them: it says what each further complaint costs. Empty: the amounts here.",
    )
    may_apply: bool = setting(False, label="Colleagues may apply for it themselves", help="Only for what is paid.")
    joint: tuple[JointShare, ...] = setting((), label="Who bears it jointly", max_length=10)

    @model_validator(mode="after")
    def _in_order(self) -> "RewardKind":
        if self.least_fen > self.most_fen:
            raise refusal("not_rising", gettext_noop("At least “{value}” is more than at most."), self.least_fen)
        return self

    @property
    def is_fine(self) -> bool:
        """Whether it takes money off."""
        return self.direction == "fine"


class Rewards(Section):
    """Rewards and fines (PAY, section 29). Without any, nothing is proposed."""

    kinds: Annotated[tuple[RewardKind, ...], Entries] = setting(
        (), label="Rewards and fines", rule="PAY-13", help="Empty: none are proposed.", max_length=60
    )
    fines_within_pay: bool = setting(
        True,
        label="Fines of a month stay within the base salary",
        rule="ATT-06",
        help="As far as a salary is on file.",
    )

    def kind(self, key: str) -> RewardKind | None:
        """A line by its key."""
        return next((each for each in self.kinds if each.key == key), None)

    def following(self, fact: str) -> tuple[RewardKind, ...]:
        """What is proposed for a fact."""
        return tuple(each for each in self.kinds if each.fact == fact)
