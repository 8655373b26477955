"""The one place where a limit is decided: changed there, it changes for cases from then on, and nothing else does."""

from datetime import UTC, datetime, timedelta

import pytest

from csdesk.cases.models import Case
from csdesk.cases.services.cases import open_case
from csdesk.rulebook.models import RulebookVersion
from csdesk.rulebook.registry import preview
from csdesk.rulebook.services import approve, change_draft, review, submit
from csdesk.sla import clocks
from tests.rulebook.conftest import MONDAY, clocks_with_budget
from tests.sla.conftest import attributes  # noqa: F401 - a fixture

TICK = timedelta(microseconds=1)
WEDNESDAY_EVENING = datetime(2026, 11, 25, 9, 30, tzinfo=UTC)  # 17:30 in Shanghai, two working days after Monday


def complaint_at(moment: datetime) -> Case:
    """A complaint that came in at a moment, its clocks running."""
    case = open_case("complaint", "Does not start", holder=None, now=moment)
    clocks.observe(case, "complaint.open", at=moment)
    return case


def due(case: Case, kind: str = "result") -> datetime:
    """When a promise of a case is due."""
    return next(clock.due_at for clock in clocks.clocks_of(case) if clock.kind == kind)


@pytest.fixture
def day_for_result(draft, drafter, reviewer, leader) -> RulebookVersion:
    """Version 2, which gives 24 hours for a result; it takes effect an hour after Monday 10:00."""
    draft = change_draft(draft, "clocks", clocks_with_budget("result_ordinary", "24 hours"), revision=0, actor=drafter)
    submit(draft, revision=1, actor=drafter, now=MONDAY)
    review(draft, actor=reviewer, now=MONDAY)
    return approve(draft, effective_from=MONDAY + timedelta(hours=1), actor=leader, now=MONDAY)


@pytest.mark.rule("CMP-40", "DOC-04")
def test_a_changed_limit_counts_for_cases_from_the_very_instant(attributes, day_for_result):  # noqa: F811
    start = day_for_result.effective_from

    before, after = complaint_at(start - TICK), complaint_at(start)

    assert (due(before), due(after)) == (WEDNESDAY_EVENING, start + timedelta(hours=24))


@pytest.mark.rule("DOC-04")
def test_a_running_clock_keeps_the_version_it_started_under(attributes, first, day_for_result):  # noqa: F811
    case = complaint_at(MONDAY)

    clocks.observe(case, "message.public", at=day_for_result.effective_from + timedelta(minutes=1))

    [clock] = [clock for clock in clocks.clocks_of(case) if clock.kind == "result"]
    assert (clock.due_at, clock.rulebook_version_id) == (WEDNESDAY_EVENING, first.pk)


def test_a_changed_limit_changes_no_other_one(attributes, day_for_result):  # noqa: F811
    start = day_for_result.effective_from

    before, after = complaint_at(start - TICK), complaint_at(start)

    assert due(before, "first_reply") == due(after, "first_reply")


def test_preview_names_the_running_clock_that_would_move(attributes, draft, drafter):  # noqa: F811
    case = complaint_at(MONDAY)
    draft = change_draft(draft, "clocks", clocks_with_budget("result_ordinary", "24 hours"), revision=0, actor=drafter)

    found = preview(draft.content, now=MONDAY + timedelta(minutes=1))

    [moved] = found.examples
    assert (found.moved, moved.case_number, moved.rule) == (1, case.number, "CMP-40")
    assert (moved.due_before, moved.due_after) == (WEDNESDAY_EVENING, MONDAY + timedelta(hours=24))


def test_preview_writes_nothing(attributes, draft, drafter):  # noqa: F811
    case = complaint_at(MONDAY)
    draft = change_draft(draft, "clocks", clocks_with_budget("result_ordinary", "24 hours"), revision=0, actor=drafter)

    preview(draft.content, now=MONDAY + timedelta(minutes=1))

    assert due(case) == WEDNESDAY_EVENING
