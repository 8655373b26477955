"""Recurring duties become dated tasks, each once."""

from datetime import UTC, date, datetime

import pytest

from csdesk.refusals import RuleViolation
from csdesk.sla.models import Duty, Task
from csdesk.sla.rules import occurrences
from csdesk.sla.services import duties
from csdesk.sla.services.tasks import finish_task
from tests.conftest import make_member
from tests.sla.conftest import DAY, MONDAY, appoint

# The last weekday of November 2026 is Monday the 30th.
FRIDAY = datetime(2026, 11, 27, 2, 0, tzinfo=UTC)
SUNDAY = datetime(2026, 11, 29, 2, 0, tzinfo=UTC)
ANALYSIS = "complaint_analysis"


def make_duty_tasks(*, now):
    """Make the tasks of all duties; those of the monthly analysis."""
    return [task for task in duties.make_duty_tasks(now=now) if task.duty == ANALYSIS]


@pytest.mark.rule("CMP-60")
def test_a_duty_is_made_a_day_before_it_begins(supervisor):
    assert make_duty_tasks(now=MONDAY) == []

    [task] = make_duty_tasks(now=SUNDAY)

    assert (task.rule, task.occurs_on, task.assignee) == ("CMP-60", date(2026, 11, 30), supervisor)
    assert task.due_at == datetime(2026, 11, 30, 16, 0, tzinfo=UTC)
    assert task.clock.started_at == datetime(2026, 11, 29, 16, 0, tzinfo=UTC)


def test_making_tasks_again_makes_none_twice(supervisor):
    make_duty_tasks(now=SUNDAY)

    assert make_duty_tasks(now=SUNDAY) == []
    assert Task.objects.filter(duty=ANALYSIS).count() == 1


def test_a_duty_that_is_new_begins_today_not_in_the_past(supervisor):
    make_duty_tasks(now=MONDAY)

    assert Task.objects.count() == 0
    assert Duty.objects.get(key=ANALYSIS).made_until == date(2026, 11, 24)


def test_days_on_which_nobody_made_tasks_are_made_up_for(supervisor):
    make_duty_tasks(now=MONDAY)

    tasks = make_duty_tasks(now=MONDAY + 60 * DAY)

    assert [task.occurs_on for task in tasks] == [date(2026, 11, 30), date(2026, 12, 31)]


def test_several_who_hold_the_role_get_it_together(supervisor):
    appoint(make_member("Second"), "supervisor")

    [task] = make_duty_tasks(now=SUNDAY)

    assert (task.assignee, task.role) == (None, "supervisor")


def test_a_duty_needs_its_evidence(supervisor):
    [task] = make_duty_tasks(now=SUNDAY)

    with pytest.raises(RuleViolation):
        finish_task(task, "done", "", actor=supervisor, now=FRIDAY + 3 * DAY)

    task.refresh_from_db()
    assert task.is_open


def test_occurrences_leaves_out_the_first_and_takes_the_last_day():
    found = occurrences(
        "FREQ=WEEKLY;BYDAY=TH", counted_from=date(2026, 1, 1), after=date(2026, 11, 19), until=date(2026, 12, 3)
    )

    assert found == [date(2026, 11, 26), date(2026, 12, 3)]


def test_occurrences_keeps_to_its_first_day():
    found = occurrences(
        "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO", counted_from=date(2026, 11, 23), after=date(2026, 11, 1),
        until=date(2026, 12, 31),
    )  # fmt: skip

    assert found == [date(2026, 11, 23), date(2026, 12, 7), date(2026, 12, 21)]
