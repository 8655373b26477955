"""Engines that are killed, doubled, or all away."""

import random
import signal
import threading
import time
from collections.abc import Callable
from typing import Any

from django.db import connections

from bench.scenarios.children import Child, run_ticks
from bench.scenarios.clocks import lateness, put_clocks, settle, sleep_until
from bench.scenarios.laboratory import Laboratory
from bench.scenarios.verdict import figure
from csdesk.sla.engine import sweep

RATE = 100
Figure = dict[str, Any]
KILL_EVERY_SECONDS = 0.4
# Where a statement that fires alarms can be stopped: each a trigger that waits for a lock.
STEPS = {
    "claimed": ("BEFORE UPDATE ON sla_clock", "TRIGGER"),
    "moved": ("BEFORE INSERT ON sla_clockevent", "TRIGGER"),
    "fired": ("BEFORE INSERT ON outbox_outboxmessage", "TRIGGER"),
    "before the commit": ("AFTER INSERT ON outbox_outboxmessage DEFERRABLE INITIALLY DEFERRED", "CONSTRAINT TRIGGER"),
}
GATE = 4242
# Of other roles' sessions only the locks are visible.
_WAITING = """SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND NOT granted
  AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"""
_HALVES = """SELECT count(*) FROM sla_clock c WHERE c.verdict = '' AND (
    c.level <> (SELECT count(*) FROM sla_clockevent e WHERE e.clock_id = c.id)
    OR (c.level > 0) <> EXISTS (SELECT FROM outbox_outboxmessage m WHERE (m.payload ->> 'clock')::bigint = c.id))"""


def kill_at_random(lab: Laboratory, seconds: float) -> Figure:
    """F01: one of three engines is killed every 0.4 s; whatever watches them starts another."""
    engines = [lab.engine() for _number in range(3)]
    put_clocks(lab, int(RATE * seconds), first=1.0, spread=seconds)
    end, kills = time.monotonic() + seconds + 1.0, 0
    while time.monotonic() < end:
        time.sleep(KILL_EVERY_SECONDS)
        place = random.randrange(len(engines))
        engines[place].kill()
        engines[place], kills = lab.engine(), kills + 1
    ended = lab.now()
    settle(lab)
    return figure(lab, "F01 engines killed at random", ended=ended, p99_goal=1.0, kills=kills)


def kill_inside_the_statement(lab: Laboratory, seconds: float) -> Figure:
    """F02: killed, or cut off, at each step between claiming and the commit: all of a sweep or nothing."""
    runs = halves = 0
    rounds = max(1, int(seconds / 3))
    for step in STEPS:
        for _round in range(rounds):
            for end_it in (_kill_process, _cut_session):
                put_clocks(lab, 20, first=-1.0, spread=0.0)
                _stopped_at(lab, step, end_it)
                halves += int(lab.sql(_HALVES)[0][0])
                runs += 1
    lab.engine()
    settle(lab)
    halves += int(lab.sql(_HALVES)[0][0])
    return figure(lab, "F02 killed between claim and commit", goals={"half_done": (halves, 0)}, runs=runs)


def _stopped_at(lab: Laboratory, step: str, end_it: Callable[[Laboratory, Child, int], None]) -> None:
    event, kind = STEPS[step]
    lab.sql(
        "CREATE OR REPLACE FUNCTION fault_gate() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"PERFORM pg_advisory_xact_lock_shared({GATE}); RETURN NEW; END $$"
    )
    gate = lab.connect()
    gate.cursor().execute(f"SELECT pg_advisory_lock({GATE})")
    lab.sql(f"CREATE {kind} fault_gate {event} FOR EACH ROW EXECUTE FUNCTION fault_gate()")
    try:
        engine = lab.engine()
        assert lab.eventually(lambda: lab.sql(_WAITING), 15), f"no engine came to {step}"
        [[backend]] = lab.sql(_WAITING)
        end_it(lab, engine, backend)
        assert lab.eventually(lambda: not lab.sql(_WAITING), 15), "the session outlived its client"
        engine.kill()
    finally:
        gate.close()
        table = event.split(" ON ")[1].split()[0]
        lab.sql(f"SET lock_timeout = '10s'; DROP TRIGGER fault_gate ON {table}")


def _kill_process(lab: Laboratory, engine: Child, backend: int) -> None:
    """SIGKILL: the server notices within a second that nobody is there any more."""
    engine.kill()


def _cut_session(lab: Laboratory, engine: Child, backend: int) -> None:
    """The session is ended before its commit, and the engine is killed before it tries again."""
    engine.signal(signal.SIGSTOP)  # it must not come back for more
    lab.sql("SELECT pg_terminate_backend(%s)", [backend])


def all_away(lab: Laboratory, seconds: float) -> Figure:
    """F03 without Celery: every engine is dead for a while; what fell due meanwhile fires at once on their return."""
    engines = [lab.engine() for _number in range(2)]
    put_clocks(lab, int(RATE * (seconds + 2)), first=0.5, spread=seconds + 2)
    time.sleep(0.7)
    for engine in engines:
        engine.kill()
    time.sleep(seconds)
    ended = lab.now()
    for _number in engines:
        lab.engine()
    settle(lab)
    return figure(lab, "F03b all engines away, then back", ended=ended)


def ten_at_once(lab: Laboratory, seconds: float) -> Figure:
    """F05: ten engines and three ticking workers on one burst: nothing twice, and hardly slower than one alone."""
    number = int(1000 * max(1.0, seconds / 3))
    lab.engine()
    alone = _burst(lab, number)
    for _place in range(9):
        lab.engine()
    for _place in range(3):
        lab.fork("ticks", run_ticks)
    together = _burst(lab, number)
    return figure(
        lab, "F05 ten engines and three ticks", goals={"time_against_one": (together / max(alone, 0.2), 2.0)},
        alone_seconds=round(alone, 2), together_seconds=round(together, 2),
    )  # fmt: skip


def _burst(lab: Laboratory, number: int) -> float:
    base = put_clocks(lab, number, first=2.0, spread=0.0)
    sleep_until(lab, base)
    settle(lab)
    return lateness(lab, since=base).worst


def twice_in_parallel(lab: Laboratory, seconds: float) -> Figure:
    """F06: the same sweep called twice at the same time, over and over."""
    calls, batch = int(100 * max(1.0, seconds / 3)), 4
    put_clocks(lab, calls * batch, first=-5.0, spread=0.0)
    barrier, failures = threading.Barrier(2), []

    def call() -> None:
        try:
            for _number in range(calls):
                barrier.wait(30)
                sweep(batch=batch)
        except Exception as error:
            failures.append(repr(error))
            barrier.abort()
        finally:
            connections.close_all()

    threads = [threading.Thread(target=call) for _number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    settle(lab)
    return figure(lab, "F06 one sweep twice in parallel", goals={"failures": (len(failures), 0)}, calls=2 * calls)
