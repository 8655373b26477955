"""Handling what stays inside: exactly once, each company in its scope, poison set aside."""

import threading
from typing import Any

import pytest
from django.db import connection

from csdesk.cases.models import Case
from csdesk.outbox.claiming import claim
from csdesk.outbox.enqueue import enqueue
from csdesk.outbox.failures import NotYet, Undeliverable
from csdesk.outbox.handling import handle_inside
from csdesk.outbox.models import OutboxMessage
from csdesk.outbox.registry import handles
from csdesk.outbox.relay import Relay, relay_inside, relay_outside, relay_until_empty
from csdesk.outbox.tasks import relay_due_messages
from csdesk.people.models import Team
from csdesk.tenancy.models import Tenant
from csdesk.tenancy.scoping import active_tenant, tenant_atomic
from tests.database import run_sql
from tests.outbox.probe import make_due, messages_of
from tests.outbox.relay_process import eventually

pytestmark = pytest.mark.django_db(transaction=True)


def put(company: Tenant, key: str = "one", topic: str = "probe", **fields: Any) -> OutboxMessage:
    with tenant_atomic(company.pk):
        return enqueue(topic, key=key, payload=fields.pop("payload", {}), **fields)


def teams_of(company: Tenant) -> list[str]:
    with tenant_atomic(company.pk):
        return list(Team.objects.order_by("key").values_list("key", flat=True))


def make_team(message: OutboxMessage) -> None:
    """An effect that the database remembers: a team named after the message."""
    Team.objects.create(key=message.key, name=message.key)


def test_relay_inside_handles_each_company_in_its_scope(alpha: Tenant, beta: Tenant) -> None:
    seen = []
    handles("probe")(lambda message: seen.append((active_tenant(), message.tenant_id, message.payload["n"])))
    put(alpha, payload={"n": 1})
    put(beta, payload={"n": 2})

    assert relay_inside() == 2

    assert sorted(seen) == [(alpha.pk, alpha.pk, 1), (beta.pk, beta.pk, 2)]
    assert [row.state for row in messages_of(alpha, "probe")] == ["done"]
    assert relay_inside() == 0


def test_a_handler_that_fails_leaves_nothing_behind_and_is_tried_again(alpha: Tenant) -> None:
    calls = []

    @handles("probe")
    def fail_once(message: OutboxMessage) -> None:
        make_team(message)
        calls.append(message.attempts)
        if len(calls) == 1:
            raise ValueError("not today")

    put(alpha)
    relay_inside()
    [message] = messages_of(alpha, "probe")
    assert (message.state, message.attempts, message.last_error) == ("ready", 1, "ValueError: not today")
    assert teams_of(alpha) == []

    make_due(alpha)
    relay_inside()

    assert calls == [1, 2]
    assert teams_of(alpha) == ["one"]
    assert messages_of(alpha, "probe")[0].state == "done"


def test_a_poison_message_dies_while_the_others_move_on(alpha: Tenant, beta: Tenant) -> None:
    @handles("probe")
    def refuse_poison(message: OutboxMessage) -> None:
        if message.key == "poison":
            raise ValueError("bitter")
        make_team(message)

    put(alpha, "a")
    put(alpha, "poison", max_attempts=3)
    put(alpha, "b")
    put(beta, "c")

    for _again in range(4):
        relay_inside()
        make_due(alpha)

    assert [row.state for row in messages_of(alpha, "probe")] == ["done", "dead", "done"]
    assert (teams_of(alpha), teams_of(beta)) == (["a", "b"], ["c"])
    assert messages_of(alpha, "probe")[1].attempts == 3


