"""Swaps: what is refused and by which rule, who agrees, and what changes hands."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from attendance.models import Origin, Shift, ShiftFault, Swap
from attendance.queries.swaps import fines_of_shifts, swapped_shifts, swaps_visible_to
from attendance.services.shift_faults import note_fault, revoke_fault
from attendance.services.shifts import cancel_shift
from attendance.services.swap_care import look_after_swaps, staff_changed
from attendance.services.swap_deciding import call_off_swap
from attendance.services.swap_work import hand_work_over
from attendance.services.swapping import (
    NewSwap,
    accept_swap,
    decline_swap,
    expire_swap,
    offer_swap,
    withdraw_swap,
)
from csdesk.approvals.queries.requests import latest_request, open_request
from csdesk.approvals.services import sign
from csdesk.cases.models import Case
from csdesk.outbox.models import Notification
from csdesk.people.models import MemberState
from csdesk.refusals import RuleViolation, TransitionNotAllowed
from tests.attendance.leaves import away
from tests.attendance.planning import at, staff
from tests.attendance.swapping import CHAIN, again, agreed, day, offered, say, shift_of, signed
from tests.conftest import in_company, make_member
from tests.tickets.company import DAY, HOUR, MONDAY, furnish, hire, taken


@pytest.fixture
def people(tenant):
    """Wang, Li and the manager of a company whose manual wants the signed form."""
    furnish(tenant)
    return [*staff("Wang", "Li"), hire("Zhao", "supervisor", team="service")]


@pytest.fixture
def wang(people):
    return people[0]


@pytest.fixture
def li(people):
    return people[1]


@pytest.fixture
def boss(people):
    return people[2]


def refusal_of(call) -> str:
    """The rule by which it is refused; nothing was written."""
    before = Swap.objects.count()
    with pytest.raises(RuleViolation) as caught:
        call()
    assert Swap.objects.count() == before
    return caught.value.rule_id


@pytest.mark.rule("SHF-08", "SHF-19")
def test_a_swap_changes_hands_when_both_agree_and_the_manager_has_signed(wang, li, boss):
    given, payback = shift_of(wang, day(25)), shift_of(li, day(27))

    swap = agreed(given, payback)
    assert (swap.status, Shift.objects.get(pk=given.pk).member) == ("agreed", wang)
    swap = signed(swap, boss)

    assert (swap.status, swap.given.member, swap.payback.member) == ("approved", li, wang)
    assert {swap.given.origin, swap.payback.origin} == {Origin.SWAP}
    assert swap.case.number.startswith("HB-")
    assert swapped_shifts([wang.pk, li.pk], MONDAY, MONDAY + 9 * DAY) == {given.pk, payback.pk}
    assert swapped_shifts([boss.pk], MONDAY, MONDAY + 9 * DAY) == set()


@pytest.mark.rule("SHF-07")
def test_a_reported_swap_is_in_force_when_the_other_agrees_and_the_manager_hears_of_it(wang, li, boss):
    say(agreement="report", told_to=["supervisor"])

    swap = agreed(shift_of(wang, day(25)), shift_of(li, day(27)))

    assert (again(swap).status, latest_request(swap.case, CHAIN)) == ("approved", None)
    assert Notification.objects.filter(member=boss, kind="swap.reported").count() == 1


@pytest.mark.rule("SHF-07")
def test_a_swap_is_reported_before_the_shift_begins(wang, li):
    say(agreement="report")
    given, payback = shift_of(wang, day(23), 9), shift_of(li, day(27))

    assert refusal_of(lambda: offered(given, payback)) == "SHF-07"


@pytest.mark.rule("SHF-09")
@pytest.mark.parametrize(
    ("on", "now", "is_refused"),
    [
        (24, MONDAY, False),
        (24, MONDAY + 8 * HOUR, True),  # the office has closed
        (23, MONDAY, True),
        (30, MONDAY + 4 * DAY, False),  # on Friday for Monday
        (30, MONDAY + 5 * DAY, True),  # on Saturday for Monday
    ],
)
def test_a_swap_is_applied_for_a_working_day_ahead(wang, li, on, now, is_refused):
    say(agreement="ahead", ahead_working_days=1)
    given, payback = shift_of(wang, day(on), 20, 23), shift_of(li, day(3, 12))

    if is_refused:
        assert refusal_of(lambda: offered(given, payback, now=now)) == "SHF-09"
    else:
        assert offered(given, payback, now=now).status == "offered"


@pytest.mark.rule("SHF-10")
def test_a_leader_notes_why_he_agrees(wang, li, boss):
    say(agreement="leader")
    swap = agreed(shift_of(wang, day(25)), shift_of(li, day(27)))

    assert refusal_of(lambda: signed(swap, boss)) == "SHF-10"
    assert again(swap).given.member == wang

    assert signed(swap, boss, reason="家人住院，情况属实").status == "approved"


@pytest.mark.rule("SHF-05", "SHF-06")
@pytest.mark.parametrize(("most", "rule"), [(2, "SHF-05"), (3, "SHF-06")])
def test_nobody_swaps_more_often_in_a_month_than_allowed(wang, li, most, rule):
    say(most_a_month=most, no_consecutive=False, agreement="report")
    for number in range(most):
        agreed(shift_of(wang, day(2 + number, 12)), shift_of(li, day(20 + number, 12)))

    late = shift_of(wang, day(12, 12)), shift_of(li, day(29, 12))

    assert refusal_of(lambda: offered(*late)) == rule


@pytest.mark.rule("SHF-05")
def test_a_month_counts_by_itself_and_what_came_to_nothing_does_not_count(wang, li, boss):
    say(most_a_month=1, no_consecutive=False)
    withdraw_swap(offered(shift_of(wang, day(25)), shift_of(li, day(27))), actor=wang, now=MONDAY)
    first = offered(shift_of(wang, day(30)), shift_of(li, day(29)))

    second = offered(shift_of(wang, day(1, 12)), shift_of(li, day(8, 12)))

    assert {first.status, second.status} == {"offered"}


@pytest.mark.rule("SHF-05")
@pytest.mark.parametrize(("counted_for", "is_refused"), [("both", True), ("asker", False)])
def test_whom_a_swap_counts_for_is_the_manuals_to_say(wang, li, boss, counted_for, is_refused):
    say(most_a_month=1, no_consecutive=False, counted_for=counted_for)
    offered(shift_of(wang, day(25)), shift_of(li, day(27)))
    given, payback = shift_of(li, day(29)), shift_of(boss, day(30))

    if is_refused:
        assert refusal_of(lambda: offered(given, payback)) == "SHF-05"
    else:
        assert offered(given, payback).status == "offered"


@pytest.mark.rule("SHF-11")
def test_offer_swap_refuses_a_swap_next_to_another(wang, li):
    shifts = [shift_of(wang, day(24)), shift_of(wang, day(25)), shift_of(li, day(26)), shift_of(li, day(27))]
    offered(shifts[0], shifts[2])

    assert refusal_of(lambda: offered(shifts[1], shifts[3])) == "SHF-11"
    assert refusal_of(lambda: offered(shifts[0], shifts[3])) == "SHF-11"


@pytest.mark.rule("SHF-12")
@pytest.mark.parametrize("tired", ["asker", "other"])
def test_neither_of_the_two_works_back_to_back(wang, li, tired):
    given, payback = shift_of(wang, day(25)), shift_of(li, day(27))
    # the night before the shift that he would take
    who, on = (li, day(24)) if tired == "other" else (wang, day(26))
    shift_of(who, on, 18, 2)

    assert refusal_of(lambda: offered(given, payback)) == "SHF-12"


@pytest.mark.rule("SHF-12")
def test_the_shift_that_is_given_away_is_not_in_the_way(wang, li):
    given, payback = shift_of(wang, day(25), 8, 17), shift_of(li, day(25), 18, 23)

    assert offered(given, payback).status == "offered"


@pytest.mark.rule("SHF-13", "SHF-19")
@pytest.mark.parametrize(("who", "on", "rule"), [("li", 25, "SHF-13"), ("wang", 25, "SHF-13"), ("wang", 27, "SHF-19")])
def test_no_leave_lies_on_a_swapped_shift(wang, li, who, on, rule):
    given, payback = shift_of(wang, day(25)), shift_of(li, day(27))
    away(wang if who == "wang" else li, at(0, 0, day(on)), at(12, 0, day(on)))

    assert refusal_of(lambda: offered(given, payback)) == rule


@pytest.mark.rule("SHF-14")
@pytest.mark.parametrize(
    ("on", "rule"),
    [
        (date(2026, 10, 1), "SHF-14"),
        (date(2026, 10, 10), ""),  # a Saturday worked for the holidays
        (date(2026, 9, 30), ""),  # the night before the holiday belongs to the day it began
        (date(2026, 10, 11), ""),  # a plain Sunday
    ],
)
def test_who_is_on_duty_on_a_holiday_does_not_swap(tenant, on, rule):
    since = MONDAY - 80 * DAY
    furnish(tenant, since=since)
    wang, li = (hire(name, "agent", team="service", since=since) for name in ("Wang", "Li"))
    given, payback = shift_of(wang, on, 22, 6), shift_of(li, date(2026, 10, 20))

    if rule:
        assert refusal_of(lambda: offered(given, payback, now=MONDAY - 70 * DAY)) == rule
        assert refusal_of(lambda: offered(payback, given, now=MONDAY - 70 * DAY)) == rule
    else:
        assert offered(given, payback, now=MONDAY - 70 * DAY).status == "offered"


@pytest.mark.rule("SHF-17")
@pytest.mark.parametrize(("words", "reason"), [("  ", "own"), ("去医院", "holiday"), ("去医院", "")])
def test_a_swap_needs_a_reason_of_the_manual(wang, li, words, reason):
    new = NewSwap(shift_of(wang, day(25)), li, shift_of(li, day(27)), words, reason)

    assert refusal_of(lambda: offer_swap(new, actor=wang, now=MONDAY)) == "SHF-17"


@pytest.mark.rule("SHF-18")
def test_nobody_stands_in_for_another_without_permission(wang, li, boss):
    mine, his = shift_of(wang, day(25)), shift_of(li, day(27))

    new = NewSwap(his, boss, mine, "帮忙", "own")
    assert refusal_of(lambda: offer_swap(new, actor=wang, now=MONDAY)) == "SHF-18"
    say(standing_in="never")
    assert refusal_of(lambda: offered(mine, None, other=li)) == "SHF-18"
    say(standing_in="signed", agreement="report")
    assert refusal_of(lambda: offered(mine, None, other=li)) == "SHF-18"

    say(agreement="form")
    swap = signed(agreed(mine, None, other=li), boss)
    assert (swap.status, swap.given.member) == ("approved", li)


def test_shifts_are_swapped_only_where_the_manual_says_so_and_only_by_two_of_a_team(wang, li, people):
    given, payback = shift_of(wang, day(25)), shift_of(li, day(27))
    stranger = hire("Sun", "agent", team="quality")
    elsewhere = shift_of(stranger, day(27), team="quality")

    assert refusal_of(lambda: offered(given, elsewhere)) == "SHF-18"
    assert refusal_of(lambda: offered(given, shift_of(wang, day(29)))) == "SHF-08"
    assert refusal_of(lambda: offered(given, shift_of(li, day(25)))) == "SHF-19"
    say(is_offered=False)
    assert refusal_of(lambda: offered(given, payback)) == "SHF-07"


@pytest.mark.rule("SHF-12", "SHF-13")
def test_what_happened_since_is_found_when_the_manager_signs(wang, li, boss):
    swap = agreed(shift_of(wang, day(25)), shift_of(li, day(27)))
    away(li, at(0, 0, day(25)), at(23, 0, day(25)))

    assert refusal_of(lambda: signed(swap, boss)) == "SHF-13"

    assert (again(swap).status, again(swap).given.member) == ("agreed", wang)
    assert signed(swap, boss, "refuse", reason="李已请假").status == "refused"


def test_a_shift_that_the_roster_moved_since_is_not_swapped(wang, li, boss):
    given = shift_of(wang, day(25))
    swap = agreed(given, shift_of(li, day(27)))
    cancel_shift(given, actor=None, now=MONDAY)

    assert refusal_of(lambda: signed(swap, boss)) == "SHF-18"


@pytest.mark.rule("SHF-08")
def test_who_takes_part_does_not_sign(wang, boss):
    swap = agreed(shift_of(wang, day(25)), shift_of(boss, day(27)))

    assert refusal_of(lambda: signed(swap, boss)) == "SHF-08"

    assert signed(swap, hire("Qian", "supervisor")).status == "approved"


def test_the_second_of_two_who_sign_finds_what_the_first_has_done(wang, li, boss):
    swap = agreed(shift_of(wang, day(25)), shift_of(li, day(27)))
    request = open_request(swap.case, CHAIN)
    signed(swap, boss)

    with pytest.raises(RuleViolation):
        sign(request.pk, "approve", actor=hire("Qian", "supervisor"), now=MONDAY + 2 * HOUR)

    assert again(swap).given.member == li


def test_each_side_says_what_is_its_own_to_say(wang, li, boss):
    swap = offered(shift_of(wang, day(25)), shift_of(li, day(27)))

    for act, actor in ((accept_swap, wang), (accept_swap, boss), (decline_swap, boss), (withdraw_swap, li)):
        with pytest.raises(PermissionDenied):
            act(swap, actor=actor, now=MONDAY)
    with pytest.raises(PermissionDenied):
        offered(shift_of(make_member("Guest"), day(25), 1, 2), None, other=li)

    assert decline_swap(swap, reason="那天我也有事", actor=li, now=MONDAY).status == "declined"
    with pytest.raises(TransitionNotAllowed):
        accept_swap(swap, actor=li, now=MONDAY)
    assert Notification.objects.filter(member=wang, kind="swap.declined").count() == 1


def test_an_offer_ends_when_the_first_shift_begins(wang, li):
    swap = agreed(shift_of(wang, day(25)), shift_of(li, day(27)))

    assert expire_swap(swap.pk, now=at(8, 0, day(25)))

    assert (again(swap).status, open_request(swap.case, CHAIN), again(swap).case.phase) == ("expired", None, "closed")
    assert not expire_swap(swap.pk, now=at(9, 0, day(25)))


def test_taking_back_takes_the_request_for_signatures_along(wang, li):
    swap = agreed(shift_of(wang, day(25)), shift_of(li, day(27)))

    withdraw_swap(swap, actor=wang, now=MONDAY)

    assert (again(swap).status, open_request(swap.case, CHAIN)) == ("withdrawn", None)


@pytest.mark.rule("SHF-13")
def test_who_falls_ill_ends_what_waits_and_is_in_the_way_of_what_is_in_force(wang, li, boss):
    waiting = agreed(shift_of(wang, day(25)), shift_of(li, day(27)))
    away(li, at(0, 0, day(25)), at(23, 0, day(25)))
    assert look_after_swaps([li.pk], now=MONDAY) == 1
    assert (again(waiting).status, again(waiting).outcome_rule) == ("refused", "SHF-13")

    standing = signed(agreed(shift_of(wang, day(8, 12)), shift_of(li, day(10, 12))), boss)
    away(li, at(0, 0, day(8, 12)), at(23, 0, day(8, 12)))
    look_after_swaps([li.pk], now=MONDAY)

    assert Notification.objects.filter(member=boss, kind="swap.in_the_way").count() == 1
    with pytest.raises(PermissionDenied):
        call_off_swap(standing, reason="李生病", actor=wang, now=MONDAY)
    called = call_off_swap(standing, reason="李生病", actor=boss, now=MONDAY)
    assert (called.status, again(called).given.member, again(called).payback.member) == ("called_off", wang, li)


@pytest.mark.rule("SHF-19")
def test_a_swap_is_not_called_off_once_a_half_has_begun(wang, li, boss):
    swap = signed(agreed(shift_of(wang, day(25)), shift_of(li, day(27))), boss)

    assert refusal_of(lambda: call_off_swap(swap, reason=" ", actor=boss, now=MONDAY)) == "SHF-08"
    assert refusal_of(lambda: call_off_swap(swap, reason="x", actor=boss, now=at(8, 0, day(25)))) == "SHF-19"
    assert again(swap).given.member == li


def test_what_waits_with_somebody_who_left_is_refused(wang, li):
    swap = agreed(shift_of(wang, day(25)), shift_of(li, day(27)))
    li.state = MemberState.INACTIVE
    li.save()

    staff_changed(MONDAY)

    assert again(swap).status == "refused"


def test_open_work_follows_the_shift_when_it_begins(wang, li, boss):
    held = taken(wang).case
    shift_of(wang, day(26))
    swap = signed(agreed(shift_of(wang, day(25)), shift_of(li, day(27))), boss)
    Case.objects.filter(pk=held.pk).update(next_due_at=at(12, 0, day(25)))
    later = taken(wang).case
    Case.objects.filter(pk=later.pk).update(next_due_at=at(12, 0, day(26)))

    assert hand_work_over(swap.pk, swap.given_id, now=at(8, 0, day(25))) == 1

    assert set(Case.objects.filter(holder=li, kind="complaint")) == {held}


@pytest.mark.rule("SHF-15")
@pytest.mark.parametrize(
    ("borne", "percents", "amounts"),
    [("shared", (100,), [2000]), ("shared", (33, 67), [660, 1340]), ("each", (50, 50), [2000, 2000])],
)
def test_a_wrong_shift_costs_an_amount_where_the_manual_says_so(wang, li, boss, borne, percents, amounts):
    say(fault_counts_as="amount", fault_amount_fen=2000, fault_borne=borne)
    swap = signed(agreed(shift_of(wang, day(25)), shift_of(li, day(27))), boss)
    shares = dict(zip([wang.pk, li.pk], percents, strict=False))

    note_fault(swap, swap.given, "wrong", shares, note="两人都来了", actor=boss, now=at(9, 0, day(25)))

    fines = fines_of_shifts(day(1), day(30))
    assert [(fine.rule, fine.amount_fen, fine.is_absence) for fine in fines] == [("SHF-15", a, False) for a in amounts]
    assert fines[0].swap_case_id == swap.case_id


@pytest.mark.rule("SHF-16")
def test_an_empty_shift_is_absenteeism_of_both_by_degree_elsewhere(wang, li, boss):
    swap = signed(agreed(shift_of(wang, day(25)), shift_of(li, day(27))), boss)
    shares = {wang.pk: 40, li.pk: 60}

    fault = note_fault(swap, swap.given, "empty", shares, note="没有人来", actor=boss, now=at(9, 0, day(25)))

    found = [(fine.rule, fine.is_absence, fine.percent) for fine in fines_of_shifts(day(25), day(25))]
    assert found == [("SHF-16", True, 40), ("SHF-16", True, 60)]
    revoke_fault(fault, actor=boss, now=at(10, 0, day(25)))
    assert fines_of_shifts(day(25), day(25)) == []


def test_note_fault_refuses_what_cannot_be(wang, li, boss):
    swap = signed(agreed(shift_of(wang, day(25)), shift_of(li, day(27))), boss)
    late, good = at(9, 0, day(25)), {wang.pk: 100}

    def attempt(shift=swap.given, kind="empty", percents=good, note="没人来", now=late, actor=boss):
        return lambda: note_fault(swap, shift, kind, percents, note=note, actor=actor, now=now)

    bad = [
        attempt(now=MONDAY), attempt(kind="odd"), attempt(note=" "), attempt(percents={wang.pk: 99}),
        attempt(percents={boss.pk: 100}), attempt(percents={}), attempt(shift=shift_of(wang, day(20))),
    ]  # fmt: skip
    for call in bad:
        assert refusal_of(call) == "SHF-16"
    with pytest.raises(PermissionDenied):
        attempt(actor=li)()
    assert ShiftFault.objects.count() == 0


def test_swaps_are_seen_by_those_concerned_and_by_no_other_company(tenant, beta, wang, li, boss):
    swap = agreed(shift_of(wang, day(25)), shift_of(li, day(27)))
    other = hire("Chen", "agent", team="service")

    seen = {member.name: list(swaps_visible_to(member)) for member in (wang, li, boss, other)}

    assert seen == {"Wang": [swap], "Li": [swap], "Zhao": [swap], "Chen": []}


def test_another_company_sees_no_swap(alpha, beta):
    with in_company(alpha):
        furnish(alpha)
        wang, li = staff("Wang", "Li")
        offered(shift_of(wang, day(25)), shift_of(li, day(27)))
    with in_company(beta):
        furnish(beta)

        assert list(swaps_visible_to(hire("Zhao", "supervisor"))) == []
