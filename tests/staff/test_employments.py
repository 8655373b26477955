from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from csdesk.people.models import Member
from csdesk.refusals import RuleViolation
from csdesk.sla.models import Task, TaskState
from csdesk.sla.services.tasks import finish_task
from staff import registry
from staff.models import Employment
from staff.queries import base_salaries_fen, base_salary_fen, employed_between
from staff.queries.files import employment_changes
from staff.services.employments import Terms, begin_employment, change_employment
from staff.services.probation import remind_of_probations
from staff.services.salaries import NewSalary, set_salaries, set_salary
from tests.staff.conftest import JOINED, TODAY
from tests.tickets.company import DAY, MONDAY, hire

YEAR = timedelta(days=365)


@pytest.fixture
def heard(monkeypatch) -> list[tuple[list[int], date]]:
    """What rooms above are told."""
    found: list[tuple[list[int], date]] = []
    monkeypatch.setattr(registry, "_listeners", [lambda ids, first, now: found.append((ids, first))])
    return found


@pytest.mark.rule("ATT-08")
def test_begin_employment_ends_probation_as_the_manual_says(wang, hu):
    employment = begin_employment(wang, Terms(" 10 24 ", date(2026, 11, 2)), actor=hu, now=MONDAY)

    assert (employment.number, employment.probation_ends_on) == ("1024", date(2027, 2, 1))
    assert employment.history.get().history_user == hu.user


def test_begin_employment_keeps_the_day_that_was_agreed(wang, hu):
    agreed = Terms("1024", TODAY, probation_ends_on=date(2026, 12, 22))

    assert begin_employment(wang, agreed, actor=hu, now=MONDAY).probation_ends_on == date(2026, 12, 22)


def test_begin_employment_refuses_what_cannot_be(employed, li, hu):
    cases = [
        (Terms("  ", TODAY), "number"),
        (Terms("7", TODAY, left_on=TODAY - timedelta(days=1)), "left_on"),
        (Terms("7", TODAY, probation_ends_on=TODAY - timedelta(days=1)), "probation_ends_on"),
        (Terms("7", date(9999, 12, 31)), "joined_on"),
        (Terms("7", date(206, 1, 1)), "joined_on"),
        (Terms("1024", TODAY), "number"),
    ]

    for terms, field in cases:
        with pytest.raises(RuleViolation) as refusal:
            begin_employment(li, terms, actor=hu, now=MONDAY)
        assert (refusal.value.rule_id, refusal.value.field) == ("ATT-08", field)

    assert Employment.objects.count() == 1


def test_begin_employment_lets_somebody_come_back(employed, wang, hu):
    change_employment(employed, Terms("1024", JOINED, TODAY - timedelta(days=1)), reason="离职", actor=hu, now=MONDAY)

    begin_employment(wang, Terms("2048", TODAY), actor=hu, now=MONDAY)

    assert list(wang.employments.order_by("pk").values_list("number", flat=True)) == ["1024", "2048"]


def test_begin_employment_employs_nobody_twice_at_once(employed, wang, hu):
    for left_on in (None, TODAY):
        change_employment(employed, Terms("1024", JOINED, left_on), reason="离职", actor=hu, now=MONDAY)
        with pytest.raises(RuleViolation) as refusal:
            begin_employment(wang, Terms("2048", TODAY), actor=hu, now=MONDAY)
        assert refusal.value.field == "joined_on"

    assert Employment.objects.count() == 1


def test_begin_employment_is_for_colleagues(desk, hu):
    with pytest.raises(RuleViolation) as refusal:
        begin_employment(hire("Dealer", "dealer"), Terms("1", TODAY), actor=hu, now=MONDAY)

    assert refusal.value.field == "member"


def test_begin_employment_is_refused_to_whoever_may_not(wang, zhao):
    with pytest.raises(PermissionDenied):
        begin_employment(wang, Terms("1", TODAY), actor=zhao, now=MONDAY)

    assert not Employment.objects.exists()


@pytest.fixture
def stranger(beta, member_of) -> Member:
    """Somebody of the other company."""
    return member_of(beta, "Stranger")


def test_begin_employment_finds_nobody_of_another_company(stranger, hu):
    with pytest.raises(Member.DoesNotExist):
        begin_employment(stranger, Terms("1", TODAY), actor=hu, now=MONDAY)

    assert not Employment.objects.exists()


def test_change_employment_keeps_what_stood_there_and_who_changed_it(employed, hu):
    terms = Terms("1025", JOINED, TODAY, employed.probation_ends_on)

    changed = change_employment(employed, terms, reason="本人提出", actor=hu, now=MONDAY + DAY)

    changes = {each.label: (each.before, each.after, each.by, each.reason) for each in employment_changes([changed])}
    assert list(changes.values()) == [
        ("1024", "1025", "Hu", "本人提出"),
        (None, TODAY, "Hu", "本人提出"),
    ]


def test_change_employment_wants_a_reason(employed, hu):
    with pytest.raises(RuleViolation) as refusal:
        change_employment(employed, Terms("9", JOINED), reason=" ", actor=hu, now=MONDAY)

    employed.refresh_from_db()
    assert (refusal.value.field, employed.number) == ("reason", "1024")


