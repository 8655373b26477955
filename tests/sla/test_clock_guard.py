"""A database whose clock jumps forward breaks no promises: nothing fires until somebody confirms the time."""

import pytest
from django.core.management import call_command
from django.db import connections

from csdesk.outbox.models import EngineHeartbeat
from csdesk.sla import engine
from csdesk.sla.engine import HOLD, confirm_clock, sweep
from csdesk.sla.models import ClockEvent
from csdesk.sla.rules.drift import ClockWatch
from tests.conftest import in_company
from tests.sla.engine_rows import put_clock

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "sweeper"])


@pytest.fixture
def uptime(monkeypatch):
    """The machine's own clock, in a test's hand: set it back, and the database's seems to have jumped."""
    hand = {"now": 1_000_000.0}
    monkeypatch.setattr(engine, "watch", ClockWatch(lambda: hand["now"]))
    return hand


def fired(company):
    with in_company(company):
        return ClockEvent.objects.count()


def test_sweep_fires_nothing_after_a_jump_until_it_is_confirmed(alpha, uptime, caplog):
    sweep()
    put_clock(alpha, -1)
    uptime["now"] -= 3600

    sweep()
    sweep()
    while_held = fired(alpha)
    confirm_clock()
    sweep()

    assert (while_held, fired(alpha)) == (0, 1)
    assert "jumped forward by 3600 s" in caplog.text


def test_sweep_of_another_process_is_held_as_well(alpha, uptime, monkeypatch):
    sweep()
    uptime["now"] -= 3600
    sweep()
    put_clock(alpha, -1)
    monkeypatch.setattr(engine, "watch", ClockWatch())

    sweep()

    assert fired(alpha) == 0
    assert EngineHeartbeat.objects.get(name=HOLD).oldest_overdue_seconds == pytest.approx(3600, abs=5)


def test_sweep_fires_again_when_the_clock_is_set_right(alpha, uptime):
    sweep()
    uptime["now"] -= 3600
    sweep()
    put_clock(alpha, -1)
    uptime["now"] += 3600

    sweep()

    assert fired(alpha) == 1


def test_the_command_confirms_the_time_and_starts_nothing(alpha, uptime):
    sweep()
    uptime["now"] -= 3600
    sweep()

    call_command("engine", "--confirm-clock")

    assert EngineHeartbeat.objects.get(name=HOLD).oldest_overdue_seconds is None
    connections["sweeper"].close()
