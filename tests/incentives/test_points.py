"""Brand points: the plan, who decides, the week in which they are contested, and the books."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import PermissionDenied

from csdesk.ledger.models import Entry, Posting
from csdesk.ledger.queries import balance_of
from csdesk.ledger.rules import AccountKey
from csdesk.outbox.models import Notification
from csdesk.people.models import MemberState
from csdesk.refusals import RuleViolation, StaleRecord, TransitionNotAllowed
from csdesk.rulebook.sections.points import PointKind
from incentives.models import PointEntry
from incentives.queries.points import BOOK, sums_of_month
from incentives.rules.weeks import contest_until
from incentives.services.appeals import answer_appeal, contest_points
from incentives.services.points import (
    NewPoints,
    apply_for_points,
    decide_application,
    enter_points,
    withdraw_application,
)
from tests.attendance.swapping import say
from tests.tickets.company import DAY, HOUR, MONDAY, furnish, hire

SHANGHAI = ZoneInfo("Asia/Shanghai")
TODAY = MONDAY.date()


@pytest.fixture
def people(tenant):
    furnish(tenant)
    names = {"wang": "agent", "li": "agent", "boss": "supervisor", "zhao": "supervisor", "head": "gm"}
    return {name: hire(name.title(), role, team="service") for name, role in names.items()}


@pytest.fixture
def wang(people):
    return people["wang"]


@pytest.fixture
def li(people):
    return people["li"]


@pytest.fixture
def boss(people):
    return people["boss"]


@pytest.fixture
def head(people):
    return people["head"]


def wall(*when: int) -> datetime:
    return datetime(*when, tzinfo=SHANGHAI)


def new(member, kind="good_deed", points=3, **changes):
    known = {"happened_on": TODAY, "reason": "雨天替客户送回移动硬盘", "evidence": "KS-2026-000001"}
    return NewPoints(member, kind, points, **{**known, **changes})


def entered(member, boss, *, now=MONDAY, **changes) -> PointEntry:
    return enter_points(new(member, **changes), actor=boss, now=now)


def balance(member) -> int:
    return balance_of(BOOK, AccountKey(member.pk))


def told(member, kind) -> bool:
    return Notification.objects.filter(member=member, kind=kind).exists()


@pytest.mark.rule("BRP-07", "BRP-03", "BRP-01", "BRP-12")
def test_who_applies_waits_for_the_supervisor_and_the_department_hears_of_it(wang, li, boss):
    entry = apply_for_points(new(wang), actor=wang, now=MONDAY)
    assert (entry.status, balance(wang), told(boss, "points.asked"), told(li, "points.entered")) == (
        "asked", 0, True, False,
    )  # fmt: skip

    entry = decide_application(entry, enter=True, actor=boss, now=MONDAY + HOUR)

    assert (entry.status, entry.decided_by, balance(wang)) == ("entered", boss, 3)
    assert told(li, "points.entered")
    assert told(wang, "points.entered")
    posting = Posting.objects.get(pk=entry.posting_id)
    assert (posting.rule, posting.evidence, posting.version) == ("BRP-12", "KS-2026-000001", entry.rulebook_version)
    assert sums_of_month(TODAY) == [(wang, 3)]
    assert sums_of_month(date(2026, 10, 1)) == []


@pytest.mark.rule("BRP-07")
def test_nobody_decides_on_his_own_points_and_nothing_is_decided_twice(wang, li, boss, people):
    own = apply_for_points(new(boss), actor=boss, now=MONDAY)
    for actor in (boss, li):
        with pytest.raises(PermissionDenied):
            decide_application(own, enter=True, actor=actor, now=MONDAY)
    with pytest.raises(PermissionDenied):
        entered(boss, boss)
    with pytest.raises(PermissionDenied):
        apply_for_points(new(wang), actor=li, now=MONDAY)
    decide_application(own, enter=False, words="没有依据", actor=people["zhao"], now=MONDAY)

    with pytest.raises(TransitionNotAllowed):
        decide_application(own, enter=True, actor=people["zhao"], now=MONDAY)
    with pytest.raises(TransitionNotAllowed):
        withdraw_application(own, actor=boss, now=MONDAY)
    assert (balance(boss), told(boss, "points.refused")) == (0, True)


@pytest.mark.rule("BRP-02", "BRP-07", "BRP-08", "BRP-09")
@pytest.mark.parametrize(
    ("changes", "rule", "field"),
    [
        ({"kind": "nothing"}, "BRP-02", "kind"),
        ({"kind": "plan_add"}, "BRP-07", "kind"),
        ({"kind": "lapse"}, "BRP-07", "kind"),
        ({"points": 0}, "BRP-02", "points"),
        ({"points": -3}, "BRP-02", "points"),
        ({"points": 10**9}, "BRP-02", "points"),
        ({"kind": "trainer", "points": 1}, "BRP-02", "points"),
        ({"kind": "report", "evidence": " "}, "BRP-08", "evidence"),
        ({"reason": " "}, "BRP-02", "reason"),
        ({"happened_on": TODAY + timedelta(days=1)}, "BRP-02", "happened_on"),
    ],
)
def test_what_the_plan_does_not_have_is_refused_at_its_field(wang, changes, rule, field):
    with pytest.raises(RuleViolation) as caught:
        apply_for_points(new(wang, **changes), actor=wang, now=MONDAY)

    assert (caught.value.rule_id, caught.value.field) == (rule, field)
    assert not PointEntry.objects.exists()


@pytest.mark.rule("BRP-04")
def test_a_deduction_rests_on_facts_and_is_announced(wang, li, boss):
    with pytest.raises(RuleViolation) as caught:
        entered(wang, boss, kind="lapse", evidence="")
    assert (caught.value.rule_id, caught.value.field) == ("BRP-04", "evidence")

    entry = entered(wang, boss, kind="lapse", points=2)

    assert (entry.points, balance(wang), told(li, "points.entered")) == (-2, -2, True)


@pytest.mark.rule("BRP-02")
def test_who_has_left_is_given_none(wang, boss):
    wang.state = MemberState.INACTIVE
    wang.save()

    with pytest.raises(RuleViolation) as caught:
        entered(wang, boss)

    assert (caught.value.rule_id, caught.value.field) == ("BRP-02", "member")


@pytest.mark.rule("BRP-07")
def test_another_number_within_the_plan_needs_a_reason(wang, boss):
    entry = apply_for_points(new(wang), actor=wang, now=MONDAY)
    for points, words in ((4, ""), (6, "多")):
        with pytest.raises(RuleViolation):
            decide_application(entry, enter=True, points=points, words=words, actor=boss, now=MONDAY)

    entry = decide_application(entry, enter=True, points=5, words="客户来电致谢", actor=boss, now=MONDAY)

    assert (entry.points, balance(wang), entry.decision) == (5, 5, "客户来电致谢")


@pytest.mark.rule("BRP-07")
def test_what_was_applied_for_can_be_taken_back(wang, li, boss):
    entry = apply_for_points(new(wang), actor=wang, now=MONDAY)
    with pytest.raises(PermissionDenied):
        withdraw_application(entry, actor=li, now=MONDAY)

    assert withdraw_application(entry, actor=wang, now=MONDAY).status == "withdrawn"
    with pytest.raises(TransitionNotAllowed):
        decide_application(entry, enter=True, actor=boss, now=MONDAY)


@pytest.mark.rule("BRP-05")
def test_anybody_contests_in_the_week_and_a_second_person_reverses(wang, li, boss, head):
    entry = entered(wang, boss, kind="lapse", points=2)
    by_li = contest_points(entry, words="当天他休假", actor=li, now=MONDAY + DAY)
    by_wang = contest_points(entry, words="不是我", actor=wang, now=MONDAY + DAY)
    assert told(head, "points.contested")
    with pytest.raises(RuleViolation):
        contest_points(entry, words="再说一次", actor=li, now=MONDAY + DAY)
    for actor in (boss, li):
        with pytest.raises(PermissionDenied):
            answer_appeal(by_li, stands=False, answer="查实", actor=actor, now=MONDAY + DAY)

    appeal = answer_appeal(by_li, stands=False, answer="查实：他在休假", actor=head, now=MONDAY + 2 * DAY)

    entry.refresh_from_db()
    by_wang.refresh_from_db()
    assert (entry.status, balance(wang), appeal.verdict, by_wang.verdict) == ("reversed", 0, "reversed", "reversed")
    assert sorted(Entry.objects.values_list("amount", flat=True)) == [-2, 2]
    assert told(wang, "points.reversed")
    with pytest.raises(StaleRecord):
        answer_appeal(by_wang, stands=True, answer="维持", actor=head, now=MONDAY + 2 * DAY)
    with pytest.raises(RuleViolation):
        contest_points(entry, words="又一次", actor=li, now=MONDAY + 2 * DAY)


@pytest.mark.rule("BRP-05")
def test_points_that_stand_can_be_contested_again_until_nobody_objects(wang, li, boss, head):
    entry = entered(wang, boss)
    first = contest_points(entry, words="不实", actor=li, now=MONDAY)
    with pytest.raises(RuleViolation) as caught:
        answer_appeal(first, stands=True, answer=" ", actor=head, now=MONDAY)
    assert caught.value.field == "answer"
    assert answer_appeal(first, stands=True, answer="属实", actor=head, now=MONDAY).verdict == "stands"

    again = contest_points(entry, words="仍有异议", actor=li, now=MONDAY + HOUR)

    assert (again.verdict, balance(wang)) == ("", 3)


@pytest.mark.rule("BRP-05")
def test_the_week_ends_at_sunday_midnight_where_the_company_is(wang, li, boss):
    friday = MONDAY + 4 * DAY
    entry = entered(wang, boss, now=friday)
    sunday_night = datetime(2026, 11, 29, 23, 59, 59, tzinfo=SHANGHAI)

    contest_points(entry, words="最后一刻", actor=li, now=sunday_night)
    with pytest.raises(RuleViolation) as caught:
        contest_points(entry, words="晚了", actor=wang, now=sunday_night + timedelta(seconds=1))

    assert caught.value.rule_id == "BRP-05"


@pytest.mark.rule("BRP-05")
def test_a_manual_may_let_everybody_contest_only_his_own(wang, li, boss):
    say("points", others_contest=False)
    now = MONDAY + HOUR
    entry = entered(wang, boss, now=now)

    with pytest.raises(RuleViolation):
        contest_points(entry, words="不实", actor=li, now=now)
    assert contest_points(entry, words="不实", actor=wang, now=now).verdict == ""


@pytest.mark.rule("BRP-05")
@pytest.mark.parametrize(
    ("entered_at", "window", "until"),
    [
        (wall(2026, 12, 31, 15, 0), "same_week", wall(2027, 1, 4)),  # a week across the year's end
        (wall(2026, 11, 29, 23, 59), "same_week", wall(2026, 11, 30)),
        (wall(2026, 11, 30, 0, 0), "same_week", wall(2026, 12, 7)),
        (wall(2026, 11, 29, 12, 0), "seven_days", wall(2026, 12, 6, 12, 0)),
    ],
)
def test_contest_until(entered_at, window, until):
    assert contest_until(entered_at, window, SHANGHAI) == until


def test_a_line_of_the_plan_runs_from_less_to_more():
    with pytest.raises(ValueError, match="more than at most"):
        PointKind(key="x", label={"zh": "甲"}, rule="BRP-02", least=3, most=2)