def test_a_broken_key_is_the_failure_of_the_message_that_broke_it(alpha: Tenant, beta: Tenant) -> None:
    """Composite keys are deferred to the commit: it is the commit that fails."""

    @handles("probe")
    def refer(message: OutboxMessage) -> None:
        make_team(message)
        if message.key == "bad":
            Case.objects.create(kind="probe", number="X", title="x", team_id=987654321, opened_at=message.created_at)

    put(alpha, "bad")
    put(alpha, "good")

    relay_inside()

    assert [row.state for row in messages_of(alpha, "probe")] == ["ready", "done"]
    assert teams_of(alpha) == ["good"]


def test_a_statement_that_the_database_refuses_spoils_only_its_own_message(alpha: Tenant) -> None:
    @handles("probe")
    def run_too_long(message: OutboxMessage) -> None:
        make_team(message)
        if message.key == "bad":
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1 / 0")

    put(alpha, "bad")
    put(alpha, "good")

    relay_inside()

    assert teams_of(alpha) == ["good"]


def test_messages_that_get_in_each_others_way_are_handled_at_once_all_the_same(alpha: Tenant) -> None:
    """Two relays whose handlers lock the same rows crosswise."""
    with tenant_atomic(alpha.pk):
        Team.objects.bulk_create([Team(key="a", name=""), Team(key="b", name="")])
    both_locked = threading.Barrier(2, timeout=10)
    first_time = {"ab", "ba"}

    @handles("probe")
    def lock_crosswise(message: OutboxMessage) -> None:
        first, second = message.key
        Team.objects.filter(key=first).update(name=message.key)
        if message.key in first_time:
            first_time.discard(message.key)
            both_locked.wait()
        Team.objects.filter(key=second).update(name=message.key)

    def handle() -> None:
        handle_inside([loans.pop()])
        connection.close()

    put(alpha, "ab")
    put(alpha, "ba")
    loans = claim(2, goes_out=False)
    threads = [threading.Thread(target=handle) for _loan in list(loans)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)

    assert [(row.state, row.attempts) for row in messages_of(alpha, "probe")] == [("done", 1), ("done", 1)]


def test_a_batch_and_who_handles_one_message_wait_for_each_other_instead_of_colliding(alpha: Tenant) -> None:
    with tenant_atomic(alpha.pk):
        Team.objects.bulk_create([Team(key="a", name=""), Team(key="b", name="")])
    batch_holds_a, calls = threading.Event(), []
    waiting = """SELECT count(*) FROM pg_locks WHERE NOT granted AND pid IN
        (SELECT pid FROM pg_stat_activity WHERE datname = current_database())"""

    @handles("probe")
    def lock_in_order(message: OutboxMessage) -> None:
        calls.append(message.key)
        for key in message.key:
            Team.objects.filter(key=key).update(name=message.key)
        if calls == ["a"]:
            batch_holds_a.set()
            eventually(lambda: run_sql(waiting) == [(1,)], seconds=10)

    def handle_one() -> None:
        assert batch_holds_a.wait(10)
        handle_inside([one])
        connection.close()

    for key in ("a", "b", "ba"):
        put(alpha, key)
    *both, one = sorted(claim(3, goes_out=False), key=lambda loan: loan.message_id)
    other = threading.Thread(target=handle_one)
    other.start()
    handle_inside(both)
    other.join(20)

    assert calls == ["a", "b", "ba"]


def test_undeliverable_is_given_up_at_once(alpha: Tenant) -> None:
    @handles("probe")
    def refuse(message: OutboxMessage) -> None:
        raise Undeliverable("no such place")

    put(alpha)
    relay_inside()

    [message] = messages_of(alpha, "probe")
    assert (message.state, message.attempts, message.last_error) == ("dead", 1, "no such place")


def test_not_yet_waits_without_counting_an_attempt(alpha: Tenant) -> None:
    with tenant_atomic(alpha.pk) as now:
        until = now.replace(year=now.year + 1)

    @handles("probe")
    def wait(message: OutboxMessage) -> None:
        raise NotYet(until)

    put(alpha)
    relay_inside()

    [message] = messages_of(alpha, "probe")
    assert (message.state, message.attempts, message.available_at) == ("ready", 0, until)


