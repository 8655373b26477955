"""Applying for leave: every rule that lets it through or refuses it."""

from datetime import date, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import translation

from attendance.models import Leave, LeaveState, Origin
from attendance.queries.absences import absent_at
from attendance.queries.conflicts import told_to_signers
from attendance.rules.leave_days import HalfDay, whole_days
from attendance.services.leave_applying import Proof, apply_for_leave, complete_called, note_call
from csdesk.approvals.models import ApprovalRequest, StepState
from csdesk.people.models import MemberState
from csdesk.refusals import RuleViolation
from staff.models import Employment
from tests.attendance.office import DAY, FRI, NOW, THU, TUE, WED, applied, at, open_office, shift, signed, span, wanted
from tests.conftest import in_company
from tests.tickets.company import furnish, hire

PROOF = Proof(b"%PDF-1.4\n%%EOF\n", "proof.pdf", "application/pdf")


@pytest.fixture
def office(tenant):
    return open_office(tenant)


def refused(*args, **kwargs) -> RuleViolation:
    with pytest.raises(RuleViolation) as refusal:
        applied(*args, **kwargs)
    return refusal.value


def steps(leave: Leave) -> list[tuple[str, str]]:
    request = ApprovalRequest.objects.get(case=leave.case)
    return list(request.steps.exclude(state=StepState.SKIPPED).order_by("place").values_list("key", "state"))


@pytest.mark.rule("LVE-01")
def test_apply_for_leave_opens_a_case_and_asks_the_supervisor(office):
    leave = applied(office.wang)

    assert (leave.state, leave.half_days, leave.case.number[:3]) == (LeaveState.ASKED, 2, "QJ-")
    assert (leave.begins_at, leave.ends_at) == (at(WED, "00:00"), at(THU, "00:00"))
    assert steps(leave) == [("leave_supervisor", "open")]
    assert absent_at(at(WED, "10:00")) == set()


@pytest.mark.rule("LVE-01")
@pytest.mark.parametrize(("first", "allowed"), [(TUE, True), (TUE - DAY, False), (date(2026, 11, 20), False)])
def test_apply_for_leave_wants_it_a_day_ahead(office, first, allowed):
    if allowed:
        assert applied(office.wang, first).state == LeaveState.ASKED
        return
    refusal = refused(office.wang, first)

    assert (refusal.rule_id, refusal.field) == ("LVE-01", "first_day")
    assert Leave.objects.count() == 0


@pytest.mark.rule("LVE-08")
def test_apply_for_leave_counts_a_shift_workers_day_from_the_first_shift(office):
    shift(office.wang, WED, "18:30", "23:30")
    shift(office.li, TUE - DAY, "18:30", "23:30")

    leave = applied(office.wang, TUE - DAY, WED)
    refusal = refused(office.li, TUE - DAY)

    assert leave.half_days == 2
    assert refusal.rule_id == "LVE-08"


@pytest.mark.rule("LVE-03")
@pytest.mark.rule("LVE-04")
@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        (date(2026, 11, 30), date(2026, 12, 2), ["leave_supervisor"]),
        (date(2026, 11, 30), date(2026, 12, 3), ["leave_supervisor", "leave_gm"]),
        # Friday to Monday is two days of work.
        (FRI, date(2026, 11, 30), ["leave_supervisor"]),
    ],
)
def test_apply_for_leave_goes_level_by_level_as_long_as_it_is(office, first, last, expected):
    assert [key for key, _state in steps(applied(office.wang, first, last))] == expected


@pytest.mark.rule("LVE-04")
def test_the_general_manager_cannot_sign_before_the_supervisor(office):
    leave = applied(office.wang, date(2026, 11, 30), date(2026, 12, 4))

    with pytest.raises(RuleViolation):
        signed(leave, office.zhou)
    signed(leave, office.chen)
    assert leave.state == LeaveState.ASKED
    assert signed(leave, office.zhou).state == LeaveState.APPROVED


@pytest.mark.rule("LVE-03")
def test_leave_in_slices_counts_as_one(office):
    first = applied(office.wang, WED, FRI)
    second = applied(office.wang, date(2026, 11, 30))

    assert second.extends == first
    assert second.half_days_in_a_row == 8
    assert [key for key, _state in steps(second)] == ["leave_supervisor", "leave_gm"]


@pytest.mark.rule("LVE-05")
def test_only_sick_leave_is_filed_by_another(office):
    refusal = refused(office.wang, actor=office.li)
    leave = applied(office.wang, kind="sick", actor=office.li)

    assert refusal.rule_id == "LVE-05"
    assert (leave.member, leave.filed_by) == (office.wang, office.li)
    assert ApprovalRequest.objects.get(case=leave.case).asked_by == office.wang


