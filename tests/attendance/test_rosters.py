"""Rosters generated, edited, published; who is on duty by them."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from attendance.models import Origin, Shift
from attendance.queries.shifts import on_duty_at, on_standby_at, shift_at, shifts_between
from attendance.services.rosters import generate_roster, publish_roster, roster_of
from attendance.services.shifts import cancel_shift, move_shift, place_shift, undo_change
from csdesk.outbox.models import Notification
from csdesk.people import directory
from csdesk.people.models import DutySpell
from csdesk.people.services.duty import go_on_duty
from csdesk.refusals import RuleViolation, StaleRecord
from staff.models import Employment
from tests.attendance.planning import TODAY, at, place, published, staff, team_named
from tests.conftest import in_company, make_member
from tests.tickets.company import DAY, HOUR, MONDAY, furnish, hire

TOMORROW = TODAY + DAY
DECEMBER = date(2026, 12, 1)


@pytest.fixture
def company(tenant):
    furnish(tenant)
    return tenant


@pytest.fixture
def shop(tenant):
    furnish(tenant, "online_shop")
    return tenant


def refusal_of(call) -> str:
    with pytest.raises(RuleViolation) as caught:
        call()
    return caught.value.rule_id


@pytest.mark.rule("SHF-01")
def test_generate_roster_needs_the_supervisor(company):
    boss, li = hire("Boss", "supervisor", team="service"), hire("Li", "agent", team="service")

    roster, count = generate_roster(team_named(), DECEMBER, actor=boss, now=MONDAY)

    assert count == roster.shifts.count() > 40
    assert Shift.history.filter(history_change_reason="generate").count() == count
    with pytest.raises(PermissionDenied):
        generate_roster(team_named(), DECEMBER, actor=li, now=MONDAY)


@pytest.mark.rule("SHF-03")
def test_generate_roster_alternates_evenings_and_turns_of_sundays_in_a_shop(shop):
    staff("Li", "Wang")

    roster, _count = generate_roster(team_named(), DECEMBER, actor=None, now=MONDAY)

    by_day: dict[date, list[str]] = {}
    for shift in roster.shifts.all():
        by_day.setdefault(shift.day, []).append(shift.pattern)
    assert len(by_day) == 31
    assert all(found == (["whole_day"] if day.weekday() == 6 else ["evening"]) for day, found in by_day.items())


@pytest.mark.rule("SHF-02")
def test_generate_roster_is_free_on_holidays_and_works_make_up_days(tenant):
    now = MONDAY.replace(month=9, day=1)
    furnish(tenant, since=now - 30 * DAY)
    li = hire("Li", "agent", team="service", since=now - 20 * DAY)

    roster, _count = generate_roster(team_named(), date(2026, 10, 1), actor=None, now=now)

    days = set(roster.shifts.filter(member=li, is_standby=False).values_list("day", flat=True))
    assert date(2026, 10, 1) not in days
    assert date(2026, 10, 10) in days


def test_generate_roster_again_keeps_what_was_placed_by_hand(company):
    [li] = staff("Li")
    generate_roster(team_named(), DECEMBER, actor=None, now=MONDAY)
    moved = Shift.objects.filter(pattern="day").first()
    move_shift(moved, day=date(2026, 12, 5), actor=None, now=MONDAY)

    roster, _count = generate_roster(team_named(), DECEMBER, actor=None, now=MONDAY)

    assert roster.shifts.get(day=date(2026, 12, 5), member=li, is_standby=False).origin == Origin.EDITED


def test_generate_roster_plans_nobody_after_his_last_day(company):
    [li] = staff("Li")
    Employment.objects.create(member=li, number="7", joined_on=date(2026, 1, 1), left_on=date(2026, 12, 10))

    roster, _count = generate_roster(team_named(), DECEMBER, actor=None, now=MONDAY)

    assert max(roster.shifts.values_list("day", flat=True)) == date(2026, 12, 10)


def test_generate_roster_refuses_the_past_the_published_and_what_has_no_rota(company):
    staff("Li")
    published(day=DECEMBER)

    refused = [
        refusal_of(lambda: generate_roster(team_named(), date(2026, 10, 1), actor=None, now=MONDAY)),
        refusal_of(lambda: generate_roster(team_named(), DECEMBER, actor=None, now=MONDAY)),
        refusal_of(lambda: generate_roster(team_named("finance"), DECEMBER, actor=None, now=MONDAY)),
        refusal_of(lambda: roster_of(team_named("finance"), date(2029, 1, 1), now=MONDAY)),
    ]

    assert refused == ["SHF-01", "SHF-01", "SHF-03", "SHF-01"]


def test_place_shift_refuses_what_cannot_be(company):
    [li, wang] = staff("Li", "Wang")
    [stranger] = staff("Zhao", team="complaints")
    dealer = hire("Dealer", "dealer")
    Employment.objects.create(member=wang, number="7", joined_on=date(2026, 1, 1), left_on=TODAY)
    place(li, TOMORROW)

    refused = [
        refusal_of(lambda: place(li, TOMORROW)),
        refusal_of(lambda: place(wang, TOMORROW)),
        refusal_of(lambda: place(stranger, TOMORROW)),
        refusal_of(lambda: place(dealer, TOMORROW)),
        refusal_of(lambda: place(li, TODAY - DAY)),
        refusal_of(lambda: place(li, TOMORROW + DAY, "nonsense")),
    ]

    assert refused == ["SHF-01", "SHF-01", "SHF-01", "SHF-01", "SHF-01", "SHF-02"]


@pytest.mark.rule("SHF-12")
@pytest.mark.rule("SHF-28")
def test_place_shift_wants_a_reason_for_an_extra_shift_without_rest(shop):
    [li] = staff("Li")
    place(li, TOMORROW, "evening")

    with pytest.raises(RuleViolation) as caught:
        place(li, TOMORROW, "day")
    extra = place(li, TOMORROW, "day", is_extra=True, note="Singles' Day")

    assert (caught.value.rule_id, caught.value.facts["may_insist"]) == ("SHF-12", True)
    assert extra.is_extra
    assert refusal_of(lambda: place(li, TODAY + 3 * DAY, "day", is_extra=True)) == "SHF-28"


@pytest.mark.rule("SHF-04")
def test_place_shift_refuses_too_long_a_row(company):
    [li] = staff("Li")
    for number in range(6):
        place(li, TOMORROW + number * DAY)

    assert refusal_of(lambda: place(li, TOMORROW + 6 * DAY)) == "SHF-04"


def test_a_stale_page_changes_nothing(company):
    [li, wang] = staff("Li", "Wang")
    shift = place(li, TOMORROW)
    seen = roster_of(team_named(), TOMORROW, now=MONDAY).revision
    place(wang, TOMORROW, revision=seen)

    with pytest.raises(StaleRecord):
        move_shift(shift, member=wang, day=TOMORROW + DAY, revision=seen, actor=None, now=MONDAY)

    shift.refresh_from_db()
    assert (shift.member, shift.day) == (li, TOMORROW)


def test_move_shift_keeps_its_hours_of_the_day_over_the_months_end(company):
    [li, wang] = staff("Li", "Wang")
    shift = place(li, date(2026, 11, 30))

    moved = move_shift(shift, member=wang, day=DECEMBER, actor=None, now=MONDAY)

    assert (moved.member, moved.roster.month, moved.begins_at) == (wang, DECEMBER, at(8, 30, DECEMBER))


def test_move_shift_exchanges_two_that_would_be_in_each_others_way(shop):
    [li, wang] = staff("Li", "Wang")
    early, late = place(li, TOMORROW, "day"), place(wang, TOMORROW, "evening")
    both = {early.pk, late.pk}

    for shift, to in ((early, wang), (late, li)):
        move_shift(shift, member=to, beside=both, origin=Origin.SWAP, actor=li, now=MONDAY)

    assert set(Shift.objects.values_list("member", "pattern")) == {(wang.pk, "day"), (li.pk, "evening")}


def test_undo_change_puts_a_shift_back_once(company):
    [li, wang] = staff("Li", "Wang")
    boss = hire("Boss", "supervisor")
    shift = place(li, TOMORROW)
    move_shift(shift, member=wang, actor=boss, now=MONDAY)
    change = shift.history.order_by("-history_id").first().history_id

    undone = undo_change(shift, change=change, actor=boss, now=MONDAY)

    assert undone.member == li
    assert refusal_of(lambda: undo_change(shift, change=change, actor=boss, now=MONDAY)) == "SHF-01"


def test_undo_change_of_a_cancelled_shift_asks_again_whether_it_fits(company):
    [li] = staff("Li")
    boss = hire("Boss", "supervisor")
    shift = cancel_shift(place(li, TOMORROW), actor=boss, now=MONDAY)
    change = shift.history.order_by("-history_id").first().history_id
    place(li, TOMORROW)

    assert refusal_of(lambda: undo_change(shift, change=change, actor=boss, now=MONDAY)) == "SHF-01"


def test_publish_roster_tells_everybody_in_it_and_every_change_after(company):
    boss = hire("Boss", "supervisor")
    [li, wang] = staff("Li", "Wang")
    shift = place(li, TOMORROW)

    publish_roster(shift.roster, actor=boss, now=MONDAY)
    move_shift(shift, member=wang, actor=boss, now=MONDAY)
    told = list(Notification.objects.order_by("pk").values_list("member__name", "kind"))

    assert ("Li", "roster.published") in told
    assert {name for name, kind in told if kind == "roster.changed"} == {"Li", "Wang"}


def test_publish_roster_refuses_an_empty_one(company):
    roster = roster_of(team_named(), DECEMBER, now=MONDAY)

    assert refusal_of(lambda: publish_roster(roster, actor=None, now=MONDAY)) == "SHF-01"


def test_on_duty_at_is_everybody_where_no_roster_is_published(company):
    [li] = staff("Li")
    place(li, TOMORROW)

    assert li in on_duty_at(at(3))


def test_on_duty_at_follows_the_published_roster_of_ones_team(company):
    [li, wang] = staff("Li", "Wang")
    [other] = staff("Zhao", team="complaints")
    place(li, TODAY)
    place(wang, TODAY, "standby")
    published()

    seen = [{member.name for member in on_duty_at(at(*time))} & {"Li", "Wang", "Zhao"} for time in ((12,), (17, 30))]

    assert seen == [{"Li", "Zhao"}, {"Zhao"}]


@pytest.mark.rule("INC-16")
def test_on_standby_at_names_who_is_called_at_night(company):
    [li] = staff("Li")
    place(li, TODAY, "standby")
    published()

    assert on_standby_at(at(23, 59)) == [li]


@pytest.mark.rule("CHT-05")
def test_on_duty_at_counts_who_came_by_the_switch_for_some_hours(company):
    [li, wang] = staff("Li", "Wang")
    place(wang, TODAY)
    published()
    go_on_duty(li, actor=li, now=at(18))

    assert [li in on_duty_at(at(hour)) for hour in (17, 19)] == [False, True]
    assert li not in on_duty_at(at(18) + 12 * HOUR)


def test_on_duty_of_the_directory_leaves_out_who_switched_off(company):
    [li] = staff("Li")
    place(li, TODAY)
    published()
    DutySpell.objects.create(member=li, started_at=at(9), ended_at=at(12))

    assert li not in directory.on_duty(at=at(13))


def test_a_night_shift_belongs_to_the_day_it_began(company):
    [li] = staff("Li")
    from attendance.rules.hours import Hours

    night = Hours(at(22, 0, date(2026, 12, 31)), at(22, 0, date(2026, 12, 31)) + 8 * HOUR)
    shift = place_shift(team_named(), li, day=date(2026, 12, 31), hours=night, actor=None, now=MONDAY)
    published(day=date(2026, 12, 31))

    later = at(3, 0, date(2027, 1, 1))
    assert (shift.roster.month, shift_at(li, later)) == (DECEMBER, shift)


def test_shifts_between_takes_what_lies_in_part_in_the_span(company):
    [li] = staff("Li")
    shift = place(li, TODAY)
    published()

    found = [list(shifts_between(at(*a), at(*b), members=[li.pk])) for a, b in (((17,), (18,)), ((17, 30), (18,)))]

    assert found == [[shift], []]


def test_another_companys_people_are_not_planned(alpha, beta, member_of):
    alien = member_of(beta, "Alien")

    with in_company(alpha):
        furnish(alpha)

        assert refusal_of(lambda: place(alien, TOMORROW)) == "SHF-01"


def test_on_duty_at_asks_once_without_rosters(company, django_assert_num_queries):
    make_member("Li")

    with django_assert_num_queries(1):
        on_duty_at(MONDAY + timedelta(hours=1))
