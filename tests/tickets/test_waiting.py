"""Pausing, going on, and what the customer's word does."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from csdesk.cases.models import Phase
from csdesk.conversations.services.receiving import receive_message
from csdesk.events.models import Event
from csdesk.outbox.models import Notification
from csdesk.refusals import RuleViolation, TransitionNotAllowed
from csdesk.sla.models import Clock, Verdict
from tests.conftest import make_member
from tests.tickets.company import DAY, HOUR, MONDAY, taken
from tickets.lifecycle import Status
from tickets.services.answering import reply_to_customer
from tickets.services.follow_up import finish_follow_up
from tickets.services.listening import clock_went_on
from tickets.services.merging import merge_complaint
from tickets.services.pausing import pause_complaint, resume_complaint

SOON = MONDAY + HOUR


def result_of(complaint):
    return Clock.objects.filter(case=complaint.case, kind="result").latest("pk")


def reload(complaint):
    complaint.refresh_from_db()
    return complaint


@pytest.mark.rule("INQ-26")
def test_pause_complaint_stops_the_clocks_that_may_stand_still(complaint, wang):
    pause_complaint(complaint, "evidence", actor=wang, now=SOON, note="等照片")

    assert (reload(complaint).status, complaint.case.phase) == (Status.WAITING, Phase.WAITING)
    assert result_of(complaint).is_paused
    assert not Clock.objects.get(case=complaint.case, kind="first_reply").is_paused
    assert Event.objects.get(kind="clock.pause").facts["note"] == "等照片"


@pytest.mark.rule("INQ-26")
def test_resume_complaint_lets_them_go_on_later_by_the_time_that_stood_still(complaint, wang):
    due = result_of(complaint).due_at
    pause_complaint(complaint, "evidence", actor=wang, now=SOON)

    resume_complaint(complaint, actor=wang, now=SOON + 2 * DAY)

    assert reload(complaint).status == Status.OPEN
    assert result_of(complaint).due_at == due + 2 * DAY


def test_receive_message_lets_a_waiting_complaint_go_on(complaint, wang):
    pause_complaint(complaint, "evidence", actor=wang, now=SOON)

    receive_message(complaint.case, text="照片见附件", sender_address="zhang@dealer.test", now=SOON + HOUR)

    assert reload(complaint).status == Status.OPEN
    assert not result_of(complaint).is_paused


def test_receive_message_of_a_machine_leaves_it_waiting(complaint, wang):
    pause_complaint(complaint, "evidence", actor=wang, now=SOON)

    receive_message(complaint.case, text="我在休假", is_automatic=True, now=SOON + HOUR)

    assert reload(complaint).status == Status.WAITING
    assert result_of(complaint).is_paused


def test_receive_message_on_a_closed_complaint_tells_the_holder_and_opens_nothing(complaint, wang, qian):
    reply_to_customer(complaint, "结果", actor=wang, now=SOON, is_answer=True)
    finish_follow_up(reload(complaint), "satisfied", "满意", actor=qian, now=SOON + HOUR)
    clocks = Clock.objects.filter(case=complaint.case).count()

    receive_message(complaint.case, text="谢谢！", sender_address="zhang@dealer.test", now=SOON + DAY)

    assert reload(complaint).status == Status.CLOSED
    assert Clock.objects.filter(case=complaint.case).count() == clocks
    assert Notification.objects.filter(kind="message.incoming", member=wang).count() == 1


def test_receive_message_reaches_the_survivor_of_a_merge(complaint, wang):
    survivor, middle = taken(wang), taken(wang)
    merge_complaint(complaint, middle, actor=wang, now=SOON)
    merge_complaint(middle, survivor, actor=wang, now=SOON)

    message = receive_message(complaint.case, text="还有一件事", now=SOON + HOUR)

    assert message.case == survivor.case


def test_clock_went_on_when_a_pause_reaches_its_limit(complaint, wang):
    pause_complaint(complaint, "evidence", actor=wang, now=SOON)
    Clock.objects.filter(case=complaint.case).update(paused_at=None)
    event = Event.objects.create(case=complaint.case, kind="clock.resume", at=SOON + DAY)

    clock_went_on(event)
    clock_went_on(event)  # at least once in name, once in effect

    assert reload(complaint).status == Status.OPEN
    assert Event.objects.filter(kind="complaint.resume").count() == 1


def test_clock_went_on_leaves_it_waiting_while_another_clock_stands_still(complaint, wang):
    pause_complaint(complaint, "evidence", actor=wang, now=SOON)

    clock_went_on(Event.objects.create(case=complaint.case, kind="clock.resume", at=SOON + DAY))

    assert reload(complaint).status == Status.WAITING


@pytest.mark.parametrize(
    ("reason", "until"),
    [("weather", None), ("evidence", SOON), ("evidence", SOON + timedelta(days=60)), ("agreed", SOON + DAY)],
    ids=["unknown", "past", "beyond the limit", "needs consent"],
)
def test_pause_complaint_refuses_and_changes_nothing(complaint, wang, reason, until):
    with pytest.raises(RuleViolation):
        pause_complaint(complaint, reason, until=until, actor=wang, now=SOON)

    assert reload(complaint).status == Status.OPEN
    assert result_of(complaint).verdict == Verdict.RUNNING
    assert Event.objects.filter(kind="complaint.wait").count() == 0


def test_pause_complaint_with_consent_of_the_supervisor(complaint, zhao):
    pause_complaint(complaint, "agreed", until=SOON + DAY, actor=zhao, now=SOON)

    assert reload(complaint).status == Status.WAITING


def test_pause_complaint_refuses_after_the_answer(complaint, wang):
    reply_to_customer(complaint, "结果", actor=wang, now=SOON, is_answer=True)

    with pytest.raises(TransitionNotAllowed):
        pause_complaint(reload(complaint), "evidence", actor=wang, now=SOON + HOUR)


def test_pause_complaint_refuses_who_may_not(complaint):
    worker = make_member("Zhou", "tickets.complaint_view", "tickets.complaint_work")

    with pytest.raises(PermissionDenied):
        pause_complaint(complaint, "evidence", actor=worker, now=SOON)


def test_resume_complaint_refuses_one_that_does_not_wait(complaint, wang):
    with pytest.raises(TransitionNotAllowed):
        resume_complaint(complaint, actor=wang, now=SOON)
