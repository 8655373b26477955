"""Robots of group chats: what goes into which chat, how it is signed, what becomes of a refusal, who sets them up."""

import base64
import hashlib
import hmac
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from csdesk.outbox.channels.robot_forms import LONGEST_BYTES, fitting, sendable, verdict_of
from csdesk.outbox.channels.robots import TOPIC
from csdesk.outbox.models import MessageState, OutboxMessage, Robot, RobotLine
from csdesk.outbox.notify import notify, register_notice
from csdesk.outbox.permissions import Permission
from csdesk.outbox.relay import relay_inside, relay_outside
from csdesk.outbox.services.robots import RobotWords, keep_robot, remove_robot, send_test
from csdesk.people.models import SecurityEvent
from csdesk.refusals import RuleViolation
from csdesk.tenancy.scoping import tenant_atomic
from tests.outbox.probe import make_due, messages_of
from tests.outbox.web_servers import Listener, listener

NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)
OK = b'{"errcode": 0, "errmsg": "ok"}'
real = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def loopback(settings: Any) -> None:
    """Loopback and plain HTTP are allowed, as in the demo."""
    settings.INTERNAL_NETWORKS, settings.PLAIN_HTTP = ["127.0.0.0/8"], True
    register_notice("probe.late", title="%(number)s is late", body="%(case_title)s", many="%(count)s are late")


def saying(body: bytes) -> Any:
    return lambda link: link.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body))


@pytest.fixture
def chat() -> Iterator[Listener]:
    """A chat that takes what it hears."""
    with listener(answer=saying(OK)) as made:
        yield made


def typed(url: str, **fields: Any) -> RobotWords:
    usual = {"kind": "wecom", "name": "客诉群", "secret": "", "groups": ["probe"], "only_urgent": False,
             "language": "en", "is_active": True}  # fmt: skip
    return RobotWords(**{**usual, "url": url, **fields})


def robot_of(company: Any, url: str, **fields: Any) -> Robot:
    with tenant_atomic(company.pk) as now:
        return keep_robot(Robot(), typed(url, **fields), actor=None, now=now)


def tell(company: Any, members: list[Any], case: Any, **fields: Any) -> None:
    with tenant_atomic(company.pk) as now:
        notify(members, fields.pop("kind", "probe.late"), case=case, now=fields.pop("now", now), **fields)


def relay(company: Any) -> OutboxMessage:
    make_due(company)
    relay_inside()
    relay_outside(10)
    return messages_of(company, TOPIC)[-1]


@real
def test_a_robot_tells_what_happened_in_one_message(alpha, member_of, case_of, chat):
    wang, li = member_of(alpha, "Wang"), member_of(alpha, "Li")
    robot = robot_of(alpha, chat.url("/cgi-bin/webhook/send?key=693a91f6"))
    first, second = case_of(alpha, "<b>一"), case_of(alpha, "二")
    with tenant_atomic(alpha.pk) as now:
        pass
    for members, case in (([wang, li], first), ([wang], second)):
        tell(alpha, members, case, now=now)

    sent = relay(alpha)

    [heard] = chat.heard
    told = json.loads(heard.body)["text"]["content"].splitlines()
    assert heard.line == "POST /cgi-bin/webhook/send?key=693a91f6 HTTP/1.1"
    assert told[0] == "csdesk: 2 notices"
    assert told[1].startswith(f"{first.number} is late (Wang, Li) http")
    assert told[1].endswith(f"/probe/{first.number}/ ＜b＞一")
    assert (sent.state, "693a91f6" in json.dumps(sent.payload)) == (MessageState.DONE, False)
    with tenant_atomic(alpha.pk):
        robot.refresh_from_db()
        assert not RobotLine.objects.filter(sent_at=None).exists()
    assert (robot.tried_at is not None, robot.trouble) == (True, "")
    relay(alpha)
    assert len(chat.heard) == 1


@real
@pytest.mark.parametrize(
    ("wishes", "told"),
    [({}, 1), ({"groups": ["clock"]}, 0), ({"only_urgent": True}, 0), ({"is_active": False}, 0)],
    ids=["all", "another topic", "only urgent", "at rest"],
)
def test_a_robot_is_told_only_what_was_chosen(alpha, beta, member_of, case_of, chat, wishes, told):
    robot_of(alpha, chat.url(), **wishes)
    robot_of(beta, chat.url("/other"))

    tell(alpha, [member_of(alpha, "Wang")], case_of(alpha))

    assert (len(messages_of(alpha, TOPIC)), len(messages_of(beta, TOPIC))) == (told, 0)


