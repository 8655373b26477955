"""Facts start, keep and end promises; the verdict is given at the fact."""

from datetime import UTC, datetime

import pytest

from csdesk.outbox.models import OutboxMessage
from csdesk.sla import clocks
from csdesk.sla.models import ClockEvent, Verdict
from tests.sla.conftest import DAY, HOUR, MINUTE, MONDAY, SECOND, TICK

MIDNIGHT = datetime(2026, 11, 23, 16, 0, tzinfo=UTC)  # in Shanghai, of Monday
RESULT_DUE = datetime(2026, 11, 25, 9, 30, tzinfo=UTC)  # Wednesday, close of business


def running(case):
    return {clock.kind: clock.due_at for clock in clocks.clocks_of(case) if clock.is_running}


@pytest.fixture
def opened(complaint):
    clocks.observe(complaint, "complaint.open", at=MONDAY)
    return complaint


@pytest.mark.rule("CMP-40", "CMP-42", "CMP-45", "CMP-46")
def test_observe_starts_every_promise_of_a_written_complaint(opened):
    assert running(opened) == {
        "confirmation": MONDAY + 24 * HOUR,
        "first_reply": datetime(2026, 11, 24, 9, 30, tzinfo=UTC),
        "verify": MIDNIGHT,
        "result": RESULT_DUE,
        "completion": datetime(2026, 11, 30, 16, 0, tzinfo=UTC),
    }


@pytest.mark.rule("CMP-40")
@pytest.mark.parametrize(
    ("severity", "due_at"),
    [
        (None, RESULT_DUE),
        ("ordinary", RESULT_DUE),
        ("serious", datetime(2026, 12, 2, 9, 30, tzinfo=UTC)),
        ("especially_serious", datetime(2026, 12, 2, 9, 30, tzinfo=UTC)),
    ],
)
def test_observe_promises_the_result_by_severity(complaint, attributes, severity, due_at):
    attributes["severity"] = severity

    clocks.observe(complaint, "complaint.open", at=MONDAY)

    assert running(complaint)["result"] == due_at


@pytest.mark.rule("CMP-40")
def test_observe_promises_the_next_word_where_compensation_leaves_no_limit(complaint, attributes):
    attributes |= {"severity": "especially_serious", "compensation": True}

    clocks.observe(complaint, "complaint.open", at=MONDAY)

    assert "result" not in running(complaint)
    assert running(complaint)["next_word"] == RESULT_DUE


@pytest.mark.rule("CMP-40")
def test_observe_promises_a_further_word_after_each_word(complaint, attributes, clock_of):
    attributes["compensation"] = True
    clocks.observe(complaint, "complaint.open", at=MONDAY)

    clocks.observe(complaint, "message.public", at=MONDAY + DAY)

    assert clock_of(complaint, "next_word").cycle == 2
    assert running(complaint)["next_word"] == datetime(2026, 11, 26, 9, 30, tzinfo=UTC)


@pytest.mark.rule("CMP-40")
def test_observe_promises_no_further_word_after_the_answer(complaint, attributes, clock_of):
    attributes["compensation"] = True
    clocks.observe(complaint, "complaint.open", at=MONDAY)

    clocks.observe(complaint, "message.answer", at=MONDAY + DAY)

    assert clock_of(complaint, "next_word").verdict == Verdict.MET
    assert "next_word" not in running(complaint)


@pytest.mark.rule("CMP-44")
def test_observe_promises_a_notice_the_same_day_when_several_departments_are_concerned(complaint, attributes):
    attributes["several_departments"] = True

    clocks.observe(complaint, "complaint.open", at=MONDAY)

    assert running(complaint)["notice"] == MIDNIGHT


@pytest.mark.rule("CMP-23")
def test_observe_keeps_apart_what_several_departments_owe(opened):
    for department in ("channel", "product"):
        clocks.observe(opened, "handling.ask", at=MONDAY, subject=department)

    clocks.observe(opened, "handling.opinion", at=MONDAY + HOUR, subject="channel")

    handling = {c.subject: c.verdict for c in clocks.clocks_of(opened) if c.kind == "handling"}
    assert handling == {"channel": Verdict.MET, "product": Verdict.RUNNING}


def test_observe_keeps_the_most_urgent_deadline_on_the_case(opened):
    opened.refresh_from_db()
    assert opened.next_due_at == MIDNIGHT

    clocks.observe(opened, "message.answer", at=MONDAY + HOUR)

    opened.refresh_from_db()
    assert opened.next_due_at == MIDNIGHT  # of the follow-up call
    assert {clock.kind for clock in clocks.clocks_of(opened) if clock.is_running} == {"completion", "task"}


