"""Noticing that a clock jumped, by holding it against one that nobody can set."""

import time
from collections.abc import Callable

# Far more than any correction of a clock in step, far less than what would break promises wholesale.
LONGEST_STEP_SECONDS = 60.0


def uptime() -> float:
    """Seconds since the machine started, counted through its sleep: nobody can set this clock."""
    return time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))


class ClockWatch:
    """Compares the database's time with this machine's uptime from one look to the next."""

    def __init__(self, uptime: Callable[[], float] = uptime) -> None:
        self._uptime = uptime
        # How far the database's time is ahead of the uptime: at the last look, and before it jumped.
        self._ahead: float | None = None
        self._right: float | None = None

    def jump(self, database_time: float) -> float:
        """By how many seconds the database's clock jumped forward since the last look; 0 when it went with time."""
        ahead = database_time - self._uptime()
        before, self._ahead = self._ahead, ahead
        if before is None or ahead - before <= LONGEST_STEP_SECONDS:
            return 0.0
        self._right = before
        return ahead - before

    def is_back(self, database_time: float) -> bool:
        """Whether the clock was set back to where it was before the jump that was seen here."""
        if self._right is None:
            return False
        if abs(database_time - self._uptime() - self._right) > LONGEST_STEP_SECONDS:
            return False
        self._right = None
        return True
