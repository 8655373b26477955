"""Sockets as a page uses them, on the real channel layer: who gets in, what they hear, when they are shut out."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from asgiref.sync import async_to_sync, sync_to_async
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client

from csdesk.asgi import application
from csdesk.cases.models import Case
from csdesk.events.record import record
from csdesk.live import sender
from csdesk.live.consumers import LiveConsumer
from csdesk.live.publish import publish, publish_to_desk, publish_to_member
from csdesk.people.models import Member, MemberKind, MemberState
from csdesk.tenancy.models import Tenant
from csdesk.tenancy.scoping import tenant_atomic
from tests.database import run_sql
from tests.live.page import PageSocket

pytestmark = pytest.mark.django_db(transaction=True)
ORIGIN = settings.PUBLIC_URL
SignIn = Callable[[Member], Client]
MemberOf = Callable[..., Member]
CaseOf = Callable[..., Case]


def socket_of(client: Client | None, origin: str | None = ORIGIN) -> PageSocket:
    """A page's socket, with the page's cookies."""
    headers = [(b"host", b"localhost:8000")]
    if origin is not None:
        headers.append((b"origin", origin.encode()))
    if client is not None:
        cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
        headers.append((b"cookie", f"{settings.SESSION_COOKIE_NAME}={cookie}".encode()))
    return PageSocket(application, "/ws/live/", headers=headers)


def happen(case: Case, kind: str = "probe.move") -> int:
    """Something happens to a case, in a transaction of its own; the event's id, once it was told."""
    with tenant_atomic(case.tenant_id) as now:
        event = record(case, kind, actor=None, at=now)
        publish(case, event)
    assert sender.flush(5)
    return int(event.pk)


def run(body: Callable[[], Awaitable[None]]) -> None:
    """Run an async test; its database access happens on the test's own connection.

    The browser's driver leaves an event loop behind in this thread that looks as if it ran; it rests meanwhile.
    """
    resting = asyncio._get_running_loop()
    asyncio._set_running_loop(None)
    try:
        async_to_sync(body)()
    finally:
        asyncio._set_running_loop(resting)


async def closing_code(socket: PageSocket) -> int:
    """The code with which the server closes."""
    while True:
        output = await socket.receive_output(timeout=5)
        if output["type"] == "websocket.close":
            return int(output["code"])


async def frame_named(socket: PageSocket, name: str) -> dict[str, Any]:
    """The next frame of that name; others are skipped."""
    while True:
        frame: dict[str, Any] = await socket.hear()
        if frame.get("name") == name:
            return frame


async def subscribed(socket: PageSocket, *cases: Case, last: int | None = None) -> None:
    """Watch cases; returns when the server has answered."""
    await socket.say({"type": "subscribe", "topics": [f"case-{case.pk}" for case in cases], "last": last})
    await frame_named(socket, "badge")


@pytest.mark.parametrize(
    "origin",
    [None, "http://evil.example", "http://localhost:8001", "https://localhost:8000", "null", "http://x:99999"],
)
def test_connect_refuses_other_sites(alpha: Tenant, member_of: MemberOf, sign_in: SignIn, origin: str | None) -> None:
    client = sign_in(member_of(alpha, "Wang"))

    async def body() -> None:
        assert not await socket_of(client, origin).connect()

    run(body)


def test_connect_without_session_is_closed_4401(alpha: Tenant) -> None:
    async def body() -> None:
        socket = socket_of(None)
        assert await socket.connect()
        assert await closing_code(socket) == 4401

    run(body)


@pytest.mark.parametrize("state", [MemberState.INACTIVE, MemberState.INVITED])
def test_connect_of_somebody_not_active_is_closed_4401(
    alpha: Tenant, member_of: MemberOf, sign_in: SignIn, state: str
) -> None:
    client = sign_in(member_of(alpha, "Wang", state=state))

    async def body() -> None:
        socket = socket_of(client)
        await socket.connect()
        assert await closing_code(socket) == 4401

    run(body)


def test_connect_to_a_company_one_is_not_in_is_closed_4401(
    alpha: Tenant, beta: Tenant, member_of: MemberOf, sign_in: SignIn
) -> None:
    client = sign_in(member_of(alpha, "Wang"))
    session = client.session
    session["tenant_id"] = beta.pk
    session.save()

    async def body() -> None:
        socket = socket_of(client)
        await socket.connect()
        assert await closing_code(socket) == 4401

    run(body)