@pytest.mark.rule("CMP-40")
@pytest.mark.parametrize(
    ("at", "verdict", "overrun"),
    [
        (RESULT_DUE - SECOND, Verdict.MET, None),
        (RESULT_DUE, Verdict.MET, None),
        (RESULT_DUE + TICK, Verdict.BREACHED, 1),
        (RESULT_DUE + SECOND, Verdict.BREACHED, 1),
        (RESULT_DUE + 90 * MINUTE, Verdict.BREACHED, 5400),
    ],
)
def test_observe_gives_the_verdict_at_the_fact_even_if_no_sweep_saw_it(opened, clock_of, at, verdict, overrun):
    clocks.observe(opened, "message.answer", at=at)

    result = clock_of(opened, "result")
    assert (result.verdict, result.overrun_seconds, result.settled_at) == (verdict, overrun, at)
    breaches = ClockEvent.objects.filter(clock=result, is_breach=True)
    assert [(b.at, b.fired_at, b.fired_by) for b in breaches] == (
        [(RESULT_DUE, at, "event")] if verdict == Verdict.BREACHED else []
    )


def test_observe_has_a_breach_at_the_fact_told_like_one_of_the_sweep(opened, clock_of):
    clocks.observe(opened, "message.answer", at=RESULT_DUE + SECOND)

    result = clock_of(opened, "result")
    message = OutboxMessage.objects.get(key=f"clock:{result.pk}:1:3")
    assert message.payload == {"clock": result.pk, "cycle": 1, "since": 1, "level": 3}


def test_observe_lets_a_breach_stand_that_the_engine_recorded_first(opened, clock_of):
    result = clock_of(opened, "result")
    ClockEvent.objects.create(
        clock=result, cycle=1, level=3, mark="due", is_breach=True, at=RESULT_DUE, fired_at=RESULT_DUE + TICK,
        fired_by="sweep",
    )  # fmt: skip
    result.level, result.next_at = 3, result.alarms[3]
    result.save()

    clocks.observe(opened, "message.answer", at=RESULT_DUE)

    result = clock_of(opened, "result")
    assert (result.verdict, result.overrun_seconds) == (Verdict.BREACHED, 0)
    assert ClockEvent.objects.filter(clock=result, is_breach=True).count() == 1


def test_observe_counts_neither_a_status_change_nor_an_automatic_reply_as_a_response(opened):
    before = running(opened)

    clocks.observe(opened, "complaint.wait", at=MONDAY + HOUR)
    clocks.observe(opened, "message.auto", at=MONDAY + HOUR)

    assert running(opened) == before


def test_observe_starts_nothing_at_a_thank_you(opened):
    clocks.observe(opened, "message.answer", at=MONDAY + HOUR)
    before = running(opened)

    clocks.observe(opened, "message.incoming", at=MONDAY + 2 * HOUR)

    assert running(opened) == before


@pytest.mark.rule("CMP-52")
def test_observe_starts_a_new_round_at_reopening_and_keeps_the_breach_of_the_old(opened, clock_of):
    clocks.observe(opened, "message.answer", at=RESULT_DUE + SECOND)
    old = clock_of(opened, "result")

    clocks.observe(opened, "complaint.reopen", at=MONDAY + 7 * DAY)

    new = clock_of(opened, "result")
    old.refresh_from_db()
    assert (old.cycle, old.verdict, old.events.filter(is_breach=True).count()) == (1, Verdict.BREACHED, 1)
    assert (new.cycle, new.verdict, new.due_at) == (2, Verdict.RUNNING, datetime(2026, 12, 2, 9, 30, tzinfo=UTC))


@pytest.mark.parametrize("fact", ["complaint.merge", "complaint.withdraw"])
def test_observe_lets_promises_fall_away_when_nothing_is_owed_any_more(opened, fact):
    clocks.observe(opened, fact, at=MONDAY + HOUR)

    assert {clock.verdict for clock in clocks.clocks_of(opened)} == {Verdict.VOID}
    opened.refresh_from_db()
    assert opened.next_due_at is None


def test_observe_leaves_a_promise_broken_that_was_broken_before_it_fell_away(opened, clock_of):
    clocks.observe(opened, "complaint.merge", at=RESULT_DUE + SECOND)

    assert clock_of(opened, "result").verdict == Verdict.BREACHED
    assert clock_of(opened, "completion").verdict == Verdict.VOID


