"""Calls as the telephone system tells of them: whatever comes first, told twice or too late, ends in one true row."""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from csdesk.conversations.models import Message
from csdesk.conversations.rules import clean_line
from csdesk.conversations.services.messages import log_call
from csdesk.events.record import record
from csdesk.live.publish import publish
from csdesk.people.models import Member
from csdesk.refusals import RuleViolation
from csdesk.sla import clocks
from csdesk.sla.models import Task, TaskState
from csdesk.sla.registry import TaskKind
from tickets.models import CallState, Inquiry, PhoneCall
from tickets.policies import may_report_calls
from tickets.queries.inquiries import inquiry_of, manual_at, open_of_asker
from tickets.services.inquiring import NewInquiry, register_inquiry
from tickets.services.lines import line_heard

RETURN = "return_call"
EVENTS = ("ringing", "answered", "missed", "recorded")


@dataclass(frozen=True)
class CallEvent:
    """What the telephone system says of a call: `at` by its own clock."""

    call_id: str
    event: str
    at: datetime
    number: str = ""
    line: str = ""
    recording_url: str = ""
    answered_by: Member | None = None


@transaction.atomic
def report_call(told: CallEvent, *, actor: Member | None, now: datetime) -> PhoneCall:
    """Keep what became of a call; a missed one is to be returned, within what the manual says (INQ-15).

    The same event a second time changes nothing, and none that comes late takes back what is known: a call that was
    answered was not missed. Raises PermissionDenied; RuleViolation at what cannot be.
    """
    if not may_report_calls(actor):
        raise PermissionDenied(f"{actor} may not report calls.")
    _check(told, now)
    line_heard(told.line, now=now)
    call, _made = PhoneCall.objects.select_for_update(of=("self",)).get_or_create(
        call_id=told.call_id.strip(), defaults={"told_at": now}
    )
    before = call.state
    _note(call, told)
    call.told_at = now
    call.save()
    if call.state == CallState.MISSED and before != CallState.MISSED:
        _to_be_returned(call, now=now)
    if call.state == CallState.ANSWERED and before == CallState.MISSED:
        _was_none(call, now=now)
    return call


def _check(told: CallEvent, now: datetime) -> None:
    if not told.call_id.strip():
        raise RuleViolation("INQ-01", _("The call needs a name of its own."), field="call_id")
    if told.event not in EVENTS:
        raise RuleViolation("INQ-01", _("Nobody knows this event."), field="event")
    if told.recording_url and urlsplit(told.recording_url).scheme not in ("http", "https"):
        raise RuleViolation("INQ-01", _("A recording is led to by http or https."), field="recording_url")


def _note(call: PhoneCall, told: CallEvent) -> None:
    call.number = clean_line(told.number, 60) or call.number
    call.line = clean_line(told.line, 40) or call.line
    call.recording_url = told.recording_url or call.recording_url
    call.answered_by = told.answered_by or call.answered_by
    if told.event == "ringing":
        call.rang_at = call.rang_at or told.at
    elif told.event == "answered":
        call.answered_at = call.answered_at or told.at
    elif told.event == "missed":
        call.missed_at = call.missed_at or told.at
    call.state = _state(call)


def _state(call: PhoneCall) -> CallState:
    """By all that was told, in whatever order: answered is stronger than missed, missed than ringing."""
    if call.answered_at is not None:
        return CallState.ANSWERED
    return CallState.MISSED if call.missed_at is not None else CallState.RINGING


def _to_be_returned(call: PhoneCall, *, now: datetime) -> None:
    """The call becomes an inquiry, or joins the open one of the same number; returning it is a task with a clock."""
    inquiry = open_of_asker(call.number) if call.number else None
    if inquiry is None:
        inquiry = _registered(call, now=now)
    case = inquiry.case
    call.case = case
    call.save(update_fields=["case"])
    if not Task.objects.filter(case=case, kind=RETURN, state=TaskState.OPEN).exists():
        clocks.observe(case, "call.missed", at=now)
    publish(case, record(case, "phone.missed", actor=None, at=now, number=call.number, line=call.line))


def _registered(call: PhoneCall, *, now: datetime) -> Inquiry:
    manual = manual_at(now)
    channel = manual.channel_of("phone")
    if channel is None:
        raise RuleViolation("INQ-15", _("The manual knows no telephone."))
    number = call.number or _("unknown number")
    words = _("Missed call from %(number)s") % {"number": number}
    new = NewInquiry(
        question=words, channel=channel, asker_phone=call.number, asker_name="" if call.number else number,
        line=call.line,
    )  # fmt: skip
    return register_inquiry(new, actor=None, now=now, title=words)


def _was_none(call: PhoneCall, *, now: datetime) -> None:
    """It was answered after all: the news came in the wrong order. What was owed for it falls away."""
    if call.case is None or PhoneCall.objects.filter(case=call.case, state=CallState.MISSED).exists():
        return
    inquiry = inquiry_of(call.case)
    clocks.observe(inquiry.case, "call.returned", at=now)
    publish(inquiry.case, record(inquiry.case, "phone.was_none", actor=None, at=now, number=call.number))


def returned(task: Task, *, outcome: str, note: str, actor: Member | None, now: datetime) -> None:
    """What follows when the task is ticked off, from whatever page: the call stands on the inquiry."""
    if task.case is None:
        return
    inquiry = inquiry_of(task.case)
    log_return(inquiry, outcome, note, actor=actor, now=now)


def log_return(inquiry: Inquiry, outcome: str, note: str, *, actor: Member | None, now: datetime) -> Message:
    """Enter the call with which a missed one was returned."""
    return log_call(
        inquiry.case,
        note,
        direction="out",
        number=inquiry.asker_phone,
        outcome=outcome,
        at=now,
        actor=actor,
        now=now,
    )


def return_kind() -> TaskKind:
    """The kind of task that returning a missed call is."""
    return TaskKind(
        RETURN,
        outcomes={"reached": gettext_lazy("Reached"), "not_reached": gettext_lazy("Not reached")},
        outcomes_with_note=frozenset({"reached", "not_reached"}),
        outcomes_that_leave_it_open=frozenset({"not_reached"}),
        follow_up=returned,
    )
