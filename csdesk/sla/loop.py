"""The engine's loop: sweep five times a second, say so once a second, outlive everything."""

import logging
import time
from collections import deque
from dataclasses import dataclass, field
from threading import Event

from django.db import Error, connections

from csdesk.sla.engine import ALIAS, BATCH, Sweep, sweep

POLL_SECONDS = 0.2
BEAT_SECONDS = 1.0
WINDOW_SECONDS = 60.0
LONGEST_WAIT_SECONDS = 1.0
log = logging.getLogger(__name__)

_BEAT = """
INSERT INTO engine_heartbeat (name, at, lateness_p99_ms, oldest_overdue_seconds, swept)
VALUES (%s, clock_timestamp(), %s,
        (SELECT extract(epoch FROM clock_timestamp() - next_at) FROM sla_clock
          WHERE next_at < (SELECT clock_timestamp()) ORDER BY next_at LIMIT 1), %s)
ON CONFLICT (name) DO UPDATE SET at = EXCLUDED.at, lateness_p99_ms = EXCLUDED.lateness_p99_ms,
  oldest_overdue_seconds = EXCLUDED.oldest_overdue_seconds,
  swept = coalesce(engine_heartbeat.swept, 0) + EXCLUDED.swept"""


@dataclass
class Pulse:
    """What the sweeps of the last minute did, for the sign of life."""

    name: str
    recent: deque[tuple[float, float]] = field(default_factory=deque)
    swept: int = 0
    told_at: float = float("-inf")

    def note(self, done: Sweep) -> None:
        """Take a sweep into account."""
        self.swept += done.fired
        if done.p99_late_ms is not None:
            self.recent.append((time.monotonic(), done.p99_late_ms))

    def beat_if_time(self) -> None:
        """Write the sign of life unless it was written less than a second ago."""
        now = time.monotonic()
        if now - self.told_at < BEAT_SECONDS:
            return
        while self.recent and self.recent[0][0] < now - WINDOW_SECONDS:
            self.recent.popleft()
        beat(self.name, p99_late_ms=max((late for _at, late in self.recent), default=None), swept=self.swept)
        self.swept, self.told_at = 0, now


def beat(name: str, *, p99_late_ms: float | None, swept: int) -> None:
    """Write that `name` is alive, how late it was, and how long the first alarm that has not fired is overdue."""
    with connections[ALIAS].cursor() as cursor:
        cursor.execute(_BEAT, [name, p99_late_ms, swept])


def run_engine(stop: Event, *, batch: int = BATCH) -> None:
    """Sweep until told to stop. Whatever fails is tried again: PostgreSQL may go and come back at any time."""
    pulse, wait = Pulse("engine"), POLL_SECONDS
    while not stop.is_set():
        try:
            done = sweep(batch=batch)
            pulse.note(done)
            pulse.beat_if_time()
            wait = 0 if done.claimed == batch else POLL_SECONDS
        except Error as error:
            log.warning("the database does not let the engine work: %s", error)
            wait = _start_over(wait)
        except Exception:
            log.exception("the engine stumbled")
            wait = _start_over(wait)
        stop.wait(wait)


def _start_over(wait: float) -> float:
    connections[ALIAS].close()
    return min(max(wait, POLL_SECONDS) * 2, LONGEST_WAIT_SECONDS)
