"""A calendar or the manual changes: running deadlines move, after a preview; what was broken stays broken."""

from datetime import UTC, date, datetime

import pytest

from csdesk.outbox.models import OutboxMessage
from csdesk.refusals import RuleViolation, StaleRecord
from csdesk.rulebook.at import rulebook_of
from csdesk.rulebook.models import RulebookVersion
from csdesk.sla import clocks
from csdesk.sla.models import Verdict, WorkingCalendar
from csdesk.sla.services import calendars
from csdesk.sla.services.providing import follow_version, preview_document
from csdesk.sla.services.recomputing import Change, preview_recompute, recompute_some
from tests.conftest import make_member
from tests.sla.conftest import DAY, HOUR, MONDAY, SECOND

TUESDAY = date(2026, 11, 24)
RESULT_DUE = datetime(2026, 11, 25, 9, 30, tzinfo=UTC)
A_DAY_LATER = datetime(2026, 11, 26, 9, 30, tzinfo=UTC)


@pytest.fixture
def opened(complaint):
    clocks.observe(complaint, "complaint.open", at=MONDAY)
    return complaint


def proposal():
    return calendars.propose(list(WorkingCalendar.objects.filter(key="office").order_by("valid_from")))


def deliver(now):
    """Handle the messages that ask for recomputing, as the relay does."""
    for message in OutboxMessage.objects.filter(topic="clock.recompute", state="ready").order_by("id"):
        recompute_some(message.payload, now=now)


def test_a_preview_says_which_deadlines_would_move_and_writes_nothing(opened, clock_of):
    closed = calendars.with_day(proposal(), TUESDAY, [], "Stocktaking")

    found = calendars.preview(closed, now=MONDAY + HOUR)

    moves = {move.clock.kind: move.due_after for move in found.moves}
    assert moves == {"first_reply": RESULT_DUE, "result": A_DAY_LATER}
    assert found.running == 5
    assert clock_of(opened, "result").due_at == RESULT_DUE
    assert WorkingCalendar.objects.get(key="office").revision == 0


def test_a_changed_calendar_moves_the_running_deadlines(opened, supervisor, clock_of):
    calendars.change_calendar(
        calendars.with_day(proposal(), TUESDAY, [], "Stocktaking"), actor=supervisor, now=MONDAY + HOUR
    )
    deliver(MONDAY + HOUR)

    result = clock_of(opened, "result")
    assert (result.due_at, result.next_at) == (A_DAY_LATER, result.alarms[0])
    assert opened.events.filter(kind="clock.move").count() == 2


def test_recomputing_twice_changes_nothing_more(opened, supervisor, clock_of):
    calendars.change_calendar(calendars.with_day(proposal(), TUESDAY, [], ""), actor=supervisor, now=MONDAY)
    deliver(MONDAY + HOUR)
    before = clock_of(opened, "result")

    deliver(MONDAY + 2 * HOUR)

    after = clock_of(opened, "result")
    assert (after.due_at, after.alarms, after.marks, after.level) == (
        before.due_at, before.alarms, before.marks, before.level,
    )  # fmt: skip
    assert opened.events.filter(kind="clock.move").count() == 2


def test_recomputing_keeps_the_pauses(opened, agent, supervisor, clock_of):
    clocks.pause(opened, "customer", until=None, actor=agent, now=MONDAY + HOUR)
    clocks.resume(opened, actor=agent, now=MONDAY + DAY + HOUR)
    assert clock_of(opened, "result").due_at == A_DAY_LATER

    wednesday = date(2026, 11, 25)
    calendars.change_calendar(calendars.with_day(proposal(), wednesday, [], ""), actor=supervisor, now=MONDAY + DAY)
    deliver(MONDAY + DAY + 2 * HOUR)

    assert clock_of(opened, "result").due_at == datetime(2026, 11, 27, 9, 30, tzinfo=UTC)


