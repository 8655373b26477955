"""Visitors' doors over HTTP: by the company's name, by the key, and never by anything else."""

from io import BytesIO
from typing import Any

import pytest
from django.test import Client

from chat.lifecycle import State
from chat.models import Chat, ChatMessage
from chat.public import doors
from chat.queries.chats import chat_by_token
from chat.rules.tokens import read_token
from chat.services import opening
from chat.services.ending import end_by_agent
from chat.services.handing import give_away, take, take_over
from chat.services.opening import NewChat, open_chat
from chat.services.seating import sit_down
from csdesk.documents.models import Attachment
from csdesk.people.models import Member
from csdesk.sla.models import Clock
from csdesk.tenancy.buckets import Bucket, Grant
from csdesk.tenancy.models import Tenant
from csdesk.tenancy.scoping import tenant_atomic
from tests.documents.files import PNG
from tests.tickets.company import furnish, hire
from tickets.models import Inquiry


@pytest.fixture
def shop(alpha):
    """A company whose chat is open day and night."""
    with tenant_atomic(alpha.pk):
        furnish(alpha, "dealer_after_sales")
    return alpha


@pytest.fixture
def li(shop) -> Member:
    with tenant_atomic(shop.pk):
        return hire("Li", "agent")


@pytest.fixture
def at_desk(shop, li) -> Member:
    with tenant_atomic(shop.pk) as now:
        sit_down(li, device="computer", now=now)
    return li


@pytest.fixture(autouse=True)
def _nobody_counts(monkeypatch):
    """All tests come from one address."""
    monkeypatch.setattr(doors, "take", lambda bucket, name: None)


def post(path: str, **data: Any) -> Any:
    return Client().post(path, data, content_type="application/json")


def opened(company: Tenant, **fields: str) -> dict[str, Any]:
    return post(f"/chat/{company.slug}/open/", **{"name": "赵女士", "language": "zh", **fields}).json()


def test_now_tells_whether_somebody_is_there(shop):
    told = Client().get("/chat/alpha/now/").json()

    assert (told["is_offered"], told["is_open"]) == (True, True)
    assert told["limits"] == {"message": 2000, "files_an_hour": 10}


@pytest.mark.rule("CHT-01")
def test_a_company_without_chat_says_so(shop, monkeypatch):
    monkeypatch.setattr(opening, "opening_at", lambda now: opening.Opening(is_offered=False, is_open=False))

    refused = [post(f"/chat/alpha/{way}/", text="在吗", contact="a@b.cn", client_id="1") for way in ("open", "leave")]

    assert [(answer.status_code, answer.json()["rule"]) for answer in refused] == [(409, "CHT-01")] * 2


def test_a_company_without_a_manual_has_no_chat(beta):
    assert post("/chat/beta/open/").status_code == 409


@pytest.mark.parametrize("path", ["/chat/nobody/now/", "/chat/nobody/open/"])
def test_an_unknown_company_is_not_there(shop, path):
    client = Client()

    assert (client.get(path) if "now" in path else post(path)).status_code == 404


def test_opening_gives_a_key_of_192_bits_and_keeps_only_its_hash(shop):
    told = opened(shop)

    slug, secret = told["token"].split(".")
    assert (slug, len(secret)) == ("alpha", 32)
    with tenant_atomic(shop.pk):
        kept = Chat.objects.get(pk=told["chat"])
    assert secret not in str(kept.__dict__)


def test_a_chat_goes_on_over_plain_http(shop, at_desk):
    token = opened(shop)["token"]

    ack = post(f"/chat/{token}/say/", client_id="1", text="在吗？").json()
    again = post(f"/chat/{token}/say/", client_id="1", text="在吗？").json()
    told = Client().get(f"/chat/{token}/since/2/").json()

    assert ack == again
    assert [message["text"] for message in told["messages"]] == ["在吗？"]
    assert (told["state"], told["agent"]) == ("held", "Li")


@pytest.mark.parametrize("end", ["since/0/", "file/1/"])
def test_wrong_foreign_and_unknown_keys_look_the_same(shop, beta, end):
    token = opened(shop)["token"]
    foreign = f"beta.{token.partition('.')[2]}"

    answers = {
        (response.status_code, response.content)
        for response in (
            Client().get(f"/chat/{wrong}/{end}") for wrong in (foreign, f"alpha.{'x' * 32}", f"none.{'x' * 32}", "x")
        )
    }

    assert [status for status, _body in answers] == [404]


def test_a_key_opens_one_chat_and_no_other_companys(shop, beta):
    token = opened(shop)["token"]
    _slug, digest = read_token(token)

    with tenant_atomic(beta.pk):
        assert chat_by_token(digest) is None