def test_nobody_signs_his_own_leave(office):
    leave = applied(office.chen)

    with pytest.raises(RuleViolation):
        signed(leave, office.chen)
    # Nobody but Chen is supervisor: the post above his signs.
    assert signed(leave, office.sun).state == LeaveState.APPROVED


@pytest.mark.rule("LVE-02")
def test_apply_for_leave_takes_it_afterwards_when_a_head_was_phoned(office):
    monday = TUE - DAY
    called = {"called_at": at(monday, "07:30"), "called_with": office.chen}

    leave = applied(office.wang, monday, **called)

    assert absent_at(at(monday, "09:00")) == {office.wang.pk}
    assert signed(leave, office.chen, verdict="refuse").state == LeaveState.REFUSED
    assert absent_at(at(monday, "09:00")) == set()


@pytest.mark.rule("LVE-02")
@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"called_at": NOW - DAY}, "called_with"),
        ({"called_with": "chen"}, "called_at"),
        ({"called_at": NOW - DAY, "called_with": "li"}, "called_with"),
        ({"called_at": NOW + DAY, "called_with": "chen"}, "called_at"),
        ({"called_at": NOW - DAY, "called_with": "wang"}, "called_with"),
    ],
)
def test_apply_for_leave_wants_a_call_that_was_one(office, fields, field):
    named = {key: getattr(office, value) if isinstance(value, str) else value for key, value in fields.items()}

    refusal = refused(office.wang, TUE - DAY, **named)

    assert (refusal.rule_id, refusal.field) == ("LVE-02", field)


@pytest.mark.rule("LVE-02")
def test_apply_for_leave_afterwards_is_too_late_after_the_limit(office):
    wednesday = date(2026, 11, 18)

    refusal = refused(office.wang, wednesday, called_at=at(wednesday, "07:00"), called_with=office.chen)

    assert refusal.rule_id == "LVE-02"


@pytest.mark.rule("LVE-02")
def test_note_call_lets_somebody_go_at_once_and_the_form_follows(office):
    leave = note_call(wanted(office.wang, TUE - DAY), actor=office.chen, now=NOW)
    assert leave.state == LeaveState.CALLED
    assert absent_at(NOW + timedelta(hours=1)) == {office.wang.pk}

    completed = complete_called(leave, reason="发烧", actor=office.wang, now=NOW + DAY)

    assert (completed.state, completed.reason) == (LeaveState.ASKED, "发烧")
    assert signed(completed, office.chen, now=NOW + DAY).state == LeaveState.APPROVED
    with pytest.raises(RuleViolation):
        complete_called(leave, actor=office.wang, now=NOW + DAY)


def test_note_call_is_for_heads_and_not_for_oneself(office):
    with pytest.raises(PermissionDenied):
        note_call(wanted(office.wang, TUE), actor=office.li, now=NOW)
    with pytest.raises(PermissionDenied):
        note_call(wanted(office.chen, TUE), actor=office.chen, now=NOW)


@pytest.mark.rule("SHF-13")
def test_no_leave_on_a_swapped_shift_but_who_falls_ill_is_shown_to_the_signers(office):
    shift(office.wang, WED, origin=Origin.SWAP)

    refusal = refused(office.wang)
    ill = applied(office.wang, kind="sick")

    assert (refusal.rule_id, refusal.field) == ("SHF-13", "first_day")
    with translation.override("en"):
        told = dict(told_to_signers(ApprovalRequest.objects.get(case=ill.case)))
    assert "11-25" in told["Swapped shift"]


@pytest.mark.rule("SHF-14")
def test_no_leave_on_holiday_duty(office):
    new_year = date(2027, 1, 1)
    shift(office.wang, new_year)

    refusal = refused(office.wang, new_year)

    assert refusal.rule_id == "SHF-14"


@pytest.mark.parametrize(
    ("fields", "rule", "field"),
    [
        ({"span": whole_days(THU, WED)}, "LVE-01", "last_day"),
        ({"span": span(HalfDay(WED, 1), HalfDay(WED, 0))}, "LVE-01", "last_day"),
        ({"span": whole_days(WED, date(9999, 1, 1))}, "LVE-01", "last_day"),
        ({"span": whole_days(date(2026, 11, 28), date(2026, 11, 29))}, "LVE-01", "last_day"),
        ({"reason": "  "}, "LVE-01", "reason"),
        ({"reason": "长" * 501}, "LVE-01", "reason"),
        ({"kind": "moon"}, "LVE-01", "kind"),
        ({"kind": "annual"}, "LVE-09", "kind"),
        ({"kind": "marriage"}, "LVE-09", "files"),
        ({"stand_in": "wang"}, "INQ-21", "stand_in"),
    ],
)
def test_apply_for_leave_refuses_what_cannot_be(office, fields, rule, field):
    named = {key: getattr(office, value) if key == "stand_in" else value for key, value in fields.items()}

    with pytest.raises(RuleViolation) as refusal:
        apply_for_leave(wanted(office.wang, **named), actor=office.wang, now=NOW)

    assert (refusal.value.rule_id, refusal.value.field) == (rule, field)
    assert Leave.objects.count() == 0


