"""The second trigger of time: beat and real Celery workers, alone, doubled, and cut off from their broker."""

import subprocess
import time
from typing import Any

from bench.scenarios.clocks import put_clocks, settle
from bench.scenarios.laboratory import Laboratory
from bench.scenarios.verdict import figure
from csdesk.celery import app
from csdesk.embedded import broker_url

READY_SECONDS = 90.0
TICK_GOAL_SECONDS = 2.0
BACK_GOAL_SECONDS = 10.0
QUIET = ("--without-gossip", "--without-mingle", "-l", "WARNING")
Figure = dict[str, Any]
_TICKED = "SELECT EXISTS (SELECT FROM engine_heartbeat WHERE name = 'sweep' AND at > %s)"


def start_ticks(lab: Laboratory, *, beats: int = 1) -> dict[str, subprocess.Popen[bytes]]:
    """Beat and the engine's worker; returns when the first tick has swept."""
    programs = {"engine-worker": lab.celery("worker", "-Q", "engine", "-c", "1", "-n", "e@%h", *QUIET, role="sweeper")}
    for number in range(beats):
        programs[f"beat-{number}"] = start_beat(lab, number)
    since = lab.now()
    assert lab.eventually(lambda: lab.sql(_TICKED, [since])[0][0], READY_SECONDS), "no tick came; see celery.log"
    return programs


def start_beat(lab: Laboratory, number: int) -> subprocess.Popen[bytes]:
    """One beat, with a schedule of its own."""
    return lab.celery("beat", "--schedule", str(lab.directory / f"schedule-{number}"), "--pidfile=", "-l", "WARNING")


def ticks_are_back(lab: Laboratory, seconds: float = 60.0) -> float:
    """Wait for the next tick that sweeps; how many seconds that took."""
    began, since = time.monotonic(), lab.now()
    lab.eventually(lambda: lab.sql(_TICKED, [since])[0][0], seconds)
    return time.monotonic() - began


def engines_dead(lab: Laboratory, seconds: float) -> Figure:
    """F03: all engines are dead; beat's ticks alone keep the clocks, and the engines catch up when they return."""
    engines = [lab.engine() for _number in range(2)]
    start_ticks(lab)
    for engine in engines:
        engine.kill()
    number = int(50 * seconds)
    put_clocks(lab, number, first=0.5, spread=seconds)
    time.sleep(seconds)
    for _number in engines:
        lab.engine()
    settle(lab)
    return figure(lab, "F03 engines dead, ticks keep time", p99_goal=TICK_GOAL_SECONDS)


def two_beats(lab: Laboratory, seconds: float) -> Figure:
    """F18: two beats tick at once, and one is killed between its ticks and started again."""
    programs = start_ticks(lab, beats=2)
    put_clocks(lab, int(50 * (seconds + 2)), first=0.5, spread=seconds + 2)
    time.sleep(seconds / 2)
    programs["beat-1"].kill()
    programs["beat-1"].wait()
    time.sleep(seconds / 2)
    start_beat(lab, 1)
    settle(lab)
    return figure(lab, "F18 two beats, one killed", p99_goal=TICK_GOAL_SECONDS + 1.0)


def redis_leaves_a_busy_worker(lab: Laboratory, seconds: float) -> Figure:
    """The pin of Celery: Redis goes away while a task is under way; the worker lives and works on afterwards."""
    worker = lab.celery("worker", "-Q", "default", "-c", "1", "-n", "d@%h", *QUIET)
    lasting, next_one = lab.directory / "lasting", lab.directory / "next"
    for gate in (lasting, next_one):
        for path in (gate, gate.with_suffix(".began"), gate.with_suffix(".ended")):
            path.unlink(missing_ok=True)
    _send(lab, lasting)
    assert lab.eventually(lasting.with_suffix(".began").exists, READY_SECONDS), "the worker took no task"
    lab.broker.kill()
    time.sleep(min(seconds, 3.0))
    lab.broker.start()
    lasting.touch()
    began = time.monotonic()
    _send(lab, next_one)
    next_one.touch()
    back = lab.eventually(next_one.with_suffix(".ended").exists, 60)
    goals = {"back_seconds": (time.monotonic() - began, BACK_GOAL_SECONDS), "idle": (float(not back), 0),
             "died": (float(worker.poll() is not None), 0)}  # fmt: skip
    return figure(lab, "F08b worker with a task under way", goals=goals)


def _send(lab: Laboratory, gate: Any) -> None:
    with app.connection_for_write(broker_url(lab.broker.url)) as link:
        app.send_task("fault.wait", args=[str(gate)], connection=link, queue="default")
