"""After the answer: satisfied closes, not satisfied opens again, as often as needed."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from csdesk.cases.models import Phase
from csdesk.conversations.models import Message
from csdesk.events.models import Event
from csdesk.outbox.models import Notification
from csdesk.refusals import RuleViolation, TransitionNotAllowed
from csdesk.sla.models import Clock, ClockEvent, Task, TaskState, Verdict
from csdesk.sla.services.tasks import finish_task
from tests.tickets.company import HOUR, MONDAY, furnish, hire, taken
from tickets.lifecycle import Status
from tickets.models import StepKind
from tickets.services.answering import reply_to_customer
from tickets.services.follow_up import finish_follow_up

SOON = MONDAY + HOUR
LATER = MONDAY + 2 * HOUR


def answer(complaint, wang, now=SOON):
    reply_to_customer(complaint, f"处理结果：{now}", actor=wang, now=now, is_answer=True)
    complaint.refresh_from_db()


def clocks_of(complaint, kind):
    return list(Clock.objects.filter(case=complaint.case, kind=kind).order_by("cycle"))


@pytest.mark.rule("CMP-51", "CMP-46")
def test_finish_follow_up_satisfied_closes(complaint, wang, qian):
    answer(complaint, wang)

    finish_follow_up(complaint, "satisfied", "客户表示满意。", actor=qian, now=LATER)

    complaint.refresh_from_db()
    assert (complaint.status, complaint.case.phase) == (Status.CLOSED, Phase.CLOSED)
    assert clocks_of(complaint, "completion")[0].verdict == Verdict.MET
    assert complaint.steps.get(kind=StepKind.FEEDBACK).text == "客户表示满意。"
    assert Task.objects.get(kind="follow_up_call").state == TaskState.DONE
    assert Message.objects.filter(kind="call").count() == 1


@pytest.mark.rule("CMP-52")
def test_finish_follow_up_not_satisfied_opens_again_with_a_new_promise(complaint, wang, qian):
    answer(complaint, wang)

    finish_follow_up(complaint, "not_satisfied", "仍然掉线。", actor=qian, now=LATER)

    complaint.refresh_from_db()
    first, second = clocks_of(complaint, "result")
    assert complaint.status == Status.OPEN
    assert (first.verdict, second.verdict, second.started_at) == (Verdict.MET, Verdict.RUNNING, LATER)


@pytest.mark.rule("CMP-52")
def test_finish_follow_up_reopens_as_often_as_needed(complaint, wang, qian):
    for round_number in range(3):
        answer(complaint, wang, now=SOON + round_number * HOUR)
        finish_follow_up(complaint, "not_satisfied", "不满意", actor=qian, now=SOON + (round_number + 0.5) * HOUR)
        complaint.refresh_from_db()

    assert len(clocks_of(complaint, "result")) == 4
    assert complaint.status == Status.OPEN
    assert Event.objects.filter(kind="complaint.reopen").count() == 3


@pytest.mark.rule("CMP-52")
def test_finish_follow_up_keeps_an_earlier_breach_for_ever(complaint, wang, qian):
    answer(complaint, wang, now=MONDAY + timedelta(days=5))

    finish_follow_up(complaint, "not_satisfied", "不满意", actor=qian, now=MONDAY + timedelta(days=5, hours=1))

    first, _second = clocks_of(complaint, "result")
    assert first.verdict == Verdict.BREACHED
    assert ClockEvent.objects.filter(clock=first, is_breach=True).count() == 1


@pytest.mark.rule("CMP-50")
def test_finish_follow_up_not_reached_leaves_the_call_to_be_made(complaint, wang, qian):
    answer(complaint, wang)

    finish_follow_up(complaint, "not_reached", "无人接听。", actor=qian, now=LATER)

    complaint.refresh_from_db()
    assert complaint.status == Status.ANSWERED
    assert Task.objects.get(kind="follow_up_call").state == TaskState.OPEN


@pytest.mark.rule("CMP-51")
@pytest.mark.parametrize("note", ["", "  ", "\u202e"])
def test_finish_follow_up_refuses_without_what_was_said(complaint, wang, qian, note):
    answer(complaint, wang)

    with pytest.raises(RuleViolation):
        finish_follow_up(complaint, "satisfied", note, actor=qian, now=LATER)

    complaint.refresh_from_db()
    assert complaint.status == Status.ANSWERED
    assert Task.objects.get(kind="follow_up_call").state == TaskState.OPEN


def test_finish_follow_up_refuses_an_outcome_nobody_offered(complaint, wang, qian):
    answer(complaint, wang)

    with pytest.raises(RuleViolation):
        finish_follow_up(complaint, "delighted", "好", actor=qian, now=LATER)


def test_finish_follow_up_refuses_before_the_answer(complaint, wang):
    with pytest.raises(TransitionNotAllowed):
        finish_follow_up(complaint, "satisfied", "好", actor=wang, now=LATER)

    assert Message.objects.count() == 0


def test_finish_follow_up_refuses_who_may_only_look(complaint, wang, qian, chen):
    answer(complaint, wang)

    with pytest.raises(PermissionDenied):
        finish_follow_up(complaint, "satisfied", "好", actor=chen, now=LATER)


@pytest.mark.rule("CMP-50", "CMP-51")
def test_finish_task_from_the_task_list_closes_the_complaint_too(complaint, wang, qian):
    answer(complaint, wang)

    finish_task(Task.objects.get(kind="follow_up_call"), "satisfied", "满意", actor=qian, now=LATER)

    complaint.refresh_from_db()
    assert complaint.status == Status.CLOSED


@pytest.mark.rule("CMP-53")
def test_a_shop_sends_a_feedback_slip_within_a_day(tenant):
    furnish(tenant, "online_shop")
    agent, supervisor = hire("Wang", "agent"), hire("Zhao", "supervisor")
    complaint = taken(agent)
    answer(complaint, agent)

    task = Task.objects.get(case=complaint.case)
    finish_follow_up(complaint, "satisfied", "反馈单已回，满意。", actor=supervisor, now=LATER)

    complaint.refresh_from_db()
    assert (task.kind, task.due_at) == ("feedback_slip", SOON + timedelta(hours=24))
    assert complaint.status == Status.CLOSED
    assert Message.objects.filter(kind="call").count() == 0


@pytest.mark.rule("CMP-52")
def test_the_holder_hears_at_once_that_the_customer_is_not_satisfied(complaint, wang, qian):
    answer(complaint, wang)

    finish_follow_up(complaint, "not_satisfied", "还是不通电。", actor=qian, now=LATER)

    notices = Notification.objects.filter(kind="complaint.reopen")
    assert [(notice.member, notice.is_urgent) for notice in notices] == [(wang, True)]


def test_a_holder_who_asked_himself_is_not_told(complaint, wang):
    answer(complaint, wang)
    Task.objects.update(assignee=wang)

    finish_follow_up(complaint, "not_satisfied", "还是不通电。", actor=wang, now=LATER)

    assert Notification.objects.filter(kind="complaint.reopen").count() == 0
