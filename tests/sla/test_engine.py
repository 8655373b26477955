"""The sweep: each alarm once, none early, none lost, as a role that may do nothing else."""

import threading

import psycopg2
import pytest
from django.db import ProgrammingError, connections

from csdesk.outbox.models import OutboxMessage
from csdesk.sla import engine
from csdesk.sla.engine import sweep, sweep_all
from csdesk.sla.models import Clock, ClockEvent
from tests.conftest import in_company
from tests.database import run_sql
from tests.sla.engine_rows import put_clock

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "sweeper"])


def events(company):
    with in_company(company):
        return list(ClockEvent.objects.order_by("clock", "level").values_list("clock", "level", "mark", "is_breach"))


def messages(company):
    with in_company(company):
        found = OutboxMessage.objects.filter(topic="clock.level_reached").order_by("id")
        return [message.payload for message in found]


def test_sweep_fires_what_is_due_and_arms_the_next_alarm(alpha):
    clock_id = put_clock(alpha, -5, 60, 120)

    done = sweep()

    assert (done.claimed, done.fired) == (1, 1)
    assert events(alpha) == [(clock_id, 1, "50 %", False)]
    assert messages(alpha) == [{"clock": clock_id, "cycle": 1, "since": 1, "level": 1}]
    with in_company(alpha):
        clock = Clock.objects.get()
        assert (clock.level, clock.next_at) == (1, clock.alarms[1])


def test_sweep_leaves_alone_what_is_not_due(alpha):
    put_clock(alpha, 5, 60, 120)

    done = sweep()

    assert (done.claimed, done.fired) == (0, 0)
    assert events(alpha) == []


def test_sweep_records_the_breach_at_the_deadline_for_ever(alpha):
    clock_id = put_clock(alpha, -300, -200, -1, 3600)

    sweep()

    assert events(alpha)[-1] == (clock_id, 3, "due", True)
    with pytest.raises(psycopg2.errors.InsufficientPrivilege):
        run_sql("DELETE FROM sla_clockevent", alias="default")
    with pytest.raises(psycopg2.errors.InsufficientPrivilege):
        run_sql("UPDATE sla_clockevent SET is_breach = false", alias="default")


def test_sweep_tells_of_several_late_levels_of_one_clock_in_one_message(alpha):
    clock_id = put_clock(alpha, -300, -200, -100, -1)

    sweep()

    assert [level for _clock, level, _mark, _breach in events(alpha)] == [1, 2, 3, 4]
    assert messages(alpha) == [{"clock": clock_id, "cycle": 1, "since": 1, "level": 4}]


def test_sweep_fires_nothing_of_a_clock_that_has_no_alarm_ahead(alpha):
    put_clock(alpha, -300, -200, -100, -1)
    sweep()

    assert sweep().claimed == 0
    with in_company(alpha):
        assert Clock.objects.get().next_at is None


def test_sweep_serves_all_companies_and_mixes_none(alpha, beta):
    mine, theirs = put_clock(alpha, -1), put_clock(beta, -1)

    sweep()

    assert [row[0] for row in events(alpha)] == [mine]
    assert [row[0] for row in events(beta)] == [theirs]
    assert [payload["clock"] for payload in messages(beta)] == [theirs]


def test_sweep_does_not_call_the_limit_of_a_pause_a_breach(alpha):
    with in_company(alpha) as now:
        pass
    clock_id = put_clock(alpha, -1, marks=["pause limit"], paused_at=now)

    sweep()

    assert events(alpha) == [(clock_id, 1, "pause limit", False)]


def test_sweep_all_goes_on_until_a_batch_is_not_full(alpha):
    for _number in range(5):
        put_clock(alpha, -1)

    done = sweep_all(batch=2)

    assert [one.claimed for one in done] == [2, 2, 1]
    assert len(events(alpha)) == 5


def test_sweep_fires_each_alarm_once_however_many_engines_run(alpha):
    for _number in range(200):
        put_clock(alpha, -2, -1)

    def run():
        try:
            sweep_all(batch=7)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run) for _number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(events(alpha)) == len(set(events(alpha))) == 400
    assert len(messages(alpha)) == 200


def test_sweep_skips_a_clock_that_a_request_holds_and_takes_it_afterwards(alpha):
    put_clock(alpha, -1)

    with in_company(alpha):
        Clock.objects.select_for_update(no_key=True).get()
        while_held = sweep()

    assert while_held.claimed == 0
    assert sweep().fired == 1


@pytest.fixture
def poisoned(alpha):
    """A function that makes every event of one clock fail in the database."""

    def poison(clock_id):
        run_sql(
            "CREATE FUNCTION poison() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN IF NEW.clock_id = {clock_id} THEN RAISE EXCEPTION 'poison'; END IF; RETURN NEW; END $$",
            "CREATE TRIGGER poison BEFORE INSERT ON sla_clockevent FOR EACH ROW EXECUTE FUNCTION poison()",
        )

    yield poison
    run_sql("DROP TRIGGER IF EXISTS poison ON sla_clockevent", "DROP FUNCTION IF EXISTS poison()")


