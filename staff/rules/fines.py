"""What a complaint costs a colleague (ATT-05, ATT-06, ATT-07), from the steps that the manual names (T-14)."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from csdesk.rulebook.sections.conduct import ComplaintFine, Window


@dataclass(frozen=True)
class Fine:
    """What one more complaint means: `amount_fen`, or more where `is_least`; `dismissal` is to be considered."""

    amount_fen: int
    is_least: bool
    dismissal: bool
    rule: str


def complaint_fine(fine: ComplaintFine, complaint: int) -> Fine:
    """What the `complaint`th complaint (1, 2, 3 …) of the fine's cause means. Raises ValueError below 1."""
    if complaint < 1:
        raise ValueError("complaints are counted from 1")
    reached = [step for step in fine.steps if step.from_complaint <= complaint]
    if not reached:
        return Fine(0, False, False, fine.rule)
    return Fine(reached[-1].amount_fen, reached[-1].is_least, reached[-1].dismissal, fine.rule)


def fine_fits(fine: Fine, amount_fen: int) -> bool:
    """Whether a sum may be entered for it: the sum itself, or no less where it is the least."""
    return amount_fen >= fine.amount_fen if fine.is_least else amount_fen == fine.amount_fen


def window_of(window: Window, on: date) -> tuple[date, date] | None:
    """The first and last day within which complaints add up to one of that day; None: the company has not said."""
    if window == "unsettled":
        return None
    if window == "ever":
        return date.min, date.max
    first, months = {"month": (on.month, 1), "quarter": ((on.month - 1) // 3 * 3 + 1, 3), "year": (1, 12)}[window]
    last = first + months - 1
    return date(on.year, first, 1), date(on.year, last, monthrange(on.year, last)[1])
