"""With engine and relay as they run: what is late is in the history, and before the supervisor, within a second."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import pytest
from asgiref.sync import sync_to_async
from django.db import connections

from chat.services.opening import NewChat, open_chat
from chat.services.saying import say_as_visitor
from csdesk.events.models import Event
from csdesk.outbox.models import EngineHeartbeat
from csdesk.outbox.relay import Relay
from csdesk.people.models import Member
from csdesk.sla.loop import run_engine
from csdesk.sla.models import Clock, ClockEvent
from csdesk.tenancy.models import Tenant
from csdesk.tenancy.scoping import tenant_atomic
from tests.live.test_sockets import run, socket_of
from tests.sla.test_loop import until
from tests.tickets.company import furnish, hire

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "sweeper"])
SECOND = timedelta(seconds=1)
TOLD = ("clock.due", "clock.late")


@contextmanager
def at_work() -> Iterator[None]:
    """Engine and relay, each in a thread of its own, once they have shown that they live."""
    stop, relay = threading.Event(), Relay(workers=1)

    def closing(work: Callable[[], None]) -> Callable[[], None]:
        def run_it() -> None:
            try:
                work()
            finally:
                connections.close_all()

        return run_it

    threads = [threading.Thread(target=closing(work)) for work in (lambda: run_engine(stop), relay.run)]
    for thread in threads:
        thread.start()
    try:
        until(lambda: EngineHeartbeat.objects.filter(name__in=("engine", "relay")).count() == 2)
        yield
    finally:
        stop.set()
        relay.stop.set()
        for thread in threads:
            thread.join(10)


@pytest.mark.rule("CHT-01", "CHT-02", "CHT-08")
def test_a_breach_is_in_the_history_and_before_the_supervisor_within_a_second(alpha: Tenant, sign_in) -> None:
    with tenant_atomic(alpha.pk):
        furnish(alpha, "dealer_after_sales")
        boss = hire("Boss", "supervisor")
    socket = socket_of(sign_in(boss))

    @sync_to_async
    def ask() -> None:
        with tenant_atomic(alpha.pk) as now:
            # Two minutes are allowed; a second of them is left.
            chat, _token = open_chat(NewChat(name="赵女士"), now=now - 119 * SECOND)
            say_as_visitor(chat, "在吗？", client_id="1", now=now - 119 * SECOND)

    @sync_to_async
    def database_time() -> datetime:
        with tenant_atomic(alpha.pk) as now:
            return now

    heard_at: list[datetime] = []

    async def body() -> None:
        assert await socket.connect()
        await ask()
        while (await socket.hear()).get("data", {}).get("kind") not in TOLD:
            pass
        heard_at.append(await database_time())
        await socket.leave()

    with at_work():
        run(body)

    with tenant_atomic(alpha.pk):
        due_at = Clock.objects.get(kind="chat_reply").due_at
        breach = ClockEvent.objects.get(is_breach=True)
        told = Event.objects.filter(kind="clock.level", facts__is_breach=True).get()
        assert Member.objects.get(pk=boss.pk).notifications.filter(kind__in=TOLD).count() == 1
    assert [breach.at, told.facts["is_breach"]] == [due_at, True]
    assert due_at < breach.fired_at < due_at + SECOND
    assert heard_at[0] < due_at + SECOND
