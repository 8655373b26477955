"""Spot checks are drawn each week, done by those who check, and found on the complaint."""

from datetime import timedelta
from decimal import Decimal

import pytest

from csdesk.refusals import RuleViolation
from csdesk.rulebook.sections.complaints import Complaints
from csdesk.sla.models import Task, TaskState
from csdesk.sla.services.tasks import finish_task
from tests.tickets.company import DAY, HOUR, MONDAY, taken
from tickets.models import SpotCheck
from tickets.services import spot_checks
from tickets.services.closing import spot_check_complaint
from tickets.services.follow_up import finish_follow_up
from tickets.services.settling import settle_at_once
from tickets.services.spot_checks import draw_spot_checks


@pytest.fixture
def share(monkeypatch):
    """Let the manual want this share of complaints checked."""

    def want(percent):
        real = spot_checks.rulebook_at

        def with_share(moment):
            book = real(moment)
            complaints: Complaints = book.document.complaints.model_copy(update={"spot_check_share_percent": percent})
            document = book.document.model_copy(update={"complaints": complaints})
            return type(book)(book.version, document)

        monkeypatch.setattr(spot_checks, "rulebook_at", with_share)

    return want


@pytest.fixture
def closed(wang):
    """Three complaints closed in the week before."""
    complaints = []
    for number in range(3):
        at = MONDAY - 5 * DAY + number * HOUR
        complaint = settle_at_once(taken(wang, now=at), "已解决。", actor=wang, now=at)
        complaints.append(finish_follow_up(complaint, "satisfied", "客户满意。", actor=wang, now=at))
    return complaints


@pytest.mark.rule("CMP-54", "QMS-10")
def test_draw_spot_checks_makes_tasks_for_the_share_of_last_week(closed, qian, share):
    share(Decimal(50))

    drawn = draw_spot_checks(MONDAY)

    tasks = Task.objects.filter(kind="spot_check")
    assert len(drawn) == tasks.count() == 2
    assert {task.assignee for task in tasks} == {qian}
    assert {task.case_id for task in tasks} <= {complaint.case_id for complaint in closed}


def test_draw_spot_checks_draws_once_a_week(closed, qian, share):
    share(Decimal(100))
    draw_spot_checks(MONDAY)

    assert draw_spot_checks(MONDAY + 6 * DAY) == []
    assert Task.objects.filter(kind="spot_check").count() == 3


def test_draw_spot_checks_goes_by_the_companys_week(closed, qian, share):
    share(Decimal(100))
    sunday_night = MONDAY - timedelta(hours=10, seconds=1)  # 23:59:59 in Shanghai

    assert draw_spot_checks(sunday_night) == []
    assert len(draw_spot_checks(MONDAY)) == 3


@pytest.mark.parametrize("percent", [None, Decimal(0)])
def test_draw_spot_checks_draws_none_where_the_manual_wants_none(closed, share, percent):
    share(percent)

    assert draw_spot_checks(MONDAY) == []


@pytest.mark.rule("QMS-10")
def test_a_drawn_check_is_done_by_ticking_its_task_off(closed, qian, share):
    share(Decimal(100))
    draw_spot_checks(MONDAY)
    task = Task.objects.filter(kind="spot_check").first()

    finish_task(task, "found", "没有记录客户的诉求。", actor=qian, now=MONDAY + HOUR)

    check = SpotCheck.objects.get(complaint__case=task.case)
    assert (check.passed, check.checker, check.note) == (False, qian, "没有记录客户的诉求。")


def test_a_check_on_the_complaints_page_ticks_its_task_off(closed, qian, share):
    share(Decimal(100))
    draw_spot_checks(MONDAY)

    check = spot_check_complaint(closed[0], passed=True, note="", actor=qian, now=MONDAY + HOUR)

    assert check.passed
    assert SpotCheck.objects.count() == 1
    assert Task.objects.get(case=closed[0].case, kind="spot_check").state == TaskState.DONE


def test_a_drawn_check_that_found_something_says_what(closed, qian, share):
    share(Decimal(100))
    draw_spot_checks(MONDAY)

    with pytest.raises(RuleViolation):
        finish_task(Task.objects.filter(kind="spot_check").first(), "found", "", actor=qian, now=MONDAY + HOUR)
