"""Clocks stand still for a named reason and a limited time."""

from datetime import UTC, datetime

import pytest
from django.core.exceptions import PermissionDenied

from csdesk.refusals import RuleViolation
from csdesk.sla import clocks
from csdesk.sla.models import ClockEvent, ClockPause, Verdict
from csdesk.sla.rules import PAUSE_LIMIT
from csdesk.sla.services.alarms import raise_alarms
from tests.conftest import make_member
from tests.sla.conftest import DAY, HOUR, MINUTE, MONDAY, SECOND

RESULT_DUE = datetime(2026, 11, 25, 9, 30, tzinfo=UTC)  # Wednesday, close of business
NOON = MONDAY + 2 * HOUR


@pytest.fixture
def opened(complaint):
    clocks.observe(complaint, "complaint.open", at=MONDAY)
    return complaint


def test_pause_stops_those_promises_that_the_manual_lets_stand_still(opened, agent):
    stopped = clocks.pause(opened, "customer", until=None, actor=agent, now=NOON)

    assert {clock.kind for clock in stopped} == {"result", "completion"}
    assert {c.kind for c in clocks.clocks_of(opened) if c.is_running and not c.is_paused} == {
        "confirmation", "first_reply", "verify",
    }  # fmt: skip


def test_pause_arms_its_limit_as_the_only_alarm_ahead(opened, agent, clock_of):
    clocks.pause(opened, "customer", until=None, actor=agent, now=NOON, note="Asked for the serial number")

    result = clock_of(opened, "result")
    limit = datetime(2026, 11, 30, 16, 0, tzinfo=UTC)  # seven days
    assert (result.alarms, result.marks, result.next_at) == ([limit], [PAUSE_LIMIT], limit)
    pause = ClockPause.objects.get(clock=result)
    assert (pause.reason, pause.owner, pause.until, pause.note) == (
        "customer", agent, limit, "Asked for the serial number",
    )  # fmt: skip


def test_pause_takes_the_clocks_out_of_what_is_due_next(opened, agent, clock_of):
    for fact in ("message.public", "complaint.verify"):
        clocks.observe(opened, fact, at=MONDAY + HOUR)

    clocks.pause(opened, "customer", until=None, actor=agent, now=NOON)

    opened.refresh_from_db()
    assert opened.next_due_at is None


def test_resume_moves_the_deadline_by_the_closings_that_fell_into_the_pause(opened, agent, clock_of):
    clocks.pause(opened, "customer", until=None, actor=agent, now=NOON)

    clocks.resume(opened, actor=agent, now=NOON + 2 * DAY)

    # Monday's and Tuesday's close of business passed in the pause.
    assert clock_of(opened, "result").due_at == datetime(2026, 11, 27, 9, 30, tzinfo=UTC)
    assert clock_of(opened, "completion").due_at == datetime(2026, 12, 2, 16, 0, tzinfo=UTC)


def test_resume_within_a_day_leaves_a_deadline_in_days_where_it_was(opened, agent, clock_of):
    clocks.pause(opened, "customer", until=None, actor=agent, now=NOON)

    clocks.resume(opened, actor=agent, now=NOON + HOUR)

    assert clock_of(opened, "result").due_at == RESULT_DUE


def test_resume_arms_only_alarms_that_have_not_rung(opened, agent, clock_of):
    result = clock_of(opened, "result")
    half = result.alarms[0]
    ClockEvent.objects.create(
        clock=result, cycle=1, level=1, mark="50 %", is_breach=False, at=half, fired_at=half, fired_by="sweep"
    )
    result.level, result.next_at = 1, result.alarms[1]
    result.save()
    clocks.pause(opened, "customer", until=None, actor=agent, now=half + MINUTE)

    clocks.resume(opened, actor=agent, now=half + 2 * MINUTE)

    result = clock_of(opened, "result")
    assert (result.level, result.marks) == (1, ["50 %", "75 %", "due", "due + 2 hours"])
    assert result.next_at == result.alarms[1]


def test_incoming_mail_ends_the_pause(opened, agent, clock_of):
    clocks.pause(opened, "customer", until=None, actor=agent, now=NOON)

    clocks.observe(opened, "message.incoming", at=NOON + HOUR)

    pause = ClockPause.objects.filter(clock=clock_of(opened, "result")).get()
    assert (pause.ended_at, pause.ended_by) == (NOON + HOUR, "message.incoming")
    assert not clock_of(opened, "result").is_paused


def test_the_limit_of_a_pause_ends_it_at_that_moment(opened, agent, clock_of):
    until = NOON + DAY
    clocks.pause(opened, "customer", until=until, actor=agent, now=NOON)
    result = clock_of(opened, "result")
    ClockEvent.objects.create(
        clock=result, cycle=1, level=1, mark=PAUSE_LIMIT, is_breach=False, at=until, fired_at=until + SECOND,
        fired_by="sweep",
    )  # fmt: skip
    result.level, result.next_at = 1, None
    result.save()

    raise_alarms(result.pk, cycle=1, since=1, level=1, now=until + MINUTE)

    result = clock_of(opened, "result")
    assert (result.is_paused, result.pauses.get().ended_at) == (False, until)
    assert result.due_at == datetime(2026, 11, 26, 9, 30, tzinfo=UTC)
    assert (result.marks[0], result.next_at > until) == (PAUSE_LIMIT, True)


