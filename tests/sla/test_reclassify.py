"""A case that turns out to be another kind of case: its promises are reckoned anew from their original start."""

from datetime import UTC, datetime

import pytest

from csdesk.sla import clocks
from csdesk.sla.models import ClockEvent, Verdict
from tests.sla.conftest import DAY, HOUR, MONDAY, SECOND

ORDINARY_DUE = datetime(2026, 11, 25, 9, 30, tzinfo=UTC)
SERIOUS_DUE = datetime(2026, 12, 2, 9, 30, tzinfo=UTC)


@pytest.fixture
def opened(complaint):
    clocks.observe(complaint, "complaint.open", at=MONDAY)
    return complaint


@pytest.mark.rule("CMP-40")
def test_reclassify_gives_the_serious_complaint_its_longer_limit_from_the_original_start(opened, attributes, clock_of):
    attributes["severity"] = "serious"

    clocks.reclassify(opened, at=MONDAY + DAY, actor=None)

    result = clock_of(opened, "result")
    assert (result.due_at, result.started_at, result.policy) == (SERIOUS_DUE, MONDAY, "clocks.result_serious")
    assert (result.cycle, result.next_at) == (1, result.alarms[0])


@pytest.mark.rule("CMP-40")
def test_reclassify_back_makes_late_at_once_what_is_late(opened, attributes, clock_of):
    attributes["severity"] = "serious"
    clocks.reclassify(opened, at=MONDAY + HOUR, actor=None)
    attributes["severity"] = "ordinary"
    late = ORDINARY_DUE + DAY

    clocks.reclassify(opened, at=late, actor=None)

    result = clock_of(opened, "result")
    assert (result.due_at, result.is_late(late), result.next_at < late) == (ORDINARY_DUE, True, True)


def test_reclassify_rings_again_what_lies_ahead_again_and_nothing_twice(opened, attributes, clock_of):
    result = clock_of(opened, "result")
    for level, mark in ((1, "50 %"), (2, "75 %")):
        at = result.alarms[level - 1]
        ClockEvent.objects.create(
            clock=result, cycle=1, level=level, mark=mark, is_breach=False, at=at, fired_at=at, fired_by="sweep"
        )
    fired = result.alarms[:2]
    result.level, result.next_at = 2, result.alarms[2]
    result.save()
    attributes["severity"] = "serious"

    clocks.reclassify(opened, at=ORDINARY_DUE - HOUR, actor=None)

    result = clock_of(opened, "result")
    assert (result.alarms[:2], result.level) == (fired, 2)
    assert result.marks == ["50 %", "75 %", "50 %", "75 %", "due", "due + 2 hours"]


def test_reclassify_keeps_the_breach_of_the_former_class(opened, attributes, clock_of):
    result = clock_of(opened, "result")
    ClockEvent.objects.create(
        clock=result, cycle=1, level=3, mark="due", is_breach=True, at=ORDINARY_DUE,
        fired_at=ORDINARY_DUE + SECOND, fired_by="sweep",
    )  # fmt: skip
    result.level, result.next_at = 3, result.alarms[3]
    result.save()
    attributes["severity"] = "serious"
    clocks.reclassify(opened, at=ORDINARY_DUE + HOUR, actor=None)

    clocks.observe(opened, "message.answer", at=SERIOUS_DUE - HOUR)

    result = clock_of(opened, "result")
    assert (result.verdict, result.due_at) == (Verdict.MET, SERIOUS_DUE)
    assert result.events.filter(is_breach=True, at=ORDINARY_DUE).count() == 1


@pytest.mark.rule("CMP-40")
def test_reclassify_trades_the_fixed_limit_for_the_next_word_when_compensation_comes_up(opened, attributes, clock_of):
    attributes |= {"severity": "especially_serious", "compensation": True}

    clocks.reclassify(opened, at=MONDAY + DAY, actor=None)

    assert clock_of(opened, "result").verdict == Verdict.VOID
    assert clock_of(opened, "next_word").due_at == datetime(2026, 11, 26, 9, 30, tzinfo=UTC)


@pytest.mark.rule("CMP-40")
def test_reclassify_owes_the_fixed_limit_again_from_the_original_start(opened, attributes, clock_of):
    attributes["compensation"] = True
    clocks.reclassify(opened, at=MONDAY + HOUR, actor=None)
    attributes["compensation"] = False

    clocks.reclassify(opened, at=MONDAY + 2 * HOUR, actor=None)

    result = clock_of(opened, "result")
    assert (result.cycle, result.started_at, result.due_at) == (2, MONDAY, ORDINARY_DUE)
    assert clock_of(opened, "next_word").verdict == Verdict.VOID


@pytest.mark.rule("CMP-44")
def test_reclassify_owes_a_notice_from_the_day_on_which_several_departments_turn_out_to_be_concerned(
    opened, attributes, clock_of
):
    attributes["several_departments"] = True

    clocks.reclassify(opened, at=MONDAY + DAY, actor=None)

    assert clock_of(opened, "notice").due_at == datetime(2026, 11, 24, 16, 0, tzinfo=UTC)


def test_reclassify_owes_nothing_twice_that_was_kept(opened, attributes):
    attributes["several_departments"] = True
    clocks.reclassify(opened, at=MONDAY + HOUR, actor=None)
    clocks.observe(opened, "message.public", at=MONDAY + 2 * HOUR)
    attributes["severity"] = "serious"

    clocks.reclassify(opened, at=MONDAY + DAY, actor=None)

    assert [c.verdict for c in clocks.clocks_of(opened) if c.kind == "notice"] == [Verdict.MET]


def test_reclassify_leaves_alone_what_does_not_change(opened, attributes, clock_of):
    before = clock_of(opened, "completion")

    moved = clocks.reclassify(opened, at=MONDAY + HOUR, actor=None)

    after = clock_of(opened, "completion")
    assert (moved, after.alarms, after.due_at) == ([], before.alarms, before.due_at)


def test_reclassify_of_a_clock_that_stands_still_counts_when_it_goes_on(opened, attributes, agent, clock_of):
    clocks.pause(opened, "customer", until=None, actor=agent, now=MONDAY + HOUR)
    attributes["severity"] = "serious"

    clocks.reclassify(opened, at=MONDAY + 2 * HOUR, actor=None)
    clocks.resume(opened, actor=agent, now=MONDAY + 3 * HOUR)

    assert clock_of(opened, "result").due_at == SERIOUS_DUE


def test_reclassify_does_not_touch_the_promises_of_another_case(opened, attributes, agent):
    from csdesk.cases.services.cases import open_case

    other = open_case("complaint", "Another", holder=agent, now=MONDAY)
    clocks.observe(other, "complaint.open", at=MONDAY)
    attributes["severity"] = "serious"

    clocks.reclassify(opened, at=MONDAY + HOUR, actor=None)

    assert [c.due_at for c in clocks.clocks_of(other) if c.kind == "result"] == [ORDINARY_DUE]