def test_subscribe_brings_the_events_of_the_case(
    alpha: Tenant, member_of: MemberOf, sign_in: SignIn, case_of: CaseOf
) -> None:
    wang = member_of(alpha, "Wang")
    case, client = case_of(alpha, holder=wang), sign_in(wang)

    async def body() -> None:
        socket = socket_of(client)
        await socket.connect()
        await subscribed(socket, case)
        event = await sync_to_async(happen)(case)
        frame = await frame_named(socket, "probe.move")
        while frame["type"] != "event":
            frame = await frame_named(socket, "probe.move")
        assert frame.pop("at")
        assert frame == {
            "type": "event",
            "id": event,
            "topic": f"case-{case.pk}",
            "name": "probe.move",
            "case": case.number,
        }
        await socket.leave()

    run(body)


def test_subscribe_to_a_case_of_somebody_else_is_closed_4404(
    alpha: Tenant, member_of: MemberOf, sign_in: SignIn, case_of: CaseOf
) -> None:
    wang, li = member_of(alpha, "Wang"), member_of(alpha, "Li")
    case, client = case_of(alpha, holder=li), sign_in(wang)

    async def body() -> None:
        socket = socket_of(client)
        await socket.connect()
        await socket.say({"type": "subscribe", "topics": [f"case-{case.pk}"]})
        assert await closing_code(socket) == 4404

    run(body)


@pytest.mark.parametrize(
    "topics",
    [["case-999999999"], ["t2.case.1"], ["member-1"], ["case-1; drop"], [7], "case-1", ["case-" + "9" * 30], None],
)
def test_subscribe_to_what_is_no_topic_is_closed_4404(
    alpha: Tenant, member_of: MemberOf, sign_in: SignIn, topics: Any
) -> None:
    client = sign_in(member_of(alpha, "Wang"))

    async def body() -> None:
        socket = socket_of(client)
        await socket.connect()
        await socket.say({"type": "subscribe", "topics": topics})
        assert await closing_code(socket) == 4404

    run(body)


def test_two_companies_with_the_same_ids_never_hear_each_other(
    alpha: Tenant, beta: Tenant, member_of: MemberOf, sign_in: SignIn, case_of: CaseOf
) -> None:
    wang, zhao = member_of(alpha, "Wang"), member_of(beta, "Zhao")
    ours, theirs = case_of(alpha, holder=wang), case_of(beta, holder=zhao)
    client, other = sign_in(wang), sign_in(zhao)

    def tell_all() -> None:
        happen(theirs)
        with tenant_atomic(beta.pk):
            publish_to_member(zhao.pk, "secret", {"n": 1})
            publish_to_member(wang.pk, "secret", {"n": 2})  # a foreign id in the wrong company
            publish_to_desk("secret", {"n": 3})
        assert sender.flush(5)

    async def body() -> None:
        socket, foreign = socket_of(client), socket_of(other)
        await socket.connect()
        await foreign.connect()
        await subscribed(socket, ours)
        await subscribed(foreign, theirs)
        await sync_to_async(tell_all)()
        assert (await frame_named(foreign, "secret"))["data"] == {"n": 1}
        assert await socket.receive_nothing(timeout=0.5)
        await socket.leave()
        await foreign.leave()

    run(body)


def test_dealers_do_not_hear_the_desk(alpha: Tenant, member_of: MemberOf, sign_in: SignIn) -> None:
    dealer, wang = member_of(alpha, "Dealer", kind=MemberKind.DEALER), member_of(alpha, "Wang")
    outside, inside = sign_in(dealer), sign_in(wang)

    def tell() -> None:
        with tenant_atomic(alpha.pk):
            publish_to_desk("queue.grew", {})
        assert sender.flush(5)

    async def body() -> None:
        portal, desk = socket_of(outside), socket_of(inside)
        await portal.connect()
        await desk.connect()
        await subscribed(portal)
        await subscribed(desk)
        await sync_to_async(tell)()
        assert (await frame_named(desk, "queue.grew"))["type"] == "desk"
        assert await portal.receive_nothing(timeout=0.5)
        await portal.leave()
        await desk.leave()

    run(body)


def test_subscribe_with_the_last_event_brings_what_was_missed(
    alpha: Tenant, member_of: MemberOf, sign_in: SignIn, case_of: CaseOf
) -> None:
    wang = member_of(alpha, "Wang")
    case, client = case_of(alpha, holder=wang), sign_in(wang)
    seen = happen(case, "probe.open")
    missed = [happen(case, "probe.move"), happen(case, "probe.close")]

    async def body() -> None:
        socket = socket_of(client)
        await socket.connect()
        await socket.say({"type": "subscribe", "topics": [f"case-{case.pk}"], "last": seen + 20})
        assert (await socket.hear())["name"] == "badge"
        ids = [(await socket.hear())["id"] for _event in missed]
        assert ids == missed
        await socket.leave()

    run(body)


@pytest.mark.parametrize("text", ["", "no json", "[1]", '"x"', "[" * 5000, "9" * 5000, '{"type": "live.frame"}',
    '{"type": "live_recheck"}', '{"type": "websocket.disconnect"}', '{"type": 1}', '{"type": "x", "member": 1}',
    "x" * 9000])  # fmt: skip
