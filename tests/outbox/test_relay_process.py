"""The relay as a process: killed, told to stop, cut off from the database, without Redis."""

import signal
from pathlib import Path
from typing import Any

import pytest
import redis

from csdesk.outbox.enqueue import enqueue
from csdesk.people.models import Team
from csdesk.tenancy.models import Tenant
from csdesk.tenancy.scoping import tenant_atomic
from tests.database import current_database, run_sql
from tests.live.servers import Valkey, own_valkey
from tests.outbox.mail_servers import rude_server, says_nothing, taker
from tests.outbox.probe import end_loans, messages_of
from tests.outbox.relay_process import eventually, relay_process

pytestmark = pytest.mark.django_db(transaction=True)


def put(company: Tenant, topic: str, key: str = "one", **fields: Any) -> None:
    with tenant_atomic(company.pk):
        enqueue(topic, key=key, payload=fields.pop("payload", {}), **fields)


def effects(company: Tenant) -> list[str]:
    with tenant_atomic(company.pk):
        return sorted(Team.objects.values_list("key", flat=True))


def states(company: Tenant, topic: str) -> list[str]:
    return [message.state for message in messages_of(company, topic)]


def test_relay_handles_both_companies_and_stops_when_told(alpha: Tenant, beta: Tenant) -> None:
    with relay_process() as relay:
        put(alpha, "probe.effect", "ours")
        put(beta, "probe.effect", "theirs")
        put(alpha, "probe.out", "out", host="a.test")
        eventually(lambda: effects(alpha) == ["ours", "out"] and effects(beta) == ["theirs"])

        relay.send_signal(signal.SIGTERM)

        assert relay.wait(10) == 0
    assert states(alpha, "probe.effect") == states(alpha, "probe.out") == ["done"]


def test_relay_told_to_stop_finishes_what_it_sends(alpha: Tenant, tmp_path: Path) -> None:
    gate = tmp_path / "gate"
    with relay_process() as relay:
        put(alpha, "probe.out.slow", payload={"path": str(gate)}, host="a.test")
        eventually(gate.with_suffix(".began").exists)

        relay.send_signal(signal.SIGTERM)
        gate.touch()

        assert relay.wait(10) == 0
    assert states(alpha, "probe.out.slow") == ["done"]


def test_a_relay_killed_between_sending_and_marking_leaves_the_message_to_the_next(alpha: Tenant) -> None:
    with relay_process() as relay:
        put(alpha, "probe.out.kills", host="a.test")
        assert relay.wait(30) == -signal.SIGKILL

    [message] = messages_of(alpha, "probe.out.kills")
    assert (message.state, message.attempts) == ("ready", 1)
    assert message.lease_until is not None
    assert effects(alpha) == ["one"]


def test_a_message_that_kills_its_process_ends_dead_and_takes_nobody_along(alpha: Tenant, beta: Tenant) -> None:
    put(alpha, "probe.kills", "poison", max_attempts=3)
    for number in range(10):
        put(alpha, "probe.effect", f"ours-{number}", max_attempts=3)
        put(beta, "probe.effect", f"theirs-{number}", max_attempts=3)

    for _life in range(3):
        with relay_process() as relay:
            assert relay.wait(30) == -signal.SIGKILL
        end_loans(alpha)
        end_loans(beta)
    with relay_process():
        eventually(lambda: states(alpha, "probe.kills") == ["dead"])
        eventually(lambda: len(effects(alpha)) == len(effects(beta)) == 10)

    assert states(alpha, "probe.effect") == states(beta, "probe.effect") == ["done"] * 10


def test_relay_comes_back_when_the_database_does(alpha: Tenant) -> None:
    with relay_process() as relay:
        put(alpha, "probe.effect", "before")
        eventually(lambda: effects(alpha) == ["before"])

        mine = "(SELECT pg_backend_pid())"
        others = f"datname = '{current_database()}' AND usename = 'csdesk_app' AND pid <> {mine}"
        run_sql(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {others}")

        from django.db import connection

        connection.close()
        put(alpha, "probe.effect", "behind")
        put(alpha, "probe.out", "out", host="a.test")
        eventually(lambda: effects(alpha) == ["before", "behind", "out"])
        assert relay.poll() is None


def test_relay_needs_no_redis(alpha: Tenant) -> None:
    with relay_process(redis_url="unix:///nonexistent/valkey.sock"):
        put(alpha, "probe.effect")
        eventually(lambda: effects(alpha) == ["one"])


def test_relay_hands_files_to_the_workers_broker(alpha: Tenant, tmp_path: Path) -> None:
    with own_valkey(tmp_path) as broker, relay_process(redis_url=broker.url):
        put(alpha, "imports.read", payload={"job": 1})
        put(alpha, "operations.make_export", "export", payload={"export": 1})
        eventually(lambda: waiting_for_workers(broker) == 2)


def waiting_for_workers(broker: Valkey) -> int:
    with redis.Redis(unix_socket_path=str(broker.path)) as link:
        return int(link.llen("default"))  # type: ignore[arg-type]


def test_two_relays_share_the_work_and_do_nothing_twice(alpha: Tenant) -> None:
    with relay_process(), relay_process():
        for number in range(60):
            put(alpha, "probe.effect", f"inside-{number}")
            put(alpha, "probe.out", f"out-{number}", host=f"{number % 7}.test")
        eventually(lambda: len(effects(alpha)) == 120)
        eventually(lambda: set(states(alpha, "probe.effect") + states(alpha, "probe.out")) == {"done"})

    assert {message.attempts for message in messages_of(alpha, "probe.effect")} == {1}


def test_relay_writes_that_it_lives(alpha: Tenant) -> None:
    with relay_process():
        look = "SELECT outbox_age_seconds FROM engine_heartbeat WHERE name = 'relay'"
        rows = eventually(lambda: run_sql(look))

    assert rows == [(0.0,)]


def test_a_server_that_hangs_holds_up_nobody_elses_mail(alpha: Tenant, beta: Tenant) -> None:
    with rude_server(says_nothing) as deaf, taker() as server, relay_process():
        for number in range(20):
            put(alpha, "probe.smtp", f"stuck-{number}", payload={"port": deaf})
        put(alpha, "probe.effect", "inside")
        eventually(lambda: [m for m in messages_of(alpha, "probe.smtp") if m.lease_until])

        for number in range(5):
            put(beta, "probe.smtp", f"theirs-{number}", payload={"port": server.port})

        eventually(lambda: states(beta, "probe.smtp") == ["done"] * 5, seconds=10)
        assert "done" not in states(alpha, "probe.smtp")
        assert effects(alpha) == ["inside"]
    assert len(server.taken) == 5
