"""The page of chats: its lists, its acts by plain requests, who sees what."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from chat.lifecycle import State
from chat.models import Chat, ChatMessage, Device, Whisper
from chat.permissions import Permission
from chat.queries.chats import chat_of
from chat.queries.seats import sitting_of
from chat.services.ending import end_by_visitor
from chat.services.opening import NewChat, leave_message, open_chat
from chat.services.saying import say_as_visitor
from chat.services.seating import sit_down
from csdesk.people.models import Member
from csdesk.rulebook.sections.inquiries import Inquiries
from csdesk.tenancy.scoping import tenant_atomic
from tests.conftest import make_member
from tests.documents.files import PNG
from tests.tickets.company import furnish, hire


@pytest.fixture
def people(alpha) -> dict[str, Member]:
    """A company that is open day and night, with its people."""
    with tenant_atomic(alpha.pk):
        furnish(alpha, "dealer_after_sales")
        roles = {"Li": "agent", "Wang": "agent", "Boss": "supervisor", "Dealer": "dealer"}
        return {name: hire(name, role) for name, role in roles.items()}


@pytest.fixture
def clients(people, sign_in) -> dict[str, Client]:
    return {name: sign_in(member) for name, member in people.items()}


def seat(member: Member) -> None:
    with tenant_atomic(member.tenant_id) as now:
        sit_down(member, device=Device.COMPUTER, now=now)


def talked(company: Any, text: str = "请问什么时候发货？", **fields: str) -> Chat:
    """A visitor who has asked something."""
    with tenant_atomic(company.pk) as now:
        chat, _token = open_chat(NewChat(**{"name": "赵女士", **fields}), now=now)
        say_as_visitor(chat, text, client_id="v1", now=now)
        return chat_of(chat.case)


def now_of(chat: Chat) -> Chat:
    with tenant_atomic(chat.tenant_id):
        return chat_of(Chat.objects.get(pk=chat.pk).case)


def rows(client: Client, query: str = "") -> dict[int, dict[str, Any]]:
    return {row["chat"]: row for row in client.get(f"/chats/now/{query}").json()["rows"]}


def test_the_page_shows_its_reader_what_is_his(alpha, people, clients):
    seat(people["Li"])
    chat = talked(alpha)

    seen = {name: chat.pk in rows(clients[name]) for name in ("Li", "Wang", "Boss")}

    assert clients["Li"].get("/chats/").status_code == 200
    assert seen == {"Li": True, "Wang": False, "Boss": True}
    assert clients["Dealer"].get("/chats/").status_code == 403


def test_what_was_said_behind_a_number_comes_with_the_lists(alpha, people, clients):
    seat(people["Li"])
    chat = talked(alpha)

    said = clients["Li"].get(f"/chats/now/?chats={chat.pk}:1").json()["said"]
    hidden = clients["Wang"].get(f"/chats/now/?chats={chat.pk}:0").json()["said"]

    assert [frame["number"] for frame in said] == [2, 3]
    assert hidden == []


@pytest.mark.rule("CHT-09")
def test_the_next_is_who_waits_longest(alpha, people, clients):
    first, _second = talked(alpha, name="甲"), talked(alpha, name="乙")
    with tenant_atomic(alpha.pk) as now:
        sit_down(people["Li"], device=Device.COMPUTER, now=now)
    given = now_of(first)

    refused = clients["Wang"].post("/chats/next/")

    assert given.case.holder == people["Li"]
    assert (refused.status_code, refused.json()["rule"]) == (409, "CHT-01")


def test_taking_needs_a_seat(alpha, people, clients):
    chat = talked(alpha)

    refused = clients["Li"].post(f"/chats/{chat.pk}/take/")
    clients["Li"].post("/chats/seat/", {"to": "on"})

    assert (refused.status_code, refused.json()["rule"]) == (409, "CHT-05")
    assert now_of(chat).case.holder == people["Li"]


@pytest.mark.rule("CHT-01")
@pytest.mark.parametrize(
    ("text", "confirmed", "status", "rule"),
    [("您好，明天发货。", [], 200, None), ("  ", [], 409, "CHT-01"), ("神经病", [], 409, "KBS-04")],
)
def test_an_answer_by_plain_request(alpha, people, clients, text, confirmed, status, rule):
    seat(people["Li"])
    chat = talked(alpha)
    fields = {"text": text, "client_id": "a1", "confirmed": confirmed}

    answers = [clients["Li"].post(f"/chats/{chat.pk}/say/", fields) for _twice in range(2)]

    assert [(answer.status_code, answer.json().get("rule")) for answer in answers] == [(status, rule)] * 2
    with tenant_atomic(alpha.pk):
        assert ChatMessage.objects.filter(chat=chat, sender="agent").count() == (1 if status == 200 else 0)


@pytest.mark.rule("CHT-08")
def test_a_supervisor_whispers_and_takes_over(alpha, people, clients):
    seat(people["Li"])
    seat(people["Boss"])
    chat = talked(alpha)
    holder = now_of(chat).case.holder
    other = "Boss" if holder == people["Li"] else "Li"
    if other == "Li":
        clients["Boss"].post(f"/chats/{chat.pk}/hand-over/", {"to": people["Li"].pk})

    whispered = clients["Boss"].post(f"/chats/{chat.pk}/note/", {"text": "先道歉", "client_id": "w1"})
    taken = clients["Boss"].post(f"/chats/{chat.pk}/take-over/")

    assert (whispered.status_code, taken.status_code) == (200, 200)
    assert taken.json()["holder"] == people["Boss"].pk
    with tenant_atomic(alpha.pk):
        assert Whisper.objects.get().text == "先道歉"
        assert not ChatMessage.objects.filter(text="先道歉").exists()


@pytest.mark.rule("CHT-08")
@pytest.mark.parametrize("act", ["take-over", "note", "end", "say", "take", "hand-over", "file", "settle"])
def test_what_another_answers_does_not_exist_for_an_agent(alpha, people, clients, act):
    seat(people["Li"])
    chat = talked(alpha)

    answer = clients["Wang"].post(f"/chats/{chat.pk}/{act}/", {"text": "x", "client_id": "x"})

    assert answer.status_code == 404
    assert now_of(chat).case.holder == people["Li"]


def test_handing_over_goes_to_who_is_there(alpha, people, clients):
    seat(people["Li"])
    chat = talked(alpha)
    absent = clients["Li"].post(f"/chats/{chat.pk}/hand-over/", {"to": people["Wang"].pk})
    seat(people["Wang"])

    offered = clients["Li"].get("/chats/seats/").json()["seats"]
    clients["Li"].post(f"/chats/{chat.pk}/hand-over/", {"to": people["Wang"].pk, "note": "查过订单"})

    assert (absent.status_code, absent.json()["rule"]) == (409, "CHT-05")
    assert [seat["name"] for seat in offered] == ["Wang"]
    assert now_of(chat).case.holder == people["Wang"]


@pytest.mark.rule("CHT-09")
def test_the_last_one_is_asked_before_he_leaves(alpha, people, clients):
    seat(people["Li"])

    asked = clients["Li"].post("/chats/seat/", {"to": "off"})
    left = clients["Li"].post("/chats/seat/", {"to": "off", "confirmed": "1"})

    assert (asked.status_code, asked.json()["facts"]["code"]) == (409, "last_one")
    assert left.json()["is_there"] is False
    with tenant_atomic(alpha.pk):
        assert sitting_of(people["Li"]) is None


def test_a_picture_goes_to_the_visitor(alpha, people, clients):
    seat(people["Li"])
    chat = talked(alpha)
    file = SimpleUploadedFile("label.png", PNG, "image/png")

    sent = clients["Li"].post(f"/chats/{chat.pk}/file/", {"file": file, "client_id": "f1"})
    none = clients["Li"].post(f"/chats/{chat.pk}/file/", {"client_id": "f2"})

    assert (sent.status_code, none.status_code) == (200, 409)
    said = clients["Li"].get(f"/chats/now/?chats={chat.pk}:0").json()["said"]
    assert said[-1]["file"]["picture"] is True


def test_reading_is_noted_for_the_holder_alone(alpha, people, clients):
    seat(people["Li"])
    chat = talked(alpha)

    for name in ("Boss", "Li"):
        clients[name].post(f"/chats/{chat.pk}/read/", {"number": "3" if name == "Li" else "2"})

    assert now_of(chat).agent_read == 3


def test_an_ended_chat_has_a_page_of_its_own(alpha, people, clients):
    seat(people["Li"])
    chat = talked(alpha, "<script>alert(1)</script>")
    with tenant_atomic(alpha.pk) as now:
        end_by_visitor(chat, now=now)

    moved = clients["Li"].get(f"/chats/?case={chat.case.number}")
    page = clients["Li"].get(moved.url).content.decode()

    assert moved.url == f"/chats/{chat.pk}/"
    assert "&lt;script&gt;" in page
    assert clients["Wang"].get(moved.url).status_code == 404


@pytest.mark.rule("INQ-31")
def test_a_message_that_was_left_is_settled_with_what_was_done(alpha, people, clients, sign_in, monkeypatch):
    # A manual without a channel for such inquiries leaves it at the chats.
    monkeypatch.setattr(Inquiries, "channel_of", lambda self, via: None)
    with tenant_atomic(alpha.pk) as now:
        chat, _token = leave_message(NewChat(contact="13800000000"), "请回电", client_id="m", now=now)
        reader = make_member("Reader", Permission.CHAT_VIEW)

    denied = sign_in(reader).post(f"/chats/{chat.pk}/settle/", {"note": "已回电"})
    refused = clients["Li"].post(f"/chats/{chat.pk}/settle/", {"note": " "})
    settled = clients["Li"].post(f"/chats/{chat.pk}/settle/", {"note": "已回电"})

    assert (denied.status_code, refused.status_code, settled.status_code) == (403, 409, 302)
    assert now_of(chat).state == State.ENDED


@pytest.mark.parametrize("count", [1, 3])
def test_the_lists_cost_the_same_however_many_chats_go_on(alpha, people, clients, count, django_assert_num_queries):
    for number in range(count):
        talked(alpha, name=f"访客{number}")
    clients["Boss"].get("/chats/now/")

    with django_assert_num_queries(QUERIES):
        found = rows(clients["Boss"])

    assert len(found) == count


# The scope, the session, the member and what he may; the chats; his seat.
QUERIES = 11


@pytest.mark.parametrize("query", ["?chat=x", "?chat=999999999999999999", "?case=LT-2099-000001", "?chat=" + "9" * 40])
def test_an_address_that_names_no_chat_is_a_404(people, clients, query):
    assert clients["Boss"].get(f"/chats/{query}").status_code == 404


@pytest.mark.parametrize("chats", ["x", "1:2:3", "9" * 30 + ":1", "1:99999999999", ",,,"])
def test_nonsense_about_what_the_page_has_is_left_out(people, clients, chats):
    assert clients["Boss"].get("/chats/now/", {"chats": chats}).status_code == 200