def test_file_changed_tells_from_which_day_on_it_counts(heard, employed, wang, hu, guo):
    change_employment(employed, Terms("1024", JOINED, TODAY), reason="离职", actor=hu, now=MONDAY)
    change_employment(employed, Terms("1", JOINED, TODAY), reason="工号", actor=hu, now=MONDAY)
    set_salary(NewSalary(wang, TODAY, 1, "起薪"), actor=guo, now=MONDAY)

    assert heard == [([wang.pk], JOINED), ([wang.pk], TODAY + timedelta(days=1)), ([wang.pk], TODAY)]


def test_employed_between_counts_first_and_last_day(employed, hu):
    change_employment(employed, Terms("1024", JOINED, TODAY), reason="离职", actor=hu, now=MONDAY)
    day = timedelta(days=1)

    spans = [(JOINED - day, JOINED - day), (JOINED - day, JOINED), (TODAY, TODAY + day), (TODAY + day, TODAY + day)]

    assert [employed_between(*span).exists() for span in spans] == [False, True, True, False]


@pytest.fixture
def on_probation(wang, hu) -> Employment:
    """Wang's employment, whose probation ends ten days from now."""
    terms = Terms("1024", TODAY - timedelta(days=80), probation_ends_on=TODAY + timedelta(days=10))
    return begin_employment(wang, terms, actor=hu, now=MONDAY)


@pytest.mark.rule("ATT-08")
def test_remind_of_probations_makes_one_task_in_time(on_probation, zhao):
    for days in (-10, 0, 0, 1):
        remind_of_probations(MONDAY + days * DAY)

    task = Task.objects.get(kind="probation")
    assert (task.role, task.rule, str(on_probation.pk)) == ("supervisor", "ATT-08", task.subject)
    assert (task.created_at, task.due_at) == (MONDAY, datetime(2026, 12, 3, 16, tzinfo=UTC))
    assert "Wang" in task.title_en


def test_remind_of_probations_passes_over_whoever_leaves(on_probation, hu):
    change_employment(on_probation, Terms("1024", on_probation.joined_on, TODAY), reason="离职", actor=hu, now=MONDAY)

    remind_of_probations(MONDAY)

    assert not Task.objects.exists()


def test_change_employment_lets_the_reminder_fall_away_and_another_arise(on_probation, hu):
    remind_of_probations(MONDAY)
    longer = Terms("1024", on_probation.joined_on, None, TODAY + timedelta(days=12))

    change_employment(on_probation, longer, reason="延长", actor=hu, now=MONDAY)
    remind_of_probations(MONDAY)

    assert list(Task.objects.order_by("pk").values_list("state", "occurs_on")) == [
        (TaskState.CANCELLED, TODAY + timedelta(days=10)),
        (TaskState.OPEN, TODAY + timedelta(days=12)),
    ]


def test_nobody_decides_on_his_own_probation(zhao, hu):
    terms = Terms("1", TODAY - timedelta(days=80), probation_ends_on=TODAY + timedelta(days=10))
    begin_employment(zhao, terms, actor=hu, now=MONDAY)
    remind_of_probations(MONDAY)

    with pytest.raises(RuleViolation) as refusal:
        finish_task(Task.objects.get(), "confirmed", "", actor=zhao, now=MONDAY)

    assert refusal.value.rule_id == "ATT-08"
    assert Task.objects.get().is_open


def test_set_salary_counts_from_its_day_and_keeps_the_earlier_ones(employed, wang, guo):
    for day, base in ((JOINED, 400_000), (TODAY, 450_000), (TODAY, 460_000)):
        set_salary(NewSalary(wang, day, base, "定薪"), actor=guo, now=MONDAY)

    known = [base_salary_fen(wang.pk, day) for day in (JOINED - YEAR, JOINED, TODAY - timedelta(days=1), TODAY)]

    assert known == [None, 400_000, 400_000, 460_000]
    assert base_salaries_fen([wang.pk, guo.pk], TODAY) == {wang.pk: 460_000}


def test_set_salary_refuses_what_cannot_be(employed, wang, guo):
    set_salary(NewSalary(wang, JOINED, 450_000, "起薪"), actor=guo, now=MONDAY)
    cases = [
        (TODAY, -1, "x", "base"),
        (TODAY, 10**12, "x", "base"),
        (TODAY, 450_000, "x", "base"),
        (TODAY, 500_000, "  ", "reason"),
        (JOINED - timedelta(days=1), 500_000, "x", "valid_from"),
    ]

    for day, base, reason, field in cases:
        with pytest.raises(RuleViolation) as refusal:
            set_salary(NewSalary(wang, day, base, reason), actor=guo, now=MONDAY)
        assert refusal.value.field == field

    assert wang.salaries.count() == 1


def test_set_salaries_sets_all_or_none(employed, wang, li, guo):
    news = [NewSalary(wang, TODAY, 1, "x"), NewSalary(li, TODAY, 1, "x")]

    with pytest.raises(RuleViolation):
        set_salaries(news, actor=guo, now=MONDAY)

    assert not wang.salaries.exists()


def test_set_salary_is_refused_for_ones_own_and_without_permission(wang, zhao, guo):
    for actor, person in ((guo, guo), (zhao, wang)):
        with pytest.raises(PermissionDenied):
            set_salary(NewSalary(person, TODAY, 1, "x"), actor=actor, now=MONDAY)