@real
@pytest.mark.parametrize(
    ("body", "state", "attempts_left"),
    [
        (b'{"errcode": 93000, "errmsg": "invalid webhook url"}', MessageState.DEAD, False),
        (b'{"errcode": 45009, "errmsg": "api freq out of limit"}', MessageState.READY, True),
        (b"<html>busy</html>", MessageState.READY, True),
    ],
    ids=["for good", "too many", "no answer of a robot"],
)
def test_a_refusal_is_tried_again_or_given_up_and_stands_at_the_robot(
    alpha, member_of, case_of, body, state, attempts_left
):
    with listener(answer=saying(body)) as refusing:
        robot = robot_of(alpha, refusing.url())
        tell(alpha, [member_of(alpha, "Wang")], case_of(alpha))
        sent = relay(alpha)

    with tenant_atomic(alpha.pk):
        robot.refresh_from_db()
        assert RobotLine.objects.filter(sent_at=None).count() == 1
    assert (sent.state, sent.attempts < sent.max_attempts) == (state, attempts_left or state == MessageState.DEAD)
    assert robot.trouble.startswith("the chat answered")


@real
def test_a_chat_that_does_not_answer_counts_for_its_host(alpha, member_of, case_of):
    with listener() as gone:
        url = gone.url()
    robot = robot_of(alpha, url)
    tell(alpha, [member_of(alpha, "Wang")], case_of(alpha))

    sent = relay(alpha)

    with tenant_atomic(alpha.pk):
        robot.refresh_from_db()
    assert (sent.state, robot.trouble) == (MessageState.READY, "no answer: no connection")


@real
def test_what_could_not_be_told_for_an_hour_is_told_no_more(alpha, member_of, case_of, chat):
    robot_of(alpha, chat.url())
    with tenant_atomic(alpha.pk) as now:
        pass
    tell(alpha, [member_of(alpha, "Wang")], case_of(alpha), now=now - timedelta(minutes=61))

    assert relay(alpha).state == MessageState.DONE
    assert chat.heard == []


@real
def test_send_test_says_something_harmless_once_also_at_rest(alpha, chat):
    robot = robot_of(alpha, chat.url(), kind="feishu", is_active=False)
    with tenant_atomic(alpha.pk):
        send_test(robot, actor=None)

    sent = relay(alpha)

    assert json.loads(chat.heard[0].body)["content"]["text"].startswith("csdesk: this is a test\n")
    assert (sent.state, sent.max_attempts, len(chat.heard)) == (MessageState.DONE, 1, 1)


def test_sendable_signs_as_dingtalk_wants_it():
    made = sendable("dingtalk", "https://oapi.test/robot/send?access_token=x", "SEC1", ["一"], seconds=1_700_000_000.5)

    asked = parse_qs(urlsplit(made.url).query)
    expected = hmac.new(b"SEC1", b"1700000000500\nSEC1", hashlib.sha256).digest()
    assert asked == {
        "access_token": ["x"], "timestamp": ["1700000000500"], "sign": [base64.b64encode(expected).decode()]
    }  # fmt: skip
    assert json.loads(made.body) == {"msgtype": "text", "text": {"content": "一"}}


def test_sendable_signs_as_feishu_wants_it():
    made = sendable("feishu", "https://open.test/hook/x", "s", ['<at user_id="all">'], seconds=1_700_000_000.5)

    expected = hmac.new(b"1700000000\ns", b"", hashlib.sha256).digest()
    body = json.loads(made.body)
    assert (body["timestamp"], body["sign"]) == ("1700000000", base64.b64encode(expected).decode())
    assert body["content"]["text"] == '＜at user_id="all"＞'
    assert made.url == "https://open.test/hook/x"


def test_fitting_cuts_at_whole_characters_and_says_that_there_was_more():
    kept = fitting(["客" * 500] * 30)

    assert kept[-1] == "…"
    assert len("\n".join(kept).encode()) <= LONGEST_BYTES
    assert set("".join(kept)) == {"客", "…"}


@pytest.mark.parametrize(
    ("kind", "status", "body", "meant"),
    [
        ("feishu", 200, b'{"StatusCode": 0, "StatusMessage": "success"}', (True, False)),
        ("feishu", 200, b'{"code": 19021, "msg": "sign match fail"}', (False, True)),
        ("dingtalk", 200, b'{"errcode": 310000, "errmsg": "keywords not in content"}', (False, True)),
        ("wecom", 200, b'{"errcode": "0"}', (True, False)),
        ("wecom", 200, b"[]", (False, False)),
        ("wecom", 200, b"[" * 60_000, (False, False)),
        ("wecom", 404, OK, (False, True)),
        ("wecom", 500, OK, (False, False)),
    ],
)
def test_verdict_of_reads_the_number_in_the_answer(kind, status, body, meant):
    found = verdict_of(kind, status, body)

    assert (found.is_taken, found.is_final) == meant