def test_the_limit_of_a_pause_does_nothing_to_a_clock_that_went_on_before(opened, agent, clock_of):
    until = NOON + DAY
    clocks.pause(opened, "customer", until=until, actor=agent, now=NOON)
    clocks.resume(opened, actor=agent, now=NOON + HOUR)
    before = clock_of(opened, "result")
    ClockEvent.objects.create(
        clock=before, cycle=1, level=1, mark=PAUSE_LIMIT, is_breach=False, at=until, fired_at=until, fired_by="sweep"
    )

    raise_alarms(before.pk, cycle=1, since=1, level=1, now=until + MINUTE)

    after = clock_of(opened, "result")
    assert (after.due_at, after.alarms, after.next_at) == (before.due_at, before.alarms, before.next_at)


def test_an_answer_in_the_pause_keeps_the_promise(opened, agent, clock_of):
    clocks.pause(opened, "customer", until=None, actor=agent, now=NOON)

    clocks.observe(opened, "message.answer", at=RESULT_DUE + HOUR)

    result = clock_of(opened, "result")
    assert (result.verdict, result.is_paused) == (Verdict.MET, False)
    assert result.pauses.get().ended_at == RESULT_DUE + HOUR


def test_an_answer_long_after_the_limit_of_the_pause_is_late_even_if_nobody_ended_it(opened, agent, clock_of):
    clocks.pause(opened, "customer", until=NOON + DAY, actor=agent, now=NOON)

    clocks.observe(opened, "message.answer", at=MONDAY + 20 * DAY)

    result = clock_of(opened, "result")
    assert (result.verdict, result.pauses.get().ended_at) == (Verdict.BREACHED, NOON + DAY)
    assert result.events.get(is_breach=True).at == datetime(2026, 11, 26, 9, 30, tzinfo=UTC)


def test_a_pause_after_the_deadline_is_refused(opened, agent):
    clocks.observe(opened, "complaint.close", at=MONDAY + HOUR)

    with pytest.raises(RuleViolation) as refusal:
        clocks.pause(opened, "customer", until=None, actor=agent, now=RESULT_DUE)

    assert refusal.value.rule_id == "INQ-26"
    assert ClockPause.objects.count() == 0


@pytest.mark.parametrize(
    ("reason", "until", "field"),
    [
        ("holiday", None, "reason"),  # the manual knows no such reason
        ("customer", NOON, "until"),  # not in the future
        ("customer", NOON + 30 * DAY, "until"),  # beyond the limit of seven days
        ("agreed", NOON + DAY, "reason"),  # needs the supervisor's consent
    ],
)
def test_pause_refuses_what_the_manual_does_not_allow(opened, agent, reason, until, field):
    with pytest.raises(RuleViolation) as refusal:
        clocks.pause(opened, reason, until=until, actor=agent, now=NOON)

    assert refusal.value.field == field
    assert ClockPause.objects.count() == 0


def test_pause_lets_the_supervisor_agree_on_another_time(opened, supervisor):
    clocks.pause(opened, "agreed", until=NOON + 30 * DAY, actor=supervisor, now=NOON)

    assert set(ClockPause.objects.values_list("until", flat=True)) == {NOON + 30 * DAY}


def test_pause_without_a_limit_wants_an_end(opened, supervisor):
    with pytest.raises(RuleViolation) as refusal:
        clocks.pause(opened, "agreed", until=None, actor=supervisor, now=NOON)

    assert refusal.value.field == "until"


def test_resume_refuses_when_nothing_stands_still(opened, agent):
    with pytest.raises(RuleViolation):
        clocks.resume(opened, actor=agent, now=NOON)


def test_pause_and_resume_are_written_into_the_timeline(opened, agent):
    clocks.pause(opened, "customer", until=None, actor=agent, now=NOON)
    clocks.resume(opened, actor=agent, now=NOON + HOUR)

    events = list(opened.events.order_by("id").values_list("kind", "actor", "at"))
    assert events == [("clock.pause", agent.pk, NOON), ("clock.resume", agent.pk, NOON + HOUR)]


def test_pausing_and_going_on_need_the_right(opened, agent, clock_of):
    reader = make_member("Zhou", "sla.task_work")
    with pytest.raises(PermissionDenied):
        clocks.pause(opened, "customer", until=None, actor=reader, now=NOON)
    clocks.pause(opened, "customer", until=None, actor=agent, now=NOON)

    with pytest.raises(PermissionDenied):
        clocks.resume(opened, actor=reader, now=NOON + HOUR)

    assert clock_of(opened, "result").is_paused
