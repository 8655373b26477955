"""PostgreSQL restarted, sessions cut, locks that pile up, connections used up, a grant that is lost."""

import threading
import time
from contextlib import ExitStack, closing, suppress
from typing import Any

import psycopg2
from django.test import Client

from bench.scenarios.clocks import put_clocks, settle
from bench.scenarios.doors import Writer
from bench.scenarios.laboratory import Laboratory
from bench.scenarios.verdict import drain, figure

RATE = 20
Figure = dict[str, Any]
_CUT = """SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
  WHERE datname = current_database() AND usename IN ('csdesk_app', 'csdesk_sweeper')"""
_WAITERS = """SELECT count(DISTINCT l.pid) FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
  WHERE NOT l.granted AND a.datname = current_database() AND a.usename = 'csdesk_app'"""
# A write waits for the table and for the row, two seconds each at most.
LOCK_GOAL_SECONDS, REFUSALS_GOAL_SECONDS, RED_GOAL_SECONDS = 4.5, 5.0, 10.0


def restarted(lab: Laboratory, seconds: float) -> Figure:
    """F12: PostgreSQL stops at once, as in a crash, and recovers, while everything runs; no commit is lost."""
    from csdesk.embedded import postgres
    from csdesk.embedded.account import server_account

    account = server_account()
    stop = [postgres.program("pg_ctl"), "stop", "--pgdata", postgres.cluster_dir(), "--mode", "immediate", "--silent"]
    processes = [lab.engine(), lab.engine(), lab.relay()]
    put_clocks(lab, int(RATE * (seconds + 6)), first=0.5, spread=seconds + 6)
    with Writer(lab) as writer:
        time.sleep(max(1.0, seconds / 2))
        postgres.run(account, stop)
        time.sleep(1.0)
        postgres.start(account, durable=True)
        writer.note_end()
        ended = lab.now()
        time.sleep(max(2.0, seconds / 2))
    return _after_the_database(lab, "F12 PostgreSQL crashed under load", writer, ended, processes)


def cut_off(lab: Laboratory, seconds: float) -> Figure:
    """F13: every session of app and sweeper is ended, twice a second."""
    processes = [lab.engine(), lab.engine(), lab.relay()]
    put_clocks(lab, int(RATE * (seconds + 1)), first=0.5, spread=seconds + 1)
    with Writer(lab) as writer:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            time.sleep(0.5)
            lab.sql(_CUT)
        writer.note_end()
        ended = lab.now()
        time.sleep(1.0)
    return _after_the_database(lab, "F13 sessions cut", writer, ended, processes)


def _after_the_database(lab: Laboratory, name: str, writer: Writer, ended: Any, processes: list[Any]) -> Figure:
    settle(lab)
    drain(lab)
    dead = sum(not process.is_alive() for process in processes)
    goals = {"lost": (writer.lost(), 0), "died": (dead, 0),
             "refused_afterwards_seconds": (writer.refused_afterwards(), REFUSALS_GOAL_SECONDS)}  # fmt: skip
    more = {"writes": len(writer.committed), "refused": len(writer.refused)}
    return figure(lab, name, ended=ended, drained=True, goals=goals, **more)


def lock_storm(lab: Laboratory, seconds: float) -> Figure:
    """F17: an ALTER TABLE waits behind a long transaction, and everybody behind the ALTER TABLE."""
    lab.engine()
    lab.relay()
    put_clocks(lab, int(RATE * (seconds + 3)), first=0.5, spread=seconds + 3)
    most = 0
    altering = threading.Thread(target=lab.sql, args=["ALTER TABLE cases_case ADD COLUMN fault_passing int"])
    with closing(psycopg2.connect(lab.url("owner"))) as reader:
        reader.cursor().execute("SELECT count(*) FROM cases_case")
        altering.start()
        with Writer(lab) as writer:
            end = time.monotonic() + seconds
            while time.monotonic() < end:
                most = max(most, int(lab.sql(_WAITERS)[0][0]))
                time.sleep(0.1)
            reader.rollback()
            ended = lab.now()
            altering.join()
            time.sleep(1.0)
    lab.sql("ALTER TABLE cases_case DROP COLUMN fault_passing")
    settle(lab)
    drain(lab)
    goals = {"longest_write_seconds": (max(writer.took, default=0.0), LOCK_GOAL_SECONDS), "most_waiting": (most, 20),
             "lost": (writer.lost(), 0)}  # fmt: skip
    more = {"refused": len(writer.refused), "refusals": sorted(set(writer.troubles))[:3]}
    return figure(lab, "F17 lock storm", ended=ended, drained=True, goals=goals, **more)


def connections_used_up(lab: Laboratory, seconds: float) -> Figure:
    """F14: the app takes every connection it may; engines and people still get theirs."""
    lab.sql("SELECT 1", role="sweeper")
    with ExitStack() as leaving:
        taken = 0
        with suppress(psycopg2.OperationalError):
            while taken < 1000:
                leaving.enter_context(closing(lab.connect("app")))
                taken += 1
        lab.engine()
        put_clocks(lab, int(RATE * (seconds + 1)), first=0.5, spread=seconds + 1)
        fired = settle(lab, seconds + 10)
    return figure(lab, "F14 connections used up", p99_goal=1.0, goals={"stuck": (float(not fired), 0)}, taken=taken)


def grant_lost(lab: Laboratory, seconds: float) -> Figure:
    """F35: the sweeper's role loses a grant: /healthz says so, and everything fires once it has it back."""
    lab.engine()
    lab.relay()
    put_clocks(lab, int(RATE * (seconds + 4)), first=1.0, spread=seconds + 4)
    lab.eventually(lambda: _health()["engine"]["ok"], 10)
    lab.sql("REVOKE INSERT ON sla_clockevent FROM csdesk_sweeper")
    began = time.monotonic()
    try:
        red = lab.eventually(lambda: not _health()["engine"]["ok"], RED_GOAL_SECONDS + 5)
        red_after = time.monotonic() - began
    finally:
        lab.sql("GRANT INSERT ON sla_clockevent TO csdesk_sweeper")
    ended = lab.now()
    settle(lab)
    drain(lab)
    green = lab.eventually(lambda: _health()["engine"]["ok"], 10)
    goals = {"red_after_seconds": (red_after, RED_GOAL_SECONDS), "never_red": (float(not red), 0),
             "never_green_again": (float(not green), 0)}  # fmt: skip
    return figure(lab, "F35 sweeper lost a grant", ended=ended, drained=True, goals=goals)


def _health() -> dict[str, Any]:
    return dict(Client().get("/healthz").json())