def test_recomputing_leaves_alone_what_is_late_or_settled(opened, supervisor, clock_of):
    clocks.observe(opened, "message.public", at=MONDAY + HOUR)
    late = RESULT_DUE + SECOND

    calendars.change_calendar(calendars.with_day(proposal(), TUESDAY, [], ""), actor=supervisor, now=late)
    deliver(late)

    assert clock_of(opened, "result").due_at == RESULT_DUE
    assert clock_of(opened, "first_reply").verdict == Verdict.MET


def test_recomputing_goes_on_in_a_following_message(opened, supervisor, monkeypatch, clock_of):
    monkeypatch.setattr("csdesk.sla.services.recomputing.CHUNK", 1)

    calendars.change_calendar(calendars.with_day(proposal(), TUESDAY, [], ""), actor=supervisor, now=MONDAY)
    for _round in range(6):
        deliver(MONDAY + HOUR)

    assert clock_of(opened, "result").due_at == A_DAY_LATER
    assert OutboxMessage.objects.filter(topic="clock.recompute").count() == 6


def test_new_hours_count_from_their_day_on_and_leave_the_days_before_alone(opened, supervisor):
    later = {day: ["09:00-17:00"] for day in ("mon", "tue", "wed", "thu", "fri")}

    calendars.change_calendar(calendars.with_hours(proposal(), date(2026, 11, 25), later), actor=supervisor, now=MONDAY)

    found = preview_recompute(Change(calendars=frozenset({"office"})), now=MONDAY + HOUR)
    moves = {move.clock.kind: move.due_after for move in found.moves}
    assert moves == {"result": datetime(2026, 11, 25, 9, 0, tzinfo=UTC)}
    assert WorkingCalendar.objects.filter(key="office").count() == 2


def test_the_usual_hours_come_back(supervisor):
    calendars.change_calendar(calendars.with_day(proposal(), TUESDAY, [], ""), actor=supervisor, now=MONDAY)

    calendars.change_calendar(calendars.without_day(proposal(), TUESDAY), actor=supervisor, now=MONDAY)

    assert WorkingCalendar.objects.get(key="office").document["exceptions"] == {}


def test_an_official_list_ends_the_guessing(supervisor):
    lines = "date,kind,name,instead_of\n2027-02-08,off,春节,\n2027-02-20,work,,2027-02-08\n"

    calendars.change_calendar(calendars.with_official_year(proposal(), 2027, lines), actor=supervisor, now=MONDAY)

    document = WorkingCalendar.objects.get(key="office").document
    assert document["confirmed_years"] == [2027]
    assert document["exceptions"]["2027-02-20"]["hours"] == ["08:30-12:00", "13:00-17:30"]


@pytest.mark.parametrize(
    "change",
    [
        lambda p: calendars.with_day(p, TUESDAY, ["25:00-26:00"], ""),
        lambda p: calendars.with_day(p, TUESDAY, ["17:00-09:00"], ""),
        lambda p: calendars.with_hours(p, TUESDAY, {"mon": ["breakfast"]}),
        lambda p: calendars.without_day(p, TUESDAY),
        lambda p: calendars.with_official_year(p, 2027, "nonsense"),
    ],
)
def test_a_calendar_that_cannot_be_understood_is_refused(manual, change):
    with pytest.raises(RuleViolation):
        change(proposal())

    assert WorkingCalendar.objects.get(key="office").revision == 0


def test_a_calendar_that_would_not_work_for_a_year_is_refused(supervisor):
    never = calendars.with_hours(proposal(), date(2020, 1, 1), {})

    with pytest.raises(RuleViolation) as refusal:
        calendars.change_calendar(never, actor=supervisor, now=MONDAY)

    assert refusal.value.rule_id == "SHF-02"
    assert WorkingCalendar.objects.get(key="office").revision == 0