@pytest.mark.parametrize(
    "url", ["http://10.0.0.1/x", "ftp://a.test/x", "https://user@a.test/", "", "https://a.test/#x"]
)
def test_keep_robot_refuses_an_address_that_is_never_called(tenant, url):
    with pytest.raises(RuleViolation) as refused:
        keep_robot(Robot(), typed(url), actor=None, now=NOW)

    assert refused.value.field == "url"
    assert not Robot.objects.exists()


def test_keep_robot_keeps_address_and_secret_encrypted_and_what_is_not_typed_anew(tenant):
    robot = keep_robot(Robot(), typed("https://a.test/?key=k33p", secret="SEC-x"), actor=None, now=NOW)
    before = robot.url_secret, robot.signing_secret

    keep_robot(robot, typed("", name="另一个群"), actor=None, now=NOW)
    kept = Robot.objects.get()
    keep_robot(robot, typed("", drops_secret=True), actor=None, now=NOW)

    assert ("k33p" in before[0], "SEC-x" in before[1]) == (False, False)
    assert (kept.url_secret, kept.signing_secret, kept.name) == (*before, "另一个群")
    assert Robot.objects.get().signing_secret == ""
    assert [event.kind for event in SecurityEvent.objects.order_by("pk")] == ["robot.create", *["robot.change"] * 2]
    assert "k33p" not in str([event.facts for event in SecurityEvent.objects.all()])


def test_remove_robot_takes_what_it_has_not_told_along(tenant):
    robot = keep_robot(Robot(), typed("https://a.test/"), actor=None, now=NOW)
    RobotLine.objects.create(robot=robot, kind="probe.late", item={}, at=NOW)

    remove_robot(robot, actor=None, now=NOW)

    assert not RobotLine.objects.exists()


FORM = {"kind": "dingtalk", "name": "客诉群", "url": "https://a.test/send?access_token=k33p", "secret": "SEC-x",
        "groups": ["clock"], "language": "zh-hans", "is_active": "on"}  # fmt: skip


def test_an_administrator_sets_up_changes_and_removes_a_robot_and_never_sees_its_secrets(alpha, member_of, sign_in):
    client = sign_in(member_of(alpha, "Admin", Permission.ROBOTS))

    codes = [client.post("/robots/new/", FORM).status_code, client.post("/robots/new/", FORM).status_code]
    with tenant_atomic(alpha.pk):
        robot = Robot.objects.get()
    shown = client.get(f"/robots/{robot.pk}/").content.decode() + client.get("/robots/").content.decode()
    codes += [client.post(f"/robots/{robot.pk}/", FORM | {"url": "", "secret": "", "is_active": ""}).status_code]
    codes += [client.post(f"/robots/{robot.pk}/test/").status_code]
    with tenant_atomic(alpha.pk):
        changed = Robot.objects.get()
    client.post(f"/robots/{robot.pk}/remove/")

    assert codes == [302, 422, 302, 302]
    assert ("a.test" in shown, "k33p" in shown, "SEC-x" in shown) == (True, False, False)
    assert (changed.is_active, changed.url_secret) == (False, robot.url_secret)
    assert len(messages_of(alpha, TOPIC)) == 1
    with tenant_atomic(alpha.pk):
        assert not Robot.objects.exists()


@pytest.mark.parametrize(
    "wrong", [{"kind": "telegram"}, {"groups": ["nothing"]}, {"groups": []}, {"url": "https://10.1.1.1/"}]
)
def test_the_form_refuses_nonsense_at_its_field(alpha, member_of, sign_in, wrong):
    response = sign_in(member_of(alpha, "Admin", Permission.ROBOTS)).post("/robots/new/", FORM | wrong)

    assert response.status_code == 422
    assert list(response.context["form"].errors) == list(wrong)


def test_robots_are_for_those_who_may_and_of_ones_own_company(alpha, beta, member_of, sign_in):
    foreign = robot_of(beta, "https://a.test/")
    agent, admin = sign_in(member_of(alpha, "Wang")), sign_in(member_of(alpha, "Admin", Permission.ROBOTS))

    codes = [agent.get("/robots/").status_code, agent.post("/robots/new/", FORM).status_code]
    codes += [admin.get(f"/robots/{foreign.pk}/").status_code]
    codes += [admin.post(f"/robots/{foreign.pk}/{act}/").status_code for act in ("test", "remove")]

    assert codes == [403, 403, 404, 404, 404]
