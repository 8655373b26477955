"""Words to the customer, notes and calls."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from csdesk.conversations.models import Delivery, Draft, Message, MessageKind
from csdesk.conversations.queries import last_message_id, messages_of
from csdesk.conversations.services.drafts import save_draft
from csdesk.conversations.services.messages import log_call, post_note, post_public
from csdesk.conversations.services.receiving import receive_message
from csdesk.documents.services.attachments import attach_file
from csdesk.events.models import Event
from csdesk.outbox.models import OutboxMessage
from csdesk.refusals import RuleViolation, StaleRecord
from csdesk.sla.models import Clock, Verdict
from tests.conftest import make_member
from tests.tickets.company import HOUR, MINUTE, MONDAY

SOON = MONDAY + HOUR


def clock(case, kind):
    return Clock.objects.filter(case=case, kind=kind).latest("pk")


def kinds_of_events(case):
    return list(Event.objects.filter(case=case).order_by("pk").values_list("kind", flat=True))


def queued():
    return list(OutboxMessage.objects.filter(topic="mail.send").values_list("payload", flat=True))


def test_post_public_keeps_sends_and_records(case, wang):
    receive_message(case, text="坏了", subject="硬盘", sender_address="zhang@x.test", mail_id="<1@x>", now=MONDAY)

    message = post_public(case, "已收到，正在处理。", actor=wang, now=SOON)

    assert message.recipients == {"to": ["zhang@x.test"], "cc": []}
    assert message.subject == f"Re: 硬盘 [{case.number}]"
    assert (message.in_reply_to, message.delivery) == ("<1@x>", Delivery.QUEUED)
    assert queued() == [{"message": message.pk}]
    assert kinds_of_events(case)[-1] == "message.public"


@pytest.mark.rule("CMP-42", "INQ-26")
def test_post_public_keeps_the_promise_of_a_first_word_but_not_of_a_result(case, wang):
    post_public(case, "已登记，确认收到。", actor=wang, now=SOON, to=["zhang@x.test"])

    assert clock(case, "confirmation").verdict == Verdict.MET
    assert clock(case, "first_reply").verdict == Verdict.MET
    assert clock(case, "result").verdict == Verdict.RUNNING


@pytest.mark.rule("CMP-40")
def test_post_public_as_the_answer_keeps_the_promise_of_a_result(case, wang):
    post_public(case, "已换货。", actor=wang, now=SOON, is_answer=True)

    assert clock(case, "result").verdict == Verdict.MET
    assert kinds_of_events(case)[-1] == "message.answer"


def test_post_public_without_an_address_sends_nothing(case, wang):
    message = post_public(case, "已电话告知。", actor=wang, now=SOON, to=[])

    assert message.delivery == Delivery.NONE
    assert queued() == []


def test_post_public_refuses_when_the_customer_wrote_meanwhile(case, wang):
    seen = last_message_id(case)
    save_draft(case, MessageKind.PUBLIC, "已换货。", actor=wang, now=MONDAY)
    incoming = receive_message(case, text="不用了，已经好了", sender_address="zhang@x.test", now=SOON)

    with pytest.raises(StaleRecord) as refusal:
        post_public(case, "已换货。", actor=wang, now=SOON + MINUTE, seen_id=seen)

    assert refusal.value.facts["message"] == incoming.pk
    assert refusal.value.facts["begins"] == incoming.text
    assert list(messages_of(case)) == [incoming]
    assert Draft.objects.get().text == "已换货。"


def test_post_public_refuses_when_a_colleague_replied_meanwhile(case, wang, li):
    seen = last_message_id(case)
    post_public(case, "李在处理。", actor=li, now=SOON, seen_id=seen)

    with pytest.raises(StaleRecord):
        post_public(case, "王在处理。", actor=wang, now=SOON, seen_id=seen)

    assert [message.text for message in messages_of(case)] == ["李在处理。"]


def test_post_public_sends_a_double_click_once(case, wang):
    seen = last_message_id(case)
    first = post_public(case, "已换货。", actor=wang, now=SOON, seen_id=seen)

    second = post_public(case, "已换货。", actor=wang, now=SOON, seen_id=seen)

    assert second == first
    assert Message.objects.count() == 1


def test_post_public_ignores_an_automatic_reply_in_between(case, wang):
    seen = last_message_id(case)
    receive_message(case, text="我在休假", sender_address="z@x.test", is_automatic=True, now=SOON)

    message = post_public(case, "已换货。", actor=wang, now=SOON, seen_id=seen)

    assert message.kind == MessageKind.PUBLIC


@pytest.mark.parametrize("text", ["", "  \n ", "\u202e"])
def test_post_public_refuses_an_empty_text(case, wang, text):
    with pytest.raises(RuleViolation) as refusal:
        post_public(case, text, actor=wang, now=SOON)

    assert refusal.value.field == "text"
    assert Message.objects.count() == 0


def test_post_public_refuses_a_text_beyond_the_manuals_limit(case, wang):
    with pytest.raises(RuleViolation) as refusal:
        post_public(case, "长" * 100_001, actor=wang, now=SOON)

    assert refusal.value.rule_id == "INQ-32"
    assert Message.objects.count() == 0


def test_post_public_stores_nul_and_lone_surrogates_as_replacements(case, wang):
    message = post_public(case, "a\x00b\ud800c", actor=wang, now=SOON, to=[])

    message.refresh_from_db()
    assert message.text == "a�b���c"


@pytest.mark.rule("DOC-05")
def test_post_public_sends_no_internal_file(case, wang):
    inside = attach_file(case, b"words", "a.txt", "text/plain", actor=wang, now=SOON, internal=True)

    with pytest.raises(RuleViolation) as refusal:
        post_public(case, "见附件。", actor=wang, now=SOON, attachments=[inside])

    assert refusal.value.rule_id == "DOC-05"
    assert not Message.objects.exists()


@pytest.mark.rule("KBS-04")
def test_post_public_refuses_forbidden_phrases(case, wang):
    with pytest.raises(RuleViolation) as refusal:
        post_public(case, "你这个神 经 病", actor=wang, now=SOON)

    assert refusal.value.rule_id == "KBS-04"
    assert Message.objects.count() == 0


def test_post_public_refuses_who_may_not_reply(case):
    stranger = make_member("Zhou", "tickets.complaint_view")

    with pytest.raises(PermissionDenied):
        post_public(case, "您好", actor=stranger, now=SOON)

    assert Message.objects.count() == 0


def test_post_note_moves_no_clock_and_sends_nothing(case, wang):
    post_note(case, "客户很急", actor=wang, now=SOON)

    assert clock(case, "first_reply").verdict == Verdict.RUNNING
    assert queued() == []
    assert kinds_of_events(case)[-1] == "message.internal"


@pytest.mark.rule("CMP-41")
def test_log_call_counts_when_it_is_entered(case, wang):
    entered = MONDAY + timedelta(days=2)  # the first reply was due on Tuesday
    call = log_call(case, "已说明", direction="out", number="138", outcome="reached", at=SOON, actor=wang, now=entered)

    assert (call.at, call.entered_at) == (SOON, entered)
    assert clock(case, "first_reply").verdict == Verdict.BREACHED
    assert Event.objects.filter(case=case).latest("pk").facts["said_at"] == SOON.isoformat()


@pytest.mark.parametrize("outcome", ["not_reached", "voicemail"])
def test_log_call_that_reached_nobody_is_no_word_to_the_customer(case, wang, outcome):
    log_call(case, "无人接听", direction="out", number="138", outcome=outcome, at=SOON, actor=wang, now=SOON)

    assert clock(case, "first_reply").verdict == Verdict.RUNNING


@pytest.mark.parametrize(
    ("fields", "field"),
    [({"at": SOON + MINUTE}, "at"), ({"outcome": "not_reached", "is_answer": True}, "outcome")],
)
def test_log_call_refuses_what_cannot_be(case, wang, fields, field):
    call = {"direction": "out", "number": "138", "outcome": "reached", "at": SOON, **fields}

    with pytest.raises(RuleViolation) as refusal:
        log_call(case, "通话", actor=wang, now=SOON, **call)

    assert refusal.value.field == field
    assert Message.objects.count() == 0


@pytest.mark.rule("CMP-41")
def test_log_call_as_the_answer_keeps_the_promise_of_a_result(case, wang):
    log_call(
        case, "已答复", direction="out", number="", outcome="reached", at=SOON, actor=wang, now=SOON, is_answer=True
    )

    assert clock(case, "result").verdict == Verdict.MET


def test_save_draft_keeps_one_a_person_case_and_kind(case, wang, li):
    save_draft(case, MessageKind.PUBLIC, "一", actor=wang, now=MONDAY)
    save_draft(case, MessageKind.PUBLIC, "二", actor=wang, now=SOON, fields={"is_answer": True})
    save_draft(case, MessageKind.PUBLIC, "三", actor=li, now=SOON)

    assert sorted(Draft.objects.values_list("text", flat=True)) == ["三", "二"]


def test_save_draft_emptied_is_forgotten(case, wang):
    save_draft(case, MessageKind.PUBLIC, "一", actor=wang, now=MONDAY)

    save_draft(case, MessageKind.PUBLIC, " ", actor=wang, now=SOON)

    assert Draft.objects.count() == 0


def test_save_draft_that_arrives_behind_the_words_themselves_is_dropped(case, wang):
    post_public(case, "已换货，今天寄出。", actor=wang, now=SOON, to=[])

    save_draft(case, MessageKind.PUBLIC, "已换货，今天", actor=wang, now=SOON)

    assert Draft.objects.count() == 0


def test_post_public_forgets_the_draft_it_came_from(case, wang):
    save_draft(case, MessageKind.PUBLIC, "已换货。", actor=wang, now=MONDAY)
    save_draft(case, MessageKind.INTERNAL, "记一笔", actor=wang, now=MONDAY)

    post_public(case, "已换货。", actor=wang, now=SOON, to=[])

    assert [draft.kind for draft in Draft.objects.all()] == [MessageKind.INTERNAL]
