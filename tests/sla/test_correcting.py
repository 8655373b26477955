"""A supervisor corrects when a promise was kept; both facts stay."""

from datetime import UTC, datetime

import pytest
from django.core.exceptions import PermissionDenied

from csdesk.refusals import RuleViolation
from csdesk.sla import clocks
from csdesk.sla.models import ClockCorrection, Verdict
from csdesk.sla.services.correcting import correct_clock
from tests.sla.conftest import DAY, HOUR, MONDAY, SECOND

RESULT_DUE = datetime(2026, 11, 25, 9, 30, tzinfo=UTC)
LOGGED = RESULT_DUE + HOUR


@pytest.fixture
def late(complaint, clock_of):
    """A result whose call was made in time and logged too late."""
    clocks.observe(complaint, "complaint.open", at=MONDAY)
    clocks.observe(complaint, "call.answer", at=LOGGED)
    return clock_of(complaint, "result")


def test_correct_clock_gives_the_verdict_of_the_real_moment_and_keeps_the_breach(late, supervisor):
    correct_clock(late, RESULT_DUE - HOUR, reason="Called at 16:30, logged later", actor=supervisor, now=LOGGED + DAY)

    late.refresh_from_db()
    assert (late.verdict, late.settled_at, late.overrun_seconds) == (Verdict.MET, RESULT_DUE - HOUR, None)
    assert late.events.filter(is_breach=True).count() == 1
    kept = ClockCorrection.objects.get()
    assert (kept.settled_at_before, kept.verdict_before, kept.actor) == (LOGGED, Verdict.BREACHED, supervisor)


def test_correct_clock_may_also_find_it_later(late, supervisor):
    correct_clock(late, LOGGED + HOUR, reason="It was tomorrow", actor=supervisor, now=LOGGED + DAY)

    late.refresh_from_db()
    assert (late.verdict, late.overrun_seconds) == (Verdict.BREACHED, 7200)


def test_correct_clock_settles_one_that_runs(complaint, supervisor, clock_of):
    clocks.observe(complaint, "complaint.open", at=MONDAY)

    correct_clock(
        clock_of(complaint, "verify"), MONDAY + HOUR, reason="Forgot to tick it off", actor=supervisor, now=MONDAY + DAY
    )

    verify = clock_of(complaint, "verify")
    assert (verify.verdict, verify.next_at) == (Verdict.MET, None)
    complaint.refresh_from_db()
    assert complaint.next_due_at == datetime(2026, 11, 24, 2, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("moment", "reason"),
    [(MONDAY - SECOND, "Before it began"), (LOGGED + 2 * DAY, "In the future"), (RESULT_DUE, "  ")],
)
def test_correct_clock_refuses_moments_that_cannot_be_and_a_missing_reason(late, supervisor, moment, reason):
    with pytest.raises(RuleViolation):
        correct_clock(late, moment, reason=reason, actor=supervisor, now=LOGGED + DAY)

    late.refresh_from_db()
    assert (late.settled_at, ClockCorrection.objects.count()) == (LOGGED, 0)


def test_correct_clock_refuses_who_may_not(late, agent):
    with pytest.raises(PermissionDenied):
        correct_clock(late, RESULT_DUE, reason="I called", actor=agent, now=LOGGED + DAY)

    assert ClockCorrection.objects.count() == 0


def test_correct_clock_refuses_one_that_stands_still(complaint, agent, supervisor, clock_of):
    clocks.observe(complaint, "complaint.open", at=MONDAY)
    clocks.pause(complaint, "customer", until=None, actor=agent, now=MONDAY + HOUR)

    with pytest.raises(RuleViolation):
        correct_clock(clock_of(complaint, "result"), MONDAY, reason="?", actor=supervisor, now=MONDAY + DAY)