def test_receive_ignores_what_is_not_on_the_list(
    alpha: Tenant, member_of: MemberOf, sign_in: SignIn, text: str
) -> None:
    client = sign_in(member_of(alpha, "Wang"))

    async def body() -> None:
        socket = socket_of(client)
        await socket.connect()
        await socket.say_text(text)
        await socket.say_text(None, b"\xff\xfe")
        await socket.say({"type": "ping"})
        assert await socket.hear() == {"type": "pong"}
        await socket.leave()

    run(body)


def test_receive_does_not_hear_a_flood(alpha: Tenant, member_of: MemberOf, sign_in: SignIn) -> None:
    client = sign_in(member_of(alpha, "Wang"))

    async def body() -> None:
        socket = socket_of(client)
        await socket.connect()
        for _again in range(200):
            await socket.say({"type": "ping"})
        answers = 0
        while not await socket.receive_nothing(timeout=0.3):
            await socket.hear()
            answers += 1
        assert 20 <= answers < 30
        await socket.leave()

    run(body)


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that checks all the time."""
    monkeypatch.setattr(LiveConsumer, "pulse_seconds", 0.05)
    monkeypatch.setattr(LiveConsumer, "recheck_seconds", 0.05)


def test_pulse_keeps_the_line_alive(alpha: Tenant, member_of: MemberOf, sign_in: SignIn, impatient: None) -> None:
    client = sign_in(member_of(alpha, "Wang"))

    async def body() -> None:
        socket = socket_of(client)
        await socket.connect()
        assert await socket.hear() == {"type": "pulse"}
        await socket.leave()

    run(body)


def test_recheck_closes_when_the_session_ends(
    alpha: Tenant, member_of: MemberOf, sign_in: SignIn, impatient: None
) -> None:
    client = sign_in(member_of(alpha, "Wang"))

    async def body() -> None:
        socket = socket_of(client)
        await socket.connect()
        await sync_to_async(Session.objects.all().delete)()
        assert await closing_code(socket) == 4401

    run(body)


def test_recheck_closes_when_the_company_is_suspended(
    alpha: Tenant, member_of: MemberOf, sign_in: SignIn, impatient: None
) -> None:
    client = sign_in(member_of(alpha, "Wang"))

    async def body() -> None:
        socket = socket_of(client)
        await socket.connect()
        await sync_to_async(run_sql)(f"UPDATE tenancy_tenant SET state = 'suspended' WHERE id = {alpha.pk}")
        try:
            assert await closing_code(socket) == 4401
        finally:
            await sync_to_async(run_sql)(f"UPDATE tenancy_tenant SET state = 'active' WHERE id = {alpha.pk}")

    run(body)


def test_recheck_closes_when_the_case_moves_out_of_sight(
    alpha: Tenant, member_of: MemberOf, sign_in: SignIn, case_of: CaseOf, impatient: None
) -> None:
    wang, li = member_of(alpha, "Wang"), member_of(alpha, "Li")
    case, client = case_of(alpha, holder=wang), sign_in(wang)

    def give_away() -> None:
        with tenant_atomic(alpha.pk):
            Case.objects.filter(pk=case.pk).update(holder=li)

    async def body() -> None:
        socket = socket_of(client)
        await socket.connect()
        await subscribed(socket, case)
        await sync_to_async(give_away)()
        assert await closing_code(socket) == 4404

    run(body)


def test_recheck_brings_what_redis_lost(
    alpha: Tenant, member_of: MemberOf, sign_in: SignIn, case_of: CaseOf, impatient: None
) -> None:
    wang = member_of(alpha, "Wang")
    case, client = case_of(alpha, holder=wang), sign_in(wang)

    def happen_unheard() -> int:
        with tenant_atomic(alpha.pk) as now:
            return int(record(case, "probe.move", actor=None, at=now).pk)

    async def body() -> None:
        socket = socket_of(client)
        await socket.connect()
        await subscribed(socket, case)
        event = await sync_to_async(happen_unheard)()
        assert (await frame_named(socket, "probe.move"))["id"] == event
        await socket.leave()

    run(body)


def test_deactivating_a_member_closes_the_socket_at_once(alpha: Tenant, member_of: MemberOf, sign_in: SignIn) -> None:
    wang = member_of(alpha, "Wang")
    client = sign_in(wang)

    def deactivate() -> None:
        with tenant_atomic(alpha.pk):
            member = Member.objects.get(pk=wang.pk)
            member.state = MemberState.INACTIVE
            member.save(update_fields=["state"])
        assert sender.flush(5)

    async def body() -> None:
        socket = socket_of(client)
        await socket.connect()
        await subscribed(socket)
        await asyncio.wait_for(sync_to_async(deactivate)(), 5)
        assert await closing_code(socket) == 4401

    run(body)
