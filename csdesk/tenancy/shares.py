"""Who uses this process: one company may not hold all of its threads while others want some.

Kept in the process, so it costs nothing and cannot fail. Each thread serves one request at a time; a company that
asks for much, or for what takes long, would else make all others wait in line behind it. And the threads of a process
take turns at one processor: five requests of a loud company beside one of a quiet one make that one six times slower.
So a company that asks more than its part beside others has few in work, fewer still in the very moment in which
another's request is, and as many of its own may wait for them; what it asks beyond that is refused at once, and holds
no thread. Who asks no more than the others is never held up.
"""

import time
from collections import Counter
from threading import Condition

# As long as nobody else has asked for so long, a company may have the whole process.
ALONE_SECONDS = 10.0
# Its part is what it would have if all that ask had the same, and half as much again.
OVER = 1.5
# So long what was asked counts; then it is forgotten by and by.
COUNTED_SECONDS = 5.0
# So long a request waits for one of its own company's to end. Ordinary ones end sooner, so only a flood is refused.
PATIENCE_SECONDS = 1.0


class Shares:
    """What each company has in work, and what waits. `at_once`: how much at most beside others; 0 for no limit."""

    def __init__(self) -> None:
        self._freed = Condition()
        self._in_work: Counter[int] = Counter()
        self._waiting: Counter[int] = Counter()
        self._asked: Counter[int] = Counter()
        self._before: Counter[int] = Counter()
        self._counted_since = 0.0
        self._asked_at: dict[int, float] = {}
        self._clogged: set[int] = set()

    def enter(self, company: int, *, at_once: int, may_be_refused: bool = True) -> bool:
        """Take up work for a company; False when it has its share in work already. Each True needs a `leave`.

        Waits a moment for a place unless waiting was in vain just before, or as many wait already. What may not be
        refused (something was typed) goes in anyway, and counts.
        """
        with self._freed:
            self._count(company)
            if at_once and may_be_refused and not self._has_place(company, at_once):
                if company in self._clogged or self._waiting[company] >= at_once:
                    return False
                if not self._wait(company, at_once):
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

    def _wait(self, company: int, at_once: int) -> bool:
        self._waiting[company] += 1
        try:
            return self._freed.wait_for(lambda: self._has_place(company, at_once), PATIENCE_SECONDS)
        finally:
            self._waiting[company] -= 1

    def _count(self, company: int) -> None:
        now = self._asked_at[company] = time.monotonic()
        if now - self._counted_since > COUNTED_SECONDS:
            is_next = now - self._counted_since < 2 * COUNTED_SECONDS
            self._before, self._asked, self._counted_since = self._asked if is_next else Counter(), Counter(), now
        self._asked[company] += 1

    def _is_loud(self, company: int) -> bool:
        asked = self._asked + self._before
        return asked[company] * len(asked) > asked.total() * OVER

    def _has_place(self, company: int, at_once: int) -> bool:
        others_now = self._in_work.keys() - {company}
        most = max(1, at_once // 2) if others_now else at_once
        return self._in_work[company] < most or self._is_alone(company) or not self._is_loud(company)

    def _is_alone(self, company: int) -> bool:
        since = time.monotonic() - ALONE_SECONDS
        self._asked_at = {known: at for known, at in self._asked_at.items() if at > since}
        return not (self._asked_at.keys() | self._in_work.keys()) - {company}


# Of this process.
in_work = Shares()
