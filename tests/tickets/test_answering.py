"""Words to the customer of a complaint, the answer among them."""

import pytest
from django.core.exceptions import PermissionDenied

from csdesk.conversations.models import Message
from csdesk.conversations.services.receiving import receive_message
from csdesk.events.models import Event
from csdesk.outbox.models import Notification, OutboxMessage
from csdesk.refusals import StaleRecord, TransitionNotAllowed
from csdesk.sla.models import Clock, Task, Verdict
from tests.conftest import make_member
from tests.tickets.company import HOUR, MONDAY, taken
from tickets.lifecycle import Status
from tickets.models import Complaint, Liability
from tickets.services.answering import (
    ClosedMeanwhile,
    MergedMeanwhile,
    WordingWarning,
    enter_call,
    reply_to_customer,
)
from tickets.services.closing import close_complaint
from tickets.services.merging import merge_complaint
from tickets.services.settling import settle_at_once

SOON = MONDAY + HOUR


@pytest.fixture
def closed(complaint, wang):
    """A complaint that was answered and closed."""
    reply_to_customer(complaint, "已为您换货。", actor=wang, now=SOON, is_answer=True)
    return close_complaint(complaint, note="电话确认满意。", actor=wang, now=SOON + HOUR)


def result_of(complaint):
    return Clock.objects.filter(case=complaint.case, kind="result").latest("pk")


def judged(complaint, liability):
    Complaint.objects.filter(pk=complaint.pk).update(liability=liability)
    complaint.refresh_from_db()
    return complaint


@pytest.mark.rule("CMP-40", "CMP-57")
def test_reply_to_customer_as_the_answer_answers_the_complaint(complaint, wang):
    reply_to_customer(complaint, "已为您换货。", actor=wang, now=SOON, is_answer=True)

    complaint.refresh_from_db()
    assert complaint.status == Status.ANSWERED
    assert result_of(complaint).verdict == Verdict.MET
    assert OutboxMessage.objects.filter(topic="mail.send").count() == 1


@pytest.mark.rule("CMP-40")
def test_reply_to_customer_one_second_late_is_a_breach_though_nothing_swept(complaint, wang):
    due = result_of(complaint).due_at

    reply_to_customer(complaint, "已为您换货。", actor=wang, now=due + HOUR / 3600, is_answer=True)

    clock = result_of(complaint)
    assert (clock.verdict, clock.overrun_seconds) == (Verdict.BREACHED, 1)


@pytest.mark.rule("CMP-40")
def test_reply_to_customer_exactly_at_the_deadline_is_in_time(complaint, wang):
    reply_to_customer(complaint, "已为您换货。", actor=wang, now=result_of(complaint).due_at, is_answer=True)

    assert result_of(complaint).verdict == Verdict.MET


def test_reply_to_customer_that_is_no_answer_leaves_the_complaint_open(complaint, wang):
    reply_to_customer(complaint, "正在处理。", actor=wang, now=SOON)

    complaint.refresh_from_db()
    assert complaint.status == Status.OPEN
    assert result_of(complaint).verdict == Verdict.RUNNING


@pytest.mark.rule("CMP-50")
def test_reply_to_customer_as_the_answer_makes_the_follow_up_call_due_the_same_day(complaint, wang, qian):
    reply_to_customer(complaint, "已为您换货。", actor=wang, now=SOON, is_answer=True)

    task = Task.objects.get(case=complaint.case, kind="follow_up_call")
    assert task.assignee == qian
    assert task.due_at.isoformat() == "2026-11-23T16:00:00+00:00"  # 24:00 in Shanghai


@pytest.mark.rule("CMP-33")
@pytest.mark.parametrize("text", ["非常抱歉给您带来不便。", "对 不，起", "We are Sorry"])
def test_reply_to_customer_warns_of_an_apology_when_we_are_not_liable(complaint, wang, text):
    judged(complaint, Liability.OTHERS)

    with pytest.raises(WordingWarning) as warning:
        reply_to_customer(complaint, text, actor=wang, now=SOON)

    assert warning.value.rule_id == "CMP-33"
    assert Message.objects.count() == 0


@pytest.mark.rule("CMP-33")
@pytest.mark.parametrize("liability", [Liability.COMPANY, Liability.UNKNOWN])
def test_reply_to_customer_lets_us_apologise_when_we_are_liable_or_do_not_know(complaint, wang, liability):
    judged(complaint, liability)

    reply_to_customer(complaint, "非常抱歉。", actor=wang, now=SOON)

    assert Message.objects.count() == 1


@pytest.mark.rule("CMP-33")
def test_reply_to_customer_sends_what_was_confirmed_and_records_it(complaint, wang):
    judged(complaint, Liability.OTHERS)

    message = reply_to_customer(complaint, "非常抱歉。", actor=wang, now=SOON, confirmed=["抱歉"])

    event = Event.objects.get(kind="wording.override")
    assert (event.actor, event.facts) == (wang, {"message": message.pk, "rules": {"CMP-33": ["抱歉"]}})


