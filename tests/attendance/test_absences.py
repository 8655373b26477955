"""Who is away when."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from attendance.models import Leave, LeaveState
from attendance.queries.absences import absences_between, absent_at
from tests.attendance.leaves import away, travelling
from tests.conftest import in_company, make_member

NOON = datetime(2026, 12, 1, 4, 0, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def wang(tenant):
    return make_member("Wang")


def test_absences_between_gives_leave_and_journeys_as_one_shape(wang):
    leave, trip = away(wang, NOON, NOON + DAY, kind="sick"), travelling(wang, NOON + 2 * DAY, NOON + 3 * DAY)

    found = absences_between(NOON - DAY, NOON + 4 * DAY, members=[wang.pk])

    assert [(each.kind, each.key, each.case_id) for each in found] == [
        ("leave", "sick", leave.case_id),
        ("trip", "", trip.case_id),
    ]


@pytest.mark.parametrize(
    ("fields", "counts"),
    [
        ({"state": LeaveState.APPROVED}, True),
        ({"state": LeaveState.ASKED}, False),
        ({"state": LeaveState.REFUSED}, False),
        ({"state": LeaveState.WITHDRAWN}, False),
        ({"state": LeaveState.LAPSED, "called_at": NOON}, False),
        ({"state": LeaveState.CALLED, "called_at": NOON}, True),
        ({"state": LeaveState.ASKED, "called_at": NOON}, True),
        ({"state": LeaveState.REFUSED, "called_at": NOON}, False),
    ],
)
@pytest.mark.rule("LVE-02")
def test_absent_at_counts_what_was_approved_or_granted_by_phone(wang, fields, counts):
    leave = away(wang, NOON, NOON + DAY, **fields)

    assert (wang.pk in absent_at(NOON)) is counts
    assert leave.counts_as_away is counts


def test_absent_at_ends_with_the_absence_to_the_instant(wang):
    away(wang, NOON, NOON + DAY)

    assert absent_at(NOON - timedelta(microseconds=1)) == set()
    assert absent_at(NOON) == {wang.pk}
    assert absent_at(NOON + DAY) == set()


def test_absences_between_leaves_out_what_only_touches_and_other_people(wang):
    away(wang, NOON, NOON + DAY)

    assert absences_between(NOON + DAY, NOON + 2 * DAY) == []
    assert absences_between(NOON - DAY, NOON) == []
    assert absences_between(NOON, NOON + DAY, members=[wang.pk + 1]) == []


def test_the_database_refuses_two_leaves_at_a_time(wang):
    away(wang, NOON, NOON + DAY)

    with pytest.raises(IntegrityError), transaction.atomic():
        away(wang, NOON, NOON + 2 * DAY, state=LeaveState.ASKED)

    away(wang, NOON, NOON + DAY, state=LeaveState.WITHDRAWN)
    assert Leave.objects.count() == 2


def test_absences_between_asks_the_same_for_one_and_for_three(wang, django_assert_num_queries):
    away(wang, NOON, NOON + DAY)
    with django_assert_num_queries(2):
        absences_between(NOON, NOON + DAY)
    for name in ("Li", "Zhao"):
        away(make_member(name), NOON, NOON + DAY)

    with django_assert_num_queries(2):
        assert len(absences_between(NOON, NOON + DAY)) == 3


def test_absent_at_sees_nobody_of_another_company(alpha, beta):
    with in_company(beta):
        away(make_member("Zhao"), NOON, NOON + DAY)

    with in_company(alpha):
        assert absent_at(NOON) == set()
        assert absences_between(NOON - DAY, NOON + DAY) == []