def test_observe_touches_no_other_case(opened, agent):
    from csdesk.cases.services.cases import open_case

    other = open_case("complaint", "Another", holder=agent, now=MONDAY)
    clocks.observe(other, "complaint.open", at=MONDAY)

    clocks.observe(opened, "complaint.merge", at=MONDAY + HOUR)

    assert len(running(other)) == 5


@pytest.mark.rule("CMP-46")
def test_observe_counts_the_week_by_the_calendar_over_the_end_of_a_month(agent, manual):
    from csdesk.cases.services.cases import open_case

    late = datetime(2026, 11, 27, 15, 59, 59, tzinfo=UTC)  # a second before midnight in Shanghai
    case = open_case("complaint", "At midnight", holder=agent, now=late)

    clocks.observe(case, "complaint.open", at=late)

    assert running(case)["completion"] == datetime(2026, 12, 4, 16, 0, tzinfo=UTC)


@pytest.mark.rule("CMP-40")
def test_observe_skips_the_holidays_and_works_the_make_up_days(agent, manual, monkeypatch):
    from csdesk.cases.services.cases import open_case
    from csdesk.rulebook.models import RulebookVersion

    eve = datetime(2026, 9, 30, 8, 0, tzinfo=UTC)  # 16:00, before the National Day week
    case = open_case("complaint", "Before the holidays", holder=agent, now=eve)
    assert RulebookVersion.objects.filter(effective_from__lte=eve).count() == 0
    monkeypatch.setattr("csdesk.sla.services.observing.rulebook_at", lambda at: _in_force(manual))

    clocks.observe(case, "complaint.open", at=eve)

    # Thursday 8 and Friday 9 October follow seven free days; Saturday 10 is made up for.
    assert running(case)["result"] == datetime(2026, 10, 9, 9, 30, tzinfo=UTC)


def _in_force(version):
    from csdesk.rulebook.at import rulebook_of

    return rulebook_of(version.pk)


def calendar(key, **document):
    from csdesk.sla.models import WorkingCalendar
    from csdesk.sla.rules import preset_documents

    base = dict(preset_documents().get(key, {"name": key, "zone": "Asia/Shanghai", "weekly": {}}))
    return WorkingCalendar.objects.create(key=key, name=key, valid_from="2020-01-01", document={**base, **document})


def case_of_team(holder, calendar_key, *, at):
    from csdesk.cases.services.cases import open_case
    from csdesk.people.models import Team

    team = Team.objects.create(key="night", name="Night shift", calendar_key=calendar_key)
    return open_case("complaint", "At night", holder=holder, team=team, now=at)


@pytest.mark.rule("CMP-40")
def test_observe_reckons_by_the_hours_of_the_night_shift(agent):
    calendar("night")
    one_in_the_morning = datetime(2026, 11, 23, 17, 0, tzinfo=UTC)  # of Tuesday, Shanghai
    case = case_of_team(agent, "night", at=one_in_the_morning)

    clocks.observe(case, "complaint.open", at=one_in_the_morning)

    # Day 0 is Tuesday, which closes at midnight; two nights later it is Thursday's.
    assert running(case)["result"] == datetime(2026, 11, 26, 16, 0, tzinfo=UTC)


def test_observe_refuses_a_calendar_that_does_not_work_for_a_year(agent):
    from csdesk.refusals import RuleViolation
    from csdesk.sla.models import CaseFact, Clock

    calendar("never")
    case = case_of_team(agent, "never", at=MONDAY)

    with pytest.raises(RuleViolation) as refusal:
        clocks.observe(case, "complaint.open", at=MONDAY)

    assert refusal.value.rule_id == "INQ-05"
    assert (CaseFact.objects.count(), Clock.objects.count()) == (0, 0)


def test_observe_refuses_what_lies_beyond_all_calendars(agent, manual, monkeypatch):
    from csdesk.cases.services.cases import open_case
    from csdesk.refusals import RuleViolation

    late = datetime(9999, 12, 31, tzinfo=UTC)
    case = open_case("complaint", "Far away", holder=agent, now=MONDAY)

    with pytest.raises(RuleViolation):
        clocks.observe(case, "complaint.open", at=late)


def test_observe_never_sees_the_cases_of_another_company(complaint, beta):
    from csdesk.cases.models import Case
    from csdesk.tenancy.scoping import TenantContextError, tenant_atomic

    with pytest.raises(TenantContextError), tenant_atomic(beta.pk):
        pass
    foreign = Case(pk=complaint.pk + 1_000_000, kind="complaint", tenant_id=beta.pk)

    with pytest.raises(Case.DoesNotExist):
        clocks.observe(foreign, "complaint.open", at=MONDAY)
