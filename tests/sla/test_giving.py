"""An alarm may give the case, or the task, to somebody else."""

from datetime import timedelta

import pytest

from csdesk.events.models import Event
from csdesk.outbox.models import Notification
from csdesk.people.models import StandIn
from csdesk.rulebook.sections.clocks import AlarmRule
from csdesk.sla.models import Clock
from csdesk.sla.services.giving import give_to_another
from csdesk.sla.services.tasks import create_task
from tests.tickets.company import HOUR, MONDAY, taken
from tests.tickets.conftest import desk, li, qian, wang, zhao  # noqa: F401 - fixtures

LATER = MONDAY + 40 * HOUR


def reassign(*to):
    return [AlarmRule(at="due", do="remind", to=("holder",)), AlarmRule(at="due + 2 hours", do="reassign", to=to)]


def clock_of(case):
    return Clock.objects.filter(case=case, kind="first_reply").select_related("case__holder", "case__team").get()


@pytest.mark.rule("INQ-21")
def test_give_to_another_hands_the_case_to_a_role_with_the_reason(wang, zhao):  # noqa: F811
    case = taken(wang).case

    assert give_to_another(clock_of(case), reassign("supervisor"), now=LATER) == zhao

    case.refresh_from_db()
    assert case.holder == zhao
    assert "Wang" in Event.objects.get(case=case, kind="case.assign").facts["note"]
    assert Notification.objects.filter(member=zhao, kind="case.assign").exists()


@pytest.mark.rule("INQ-21")
def test_give_to_another_gives_to_whoever_stands_in(wang, zhao, li):  # noqa: F811
    StandIn.objects.create(member=zhao, stand_in=li, starts_at=MONDAY)

    assert give_to_another(clock_of(taken(wang).case), reassign("supervisor"), now=LATER) == li


def test_give_to_another_gives_the_holders_to_who_acts_for_him(wang, li):  # noqa: F811
    StandIn.objects.create(member=wang, stand_in=li, starts_at=MONDAY)

    assert give_to_another(clock_of(taken(wang).case), reassign("holder"), now=LATER) == li


def test_give_to_another_leaves_it_with_its_holder_when_nobody_acts_for_him(wang):  # noqa: F811
    assert give_to_another(clock_of(taken(wang).case), reassign("holder"), now=LATER) is None


def test_give_to_another_chooses_who_has_least_to_do(wang, li, zhao):  # noqa: F811
    case = taken(zhao).case
    taken(wang)

    assert give_to_another(clock_of(case), reassign("agent"), now=LATER) == li


def test_give_to_another_passes_over_whoever_may_not_work_on_it(wang, zhao, qian):  # noqa: F811
    from tests.tickets.company import hire

    hire("Money", "finance")

    assert give_to_another(clock_of(taken(wang).case), reassign("finance", "supervisor"), now=LATER) == zhao


def test_give_to_another_does_nothing_for_a_promise_that_was_kept(wang, zhao):  # noqa: F811
    clock = clock_of(taken(wang).case)
    clock.settled_at = LATER

    assert give_to_another(clock, reassign("supervisor"), now=LATER) is None


def test_give_to_another_gives_a_task_with_its_clock(wang, zhao):  # noqa: F811
    task = create_task(None, "call", "Call back", assignee=wang, due_at=MONDAY + HOUR, now=MONDAY)

    assert give_to_another(task.clock, reassign("supervisor"), now=LATER) == zhao

    task.refresh_from_db()
    assert (task.assignee, task.clock.owner) == (zhao, zhao)
    assert Notification.objects.filter(member=zhao, kind="task.given").exists()


def test_give_to_another_waits_for_an_alarm_that_says_so(wang, zhao):  # noqa: F811
    reminding = [AlarmRule(at="due", do="remind", to=("supervisor",))]

    assert give_to_another(clock_of(taken(wang).case), reminding, now=LATER + timedelta(1)) is None