def test_a_topic_that_nobody_handles_waits_for_somebody_who_does(alpha: Tenant) -> None:
    put(alpha, topic="unheard of")

    relay_inside()

    [message] = messages_of(alpha, "unheard of")
    assert (message.state, message.last_error) == ("ready", "UnknownTopic: unheard of")


def test_what_goes_out_never_runs_inside_a_transaction(alpha: Tenant) -> None:
    put(alpha)  # by somebody who does not know yet that the topic goes out
    inside: list[bool] = []
    handles("probe", io=True)(lambda message: inside.append(connection.in_atomic_block))

    relay_inside()
    [message] = messages_of(alpha, "probe")
    relay_outside()

    assert (message.host, message.attempts, inside) == (f"probe.t{alpha.pk}", 0, [False])
    assert messages_of(alpha, "probe")[0].state == "done"


def test_a_message_delivered_twice_has_its_effect_once(alpha: Tenant) -> None:
    calls = []
    handles("probe")(lambda message: calls.append(message.key))
    put(alpha)
    loans = claim(1, goes_out=False)

    handle_inside(loans)
    handle_inside(loans)

    assert calls == ["one"]


def test_messages_of_one_case_and_topic_are_handled_in_order(alpha: Tenant, case_of: Any) -> None:
    order: list[str] = []

    @handles("probe")
    def first_fails_once(message: OutboxMessage) -> None:
        if message.key == "1" and message.attempts == 1:
            raise ValueError("not today")
        order.append(message.key)

    case, other = case_of(alpha), case_of(alpha)
    for key in "123":
        put(alpha, key, case=case)
    put(alpha, "other", case=other)

    for _again in range(6):
        relay_inside()
        make_due(alpha)

    assert order == ["other", "1", "2", "3"]


def test_what_a_handler_enqueues_is_relayed_as_well(alpha: Tenant) -> None:
    handles("first")(lambda message: enqueue("probe", key="next", payload={}) and None)
    handles("probe")(make_team)
    put(alpha, topic="first")

    assert relay_until_empty(seconds=30) == 2

    assert teams_of(alpha) == ["next"]


def test_the_tick_relays_like_the_relay(alpha: Tenant) -> None:
    handles("probe")(make_team)
    put(alpha)

    relay_due_messages()

    assert teams_of(alpha) == ["one"]


def test_a_loop_outlives_an_error_of_our_own() -> None:
    relay, turns = Relay(workers=1), []

    def turn() -> int:
        turns.append(len(turns))
        if len(turns) == 1:
            raise KeyError("a mistake")
        relay.stop.set()
        return 0

    loop = threading.Thread(target=relay._loop, args=(turn,))
    loop.start()
    loop.join(30)

    assert turns == [0, 1]


def test_messages_of_one_company_share_a_transaction(alpha: Tenant, beta: Tenant) -> None:
    seen: list[tuple[int, int]] = []

    @handles("probe")
    def note_transaction(message: OutboxMessage) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT txid_current()")
            seen.append((message.tenant_id, cursor.fetchone()[0]))

    for number in range(3):
        put(alpha, f"a{number}")
        put(beta, f"b{number}")

    relay_inside()

    assert len(seen) == 6
    assert len(set(seen)) == 2


def test_one_that_fails_takes_nobody_of_its_transaction_along(alpha: Tenant) -> None:
    @handles("probe")
    def refuse_the_second(message: OutboxMessage) -> None:
        make_team(message)
        if message.key == "two":
            raise ValueError("never")

    for key in ("one", "two", "three"):
        put(alpha, key)

    relay_inside()

    assert teams_of(alpha) == ["one", "three"]
    assert {row.key: (row.state, row.attempts) for row in messages_of(alpha, "probe")} == {
        "one": ("done", 1),
        "two": ("ready", 1),
        "three": ("done", 1),
    }
