"""Who is told when an alarm fires, and what the timeline keeps of it."""

from datetime import timedelta

import pytest

from csdesk.outbox.models import Notification
from csdesk.people.models import MemberState, StandIn
from csdesk.people.services.presets import load_roles_and_teams
from csdesk.sla import clocks
from csdesk.sla.models import ClockEvent
from csdesk.sla.services.alarms import DUE, LATE, REMINDER, raise_alarms, report_set_aside
from tests.conftest import make_member
from tests.sla.conftest import DAY, HOUR, MONDAY, SECOND, appoint


@pytest.fixture
def result(complaint, clock_of):
    clocks.observe(complaint, "complaint.open", at=MONDAY)
    return clock_of(complaint, "result")


def fire(clock, *levels):
    """As the sweep does: events written, level moved."""
    for level in levels:
        at = clock.alarms[level - 1]
        ClockEvent.objects.create(
            clock=clock, cycle=clock.cycle, level=level, mark=clock.marks[level - 1], is_breach=at == clock.due_at,
            at=at, fired_at=at + SECOND, fired_by="sweep",
        )  # fmt: skip
    clock.level = levels[-1]
    clock.next_at = clock.alarms[clock.level] if clock.level < len(clock.alarms) else None
    clock.save()


def told():
    return sorted(Notification.objects.values_list("member__name", "kind", "is_urgent"))


def test_at_half_time_the_holder_is_reminded(result, supervisor):
    fire(result, 1)

    raise_alarms(result.pk, cycle=1, since=1, level=1, now=result.alarms[0] + SECOND)

    assert told() == [("Wang", REMINDER, False)]


@pytest.mark.rule("CMP-40")
def test_at_the_deadline_supervisor_and_holder_are_told_urgently(result, supervisor):
    fire(result, 1, 2, 3)

    raise_alarms(result.pk, cycle=1, since=3, level=3, now=result.due_at + SECOND)

    assert told() == [("Wang", DUE, True), ("Zhao", DUE, True)]


def test_the_timeline_keeps_the_breach(result, supervisor):
    fire(result, 1, 2, 3)

    raise_alarms(result.pk, cycle=1, since=3, level=3, now=result.due_at + SECOND)

    [event] = result.case.events.filter(kind="clock.level")
    assert (event.at, event.actor) == (result.due_at, None)
    assert (event.facts["marks"], event.facts["is_breach"], event.facts["rule"]) == (["due"], True, "CMP-40")


def test_after_an_outage_all_late_levels_make_one_message_a_person(result, supervisor):
    fire(result, 1, 2, 3, 4)

    raise_alarms(result.pk, cycle=1, since=1, level=4, now=result.due_at + DAY)

    assert told() == [("Wang", LATE, True), ("Zhao", LATE, True)]
    assert result.case.events.filter(kind="clock.level").count() == 1
    notice = Notification.objects.filter(member__name="Zhao").get()
    assert notice.items[0]["params"]["late"] == {"$span": DAY.total_seconds()}


def test_a_stand_in_is_told_instead(result, agent):
    li = make_member("Li")
    StandIn.objects.create(member=agent, stand_in=li, starts_at=MONDAY - DAY, ends_at=MONDAY + 9 * DAY)
    fire(result, 1)

    raise_alarms(result.pk, cycle=1, since=1, level=1, now=result.alarms[0] + SECOND)

    assert told() == [("Li", REMINDER, False)]


def test_the_supervisor_is_reminded_of_what_nobody_holds(result, supervisor):
    result.case.holder = None
    result.case.save()
    fire(result, 1)

    raise_alarms(result.pk, cycle=1, since=1, level=1, now=result.alarms[0] + SECOND)

    assert told() == [("Zhao", REMINDER, False)]


def test_the_supervisor_is_reminded_when_the_holder_has_left(result, agent, supervisor):
    agent.state = MemberState.INACTIVE
    agent.save()
    fire(result, 1)

    raise_alarms(result.pk, cycle=1, since=1, level=1, now=result.alarms[0] + SECOND)

    assert told() == [("Zhao", REMINDER, False)]


def test_administrators_are_told_in_place_of_a_role_that_nobody_holds(result):
    load_roles_and_teams("dealer_after_sales")
    appoint(make_member("Root"), "admin")
    fire(result, 1, 2, 3)

    raise_alarms(result.pk, cycle=1, since=3, level=3, now=result.due_at + SECOND)

    assert told() == [("Root", DUE, True), ("Wang", DUE, True)]


def test_nobody_is_reminded_of_what_has_been_done_since(result, complaint):
    fire(result, 1)
    clocks.observe(complaint, "message.answer", at=result.alarms[0] + SECOND)
    Notification.objects.all().delete()

    raise_alarms(result.pk, cycle=1, since=1, level=1, now=result.alarms[0] + 2 * SECOND)

    assert told() == []


def test_a_breach_is_told_even_if_the_answer_came_just_after_it(result, complaint, supervisor):
    clocks.observe(complaint, "message.answer", at=result.due_at + SECOND)

    raise_alarms(result.pk, cycle=1, since=1, level=3, now=result.due_at + 5 * SECOND)

    assert ("Zhao", DUE, True) in told()
    notice = Notification.objects.filter(member__name="Zhao").get()
    assert notice.items[0]["params"]["late"] == {"$span": 1.0}


def test_raising_the_same_alarms_again_finds_nothing_new_to_fire(result, supervisor):
    fire(result, 1, 2, 3)
    raise_alarms(result.pk, cycle=1, since=3, level=3, now=result.due_at + SECOND)

    raise_alarms(result.pk, cycle=1, since=3, level=3, now=result.due_at + HOUR)

    assert ClockEvent.objects.filter(clock=result).count() == 3


def test_the_department_that_owes_its_opinion_is_reminded_not_the_holder(complaint, clock_of):
    head = make_member("Head of channel")
    clocks.observe(complaint, "handling.ask", at=MONDAY, subject="channel", owner=head)
    handling = clock_of(complaint, "handling")
    fire(handling, 1)

    raise_alarms(handling.pk, cycle=1, since=1, level=1, now=handling.alarms[0] + SECOND)

    assert told() == [("Head of channel", REMINDER, False)]


def test_a_clock_set_aside_is_reported_to_supervisor_and_administrators(result, supervisor):
    result.error, result.next_at = "numeric field overflow", None
    result.save()

    report_set_aside(result.pk, now=MONDAY + timedelta(hours=1))

    assert told() == [("Zhao", "clock.set_aside", True)]
