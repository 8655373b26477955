"""The house's figures for machines."""

import asyncio
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from prometheus_client.parser import text_string_to_metric_families

from csdesk.mail.models import Mailbox
from csdesk.operations.metrics import exposition
from csdesk.outbox.enqueue import enqueue
from csdesk.outbox.heartbeat import beat
from csdesk.outbox.models import EngineHeartbeat, OutboxMessage
from csdesk.sla.engine import HOLD as CLOCK_JUMP
from tests.conftest import in_company
from tests.database import ROOT
from tests.tickets.company import MONDAY

NEAR = {"REMOTE_ADDR": "10.9.8.7"}


@pytest.fixture
def open_to_near(settings):
    settings.METRICS_NETWORKS = ["10.9.0.0/16"]


def samples(text: str) -> dict[str, float]:
    """Every sample by name and labels."""
    return {
        sample.name + "".join(f" {value}" for value in sample.labels.values()): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_metrics_are_nothing_for_strangers(client, db):
    assert client.get("/metrics").status_code == 404


def test_metrics_are_nothing_from_another_network(client, db, open_to_near):
    assert client.get("/metrics", REMOTE_ADDR="10.8.8.7").status_code == 404


@pytest.mark.parametrize(("given", "status"), [("Bearer right", 200), ("Bearer wrong", 404), ("Bearer ", 404)])
def test_metrics_are_there_for_the_token(client, db, settings, given, status):
    settings.METRICS_TOKEN = "right"

    assert client.get("/metrics", headers={"Authorization": given}).status_code == status


def test_no_token_opens_nothing_while_none_is_set(client, db):
    assert client.get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404


def test_metrics_tell_how_the_house_is(client, alpha, beta, open_to_near):
    for company in (alpha, beta):
        with in_company(company):
            enqueue("test.a", key="a", payload={})
            enqueue("test.b", key="b", payload={}, host="smtp.test")
            OutboxMessage.objects.filter(key="b").update(state="dead")
            Mailbox.objects.create(name="m", address="m@x.test", fetch_error="refused")
    beat("relay")
    client.get("/accounts/login/")

    response = client.get("/metrics", **NEAR)

    told = samples(response.content.decode())
    assert told["csdesk_database_up"] == 1
    assert told["csdesk_outbox_dead"] == 2
    assert told["csdesk_outbox_waiting_inside"] == 2
    assert told["csdesk_mailboxes_failing"] == 2
    assert told["csdesk_loop_silent_seconds relay"] < 60
    assert told["csdesk_outgoing_held"] == 0
    assert told["csdesk_request_seconds_count GET account_login 2xx"] >= 1


def test_metrics_tell_that_alarms_are_held_and_take_it_for_no_loop(client, db, open_to_near):
    EngineHeartbeat.objects.create(name=CLOCK_JUMP, at=MONDAY, oldest_overdue_seconds=3600.0)
    held = samples(client.get("/metrics", **NEAR).content.decode())
    EngineHeartbeat.objects.update(oldest_overdue_seconds=None)

    confirmed = samples(client.get("/metrics", **NEAR).content.decode())

    assert (held["csdesk_alarms_held"], confirmed["csdesk_alarms_held"]) == (1, 0)
    assert f"csdesk_loop_silent_seconds {CLOCK_JUMP}" not in held


def test_metrics_name_no_company(client, alpha, open_to_near, sign_in, member_of):
    sign_in(member_of(alpha, "Wang")).get("/people/me/")

    text = client.get("/metrics", **NEAR).content.decode()

    assert "alpha" not in text.lower()


def test_the_sockets_process_tells_its_own_figures(monkeypatch):
    from csdesk import asgi

    asked: list[str] = []

    async def pages(scope, receive, send) -> None:
        asked.append(scope["path"])

    async def send(message) -> None:
        asked.append(message["type"])

    monkeypatch.setattr(asgi, "_pages", pages)

    async def body() -> None:
        await asgi.no_pages({"path": "/metrics"}, None, send)
        await asgi.no_pages({"path": "/"}, None, send)

    # A thread of its own: the browser's driver leaves an event loop behind in this one that looks as if it ran.
    with ThreadPoolExecutor(1) as pool:
        pool.submit(asyncio.run, body()).result()

    assert asked == ["/metrics", "http.response.start", "http.response.body"]


COUNTING = """
import sys
from csdesk.operations.metrics import count_request
from prometheus_client import Gauge
Gauge("csdesk_test_open", "x", multiprocess_mode="livesum").inc()
count_request("GET", sys.argv[1], 200, 0.01)
"""


def test_the_figures_of_several_processes_are_added_up(tmp_path, monkeypatch):
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", str(tmp_path))
    for _process in range(2):
        subprocess.run([sys.executable, "-c", COUNTING, "people:me"], cwd=ROOT, env=os.environ, check=True)

    told = samples(exposition().decode())

    assert told["csdesk_request_seconds_count GET people:me 2xx"] == 2
    # Both have ended: what they had open is open no longer.
    assert told.get("csdesk_test_open", 0) == 0
