"""Who is at the desk and on a case: seen, gone, and harmless without a broker."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.conf import settings
from django.db.models import Q
from redis import Redis

from csdesk.cases import registry as kinds
from csdesk.cases.models import Case
from csdesk.live import presence, sender
from csdesk.live.presence import TYPING, VIEWING, Seen, leave, on_case, online_members, touch
from csdesk.people.models import Member, MemberKind
from csdesk.tenancy.models import Tenant
from tests.live.test_sockets import frame_named, run, socket_of, subscribed

HERE, ELSEWHERE = 9_000_001, 9_000_002


@pytest.fixture(autouse=True)
def nobody_there() -> Iterator[Redis]:
    """Nobody was seen before."""
    presence.memory.forget_trouble()
    with Redis.from_url(settings.REDIS_URL) as link:
        for key in link.scan_iter("t*:presence:*"):
            link.delete(key)
        yield link
    presence.memory.forget_trouble()


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The groups that heard of something."""
    heard: list[str] = []
    monkeypatch.setattr(presence, "send_later", lambda group, message: heard.append(group))
    return heard


def test_on_case_tells_typing_from_viewing() -> None:
    touch(HERE, 1, case_id=7)
    touch(HERE, 2, case_id=7, doing=TYPING)

    assert on_case(HERE, 7) == [Seen(2, TYPING), Seen(1, VIEWING)]


def test_touch_by_viewing_ends_typing(told: list[str]) -> None:
    touch(HERE, 2, case_id=7, doing=TYPING)

    touch(HERE, 2, case_id=7)

    assert on_case(HERE, 7) == [Seen(2, VIEWING)]
    assert len(told) == 2


def test_touch_tells_pages_only_what_is_news(told: list[str]) -> None:
    for _again in range(20):
        touch(HERE, 1, case_id=7, doing=TYPING)

    assert told == [f"t{HERE}.case.7"]


def test_leave_takes_somebody_off_the_case(told: list[str]) -> None:
    touch(HERE, 1, case_id=7, doing=TYPING)

    leave(HERE, 1, case_id=7)

    assert on_case(HERE, 7) == []
    assert len(told) == 2


def test_on_case_forgets_who_was_not_heard_of(nobody_there: Redis) -> None:
    touch(HERE, 1, case_id=7)
    touch(HERE, 2, case_id=7)

    nobody_there.zincrby(f"t{HERE}:presence:case:7", -presence.VIEWING_SECONDS, f"1:{VIEWING}")

    assert on_case(HERE, 7) == [Seen(2, VIEWING)]


def test_touch_forgets_a_case_that_nobody_opens_any_more(nobody_there: Redis) -> None:
    touch(HERE, 1, case_id=7)

    assert 0 < nobody_there.ttl(f"t{HERE}:presence:case:7") <= presence.ONLINE_SECONDS


def test_touch_keeps_no_more_than_a_page_shows(nobody_there: Redis, told: list[str]) -> None:
    for member in range(3 * presence.MOST_ON_A_CASE):
        touch(HERE, member, case_id=7)

    assert nobody_there.zcard(f"t{HERE}:presence:case:7") == 2 * presence.MOST_ON_A_CASE


def test_online_members_says_how_long_ago(nobody_there: Redis) -> None:
    touch(HERE, 1)
    touch(HERE, 2)

    nobody_there.zincrby(f"t{HERE}:presence:online", -30, "2")

    seen = online_members(HERE)
    assert (seen[1] < 5, 30 <= seen[2] < 35) == (True, True)


def test_companies_do_not_see_each_other() -> None:
    touch(HERE, 1, case_id=7, doing=TYPING)

    assert on_case(ELSEWHERE, 7) == []
    assert online_members(ELSEWHERE) == {}


def test_presence_is_harmless_without_a_broker(monkeypatch: pytest.MonkeyPatch) -> None:
    presence.memory.forget_trouble()
    monkeypatch.setattr(settings, "REDIS_URL", "redis://127.0.0.1:1/0")

    touch(HERE, 1, case_id=7, doing=TYPING)

    assert on_case(HERE, 7) == []
    assert online_members(HERE) == {}


@pytest.fixture
def seen_by_all(own_registries: None) -> None:
    """Everybody of a company sees its cases."""
    kinds.register_kind(replace(kinds.kind_of("probe"), visible_to=lambda member: Q()))


CaseOf = Callable[..., Case]
MemberOf = Callable[..., Member]


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("seen_by_all")
def test_sockets_tell_colleagues_who_types(alpha: Tenant, member_of: MemberOf, sign_in: Any, case_of: CaseOf) -> None:
    wang, li = member_of(alpha, "Wang"), member_of(alpha, "Li")
    case = case_of(alpha)
    mine, theirs = sign_in(wang), sign_in(li)

    async def body() -> None:
        here, there = socket_of(mine), socket_of(theirs)
        for socket in (here, there):
            await socket.connect()
            await subscribed(socket, case)
        await there.say({"type": "presence", "case": case.pk, "doing": TYPING})

        assert await frame_named(here, f"presence-{case.pk}") == {"type": "presence", "name": f"presence-{case.pk}"}
        assert await sync_to_async(on_case)(alpha.pk, case.pk) == [Seen(li.pk, TYPING)]

        await there.leave()
        await frame_named(here, f"presence-{case.pk}")
        assert await sync_to_async(on_case)(alpha.pk, case.pk) == []
        await here.leave()

    run(body)
    assert sender.flush(5)


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("seen_by_all")
def test_sockets_hear_presence_of_watched_cases_alone(
    alpha: Tenant, beta: Tenant, member_of: MemberOf, sign_in: Any, case_of: CaseOf
) -> None:
    wang = member_of(alpha, "Wang")
    mine, unwatched, foreign = case_of(alpha), case_of(alpha), case_of(beta)
    crafted = [foreign.pk, unwatched.pk, str(mine.pk), f"case-{mine.pk}", -1, None, True, {"id": mine.pk}, 2**70]
    client = sign_in(wang)

    async def body() -> None:
        socket = socket_of(client)
        await socket.connect()
        await subscribed(socket, mine)
        for number in crafted:
            await socket.say({"type": "presence", "case": number, "doing": TYPING})
        await socket.say({"type": "ping"})
        while (await socket.hear())["type"] != "pong":
            pass
        await socket.leave()

    run(body)
    assert [on_case(company.pk, case.pk) for company in (alpha, beta) for case in (mine, unwatched, foreign)] == [
        []
    ] * 6


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("seen_by_all")
def test_sockets_show_no_dealer(alpha: Tenant, member_of: MemberOf, sign_in: Any, case_of: CaseOf) -> None:
    dealer = member_of(alpha, "Dealer", kind=MemberKind.DEALER)
    case = case_of(alpha)
    client = sign_in(dealer)

    async def body() -> None:
        socket = socket_of(client)
        await socket.connect()
        await socket.say({"type": "presence", "case": case.pk, "doing": TYPING})
        await socket.say({"type": "ping"})
        while (await socket.hear())["type"] != "pong":
            pass
        assert await sync_to_async(on_case)(alpha.pk, case.pk) == []
        await socket.leave()

    run(body)
    assert online_members(alpha.pk) == {}