def test_apply_for_leave_refuses_a_second_one_at_the_same_time(office):
    first = applied(office.wang, WED, FRI)

    refusal = refused(office.wang, THU)
    signed(first, office.chen, verdict="refuse")

    assert (refusal.rule_id, refusal.facts) == ("LVE-01", {"case": first.case.number})
    assert applied(office.wang, THU).state == LeaveState.ASKED


def test_two_halves_of_a_day_are_two_leaves(office):
    morning = applied(office.wang, span=span(HalfDay(WED, 0), HalfDay(WED, 0)))
    afternoon = applied(office.wang, span=span(HalfDay(WED, 1), HalfDay(WED, 1)))

    assert (morning.half_days, afternoon.half_days) == (1, 1)
    assert morning.ends_at == afternoon.begins_at == at(WED, "12:00")


def test_apply_for_leave_refuses_who_left_or_leaves_before_it_ends(office):
    Employment.objects.create(member=office.li, number="7", joined_on=date(2020, 1, 1), left_on=WED)
    leaving = refused(office.li, THU)
    office.wang.state = MemberState.INACTIVE
    office.wang.save()

    assert leaving.field == "last_day"
    assert refused(office.wang, kind="sick", actor=office.chen).rule_id == "LVE-05"


def test_apply_for_leave_needs_the_permission(office):
    partner = hire("Partner", "brand-partner")

    with pytest.raises(PermissionDenied):
        applied(partner)


def test_apply_for_leave_keeps_proof_inside_the_house(office):
    leave = applied(office.wang, kind="marriage", proofs=[PROOF])

    assert [(file.name, file.is_internal) for file in leave.case.attachments.all()] == [("proof.pdf", True)]


@pytest.mark.parametrize(
    ("first", "last", "halves"),
    [
        # National Day: 1 to 7 October 2026 are not counted.
        (date(2026, 9, 30), date(2026, 10, 8), 4),
        # Saturday, worked by order instead.
        (date(2026, 10, 10), date(2026, 10, 10), 2),
    ],
)
def test_holidays_are_not_counted_and_make_up_days_are(tenant, first, last, halves):
    furnish(tenant, since=at(date(2026, 9, 1), "10:00"))
    wang = hire("Wang", "agent", team="service", since=at(date(2026, 9, 1), "10:00"))
    hire("Chen", "supervisor", team="service", since=at(date(2026, 9, 1), "10:00"))

    assert applied(wang, first, last, now=at(date(2026, 9, 28), "10:00")).half_days == halves


def test_maternity_leave_counts_all_days(office):
    leave = applied(office.wang, WED, WED + 97 * DAY, kind="maternity", proofs=[PROOF])

    assert leave.half_days == 2 * 98
    assert leave.is_provisional


def test_over_new_year_the_days_are_provisional(office):
    leave = applied(office.wang, date(2026, 12, 31), date(2027, 1, 4))

    assert leave.is_provisional
    assert leave.half_days_in_a_row == leave.half_days


@pytest.mark.rule("LVE-09")
def test_the_shops_leave_is_the_superiors_alone(tenant):
    shop = open_office(tenant, "online_shop")

    leave = applied(shop.wang, date(2026, 11, 30), date(2026, 12, 11))

    assert [key for key, _state in steps(leave)] == ["leave_supervisor"]


def test_leave_of_another_company_is_neither_seen_nor_in_the_way(alpha, beta):
    with in_company(beta):
        furnish(beta)
        applied(hire("Zhao", "agent", team="service"))
    with in_company(alpha):
        office = open_office(alpha)

        assert applied(office.wang).state == LeaveState.ASKED
        assert Leave.objects.count() == 1


def test_signers_read_what_stands_against_it(office):
    signed(applied(office.li), office.chen)
    leave = applied(office.wang, stand_in=office.li)

    with translation.override("en"):
        told = dict(told_to_signers(ApprovalRequest.objects.get(case=leave.case)))

    assert told["Coverage"] == "11-25: 1 of 3 are away besides (Li)"
    assert told["Stand-in"] == "Li, who is away then himself"
    assert told["Days"] == "1"


def test_datetimes_are_compared_by_the_companys_day(office):
    late_on_monday = datetime.fromisoformat("2026-11-23T15:59:00+00:00")

    assert applied(office.wang, TUE, now=late_on_monday).state == LeaveState.ASKED
    assert refused(office.li, TUE, now=late_on_monday + timedelta(minutes=1)).rule_id == "LVE-01"
