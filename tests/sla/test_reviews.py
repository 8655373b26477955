"""A regular review leaves things to do, and each is followed up."""

import pytest

from csdesk.refusals import RuleViolation
from csdesk.sla.models import Task, TaskState
from csdesk.sla.services.duties import make_duty_tasks
from csdesk.sla.services.reviews import LONGEST_LINE, MOST_FOLLOW_UPS, finish_with_follow_ups
from tests.tickets.company import DAY, HOUR, MONDAY
from tests.tickets.conftest import desk, wang, zhao  # noqa: F401 - fixtures

MONTH_END = MONDAY.replace(day=30)


@pytest.fixture
def review(zhao):  # noqa: F811
    """The monthly review of cases, due on the last working day."""
    make_duty_tasks(now=MONTH_END - DAY)
    make_duty_tasks(now=MONTH_END)
    return Task.objects.get(duty="case_review")


def finish(review, actor, **fields):
    said = {"follow_ups": "改包装\n\n培训新人", "until": MONTH_END + 7 * DAY, **fields}
    return finish_with_follow_ups(review, "done", "检讨三个案例", actor=actor, now=MONTH_END + HOUR, **said)


@pytest.mark.rule("CMP-64")
def test_the_review_comes_round_each_month_for_the_supervisor(review, zhao):  # noqa: F811
    assert (review.assignee, review.rule, review.occurs_on.day) == (zhao, "CMP-64", 30)


@pytest.mark.rule("CMP-64")
def test_finish_with_follow_ups_makes_a_task_of_each_line(review, zhao):  # noqa: F811
    finish(review, zhao)

    left = Task.objects.filter(kind="duty_follow_up").order_by("pk")
    assert [task.title for task in left] == ["改包装", "培训新人"]
    assert {(task.assignee, task.due_at, task.rule) for task in left} == {(zhao, MONTH_END + 7 * DAY, "CMP-64")}


@pytest.mark.parametrize(
    "fields",
    [
        {"until": None},
        {"until": MONTH_END},
        {"follow_ups": "x\n" * (MOST_FOLLOW_UPS + 1)},
        {"follow_ups": "x" * (LONGEST_LINE + 1)},
    ],
)
def test_finish_with_follow_ups_refuses_what_cannot_be_followed(review, zhao, fields):  # noqa: F811
    with pytest.raises(RuleViolation):
        finish(review, zhao, **fields)

    review.refresh_from_db()
    assert review.state == TaskState.OPEN


def test_finish_with_follow_ups_is_for_whom_the_review_is(review, wang):  # noqa: F811
    with pytest.raises(RuleViolation):
        finish(review, wang)

    review.refresh_from_db()
    assert review.state == TaskState.OPEN
    assert not Task.objects.filter(kind="duty_follow_up").exists()
