"""Tasks arise, belong to somebody, are finished with what came of them, or fall away."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.db.models import Q

from csdesk.cases import registry as kinds
from csdesk.people.models import StandIn
from csdesk.refusals import RuleViolation, StaleRecord
from csdesk.rulebook.services import load_preset
from csdesk.sla import clocks, registry
from csdesk.sla.models import Clock, Task, TaskState, Verdict
from csdesk.sla.queries.tasks import tasks_of
from csdesk.sla.registry import TaskKind
from csdesk.sla.services.presets import load_calendars
from csdesk.sla.services.tasks import create_task, finish_task, take_task
from csdesk.tenancy.scoping import tenant_atomic
from tests.conftest import make_member
from tests.sla.conftest import DAY, HOUR, MONDAY, appoint

MIDNIGHT = datetime(2026, 11, 23, 16, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def plain_follow_up(monkeypatch):
    """The follow-up call as this room knows it, whatever other rooms make of it."""
    kind = TaskKind(
        "follow_up_call",
        outcomes={"satisfied": "Satisfied", "not_satisfied": "Not satisfied", "not_reached": "Not reached"},
        outcomes_with_note=frozenset({"not_satisfied"}),
        outcomes_that_leave_it_open=frozenset({"not_reached"}),
    )
    monkeypatch.setitem(registry._kinds, "follow_up_call", kind)


@pytest.fixture
def answered(complaint):
    clocks.observe(complaint, "complaint.open", at=MONDAY)
    clocks.observe(complaint, "message.answer", at=MONDAY + HOUR)
    return complaint


@pytest.fixture
def quality(manual):
    return appoint(make_member("Qian"), "quality", "sla.task_work")


@pytest.mark.rule("CMP-50")
def test_the_answer_brings_about_a_follow_up_call_the_same_day(complaint, quality):
    clocks.observe(complaint, "message.answer", at=MONDAY + HOUR)

    [task] = Task.objects.all()
    assert (task.kind, task.rule, task.due_at) == ("follow_up_call", "CMP-50", MIDNIGHT)
    assert (task.assignee, task.case) == (quality, complaint)
    assert task.clock.marks == ["50 %", "due"]


@pytest.mark.rule("CMP-53")
def test_in_an_online_shop_it_is_a_feedback_slip_within_a_day(beta, attributes):
    from csdesk.cases.services.cases import open_case

    with tenant_atomic(beta.pk):
        load_calendars("online_shop")
        load_preset(beta, "online_shop", now=MONDAY - DAY)
        holder = make_member("Sun")
        case = open_case("complaint", "Wrong colour", holder=holder, now=MONDAY)

        clocks.observe(case, "message.answer", at=MONDAY + HOUR)

        [task] = Task.objects.all()
        assert (task.kind, task.rule, task.due_at) == ("feedback_slip", "CMP-53", MONDAY + 25 * HOUR)
        assert task.assignee == holder  # nobody is supervisor


def test_the_holder_gets_what_the_role_has_nobody_for(answered, agent):
    assert Task.objects.get().assignee == agent


def test_a_role_of_several_gets_it_together(complaint, quality):
    other = appoint(make_member("Zhou"), "quality")

    clocks.observe(complaint, "message.answer", at=MONDAY + HOUR)

    task = Task.objects.get()
    assert (task.assignee, task.role) == (None, "quality")
    assert list(tasks_of(quality, at=MONDAY)) == list(tasks_of(other, at=MONDAY)) == [task]


def test_a_stand_in_gets_and_sees_the_tasks_of_whom_he_represents(complaint, quality):
    li = make_member("Li")
    StandIn.objects.create(member=quality, stand_in=li, starts_at=MONDAY - DAY, ends_at=MONDAY + DAY)

    clocks.observe(complaint, "message.answer", at=MONDAY + HOUR)

    assert Task.objects.get().assignee == li
    Task.objects.update(assignee=quality)
    assert tasks_of(li, at=MONDAY).count() == 1
    assert tasks_of(li, at=MONDAY + 2 * DAY).count() == 0


def test_a_second_answer_makes_no_second_call(answered):
    clocks.observe(answered, "message.answer", at=MONDAY + 2 * HOUR)

    assert Task.objects.count() == 1


@pytest.mark.rule("CMP-52")
def test_reopening_cancels_the_call(answered):
    clocks.observe(answered, "complaint.reopen", at=MONDAY + 2 * HOUR)

    task = Task.objects.get()
    assert (task.state, task.clock.verdict) == (TaskState.CANCELLED, Verdict.VOID)


def test_finish_task_settles_its_clock_and_tells_the_timeline(answered, agent):
    task = finish_task(Task.objects.get(), "satisfied", "All well", actor=agent, now=MIDNIGHT)

    assert (task.state, task.outcome, task.note, task.ended_by) == (TaskState.DONE, "satisfied", "All well", agent)
    assert Clock.objects.get(pk=task.clock_id).verdict == Verdict.MET
    [event] = answered.events.filter(kind="task.done")
    assert (event.facts["outcome"], event.facts["rule"]) == ("satisfied", "CMP-50")


def test_finish_task_after_its_deadline_is_late(answered, agent):
    task = finish_task(Task.objects.get(), "satisfied", "", actor=agent, now=MIDNIGHT + HOUR)

    clock = Clock.objects.get(pk=task.clock_id)
    assert (clock.verdict, clock.overrun_seconds) == (Verdict.BREACHED, 3600)


def test_finish_task_leaves_it_open_when_nobody_was_reached(answered, agent):
    task = finish_task(Task.objects.get(), "not_reached", "Engaged", actor=agent, now=MONDAY + 2 * HOUR)

    assert (task.is_open, task.note, Clock.objects.get(pk=task.clock_id).is_running) == (True, "Engaged", True)


def test_finish_task_does_what_follows_in_the_same_transaction(answered, agent, monkeypatch):
    def refuse(task, **facts):
        raise RuleViolation("CMP-52", "It cannot be reopened.")

    kind = TaskKind("follow_up_call", outcomes={"not_satisfied": ""}, follow_up=refuse)
    monkeypatch.setitem(registry._kinds, "follow_up_call", kind)

    with pytest.raises(RuleViolation) as refusal:
        finish_task(Task.objects.get(), "not_satisfied", "Still broken", actor=agent, now=MONDAY + 2 * HOUR)

    assert refusal.value.rule_id == "CMP-52"
    assert Task.objects.get().is_open


@pytest.mark.parametrize(
    ("outcome", "note", "field"), [("delighted", "", "outcome"), ("not_satisfied", " ", "note")]
)  # fmt: skip
def test_finish_task_refuses_what_its_kind_does_not_know(answered, agent, outcome, note, field):
    with pytest.raises(RuleViolation) as refusal:
        finish_task(Task.objects.get(), outcome, note, actor=agent, now=MONDAY + 2 * HOUR)

    assert refusal.value.field == field
    assert Task.objects.get().is_open


def test_finish_task_refuses_somebody_else(answered, manual):
    stranger = appoint(make_member("Wu"), "agent", "sla.task_work")

    with pytest.raises(RuleViolation):
        finish_task(Task.objects.get(), "satisfied", "", actor=stranger, now=MONDAY + 2 * HOUR)

    assert Task.objects.get().is_open


def test_finish_task_lets_the_supervisor_finish_anybodys(answered, supervisor):
    task = finish_task(Task.objects.get(), "satisfied", "", actor=supervisor, now=MONDAY + 2 * HOUR)

    assert task.ended_by == supervisor


def test_finish_task_refuses_what_is_done_already(answered, agent):
    finish_task(Task.objects.get(), "satisfied", "", actor=agent, now=MONDAY + 2 * HOUR)

    with pytest.raises(StaleRecord):
        finish_task(Task.objects.get(), "not_satisfied", "No", actor=agent, now=MONDAY + 3 * HOUR)

    assert Task.objects.get().outcome == "satisfied"


def test_take_task_gives_a_roles_task_to_the_first_who_asks(complaint, quality):
    other = appoint(make_member("Zhou"), "quality")
    clocks.observe(complaint, "message.answer", at=MONDAY + HOUR)
    task = Task.objects.get()

    take_task(task, actor=quality, now=MONDAY + HOUR)

    with pytest.raises(StaleRecord):
        take_task(task, actor=other, now=MONDAY + HOUR)
    task.refresh_from_db()
    assert (task.assignee, Clock.objects.get(pk=task.clock_id).owner) == (quality, quality)


def test_create_task_by_hand_reminds_at_its_moment(complaint, agent):
    task = create_task(complaint, "call_back", "Call about the parcel", assignee=agent, due_at=MONDAY + DAY, now=MONDAY)

    complaint.refresh_from_db()
    assert (task.due_at, task.clock.marks, complaint.next_due_at) == (MONDAY + DAY, ["due"], MONDAY + DAY)


def test_create_task_counts_a_budget_on_a_calendar(agent):
    task = create_task(
        None,
        "report",
        "Report",
        assignee=agent,
        budget="1 working day",
        calendar="office",
        rule_id="MTG-01",
        now=MONDAY,
    )

    assert task.due_at == datetime(2026, 11, 24, 9, 30, tzinfo=UTC)


@pytest.mark.parametrize("wrong", [{"due_at": MONDAY + DAY}, {"role": "agent", "due_at": MONDAY}])
def test_create_task_refuses_what_is_nobodys_or_due_already(manual, wrong):
    with pytest.raises(RuleViolation):
        create_task(None, "report", "Report", now=MONDAY, **wrong)

    assert (Task.objects.count(), Clock.objects.count()) == (0, 0)


def test_create_task_of_people_needs_the_right_to_give_it(complaint, agent, supervisor):
    for actor, assignee in ((agent, supervisor), (make_member("Zhou"), supervisor)):
        with pytest.raises(PermissionDenied):
            create_task(None, "call_back", "Call", actor=actor, assignee=assignee, due_at=MONDAY + DAY, now=MONDAY)

    create_task(None, "call_back", "Call", actor=agent, assignee=agent, due_at=MONDAY + DAY, now=MONDAY)
    create_task(None, "call_back", "Call", actor=supervisor, assignee=agent, due_at=MONDAY + DAY, now=MONDAY)
    assert Task.objects.count() == 2


def test_create_task_on_a_case_out_of_sight_is_refused(complaint, supervisor, monkeypatch):
    nobody = replace(kinds.kind_of("complaint"), visible_to=lambda member: Q(pk__in=[]))
    monkeypatch.setitem(kinds._kinds, "complaint", nobody)

    with pytest.raises(PermissionDenied):
        create_task(
            complaint, "call_back", "Call", actor=supervisor, assignee=supervisor, due_at=MONDAY + DAY, now=MONDAY
        )