@pytest.mark.parametrize("body", [b"[]", b"{", b'"x"', b"\xff", b"[" * 100_000])
def test_what_is_no_json_object_is_a_400(shop, body):
    token = opened(shop)["token"]

    response = Client().post(f"/chat/{token}/say/", body, content_type="application/json")

    assert response.status_code == 400


@pytest.mark.rule("CHT-03")
def test_a_megabyte_is_refused_by_its_rule(shop):
    token = opened(shop)["token"]

    response = post(f"/chat/{token}/say/", client_id="1", text="字" * 350_000)

    assert (response.status_code, response.json()["rule"]) == (409, "CHT-03")


@pytest.mark.parametrize("fields", [{"text": 7}, {"text": None}, {"client_id": {}}, {"sender": "agent", "text": ""}])
def test_fields_of_another_kind_are_refused_and_nothing_is_kept(shop, fields):
    told = opened(shop)

    response = post(f"/chat/{told['token']}/say/", **{"client_id": "1", "text": "x", **fields})

    assert response.status_code == 409
    with tenant_atomic(shop.pk):
        assert Chat.objects.get(pk=told["chat"]).last_number == told["last"]


def test_floods_are_slowed_down(shop, monkeypatch):
    token = opened(shop)["token"]
    no = Grant(Bucket("x", 1, 1), False, 0, 7, 7)
    monkeypatch.setattr(doors, "take", lambda bucket, name: no)

    response = post(f"/chat/{token}/say/", client_id="1", text="在吗？")

    assert (response.status_code, response["Retry-After"], response.json()["code"]) == (429, "7", "too_fast")


@pytest.mark.rule("INQ-31")
def test_a_message_needs_a_way_back(shop):
    refused = post("/chat/alpha/leave/", name="赵", text="请回电", client_id="1")
    left = post("/chat/alpha/leave/", name="赵", contact="13800000000", text="请回电", client_id="1")

    assert (refused.status_code, refused.json()["field"]) == (409, "contact")
    assert (left.status_code, left.json()["state"]) == (201, "left_message")


@pytest.mark.rule("INQ-31")
def test_a_message_becomes_an_inquiry_and_is_owed_there(shop):
    told = post("/chat/alpha/leave/", name="赵", contact="a@b.cn", text="请问保修多久？", client_id="1").json()

    with tenant_atomic(shop.pk):
        chat = Chat.objects.select_related("case").get(pk=told["chat"])
        inquiry = Inquiry.objects.select_related("case").get(case__parent=chat.case)
        running = list(Clock.objects.filter(settled_at=None).values_list("case__kind", flat=True))
    assert (inquiry.question, inquiry.asker_email) == ("请问保修多久？", "a@b.cn")
    assert (chat.case.closed_at is not None, set(running)) == (True, {"inquiry"})


@pytest.mark.rule("INQ-31")
def test_who_waits_may_leave_a_message_instead(shop):
    token = opened(shop)["token"]

    told = post(f"/chat/{token}/leave/", text="请回电", contact="a@b.cn", client_id="1").json()

    assert told["state"] == "left_message"


@pytest.mark.rule("INQ-31")
def test_a_message_whose_answer_was_lost_is_left_once(shop):
    token = opened(shop)["token"]
    words = {"text": "请回电 \ud800", "contact": "a@b.cn \ud800", "client_id": "1"}

    told = [post(f"/chat/{token}/leave/", **words) for _time in range(2)]

    assert [answer.status_code for answer in told] == [200, 200]
    with tenant_atomic(shop.pk):
        assert Inquiry.objects.count() == 1


def file_of(name: str, content: bytes) -> BytesIO:
    file = BytesIO(content)
    file.name = name
    return file


def picture() -> BytesIO:
    return file_of("故障.png", PNG)


def test_a_picture_is_kept_shown_and_only_by_the_key_of_its_chat(shop):
    token, other = opened(shop)["token"], opened(shop)["token"]

    Client().post(f"/chat/{token}/file/", {"file": picture(), "client_id": "1"})
    [message] = Client().get(f"/chat/{token}/since/1/").json()["messages"]
    shown = Client().get(f"/chat/{token}/file/{message['file']['id']}/?show")

    assert (message["file"]["name"], message["file"]["picture"]) == ("故障.png", True)
    assert (shown.status_code, shown["Content-Type"], b"".join(shown.streaming_content)) == (200, "image/png", PNG)
    assert Client().get(f"/chat/{other}/file/{message['file']['id']}/").status_code == 404


def test_a_file_that_is_sent_again_is_kept_once(shop):
    token = opened(shop)["token"]

    first, again = [
        Client().post(f"/chat/{token}/file/", {"file": picture(), "client_id": "1"}).json() for _time in range(2)
    ]

    assert first == again
    with tenant_atomic(shop.pk):
        assert Attachment.objects.count() == 1