def test_change_calendar_refuses_who_saw_an_older_one(supervisor):
    mine, theirs = proposal(), proposal()
    calendars.change_calendar(calendars.with_day(theirs, TUESDAY, [], ""), actor=supervisor, now=MONDAY)

    with pytest.raises(StaleRecord):
        calendars.change_calendar(calendars.with_day(mine, TUESDAY, ["09:00-12:00"], ""), actor=supervisor, now=MONDAY)

    assert WorkingCalendar.objects.get(key="office").document["exceptions"]["2026-11-24"]["hours"] == []


def test_change_calendar_refuses_who_may_not(agent):
    from django.core.exceptions import PermissionDenied

    with pytest.raises(PermissionDenied):
        calendars.change_calendar(calendars.with_day(proposal(), TUESDAY, [], ""), actor=agent, now=MONDAY)

    assert WorkingCalendar.objects.get(key="office").revision == 0


@pytest.fixture
def stricter(manual):
    """A signed second version, in force from Tuesday 10:00, that gives an ordinary complaint 24 hours."""
    document = rulebook_of(manual.pk).document.model_dump(mode="json")
    for rule in document["clocks"]["rules"]:
        if rule["key"] == "result_ordinary":
            rule["budget"] = "24 hours"
    RulebookVersion.objects.filter(pk=manual.pk).update(effective_to=MONDAY + DAY)
    wang, li, zhao = (make_member(name) for name in ("Drafter", "Reviewer", "Approver"))
    return RulebookVersion.objects.create(
        number=2, status="signed", document=document, created_at=MONDAY, drafted_by=wang, reviewed_by=li,
        approved_by=zhao, approved_at=MONDAY, effective_from=MONDAY + DAY, moves_running_clocks=True,
    )  # fmt: skip


def test_a_new_manual_counts_for_cases_from_then_on(opened, stricter, agent, clock_of):
    from csdesk.cases.services.cases import open_case

    later = open_case("complaint", "Later", holder=agent, now=MONDAY + 2 * DAY)

    clocks.observe(later, "complaint.open", at=MONDAY + 2 * DAY)

    assert clock_of(later, "result").due_at == MONDAY + 3 * DAY
    assert clock_of(opened, "result").due_at == RESULT_DUE


def test_a_preview_of_a_manual_names_the_running_deadlines_it_would_move(opened, stricter):
    found = preview_document(stricter.content, MONDAY + HOUR)

    assert (found.running, found.moved) == (5, 1)
    [example] = found.examples
    assert (example.case_number, example.rule, example.due_before, example.due_after) == (
        opened.number, "CMP-40", RESULT_DUE, MONDAY + DAY,
    )  # fmt: skip


def test_a_new_manual_moves_running_deadlines_when_its_signer_chose_so(opened, stricter, clock_of):
    follow_version(stricter, "approve", None, MONDAY)
    message = OutboxMessage.objects.get(topic="clock.recompute")
    assert message.available_at == stricter.effective_from

    recompute_some(message.payload, now=MONDAY + 25 * HOUR)

    result = clock_of(opened, "result")
    assert (result.due_at, result.rulebook_version, result.started_at) == (MONDAY + DAY, stricter, MONDAY)
    assert result.next_at < MONDAY + 25 * HOUR  # late by the new manual: it fires at once


def test_a_manual_that_was_withdrawn_before_it_took_effect_moves_nothing(opened, stricter, clock_of):
    follow_version(stricter, "approve", None, MONDAY)
    RulebookVersion.objects.filter(pk=stricter.pk).update(status="withdrawn", withdrawn_at=MONDAY + HOUR)

    deliver(MONDAY + 25 * HOUR)

    assert clock_of(opened, "result").due_at == RESULT_DUE


def test_a_manual_whose_signer_did_not_choose_so_moves_nothing(stricter):
    stricter.moves_running_clocks = False

    follow_version(stricter, "approve", None, MONDAY)

    assert OutboxMessage.objects.filter(topic="clock.recompute").count() == 0
