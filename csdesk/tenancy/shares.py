"""Who uses this process: one company may not hold all of its threads while others want some.

Kept in the process, so it costs nothing and cannot fail. Each thread serves one request at a time; a company that
asks for much, or for what takes long, would else make all others wait in line behind it.
"""

import time
from collections import Counter
from threading import Condition

# As long as nobody else has asked for so long, a company may have the whole process.
ALONE_SECONDS = 10.0
# So long a request waits for one of its own company's to end. Ordinary ones end sooner, so only a flood is refused.
PATIENCE_SECONDS = 0.3


class Shares:
    """What each company has in work. `at_once`: how much at most beside others; 0 for no limit."""

    def __init__(self) -> None:
        self._freed = Condition()
        self._in_work: Counter[int] = Counter()
        self._asked_at: dict[int, float] = {}
        self._clogged: set[int] = set()

    def enter(self, company: int, *, at_once: int, may_be_refused: bool = True) -> bool:
        """Take up work for a company; False when it has its share in work already. Each True needs a `leave`.

        Waits a moment for a place unless waiting was in vain just before. What may not be refused (something was
        typed) goes in anyway, and counts.
        """
        with self._freed:
            self._asked_at[company] = time.monotonic()
            if at_once and may_be_refused and not self._has_place(company, at_once):
                if company in self._clogged:
                    return False
                if not self._freed.wait_for(lambda: self._has_place(company, at_once), PATIENCE_SECONDS):
                    self._clogged.add(company)
                    return False
            self._in_work[company] += 1
            return True

    def leave(self, company: int) -> None:
        """One piece of the company's work has ended."""
        with self._freed:
            self._clogged.discard(company)
            self._in_work[company] -= 1
            if self._in_work[company] <= 0:
                del self._in_work[company]
            self._freed.notify_all()

    def _has_place(self, company: int, at_once: int) -> bool:
        return self._in_work[company] < at_once or self._is_alone(company)

    def _is_alone(self, company: int) -> bool:
        since = time.monotonic() - ALONE_SECONDS
        self._asked_at = {known: at for known, at in self._asked_at.items() if at > since}
        return not (self._asked_at.keys() | self._in_work.keys()) - {company}


# Of this process.
in_work = Shares()
