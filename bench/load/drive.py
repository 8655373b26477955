"""Requests at a given rate, whatever the answers do: a slow answer does not slow the asking down."""

import http.client
import itertools
import random
import threading
import time
from collections import Counter
from dataclasses import dataclass, field

from bench.load.person import MIX, Person

KINDS, WEIGHTS = list(MIX), list(MIX.values())


@dataclass
class Figures:
    """What came of it: seconds from the moment a request was due, and what failed."""

    took: list[float] = field(default_factory=list)
    by_kind: dict[str, list[float]] = field(default_factory=dict)
    failed: Counter[str] = field(default_factory=Counter)

    def share(self, part: float) -> float:
        """Milliseconds within which that part of the answers came."""
        return quantile(self.took, part)


def quantile(seconds: list[float], part: float) -> float:
    """Milliseconds within which that part of the answers came."""
    ordered = sorted(seconds)
    return round(ordered[min(int(len(ordered) * part), len(ordered) - 1)] * 1000, 1) if ordered else 0.0


def drive(people: list[Person], *, per_second: float, seconds: float) -> Figures:
    """Ask at that rate for so long, each request by whoever of `people` is free."""
    figures, lock = Figures(), threading.Lock()
    numbers, began = itertools.count(), time.monotonic() + 0.2
    total = int(per_second * seconds)

    def work(person: Person) -> None:
        while (number := next(numbers)) < total:
            due = began + number / per_second
            time.sleep(max(0.0, due - time.monotonic()))
            kind = random.choices(KINDS, WEIGHTS)[0]
            outcome = _outcome(person, kind)
            took = time.monotonic() - due
            with lock:
                figures.took.append(took)
                figures.by_kind.setdefault(kind, []).append(took)
                if outcome:
                    figures.failed[f"{kind} {outcome}"] += 1

    threads = [threading.Thread(target=work, args=(person,)) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return figures


def _outcome(person: Person, kind: str) -> str:
    try:
        status = person.act(kind)
    except (OSError, http.client.HTTPException) as error:
        return type(error).__name__
    return "" if status in (200, 302) else str(status)
