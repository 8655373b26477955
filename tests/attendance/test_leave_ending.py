"""What becomes of leave after it was asked for: days, stand-ins, withdrawing, coming back, lapsing."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from attendance.models import Leave, LeaveState, Roster, Shift
from attendance.queries.absences import absent_at
from attendance.queries.leave_balances import available, balances
from attendance.rules.leave_days import HalfDay
from attendance.services import leave_watching
from attendance.services.leave_applying import complete_called, kind_of_leave, note_call
from attendance.services.leave_balances import close_leave_year, grant_days
from attendance.services.leave_ending import lapse_leave, recount_leave, withdraw_leave
from attendance.services.leave_proofs import add_proofs
from attendance.services.leave_watching import look_after_leave
from csdesk.ledger.models import Posting
from csdesk.people import directory
from csdesk.people.models import MemberState, StandIn
from csdesk.people.services.stand_ins import appoint_stand_in
from csdesk.refusals import RuleViolation, StaleRecord
from csdesk.rulebook.sections.leave import LeaveKind, ServiceTier
from csdesk.sla.models import Task, TaskState
from csdesk.sla.services.tasks import finish_task
from staff.models import Employment
from tests.attendance.office import DAY, FRI, NOW, THU, TUE, WED, applied, at, open_office, shift, signed, wanted
from tests.attendance.test_leave_applying import PROOF

MONDAY = date(2026, 11, 30)


@pytest.fixture
def office(tenant):
    return open_office(tenant)


def grant(office, member, days, kind="annual", year=2026):
    grant_days(member, kind_of_leave(kind, NOW), year, 2 * days, note="年假", actor=office.zhou, now=NOW)


def left(member, year=2026):
    return available(member.pk, "annual", [year]).get(year, 0)


@pytest.mark.rule("LVE-09")
def test_annual_leave_is_taken_when_approved_and_given_back_when_withdrawn(office):
    grant(office, office.wang, 5)
    leave = applied(office.wang, WED, THU, kind="annual")
    assert left(office.wang) == 10

    signed(leave, office.chen)
    assert left(office.wang) == 6

    withdraw_leave(leave, actor=office.wang, now=NOW)
    leave.refresh_from_db()
    assert (leave.state, leave.posting, left(office.wang)) == (LeaveState.WITHDRAWN, None, 10)


def test_a_balance_that_is_short_refuses_with_figures(office):
    grant(office, office.wang, 2)
    applied(office.wang, WED, WED, kind="annual")

    with pytest.raises(RuleViolation) as refusal:
        applied(office.wang, MONDAY, MONDAY + DAY, kind="annual")

    assert refusal.value.facts == {"available": 1.0, "wanted": 2.0}


def test_days_that_were_taken_back_meanwhile_undo_the_signature(office):
    grant(office, office.wang, 1)
    leave = applied(office.wang, WED, kind="annual")
    grant(office, office.wang, -1)

    with pytest.raises(RuleViolation):
        signed(leave, office.chen)

    leave.refresh_from_db()
    assert leave.state == LeaveState.ASKED


def test_a_leave_over_new_year_takes_of_two_years(office):
    grant(office, office.wang, 2)
    grant(office, office.wang, 2, year=2027)

    leave = signed(applied(office.wang, date(2026, 12, 31), date(2027, 1, 5), kind="annual"), office.chen)

    assert leave.half_days == 6
    assert (left(office.wang), left(office.wang, 2027)) == (2, 0)


@pytest.mark.parametrize(
    ("member", "actor", "days", "kind", "raises"),
    [
        ("wang", "li", 1, "annual", PermissionDenied),
        ("zhou", "zhou", 1, "annual", RuleViolation),
        ("wang", "zhou", 1, "personal", RuleViolation),
        ("wang", "zhou", 0, "annual", RuleViolation),
        ("wang", "zhou", 367, "annual", RuleViolation),
        ("wang", "zhou", -1, "annual", RuleViolation),
    ],
)
def test_grant_days_refuses_what_cannot_be(office, member, actor, days, kind, raises):
    with pytest.raises(raises):
        grant_days(getattr(office, member), kind_of_leave(kind, NOW), 2026, 2 * days, note="–",
                   actor=getattr(office, actor), now=NOW)  # fmt: skip

    assert Posting.objects.count() == 0


def test_a_closed_year_keeps_its_days_and_waits_for_what_is_undecided(office):
    grant(office, office.wang, 5)
    leave = applied(office.wang, date(2026, 12, 31), kind="annual")
    january = at(date(2027, 1, 4), "10:00")

    with pytest.raises(RuleViolation):
        close_leave_year(2026, actor=office.zhou, now=january)
    with pytest.raises(PermissionDenied):
        close_leave_year(2026, actor=office.wang, now=january)
    signed(leave, office.chen)
    close_leave_year(2026, actor=office.zhou, now=january)

    assert left(office.wang) == 8


def test_days_by_service_are_granted_once_a_year(office, monkeypatch):
    Employment.objects.create(member=office.wang, number="1", joined_on=date(2015, 5, 1))
    kind = kind_of_leave("annual", NOW)
    tiers = (ServiceTier(from_years=1, days=5), ServiceTier(from_years=10, days=10))
    tiered = LeaveKind(**{**kind.model_dump(), "entitlements": tiers})
    monkeypatch.setattr(leave_watching, "_kinds_that_grant", lambda now: [tiered])

    look_after_leave(NOW)
    look_after_leave(NOW + timedelta(hours=1))

    assert [(each.year, each.days) for each in balances(office.wang, [tiered], 2026)] == [(2026, 10)]
    assert left(office.chen) == 0


@pytest.mark.rule("INQ-21")
def test_a_stand_in_acts_while_the_leave_lasts(office):
    leave = signed(applied(office.wang, WED, THU, stand_in=office.li), office.chen)

    assert directory.stand_in(office.wang, at=at(TUE, "23:59")) == office.wang
    assert directory.stand_in(office.wang, at=at(WED, "00:00")) == office.li
    assert directory.stand_in(office.wang, at=at(FRI, "00:00")) == office.wang
    assert StandIn.objects.get().reason == leave.case.number


def test_coming_back_early_ends_the_leave_and_the_stand_in_and_gives_the_rest_back(office):
    grant(office, office.wang, 5)
    leave = signed(applied(office.wang, WED, FRI, kind="annual", stand_in=office.li), office.chen)
    thursday_morning = at(THU, "09:00")

    withdraw_leave(leave, actor=office.wang, now=thursday_morning)

    leave.refresh_from_db()
    assert (leave.state, leave.half_days, leave.ends_at) == (LeaveState.APPROVED, 3, thursday_morning)
    assert leave.span.last == HalfDay(THU, 0)
    assert left(office.wang) == 7
    assert absent_at(thursday_morning) == set()
    assert directory.stand_in(office.wang, at=thursday_morning + timedelta(seconds=1)) == office.wang


def test_withdraw_leave_refuses_what_is_over_done_or_somebody_elses(office):
    leave = signed(applied(office.wang), office.chen)

    with pytest.raises(PermissionDenied):
        withdraw_leave(leave, actor=office.li, now=NOW)
    with pytest.raises(RuleViolation):
        withdraw_leave(leave, actor=office.wang, now=at(THU, "00:00"))
    withdraw_leave(leave, actor=office.wang, now=NOW)
    with pytest.raises(StaleRecord):
        withdraw_leave(leave, actor=office.wang, now=NOW)


def test_withdrawing_what_waits_takes_the_request_back(office):
    leave = applied(office.wang)

    withdraw_leave(leave, actor=office.wang, now=NOW)

    leave.refresh_from_db()
    assert leave.state == LeaveState.WITHDRAWN
    with pytest.raises(StaleRecord):
        signed(leave, office.chen)


@pytest.mark.rule("LVE-02")
def test_leave_by_phone_is_asked_for_and_lapses_when_nobody_applies(office):
    leave = note_call(wanted(office.wang, TUE - DAY), actor=office.chen, now=NOW)

    look_after_leave(at(TUE, "00:10"))
    look_after_leave(at(TUE, "01:10"))
    [task] = Task.objects.filter(kind="leave_complete")
    assert (task.assignee, task.rule) == (office.wang, "LVE-02")
    with pytest.raises(RuleViolation):
        finish_task(task, "done", "", actor=office.wang, now=at(TUE, "09:00"))

    look_after_leave(at(date(2026, 12, 1), "09:00"))

    leave.refresh_from_db()
    task.refresh_from_db()
    assert (leave.state, task.state) == (LeaveState.LAPSED, TaskState.CANCELLED)
    assert absent_at(at(TUE - DAY, "11:00")) == set()


@pytest.mark.rule("LVE-02")
def test_the_task_falls_away_when_the_form_is_filed(office):
    leave = note_call(wanted(office.wang, TUE - DAY), actor=office.chen, now=NOW)
    look_after_leave(at(TUE, "00:10"))

    complete_called(leave, reason="发烧", actor=office.wang, now=at(TUE, "09:00"))

    assert Task.objects.get(kind="leave_complete").state == TaskState.CANCELLED
    assert not lapse_leave(leave, now=at(date(2026, 12, 9), "09:00"))


def test_proof_is_asked_for_when_it_is_over_and_done_by_handing_it_in(office):
    leave = signed(applied(office.wang, TUE, kind="sick"), office.chen)
    look_after_leave(at(WED, "00:10"))
    task = Task.objects.get(kind="leave_proof")

    with pytest.raises(RuleViolation):
        add_proofs(leave, [], actor=office.wang, now=at(WED, "09:00"))
    add_proofs(leave, [PROOF], actor=office.wang, now=at(WED, "09:00"))

    task.refresh_from_db()
    assert task.state == TaskState.DONE


def test_leave_is_counted_anew_when_the_roster_comes_out(office):
    grant(office, office.wang, 9)
    shift(office.wang, FRI)
    leave = signed(applied(office.wang, date(2026, 12, 7), date(2026, 12, 9), kind="annual"), office.chen)
    assert (leave.half_days, leave.is_provisional, left(office.wang)) == (6, True, 12)
    shift(office.wang, date(2026, 12, 8))

    look_after_leave(NOW)

    leave.refresh_from_db()
    assert (leave.half_days, leave.is_provisional, left(office.wang)) == (2, False, 16)
    assert not recount_leave(leave, now=NOW)
    assert Roster.objects.count() == 2
    assert Shift.objects.count() == 2


def test_a_signer_who_is_away_is_stood_in_for(office):
    appoint_stand_in(office.chen, office.li, starts_at=NOW - DAY, ends_at=NOW + DAY, actor=None, now=NOW - DAY)

    assert signed(applied(office.wang), office.li).state == LeaveState.APPROVED


def test_leave_granted_after_the_fact_counts_for_days_that_are_over(office):
    leave = applied(
        office.wang, TUE - DAY, called_at=at(TUE - DAY, "07:00"), called_with=office.chen, now=at(TUE, "09:00")
    )

    signed(leave, office.chen, now=at(TUE, "10:00"))

    assert absent_at(at(TUE - DAY, "10:00")) == {office.wang.pk}


def test_who_left_meanwhile_keeps_a_leave_that_can_still_be_withdrawn_by_who_filed_it(office):
    leave = applied(office.wang, kind="sick", actor=office.li)
    office.wang.state = MemberState.INACTIVE
    office.wang.save()

    withdraw_leave(leave, actor=office.li, now=NOW)

    assert Leave.objects.get().state == LeaveState.WITHDRAWN
