"""Calls as a telephone system tells of them, and lines that fall silent."""

import pytest
from django.core.exceptions import PermissionDenied

from csdesk.outbox.models import Notification
from csdesk.refusals import RuleViolation
from csdesk.sla.models import Task, TaskState
from csdesk.sla.services.tasks import finish_task
from tests.tickets.company import HOUR, MINUTE, MONDAY
from tests.tickets.inquiries import asked
from tickets.models import CallState, Inquiry, LineWatch, PhoneCall
from tickets.queries.inquiries import manual_at
from tickets.queries.phone import answered_in_time, caller_lookup
from tickets.services.calling import CallEvent, report_call
from tickets.services.lines import watch_lines

RINGING, ANSWERED, MISSED = "ringing", "answered", "missed"


def told(event, *, actor=None, at=MONDAY, now=None, **fields):
    known = {"call_id": "c-1", "number": "13700000000", "line": "main"}
    return report_call(CallEvent(event=event, at=at, **{**known, **fields}), actor=actor, now=now or at)


def to_return():
    return Task.objects.filter(kind="return_call", state=TaskState.OPEN)


@pytest.mark.rule("INQ-15", "INQ-31")
def test_a_missed_call_becomes_an_inquiry_and_is_to_be_returned(wang):
    call = told(MISSED)

    inquiry = Inquiry.objects.get(case=call.case)
    task = to_return().get()
    assert (inquiry.channel, inquiry.asker_phone, inquiry.case.holder) == ("hotline", "13700000000", wang)
    assert (task.rule, task.due_at, task.case) == ("INQ-15", MONDAY + 30 * MINUTE, inquiry.case)


@pytest.mark.rule("INQ-15", "INQ-24")
def test_a_second_missed_call_joins_the_open_inquiry(wang):
    told(MISSED)

    told(MISSED, call_id="c-2", at=MONDAY + MINUTE)

    assert (Inquiry.objects.count(), to_return().count()) == (1, 1)


@pytest.mark.rule("INQ-15")
def test_the_same_event_twice_changes_nothing(wang):
    told(RINGING)
    told(MISSED)
    told(MISSED)

    assert (PhoneCall.objects.count(), Inquiry.objects.count(), to_return().count()) == (1, 1, 1)


@pytest.mark.parametrize(
    "order",
    [
        (RINGING, ANSWERED, MISSED),
        (ANSWERED, RINGING, MISSED),
        (MISSED, RINGING, ANSWERED),
        (MISSED, ANSWERED, RINGING),
    ],
)
def test_events_in_any_order_end_in_the_same_row(wang, order):
    for event in order:
        call = told(event)

    assert call.state == CallState.ANSWERED
    assert not to_return().exists()


def test_an_unknown_number_is_kept_as_unknown(wang):
    call = told(MISSED, number="")

    inquiry = Inquiry.objects.get(case=call.case)
    assert (inquiry.asker_phone, inquiry.case.title) == ("", "来自 未知号码 的未接来电")


@pytest.mark.rule("INQ-15")
def test_returning_a_call_is_logged_and_who_was_not_reached_is_called_again(wang):
    told(MISSED)
    task = to_return().get()

    finish_task(task, "not_reached", "无人接听", actor=wang, now=MONDAY + MINUTE)
    assert to_return().exists()
    finish_task(task, "reached", "已答复", actor=wang, now=MONDAY + 2 * MINUTE)

    assert not to_return().exists()
    assert task.case.messages.filter(kind="call").count() == 2


def test_report_call_is_for_who_may_and_for_what_can_be(wang):
    with pytest.raises(PermissionDenied):
        told(MISSED, actor=wang)
    with pytest.raises(RuleViolation) as link:
        told(MISSED, recording_url="javascript:alert(1)")
    with pytest.raises(RuleViolation) as event:
        told("exploded")

    assert (link.value.field, event.value.field) == ("recording_url", "event")
    assert not PhoneCall.objects.exists()


@pytest.mark.rule("INQ-09")
def test_calls_count_as_answered_within_the_rings_of_the_manual(wang):
    for number, seconds in enumerate((10, 15, 16)):
        told(RINGING, call_id=f"c-{number}")
        told(ANSWERED, call_id=f"c-{number}", at=MONDAY + MINUTE * seconds / 60)

    assert answered_in_time(MONDAY - HOUR, MONDAY + HOUR, manual_at(MONDAY)) == (3, 2, 0)


@pytest.mark.rule("INQ-39")
def test_a_silent_line_is_reported_once_and_lives_with_the_next_call(wang, zhao):
    told(RINGING)

    watch_lines(MONDAY + HOUR)
    assert not Notification.objects.filter(kind="line.dead").exists()
    watch_lines(MONDAY + 3 * HOUR)
    watch_lines(MONDAY + 4 * HOUR)
    assert Notification.objects.get(kind="line.dead").member == zhao
    assert LineWatch.objects.get(line="main").dead_since is not None

    told(ANSWERED, at=MONDAY + 5 * HOUR)
    assert LineWatch.objects.get(line="main").dead_since is None


@pytest.mark.rule("INQ-11", "INQ-24")
def test_a_caller_is_found_by_the_beginning_of_his_number_as_far_as_one_may_see(wang, dealer):
    inquiry = asked(wang)

    assert caller_lookup("1390", wang).earlier == [inquiry]
    assert not caller_lookup("13", wang)
    assert not caller_lookup("1390", dealer)
