"""Seats stay answered: who leaves a shift is asked, who comes next gets the work, the load is counted by the hour."""

from datetime import timedelta

import pytest

from attendance.queries.coverage import coverage_of
from attendance.queries.load import cases_by_hour
from attendance.queries.manual import shifts_of_manual
from attendance.queries.shifts import next_on_duty_at
from attendance.services.covering import duty_changed, refuse_to_leave_uncovered, shortage_without
from attendance.services.leaving_post import answer_leaving, ask_to_leave
from chat.models import Device
from chat.services.seating import sit_down
from csdesk.cases.queries import free_worker
from csdesk.cases.services.cases import open_case
from csdesk.outbox.models import Notification
from csdesk.people import directory
from csdesk.refusals import RuleViolation
from tests.attendance.planning import TODAY, at, place, published, staff, team_named
from tests.attendance.swapping import say
from tests.conftest import in_company, with_key
from tests.tickets.company import DAY, MONDAY, furnish, hire


@pytest.fixture
def company(tenant):
    furnish(tenant)
    return tenant


@pytest.mark.rule("CHT-09")
def test_who_leaves_his_shift_uncovered_is_asked_once_and_supervisors_hear_of_it(company):
    boss = hire("Boss", "supervisor", team="channel")
    [li] = staff("Li")
    place(li, TODAY)
    published()

    with pytest.raises(RuleViolation) as caught:
        duty_changed(li, is_on=False, confirmed=False, actor=li, now=at(12))
    duty_changed(li, is_on=False, confirmed=True, actor=li, now=at(12))

    assert (caught.value.rule_id, caught.value.facts["people"]) == ("CHT-09", 0)
    assert Notification.objects.filter(member=boss, kind="roster.uncovered").exists()


@pytest.mark.rule("CHT-09")
def test_who_leaves_another_behind_is_not_asked(company):
    li, wang = staff("Li", "Wang")
    place(li, TODAY)
    place(wang, TODAY)
    published()

    duty_changed(li, is_on=False, confirmed=False, actor=li, now=at(12))

    assert wang in directory.on_duty(at=at(13))


@pytest.mark.rule("CHT-09")
@pytest.mark.parametrize("hour", [7, 18])
def test_who_is_not_in_a_shift_is_not_asked(company, hour):
    [li] = staff("Li")
    place(li, TODAY)
    published()

    assert refuse_to_leave_uncovered(li, confirmed=False, now=at(hour)) is None


@pytest.mark.rule("CHT-04")
def test_a_shop_answers_chats_on_computers_only_by_its_manual(tenant):
    furnish(tenant, "online_shop")
    [li] = staff("Li")

    with pytest.raises(RuleViolation) as caught:
        sit_down(li, device=Device.PHONE, now=MONDAY)

    assert caught.value.rule_id == "CHT-04"


def test_work_waits_for_who_comes_next_when_nobody_is_there(company):
    li, wang = staff("Li", "Wang")
    place(li, TODAY + 2 * DAY)
    place(wang, TODAY + DAY)
    published()

    chosen = free_worker(team_named(), "tickets.complaint_work", at=at(22))

    assert chosen == wang
    assert next_on_duty_at(at(22)) == {wang.pk: at(8, 30, TODAY + DAY), li.pk: at(8, 30, TODAY + 2 * DAY)}


def test_cases_by_hour_counts_on_the_wall_clock(company):
    for hour, minute in ((20, 0), (20, 59), (21, 0)):
        open_case("chat", "Hello", holder=None, now=at(hour, minute))

    found = cases_by_hour("chat")(at(0), at(0) + DAY, "Asia/Shanghai")

    assert found == {(0, 20): 2, (0, 21): 1}


@pytest.mark.rule("CHT-09")
def test_coverage_of_a_month_names_the_hours_with_too_few(company):
    [li] = staff("Li")
    monday = TODAY + 7 * DAY
    shift = place(li, monday)
    for number in range(60):
        open_case("chat", "Hello", holder=None, now=at(9) - timedelta(weeks=1, minutes=-number % 50))
    manual = shifts_of_manual(MONDAY)

    full = coverage_of(team_named(), monday, monday + DAY, manual, now=MONDAY)
    without = coverage_of(team_named(), monday, monday + DAY, manual, without=[shift.pk], now=MONDAY)

    assert [[(hour.people, hour.needed) for hour in day.short_hours] for day in full] == [[(1, 2)]]
    assert [(hour.people, hour.needed) for hour in without[0].short_hours] == [(0, 2)]


def test_the_api_tells_published_shifts_ones_own_or_everybodys(alpha, client):
    with in_company(alpha):
        furnish(alpha)
        boss, (li, wang) = hire("Boss", "supervisor", team="service"), staff("Li", "Wang")
        place(li, TODAY)
        place(wang, TODAY + DAY)
        published()

    own = with_key(client, li).get("/api/v1/shifts/").json()["data"]
    everybody = with_key(client, boss).get("/api/v1/shifts/?since=2026-11-24").json()["data"]

    assert [shift["member"]["name"] for shift in own] == ["Li"]
    assert [(shift["member"]["name"], shift["pattern"]) for shift in everybody] == [("Wang", "day")]
    assert with_key(client, boss).get("/api/v1/shifts/?since=nonsense").status_code == 400


@pytest.mark.rule("SHF-26", "CHT-09")
def test_who_allows_somebody_to_leave_his_post_sees_how_many_are_left(company):
    boss = hire("Boss", "supervisor", team="channel")
    [li] = staff("Li")
    place(li, TODAY)
    published()
    say("handover", post_allowed_by=["supervisor"])
    absence = ask_to_leave("取快递", actor=li, now=at(12))

    assert shortage_without(li, now=at(12)).people == 0
    answer_leaving(absence, is_allowed=True, actor=boss, now=at(12))

    assert duty_changed(li, is_on=False, confirmed=False, actor=li, now=at(12)) is None
    assert not Notification.objects.filter(kind="roster.uncovered").exists()