@pytest.mark.rule("INQ-31")
def test_a_message_left_twice_because_the_answer_was_lost_is_one_with_a_new_key(shop):
    words = {"name": "赵", "contact": "13800000000", "text": "请回电", "client_id": "1"}

    first, again = [post("/chat/alpha/leave/", **words).json() for _time in range(2)]
    others = [post("/chat/alpha/leave/", **{**words, **other}).json() for other in (
        {"client_id": "2"}, {"contact": "13900000000"}, {"text": "请发邮件"})]  # fmt: skip

    assert again["chat"] == first["chat"]
    assert len({first["chat"], *(other["chat"] for other in others)}) == 4
    assert Client().get(f"/chat/{again['token']}/since/0/").json()["messages"][0]["text"] == "请回电"
    assert Client().get(f"/chat/{first['token']}/since/0/").status_code == 404
    with tenant_atomic(shop.pk):
        assert Inquiry.objects.count() == 4


@pytest.mark.parametrize(
    ("name", "content"), [("a.html", b"<script>1</script>"), ("a.png", b"MZ" + b"\0" * 60), ("a.txt", b"")]
)
def test_files_that_can_run_or_lie_are_refused_by_their_rule(shop, name, content):
    token = opened(shop)["token"]

    response = Client().post(f"/chat/{token}/file/", {"file": file_of(name, content), "client_id": "1"})

    assert (response.status_code, response.json()["rule"]) == (409, "CMP-13")


def test_files_of_one_visitor_are_few_within_an_hour(shop, django_capture_on_commit_callbacks):
    token = opened(shop)["token"]
    for number in range(10):
        Client().post(f"/chat/{token}/file/", {"file": picture(), "client_id": f"f{number}"})

    response = Client().post(f"/chat/{token}/file/", {"file": picture(), "client_id": "f10"})

    assert response.status_code == 429
    assert int(response["Retry-After"]) > 3000


@pytest.mark.rule("CHT-08")
@pytest.mark.parametrize(
    ("rating", "status"), [(5, 200), (1, 200), (0, 409), (6, 409), ("5", 409), (None, 409), (True, 409)]
)
def test_a_rating_is_a_number_from_1_to_5(shop, at_desk, rating, status):
    token = opened(shop)["token"]

    assert post(f"/chat/{token}/rate/", rating=rating).status_code == status


def test_nobody_rates_who_was_not_answered(shop):
    token = opened(shop)["token"]

    assert post(f"/chat/{token}/rate/", rating=5).status_code == 409


def test_the_words_are_mailed_and_not_to_half_the_world(shop, at_desk):
    token = opened(shop, contact="a@b.cn")["token"]
    post(f"/chat/{token}/say/", client_id="1", text="<b>在吗？</b>")

    answers = [post(f"/chat/{token}/transcript/").status_code for _ in range(4)]

    assert answers == [202, 202, 202, 409]
    with tenant_atomic(shop.pk):
        from csdesk.outbox.models import OutboxMessage

        mail = OutboxMessage.objects.filter(topic="email.send").first().payload
    assert mail["to"] == ["a@b.cn"]
    assert "<b>在吗？</b>" in mail["text"]
    assert mail["html"] == ""


def test_the_end_is_the_end(shop, at_desk):
    token = opened(shop)["token"]

    ended = post(f"/chat/{token}/end/").json()
    said = post(f"/chat/{token}/say/", client_id="9", text="还在吗？").json()

    assert (ended["state"], ended["ended_by"]) == ("ended", "visitor")
    assert said["code"] == "ended"


@pytest.mark.parametrize("act", [take, take_over, give_away, end_by_agent])
def test_another_companys_services_know_no_such_chat(shop, beta, act):
    with tenant_atomic(shop.pk) as now:
        chat, _token = open_chat(NewChat(), now=now)

    with tenant_atomic(beta.pk) as now:
        furnish(beta, "dealer_after_sales")
        boss = hire("Boss", "supervisor")
        with pytest.raises(Chat.DoesNotExist):
            act(chat, actor=boss, now=now)


def test_a_signed_in_colleague_of_another_company_sees_no_chat(shop, beta, member_of, sign_in):
    token = opened(shop)["token"]
    client = sign_in(member_of(beta, "Zhao"))

    assert client.get(f"/chat/{token}/since/0/").status_code == 404


def test_the_page_of_chats_is_for_who_has_to_do_with_them(shop, at_desk, member_of, sign_in):
    opened(shop)

    assert sign_in(at_desk).get("/chats/").status_code == 200
    assert sign_in(member_of(shop, "Other")).get("/chats/").status_code == 403


def test_what_was_said_is_nobodys_to_change(shop, at_desk):
    with tenant_atomic(shop.pk) as now:
        chat, _token = open_chat(NewChat(name="赵"), now=now)
        assert take(chat, actor=at_desk, now=now).state == State.HELD
        assert ChatMessage.app_grants == "INSERT, SELECT"
