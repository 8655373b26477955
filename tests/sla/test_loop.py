"""The engine's loop: alive through everything, and saying so."""

import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import contextmanager

import pytest
from django.db import OperationalError, connections

from csdesk.outbox.models import EngineHeartbeat
from csdesk.sla import loop
from csdesk.sla.engine import Sweep
from csdesk.sla.loop import Pulse, run_engine
from csdesk.sla.models import Clock, ClockEvent
from csdesk.sla.tasks import sweep_due_clocks
from tests.conftest import in_company
from tests.database import ROOT, current_database, run_sql, url_of
from tests.sla.engine_rows import put_clock

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "sweeper"])


def until(condition, seconds=20):
    """Wait for something that another thread or process does."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.02)


def fired(company):
    with in_company(company):
        return ClockEvent.objects.count()


@contextmanager
def engine():
    """The loop in a thread of its own."""
    stop = threading.Event()

    def run():
        try:
            run_engine(stop)
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(10)
        assert not thread.is_alive()


def test_run_engine_fires_within_a_second_of_the_moment(alpha):
    with engine():
        until(lambda: EngineHeartbeat.objects.filter(name="engine").exists())
        put_clock(alpha, 0.3)
        until(lambda: fired(alpha) == 1)

    with in_company(alpha):
        event = ClockEvent.objects.get()
        assert 0 < (event.fired_at - event.at).total_seconds() < 1


def test_run_engine_goes_on_when_its_sessions_are_ended(alpha):
    with engine():
        until(lambda: EngineHeartbeat.objects.filter(name="engine").exists())
        run_sql(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            f"WHERE usename = 'csdesk_sweeper' AND datname = '{current_database()}'"
        )
        put_clock(alpha, -1)
        until(lambda: fired(alpha) == 1)


def test_run_engine_outlives_what_nobody_expected(alpha, monkeypatch, caplog):
    troubles = [OperationalError("gone"), RuntimeError("surprise")]
    real = loop.sweep

    def stumbling(**options):
        if troubles:
            raise troubles.pop(0)
        return real(**options)

    monkeypatch.setattr(loop, "sweep", stumbling)
    put_clock(alpha, -1)

    with engine():
        until(lambda: fired(alpha) == 1)

    assert troubles == []


def test_a_sign_of_life_tells_lateness_and_what_is_overdue(alpha):
    put_clock(alpha, -90)
    pulse = Pulse("engine")
    pulse.note(Sweep(claimed=2, fired=3, p99_late_ms=120.0))
    pulse.note(Sweep(claimed=1, fired=1, p99_late_ms=80.0))

    pulse.beat_if_time()
    pulse.beat_if_time()

    beat = EngineHeartbeat.objects.get(name="engine")
    assert (beat.lateness_p99_ms, beat.swept) == (120.0, 4)
    assert 89 < beat.oldest_overdue_seconds < 100


def test_the_celery_tick_does_the_same_work(alpha):
    put_clock(alpha, -1)

    assert sweep_due_clocks.run() == 1
    assert sweep_due_clocks.run() == 0


def test_the_engine_command_works_with_the_sweepers_credential_alone_and_stops_when_told(alpha):
    put_clock(alpha, -1)
    environment = {name: value for name, value in os.environ.items() if not name.startswith("DATABASE_")}
    environment |= {
        "DATABASE_SWEEPER_URL": url_of("sweeper", current_database()),
        "CSDESK_SECRET_KEY": "tests",
        "DJANGO_SETTINGS_MODULE": "csdesk.settings",
    }
    process = subprocess.Popen(
        [sys.executable, "manage.py", "engine"], cwd=ROOT, env=environment, stderr=subprocess.PIPE
    )  # fmt: skip
    try:
        until(lambda: fired(alpha) == 1 or process.poll() is not None, seconds=60)
    finally:
        process.send_signal(signal.SIGTERM)
        _out, errors = process.communicate(timeout=20)

    assert (process.returncode, errors.decode()) == (0, "")
    with in_company(alpha):
        assert Clock.objects.get().level == 1
