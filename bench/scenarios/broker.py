"""Redis flushed, killed, away, frozen, slow and full: clocks fire, people are told, nobody waits."""

import subprocess
import time
from collections.abc import Callable
from typing import Any

from bench.scenarios.clocks import put_clocks, settle
from bench.scenarios.doors import Writer
from bench.scenarios.laboratory import Laboratory
from bench.scenarios.ticks import start_ticks, ticks_are_back
from bench.scenarios.verdict import drain, figure
from bench.scenarios.visitor import Visitor
from csdesk.live.sender import flush

RATE = 10
WRITE_GOAL_SECONDS, PAGE_GOAL_SECONDS = 0.5, 1.0
BACK_GOAL_SECONDS = 10.0
Figure = dict[str, Any]
Injury = Callable[[Laboratory, float], None]


def flushed(lab: Laboratory, seconds: float, *, with_celery: bool = True) -> Figure:
    """F07: FLUSHALL, again and again."""

    def injure(lab: Laboratory, seconds: float) -> None:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            lab.broker.do("FLUSHALL")
            time.sleep(0.2)

    return _with_broken_broker(lab, seconds, "F07 FLUSHALL", injure, with_celery)


def killed(lab: Laboratory, seconds: float, *, with_celery: bool = True) -> Figure:
    """F08: kill -9, and an empty one in its place."""

    def injure(lab: Laboratory, seconds: float) -> None:
        lab.broker.kill()
        time.sleep(min(1.0, seconds))
        lab.broker.start()

    return _with_broken_broker(lab, seconds, "F08 Redis killed, back empty", injure, with_celery)


def away(lab: Laboratory, seconds: float, *, with_celery: bool = True) -> Figure:
    """F09: no Redis at all for the whole time."""

    def injure(lab: Laboratory, seconds: float) -> None:
        lab.broker.kill()
        time.sleep(seconds)
        settle(lab)
        drain(lab)
        lab.broker.start()

    return _with_broken_broker(lab, seconds, "F09 Redis away", injure, with_celery)


def frozen(lab: Laboratory, seconds: float, *, with_celery: bool = True) -> Figure:
    """F10: it takes connections and never answers."""

    def injure(lab: Laboratory, seconds: float) -> None:
        lab.broker.freeze()
        try:
            time.sleep(seconds)
        finally:
            lab.broker.thaw()

    return _with_broken_broker(lab, seconds, "F10 Redis frozen", injure, with_celery)


def full(lab: Laboratory, seconds: float, *, with_celery: bool = True) -> Figure:
    """F11: its memory is used up, and it refuses whatever would need more."""

    def injure(lab: Laboratory, seconds: float) -> None:
        lab.broker.do("CONFIG", "SET", "maxmemory", "1")
        time.sleep(seconds)
        lab.broker.do("CONFIG", "SET", "maxmemory", "0")

    return _with_broken_broker(lab, seconds, "F11 Redis full", injure, with_celery)


def _with_broken_broker(lab: Laboratory, seconds: float, name: str, injure: Injury, with_celery: bool) -> Figure:
    """Engines, relay and somebody who writes, while the broker is injured; with Celery its ticks must come back."""
    programs = start_ticks(lab) if with_celery else {}
    for _number in range(2):
        lab.engine()
    lab.relay()
    put_clocks(lab, int(RATE * (seconds + 1)), first=0.5, spread=seconds + 1)
    with Visitor() as visitor, Writer(lab) as writer:
        time.sleep(0.5)
        injure(lab, seconds)
        ended = lab.now()
    settle(lab)
    drain(lab)
    flush(10)
    goals = {"write_p95_seconds": (writer.p95(), WRITE_GOAL_SECONDS), "refused": (len(writer.refused), 0),
             "lost": (writer.lost(), 0), "page_p95_seconds": (visitor.p95(), PAGE_GOAL_SECONDS),
             "pages_failed": (len(visitor.failed), 0)}  # fmt: skip
    more: dict[str, Any] = {"writes": len(writer.committed), "pages": len(visitor.took)}
    if programs:
        more |= _watch_ticks(lab, programs, goals)
    return figure(lab, name, ended=ended, p99_goal=1.0, drained=True, goals=goals, **more)


def _watch_ticks(
    lab: Laboratory, programs: dict[str, subprocess.Popen[bytes]], goals: dict[str, tuple[float, float]]
) -> dict[str, Any]:
    """Beat and workers live, or have to be started again by their supervisor; and their ticks come back."""
    goals["ticks_back_seconds"] = (ticks_are_back(lab), BACK_GOAL_SECONDS)
    return {"exited": [name for name, program in programs.items() if program.poll() is not None]}
