"""/healthz: well only when everything is, and silent about what it runs on."""

from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from csdesk.outbox.heartbeat import beat
from csdesk.outbox.models import EngineHeartbeat
from csdesk.tenancy.models import Tenant
from csdesk.tenancy.scoping import tenant_atomic
from tests.database import run_sql

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def well(db: None) -> None:
    """Engine and relay have just beaten."""
    beat("relay")
    run_sql("INSERT INTO engine_heartbeat (name, at) VALUES ('engine', clock_timestamp())")


def health() -> tuple[int, dict[str, Any]]:
    response = Client().get("/healthz")
    return response.status_code, response.json()


def test_health_is_well_without_anybody_signed_in(well: None) -> None:
    status, parts = health()

    assert status == 200
    assert {name: part["ok"] for name, part in parts.items() if name != "ok"} == dict.fromkeys(
        ("database", "broker", "engine", "relay", "outbox"), True
    )


@pytest.mark.parametrize("process", ["engine", "relay"])
def test_health_sees_that_a_process_is_silent(well: None, process: str) -> None:
    run_sql(f"UPDATE engine_heartbeat SET at = at - interval '11 seconds' WHERE name = '{process}'")

    status, parts = health()

    assert (status, parts[process]["ok"]) == (503, False)


def test_health_of_an_installation_that_never_ran_is_bad(db: None) -> None:
    status, parts = health()

    assert (status, parts["engine"]) == (503, {"ok": False, "silent_seconds": None})


def test_health_sees_that_messages_lie_about(well: None, alpha: Tenant) -> None:
    run_sql(
        f"""INSERT INTO outbox_outboxmessage (tenant_id, topic, key, payload, available_at)
        VALUES ({alpha.pk}, 'probe', 'old', '{{}}', clock_timestamp() - interval '2 minutes')"""
    )
    beat("relay")

    status, parts = health()

    assert (status, parts["outbox"]["ok"]) == (503, False)
    assert parts["outbox"]["oldest_seconds"] >= 120


def test_health_does_not_mind_mail_that_waits_for_its_server(well: None, alpha: Tenant) -> None:
    run_sql(
        f"""INSERT INTO outbox_outboxmessage (tenant_id, topic, key, payload, available_at, host)
        VALUES ({alpha.pk}, 'probe', 'old', '{{}}', clock_timestamp() - interval '2 hours', 'down.test')"""
    )
    beat("relay")

    assert health()[0] == 200


def test_health_sees_that_the_broker_is_away(well: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "REDIS_URL", "unix:///nonexistent/valkey.sock")

    status, parts = health()

    assert (status, parts["broker"]) == (503, {"ok": False})


def test_health_sees_that_the_database_is_away(well: None, monkeypatch: pytest.MonkeyPatch) -> None:
    from django.db import connection

    connection.close()
    monkeypatch.setitem(connection.settings_dict, "NAME", "nonexistent")

    status, parts = health()

    assert (status, parts["database"], parts["engine"]) == (503, {"ok": False}, {"ok": False})
    monkeypatch.undo()
    connection.close()


def test_health_tells_no_versions_and_no_companies(well: None, alpha: Tenant) -> None:
    with tenant_atomic(alpha.pk):
        text = Client().get("/healthz").content.decode()

    assert not any(word in text.lower() for word in ("django", "postgres", "valkey", "version", "alpha", "beta"))


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_health_is_only_read(method: str) -> None:
    assert getattr(Client(), method)("/healthz").status_code == 405


def test_beat_keeps_one_row_a_process(db: None) -> None:
    beat("relay")
    beat("relay")

    assert EngineHeartbeat.objects.count() == 1
