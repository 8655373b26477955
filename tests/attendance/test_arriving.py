"""Work goes to who has punched in, where the manual wants that (ATT-01)."""

from datetime import timedelta

import pytest

from attendance.models import Punch
from attendance.queries.shifts import on_duty_at
from csdesk.rulebook.models import RulebookVersion
from tests.attendance.planning import TODAY, at, place, published, staff
from tests.attendance.swapping import say
from tests.tickets.company import DAY, MONDAY, furnish

pytestmark = pytest.mark.rule("ATT-01")


@pytest.fixture
def company(tenant):
    furnish(tenant)
    return tenant


def want_punches(*, wanted: bool = True) -> None:
    """The manual says whether work goes only to who has punched in."""
    section = RulebookVersion.objects.latest("number").document["attendance"]
    say("attendance", punching={**section["punching"], "needed_for_work": wanted})


def punched(member, moment, direction="in"):
    return Punch.objects.create(member=member, at=moment, direction=direction, door="page", recorded_at=moment)


@pytest.mark.parametrize(
    ("punches", "is_there"),
    [
        ([], False),
        ([(at(8, 20), "in")], True),
        ([(at(8, 20), "in"), (at(9, 30), "out")], False),
        ([(at(8, 20), "in"), (at(9, 30), "out"), (at(9, 50), "in")], True),
        ([(at(8, 20), "any")], True),
        ([(at(8, 20) - DAY, "in")], False),
        ([(at(10, 1), "in")], False),
    ],
)
def test_on_duty_at_counts_a_shift_from_its_punch_on(company, punches, is_there):
    [li] = staff("Li")
    place(li, TODAY)
    published()
    want_punches()
    for moment, direction in punches:
        punched(li, moment, direction)

    assert (li in on_duty_at(at(10))) is is_there


def test_on_duty_at_asks_for_no_punch_where_the_manual_does_not(company):
    [li] = staff("Li")
    place(li, TODAY)
    published()
    want_punches(wanted=False)

    assert li in on_duty_at(at(10))


def test_on_duty_at_wants_no_punch_of_who_has_no_roster(company):
    [li] = staff("Li")
    [zhao] = staff("Zhao", team="complaints")
    place(li, TODAY)
    published()
    want_punches()

    assert {each.name for each in on_duty_at(at(10))} & {"Li", "Zhao"} == {"Zhao"}


def test_a_terminal_without_directions_tells_of_going_in_the_second_half(company):
    [li] = staff("Li")
    place(li, TODAY)
    published()
    want_punches()
    punched(li, at(8, 25), "any")
    punched(li, at(16), "any")

    assert [li in on_duty_at(at(hour)) for hour in (10, 17)] == [True, False]


def test_the_punch_of_a_night_counts_beyond_midnight(company):
    [li] = staff("Li")
    shift = place(li, TODAY, "standby")
    type(shift).objects.filter(pk=shift.pk).update(
        is_standby=False, begins_at=at(22), ends_at=at(22) + timedelta(hours=8)
    )
    published()
    want_punches()
    punched(li, at(21, 50))

    assert [li in on_duty_at(at(22) + timedelta(hours=hours)) for hours in (3, 9)] == [True, False]


@pytest.mark.parametrize(("rows", "statements"), [(1, 4), (3, 4)])
def test_on_duty_at_asks_as_often_however_many_have_shifts(company, django_assert_num_queries, rows, statements):
    for each in staff(*("Li", "Wang", "Sun")[:rows]):
        place(each, TODAY)
        punched(each, at(8))
    published()
    want_punches()
    on_duty_at(MONDAY)

    with django_assert_num_queries(statements):
        on_duty_at(at(10))
