"""What the arithmetic of clocks refuses, in words a person can act on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.utils.functional import Promise


class ClockError(ValueError):
    """A refusal whose text is translated when it is shown, not when it is raised."""

    def __init__(self, message: str | Promise, details: Mapping[str, object] | None = None) -> None:
        super().__init__(message, details)
        self.message = message
        self.details = dict(details or {})

    def __str__(self) -> str:
        return str(self.message) % self.details if self.details else str(self.message)


class BadBudget(ClockError):
    """A budget that cannot be read, is negative, or is longer than a hundred years."""


class BadCalendar(ClockError):
    """A calendar document that cannot be understood; the text begins with the place in it."""

    def __str__(self) -> str:
        return f"{self.details['place']}: {super().__str__()}"


class BadPause(ClockError):
    """A pause that ends before it begins."""


class BadAlarm(ClockError):
    """An alarm that is neither a share of the time, nor "due", nor some time after it."""


class NaiveMoment(ClockError):
    """A date and time without a zone, which no instant can be made of."""


class DeadlineOutOfReach(ClockError):
    """A deadline that lies beyond the years that can be reckoned with."""


class CalendarExhausted(DeadlineOutOfReach):
    """A calendar that does not work on a single day of a whole year."""
