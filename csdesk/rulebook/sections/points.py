"""Personal brand points: what is added and deducted for what, and how long an entry may be contested."""

from typing import Annotated, Literal

from pydantic import model_validator

from csdesk.rulebook.sections.base import Entries, Entry, Section, gettext_noop, refusal, setting

MOST_POINTS = 100_000


class PointKind(Entry):
    """One line of the points plan: added or deducted, and how many at a time."""

    direction: Literal["add", "deduct"] = setting("add", label="Added or deducted", brief=True)
    least: int = setting(1, label="Points, at least", unit="points", ge=1, le=MOST_POINTS, brief=True)
    most: int = setting(1, label="Points, at most", unit="points", ge=1, le=MOST_POINTS, brief=True)
    may_apply: bool = setting(True, label="Colleagues may apply for it themselves", help="Only for what is added.")
    needs_evidence: bool = setting(False, label="Evidence has to be named", help="A deduction always needs it.")

    @model_validator(mode="after")
    def _in_order(self) -> "PointKind":
        if self.least > self.most:
            raise refusal("not_rising", gettext_noop("At least “{value}” is more than at most."), self.least)
        return self

    @property
    def is_deduction(self) -> bool:
        """Whether points are taken."""
        return self.direction == "deduct"


class Points(Section):
    """Personal brand points (BRP). Without a plan none are kept."""

    kinds: Annotated[tuple[PointKind, ...], Entries] = setting(
        (), label="Points plan", rule="BRP-02", help="Empty: no points are kept.", max_length=60
    )
    contest_within: Literal["same_week", "seven_days"] = setting(
        "same_week",
        label="An entry may be contested within",
        rule="BRP-05",
        help="The same week: until Sunday midnight, however late in the week it was entered.",
    )
    others_contest: bool = setting(True, label="Anybody may contest another's points", rule="BRP-05")
    shows_ranks: bool = setting(
        True, label="Everybody sees everybody's sum", rule="BRP-01", help="Else each sees only his own."
    )

    def kind(self, key: str) -> PointKind | None:
        """A line of the plan by its key."""
        return next((each for each in self.kinds if each.key == key), None)