@pytest.mark.rule("CMP-33")
def test_reply_to_customer_warns_again_of_another_phrase_than_the_confirmed(complaint, wang):
    judged(complaint, Liability.OTHERS)

    with pytest.raises(WordingWarning):
        reply_to_customer(complaint, "对不起。", actor=wang, now=SOON, confirmed=["抱歉"])


@pytest.mark.rule("KBS-03")
def test_reply_to_customer_warns_of_phrases_to_avoid(complaint, wang):
    with pytest.raises(WordingWarning) as warning:
        reply_to_customer(complaint, "这个我不会。", actor=wang, now=SOON)

    assert warning.value.facts == {"phrases": ["我不会"]}


def test_reply_to_customer_refuses_a_second_answer(complaint, wang):
    reply_to_customer(complaint, "已为您换货。", actor=wang, now=SOON, is_answer=True)
    complaint.refresh_from_db()

    with pytest.raises(TransitionNotAllowed):
        reply_to_customer(complaint, "已退款。", actor=wang, now=SOON + HOUR, is_answer=True)

    assert Message.objects.count() == 1


def test_reply_to_customer_refuses_when_the_customer_wrote_meanwhile(complaint, wang):
    receive_message(complaint.case, text="不用了", sender_address="zhang@dealer.test", now=SOON)

    with pytest.raises(StaleRecord):
        reply_to_customer(complaint, "已为您换货。", actor=wang, now=SOON, is_answer=True, seen_id=0)

    complaint.refresh_from_db()
    assert complaint.status == Status.OPEN


def test_reply_to_customer_whose_complaint_is_merged_meanwhile_says_where_it_goes_on(complaint, wang):
    survivor = taken(wang)
    as_it_was = Complaint.objects.select_related("case").get(pk=complaint.pk)
    merge_complaint(complaint, survivor, actor=wang, now=SOON)

    with pytest.raises(MergedMeanwhile) as refused:
        reply_to_customer(as_it_was, "您好", actor=wang, now=SOON)

    assert refused.value.facts == {"into": survivor.case.number}
    assert Message.objects.count() == 0


def test_reply_to_customer_asks_what_becomes_of_a_closed_complaint(closed, wang):
    with pytest.raises(ClosedMeanwhile) as refused:
        reply_to_customer(closed, "再补充一句。", actor=wang, now=SOON + 2 * HOUR)

    assert refused.value.rule_id == "CMP-52"
    assert not Message.objects.filter(text="再补充一句。").exists()


@pytest.mark.parametrize(("wanted", "status"), [("leave", Status.CLOSED), ("reopen", Status.OPEN)])
def test_reply_to_customer_on_a_closed_complaint_does_what_was_chosen(closed, wang, wanted, status):
    reply_to_customer(closed, "再补充一句。", actor=wang, now=SOON + 2 * HOUR, after_closing=wanted)

    closed.refresh_from_db()
    assert closed.status == status
    assert Message.objects.filter(text="再补充一句。").exists()


@pytest.mark.rule("CMP-52")
def test_reply_to_customer_that_reopens_tells_whoever_holds_the_complaint(closed, wang, li):
    reply_to_customer(closed, "再补充一句。", actor=li, now=SOON + 2 * HOUR, after_closing="reopen")

    assert [notice.member for notice in Notification.objects.filter(kind="complaint.reopen")] == [wang]


def test_reply_to_customer_refuses_who_may_not_work(complaint, chen):
    for actor in (chen, make_member("Zhou", "conversations.reply", "tickets.complaint_view")):
        with pytest.raises(PermissionDenied):
            reply_to_customer(complaint, "您好", actor=actor, now=SOON)

    assert Message.objects.count() == 0


@pytest.mark.rule("CMP-15")
def test_reply_to_customer_refuses_an_agent_on_a_complaint_about_colleagues(complaint, wang, li):
    Complaint.objects.filter(pk=complaint.pk).update(is_about_staff=True)
    complaint.refresh_from_db()

    with pytest.raises(PermissionDenied):
        reply_to_customer(complaint, "您好", actor=li, now=SOON)
    reply_to_customer(complaint, "您好", actor=wang, now=SOON)  # its holder may

    assert Message.objects.count() == 1


@pytest.mark.rule("CMP-41")
def test_enter_call_as_the_answer_answers_the_complaint(complaint, wang):
    enter_call(
        complaint,
        "已说明",
        direction="out",
        number="",
        outcome="reached",
        at=SOON,
        actor=wang,
        now=SOON,
        is_answer=True,
    )

    complaint.refresh_from_db()
    assert complaint.status == Status.ANSWERED


@pytest.mark.rule("CMP-04", "CMP-14")
def test_settle_at_once_registers_a_complaint_settled_on_the_spot(complaint, wang):
    settle_at_once(complaint, "当场更换数据线，客户认可。", actor=wang, now=MONDAY)

    assert complaint.status == Status.ANSWERED
    assert [step.kind for step in complaint.steps.all()] == ["first_line"]
    assert not Clock.objects.filter(case=complaint.case, kind__in=["first_reply", "result"], verdict="").exists()
