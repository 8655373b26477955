"""How much is proposed for a fact, and what may be decided. Pure; amounts in fen."""

from dataclasses import dataclass
from typing import Any

from csdesk.rulebook.sections.conduct import ComplaintFine
from csdesk.rulebook.sections.rewards import RewardKind
from staff.rules.fines import complaint_fine


@dataclass(frozen=True)
class Range:
    """What may be decided: `proposed` at first, from `least` to `most`; `dismissal` is to be considered."""

    proposed: int
    least: int
    most: int
    dismissal: bool = False

    def holds(self, amount: int) -> bool:
        """Whether an amount may be decided."""
        return self.least <= amount <= self.most

    def as_values(self, **more: Any) -> dict[str, Any]:
        """As it is kept with the proposal."""
        return {"least": self.least, "most": self.most, "dismissal": self.dismissal, **more}


def range_of(kind: RewardKind) -> Range:
    """The range of a line of the manual."""
    return Range(kind.least_fen, kind.least_fen, kind.most_fen)


def range_on_scale(kind: RewardKind, scale: ComplaintFine, nth: int) -> Range:
    """The range of the nth complaint (1, 2, …) on a scale (ATT-05…ATT-07).

    What the scale fixes is proposed. As companies count differently, and whoever decides may count otherwise, every
    amount that stands on the scale's way is within the range; a least amount has the line's most above it.
    """
    fine = complaint_fine(scale, nth)
    amounts = [step.amount_fen for step in scale.steps if step.amount_fen] or [0]
    most = max(amounts)
    if any(step.is_least for step in scale.steps):
        most = max(most, kind.most_fen)
    least = 0 if fine.dismissal else min(amounts)
    return Range(fine.amount_fen, least, most, fine.dismissal)
