"""How long a promise may take: an amount and a unit, such as "7 working days"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from csdesk.sla.rules.errors import BadBudget

LONGEST_DAYS = 36_525  # a hundred years; a longer promise is a slip of the keyboard


class Unit(StrEnum):
    """What a budget is counted in. Its value is the word in rulebook documents."""

    SECONDS = "seconds"
    MINUTES = "minutes"
    HOURS = "hours"
    DAYS = "days"
    WORKING_MINUTES = "working minutes"
    WORKING_HOURS = "working hours"
    WORKING_DAYS = "working days"

    @property
    def is_working(self) -> bool:
        """Whether only the calendar's open time counts."""
        return self in {Unit.WORKING_MINUTES, Unit.WORKING_HOURS, Unit.WORKING_DAYS}

    @property
    def is_by_day(self) -> bool:
        """Whether it ends with a day: at 24:00, or at close of business."""
        return self in {Unit.DAYS, Unit.WORKING_DAYS}


LONGEST = {
    Unit.SECONDS: LONGEST_DAYS * 86_400,
    Unit.MINUTES: LONGEST_DAYS * 1_440,
    Unit.HOURS: LONGEST_DAYS * 24,
    Unit.DAYS: LONGEST_DAYS,
    Unit.WORKING_MINUTES: LONGEST_DAYS * 1_440,
    Unit.WORKING_HOURS: LONGEST_DAYS * 24,
    Unit.WORKING_DAYS: LONGEST_DAYS,
}

_WRITTEN = re.compile(r"([0-9]{1,12})\s+(working\s+)?(second|minute|hour|day)s?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Budget:
    """An amount of time in a unit; 0 days are "the same day".

    Raises BadBudget if the amount is no whole number, is negative or exceeds a hundred years.
    """

    amount: int
    unit: Unit

    def __post_init__(self) -> None:
        if self.unit not in LONGEST:
            raise BadBudget(_("“%(unit)s” is not a unit of time."), {"unit": self.unit})
        if isinstance(self.amount, bool) or not isinstance(self.amount, int):
            raise BadBudget(_("“%(amount)s” is not a whole number."), {"amount": self.amount})
        if self.amount < 0:
            raise BadBudget(_("A budget cannot be negative: %(amount)s."), {"amount": self.amount})
        if self.amount > LONGEST[self.unit]:
            raise BadBudget(_("A budget cannot be longer than a hundred years: %(text)s."), {"text": str(self)})
        object.__setattr__(self, "unit", Unit(self.unit))

    def __str__(self) -> str:
        return f"{self.amount} {self.unit}"


def parse_budget(text: str) -> Budget:
    """Read "20 seconds", "1 working day" or "same day"; `str` of the result reads the same again.

    Raises BadBudget for anything else.
    """
    words = " ".join(text.split()).lower()
    if words == "same day":
        return Budget(0, Unit.DAYS)
    written = _WRITTEN.fullmatch(words)
    if written is None or (written[2] and written[3] == "second"):
        raise BadBudget(
            _("“%(text)s” is not a budget. Write an amount and a unit, for example “7 working days”."),
            {"text": text},
        )
    return Budget(int(written[1]), Unit(f"{written[2] or ''}{written[3]}s"))
