"""The lines of visitors and agents on the real channel layer: in order, once, whatever gets lost."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.conf import settings

from chat.models import Chat, ChatMessage
from chat.services.opening import NewChat, open_chat
from chat.services.saying import say_as_agent, say_as_visitor
from chat.services.seating import sit_down
from chat.sockets import healing
from chat.sockets import visitor as visiting
from csdesk.asgi import application
from csdesk.live import sender
from csdesk.people.models import Member
from csdesk.tenancy.models import Tenant
from csdesk.tenancy.scoping import tenant_atomic
from tests.live.page import PageSocket
from tests.live.test_sockets import closing_code, run
from tests.tickets.company import furnish, hire

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def shop(alpha: Tenant) -> Tenant:
    with tenant_atomic(alpha.pk):
        furnish(alpha, "dealer_after_sales")
    return alpha


@pytest.fixture
def li(shop: Tenant) -> Member:
    with tenant_atomic(shop.pk) as now:
        member = hire("Li", "agent")
        sit_down(member, device="computer", now=now)
    return member


@pytest.fixture
def opened(shop: Tenant, li: Member) -> tuple[Chat, str]:
    with tenant_atomic(shop.pk) as now:
        return open_chat(NewChat(name="赵女士"), now=now)


def line(path: str = "/ws/chat/", cookie: str = "", origin: str = settings.PUBLIC_URL) -> PageSocket:
    headers = [(b"host", b"localhost:8000"), (b"origin", origin.encode())]
    if cookie:
        headers.append((b"cookie", f"{settings.SESSION_COOKIE_NAME}={cookie}".encode()))
    return PageSocket(application, path, headers=headers)


async def let_in(token: str, last: int = 0) -> PageSocket:
    socket = line()
    assert await socket.connect()
    await socket.say({"type": "hello", "token": token, "last": last})
    return socket


async def frame(socket: PageSocket, kind: str) -> dict[str, Any]:
    """The next frame of that kind; others are skipped."""
    while (heard := await socket.hear())["type"] != kind:
        pass
    return heard


@sync_to_async
def renew(chat: Chat) -> None:
    """Have another key open the chat from now on."""
    with tenant_atomic(chat.tenant_id):
        Chat.objects.filter(pk=chat.pk).update(token_hash="0" * 64)


@sync_to_async
def answer(chat: Chat, li: Member, text: str, *, is_told: bool = True) -> None:
    with tenant_atomic(chat.tenant_id) as now:
        say_as_agent(chat, text, client_id=text, actor=li, now=now)
        if not is_told:
            # As if the broker had lost it.
            from django.db import connection

            connection.run_on_commit.clear()
    assert sender.flush(5)


def test_both_sides_hear_each_other_in_order_and_once(opened, li, sign_in):
    chat, token = opened
    cookie = sign_in(li).cookies[settings.SESSION_COOKIE_NAME].value

    async def body() -> None:
        here, desk = await let_in(token), line("/ws/chat/desk/", cookie)
        welcome = await here.hear()
        greetings = [(await here.hear())["number"] for _ in range(2)]
        assert await desk.connect()
        rows = await desk.hear()
        await desk.say({"type": "watch", "chats": {str(chat.pk): 2}})
        await frame(desk, "row")
        await here.say({"type": "say", "client_id": "v1", "text": "<b>在吗？</b>"})
        heard = await frame(desk, "message")
        await desk.say({"type": "say", "chat": chat.pk, "client_id": "a1", "text": "在的，请讲。"})
        answered = await frame(here, "message")
        if answered["sender"] == "visitor":
            answered = await frame(here, "message")
        await desk.say({"type": "say", "chat": chat.pk, "client_id": "a2", "text": "叫什么，等一会儿"})
        refused = await frame(desk, "refused")

        assert (welcome["type"], welcome["last"], greetings) == ("welcome", 2, [1, 2])
        assert ([row["chat"] for row in rows["rows"]], rows["seat"]["is_there"]) == ([chat.pk], True)
        assert (heard["text"], heard["number"]) == ("<b>在吗？</b>", 3)
        assert (answered["name"], answered["number"]) == ("Li", 4)
        assert (refused["rule"], refused["client_id"]) == ("KBS-04", "a2")
        await here.leave()
        await desk.leave()

    run(body)


def test_what_the_broker_lost_comes_before_what_follows(opened, li):
    chat, token = opened

    async def body() -> None:
        here = await let_in(token, last=2)
        await frame(here, "welcome")
        await answer(chat, li, "第一句", is_told=False)
        await answer(chat, li, "第二句")

        assert [(await frame(here, "message"))["text"] for _ in range(2)] == ["第一句", "第二句"]
        await here.leave()

    run(body)


def test_what_the_broker_lost_comes_by_itself(opened, li, monkeypatch):
    monkeypatch.setattr(healing, "HEAL_SECONDS", 0.2)
    chat, token = opened

    async def body() -> None:
        here = await let_in(token, last=2)
        await answer(chat, li, "第一句", is_told=False)

        assert (await frame(here, "message"))["text"] == "第一句"
        await here.leave()

    run(body)


def test_a_page_that_comes_back_gets_what_it_missed_and_a_resend_is_no_second(opened, li, shop):
    chat, token = opened

    async def body() -> None:
        here = await let_in(token, last=2)
        await frame(here, "welcome")
        await here.say({"type": "say", "client_id": "v1", "text": "在吗？"})
        first = await frame(here, "ack")
        await here.leave()
        await answer(chat, li, "在的")
        again = await let_in(token, last=2)
        missed = [(await frame(again, "message"))["number"] for _ in range(2)]
        await again.say({"type": "say", "client_id": "v1", "text": "在吗？"})
        second = await frame(again, "ack")

        assert (missed, second) == ([3, 4], first)
        await again.leave()

    run(body)
    with tenant_atomic(shop.pk):
        assert list(ChatMessage.objects.order_by("number").values_list("number", flat=True)) == [1, 2, 3, 4]


def test_wrong_keys_foreign_keys_and_other_sites_get_nowhere(opened, beta):
    _chat, token = opened
    secret = token.partition(".")[2]

    async def body() -> None:
        codes = [
            await closing_code(await let_in(wrong))
            for wrong in (f"beta.{secret}", f"alpha.{secret[::-1]}", "", f"no.{secret}", f"\0.{secret}")
        ]
        stranger = line(origin="https://elsewhere.example")

        assert codes == [4404] * 5
        assert not await stranger.connect()

    run(body)


def test_the_newest_tabs_stay(opened, monkeypatch):
    monkeypatch.setattr(visiting, "MOST_TABS", 2)
    _chat, token = opened

    async def body() -> None:
        tabs = [await let_in(token) for _ in range(2)]
        for tab in tabs:
            await frame(tab, "welcome")
        third = await let_in(token)

        assert (await frame(third, "welcome"))["type"] == "welcome"
        assert await closing_code(tabs[0]) == 4409
        await tabs[1].leave()
        await third.leave()

    run(body)


def test_a_thousand_tabs_of_one_visitor_leave_the_newest_and_no_more(opened):
    _chat, token = opened

    async def body() -> None:
        tabs = []
        for _number in range(40):
            tabs.append(await let_in(token))
            await frame(tabs[-1], "welcome")

        turned_away = [await closing_code(tab) for tab in tabs[: -visiting.MOST_TABS]]

        assert turned_away == [4409] * (40 - visiting.MOST_TABS)
        for tab in tabs[-visiting.MOST_TABS :]:
            await tab.say({"type": "ping"})
            assert (await frame(tab, "pong"))["type"] == "pong"
            await tab.leave()

    run(body)


def test_a_key_that_was_replaced_and_one_that_is_replayed_get_no_further_than_it_opens(opened, shop):
    chat, token = opened

    async def body() -> None:
        first, second = await let_in(token), await let_in(token)
        await frame(second, "welcome")
        await second.say({"type": "hello", "token": token.replace("alpha", "beta"), "last": 0})
        await second.say({"type": "say", "client_id": "1", "text": "在吗"})
        assert (await frame(first, "message"))["chat"] == chat.pk
        for each in (first, second):
            await each.leave()
        await renew(chat)
        assert await closing_code(await let_in(token)) == 4404

    run(body)


def test_the_visitors_clock_is_asked_for_nothing(opened, shop):
    chat, token = opened
    wrong = "2031-01-01T00:00:00Z"

    async def body() -> None:
        here = await let_in(token)
        await frame(here, "welcome")
        await here.say({"type": "say", "client_id": "1", "text": "在吗", "at": wrong, "now": wrong, "number": 99})
        ack = await frame(here, "ack")
        assert (ack["number"], ack["at"][:4] < "2031") == (3, True)
        await here.leave()

    run(body)
    with tenant_atomic(shop.pk) as now:
        assert now - timedelta(minutes=1) < Chat.objects.get(pk=chat.pk).asked_at <= now


def test_who_says_nothing_is_not_waited_for(opened, monkeypatch):
    monkeypatch.setattr(visiting, "HELLO_SECONDS", 0.05)

    async def body() -> None:
        silent = line()
        assert await silent.connect()

        assert await closing_code(silent) == 4408

    run(body)


@pytest.mark.rule("CHT-03")
def test_floods_megabytes_and_nonsense_harm_nobody(opened, shop):
    chat, token = opened

    async def body() -> None:
        here = await let_in(token, last=2)
        await frame(here, "welcome")
        for nonsense in ("", "[" * 5000, "null", '{"type": []}', '{"type": "live.frame", "frame": {}}'):
            await here.say_text(nonsense)
        await here.say({"type": "say", "client_id": "big", "text": "字" * 40_000})
        refused = await frame(here, "refused")
        for number in range(30):
            await here.say({"type": "say", "client_id": f"n{number}", "text": "在吗"})
        slowed = await frame(here, "refused")

        assert (refused["rule"], refused["client_id"]) == ("CHT-03", "big")
        assert (slowed["code"], slowed["wait"]) == ("too_fast", 1.0)
        await here.leave()

    run(body)
    with tenant_atomic(shop.pk):
        assert ChatMessage.objects.filter(chat=chat, sender="visitor", number__gt=0).count() < 15


@pytest.mark.rule("CHT-08")
def test_whispers_reach_colleagues_and_never_the_visitor(opened, li, shop, sign_in):
    chat, token = opened
    with tenant_atomic(shop.pk):
        boss = hire("Boss", "supervisor")
    cookies = [sign_in(member).cookies[settings.SESSION_COOKIE_NAME].value for member in (li, boss)]

    async def body() -> None:
        here = await let_in(token, last=2)
        await frame(here, "welcome")
        desks = [line("/ws/chat/desk/", cookie) for cookie in cookies]
        for desk in desks:
            assert await desk.connect()
            await frame(desk, "rows")
            await desk.say({"type": "watch", "chats": {str(chat.pk): 2}})
            await frame(desk, "row")
        await desks[1].say({"type": "whisper", "chat": chat.pk, "client_id": "w", "text": "先问订单号"})
        heard = await frame(desks[0], "whisper")
        await answer(chat, li, "请问订单号？")

        assert (heard["name"], heard["text"]) == ("Boss", "先问订单号")
        assert (await here.hear())["text"] == "请问订单号？"
        for socket in (here, *desks):
            await socket.leave()

    run(body)


def test_nobody_watches_chats_that_are_not_his(opened, beta, member_of, sign_in):
    chat, _token = opened
    stranger = member_of(beta, "Zhao", "chat.chat_view", "chat.chat_take")
    cookie = sign_in(stranger).cookies[settings.SESSION_COOKIE_NAME].value

    async def body() -> None:
        desk = line("/ws/chat/desk/", cookie)
        assert await desk.connect()
        await frame(desk, "rows")
        await desk.say({"type": "watch", "chats": {str(chat.pk): 0, "nonsense": 1, "9" * 30: 2}})
        gone = await frame(desk, "gone")
        await desk.say({"type": "say", "chat": chat.pk, "client_id": "x", "text": "hi"})
        refused = await frame(desk, "refused")
        await asyncio.sleep(0)

        assert (gone["chat"], refused["code"]) == (chat.pk, "gone")
        await desk.leave()

    run(body)


def test_a_visitor_speaks_as_himself_alone(opened, shop):
    chat, token = opened

    async def body() -> None:
        here = await let_in(token, last=2)
        await frame(here, "welcome")
        lie = {"sender": "agent", "member": 1, "number": 99, "at": "2001-01-01", "chat": 1}
        await here.say({"type": "say", "client_id": "v", "text": "在吗？", **lie})
        await frame(here, "ack")
        await here.leave()

    run(body)
    with tenant_atomic(shop.pk):
        said = ChatMessage.objects.get(chat=chat, client_id="v")
        assert (said.sender, said.number, said.member_id, said.at.year) == ("visitor", 3, None, 2026)
        assert say_as_visitor(chat, "x", client_id="v", now=said.at).pk == said.pk