def test_sweep_sets_a_faulty_row_aside_and_fires_the_others(alpha, poisoned, caplog):
    good, bad, also_good = (put_clock(alpha, -1) for _number in range(3))
    poisoned(bad)

    done = sweep()

    assert (done.claimed, done.fired, done.set_aside) == (3, 2, 1)
    assert [row[0] for row in events(alpha)] == [good, also_good]
    with in_company(alpha):
        clock = Clock.objects.get(pk=bad)
        assert (clock.next_at, clock.level, "poison" in clock.error) == (None, 0, True)
        assert OutboxMessage.objects.filter(topic="clock.set_aside").get().payload == {"clock": bad}


def test_sweep_writes_all_of_it_or_nothing(alpha, poisoned):
    clock_id = put_clock(alpha, -1)
    run_sql(
        "CREATE FUNCTION poison() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'full'; END $$",
        "CREATE TRIGGER poison BEFORE INSERT ON outbox_outboxmessage FOR EACH ROW EXECUTE FUNCTION poison()",
    )
    try:
        done = sweep()
    finally:
        run_sql("DROP TRIGGER poison ON outbox_outboxmessage")

    assert (done.fired, done.set_aside, events(alpha)) == (0, 1, [])
    with in_company(alpha):
        clock = Clock.objects.get(pk=clock_id)
        assert (clock.level, clock.next_at, "full" in clock.error) == (0, None, True)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE sla_clock SET due_at = now()",
        "UPDATE sla_clock SET verdict = 'met', settled_at = now()",
        "DELETE FROM sla_clock",
        "INSERT INTO sla_clock (tenant_id) VALUES (1)",
        "UPDATE sla_clockevent SET is_breach = false",
        "DELETE FROM sla_clockevent",
        "SELECT * FROM outbox_outboxmessage",
        "UPDATE outbox_outboxmessage SET state = 'done'",
        "SELECT * FROM cases_case",
        "SELECT * FROM people_member",
        "SELECT * FROM sla_task",
        "CREATE TABLE mine (id int)",
        "TRUNCATE sla_clock",
    ],
)
def test_the_sweeper_may_do_nothing_else(alpha, statement):
    put_clock(alpha, -1)

    with pytest.raises(psycopg2.errors.InsufficientPrivilege):
        run_sql(statement, alias="sweeper")


@pytest.mark.parametrize("statement", [engine._LOOK, engine._DUE])
def test_sweep_finds_by_its_index_that_nothing_is_due(alpha, statement):
    for _number in range(300):
        put_clock(alpha, 600)

    asked = statement.replace("name = %s", "name = ''").replace("%s", "1000")
    plan = run_sql("ANALYZE sla_clock", "SET enable_sort = off", f"EXPLAIN {asked}")

    assert any("Index Cond: (next_at <" in line for (line,) in plan)
    assert not any("Seq Scan on sla_clock" in line for (line,) in plan)


def test_sweep_goes_on_past_an_alarm_that_had_fired_already(alpha, caplog):
    clock_id = put_clock(alpha, -300, -200, 600)
    sweep()
    with in_company(alpha):  # as after a restore of the clocks alone
        clock = Clock.objects.get()
        clock.level, clock.next_at = 0, clock.alarms[0]
        clock.save()

    done = sweep()

    assert (done.claimed, done.fired, done.set_aside) == (1, 0, 0)
    assert [row[:2] for row in events(alpha)] == [(clock_id, 1), (clock_id, 2)]
    with in_company(alpha):
        clock = Clock.objects.get()
        assert (clock.level, clock.next_at, clock.error) == (2, clock.alarms[2], "")


def test_sweep_fires_in_one_go_what_lies_in_the_past_in_any_order(alpha):
    clock_id = put_clock(alpha, -100, -300, -200, 600)
    with in_company(alpha):
        Clock.objects.update(level=1, next_at=Clock.objects.get().alarms[1])

    sweep()

    assert [row[1] for row in events(alpha)] == [2, 3]
    assert [payload["clock"] for payload in messages(alpha)] == [clock_id]


def test_sweep_sets_nothing_aside_because_a_grant_is_missing(alpha):
    clock_id = put_clock(alpha, -1)
    run_sql("REVOKE INSERT ON sla_clockevent FROM csdesk_sweeper")
    try:
        with pytest.raises(ProgrammingError):
            sweep()
    finally:
        run_sql("GRANT INSERT ON sla_clockevent TO csdesk_sweeper")

    assert sweep().fired == 1
    assert [row[0] for row in events(alpha)] == [clock_id]
