"""Business travel: applied for before leaving, signed, noted, supplemented."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from attendance.models import LeaveState, Trip
from attendance.queries.absences import absences_between, absent_at
from attendance.services.leave_watching import look_after_leave
from attendance.services.trips import NewTrip, apply_for_trip, come_back, note_trip, supplement_trip, withdraw_trip
from csdesk.documents.services.printing import print_form
from csdesk.refusals import RuleViolation, StaleRecord
from csdesk.sla.models import Task, TaskState
from csdesk.sla.services.tasks import finish_task
from tests.attendance.office import DAY, FRI, NOW, THU, WED, applied, at, open_office, signed

BEGINS, ENDS = at(WED, "09:00"), at(THU, "18:00")


@pytest.fixture
def office(tenant):
    return open_office(tenant)


def asked(member, **fields) -> Trip:
    known = {"destination": "上海", "purpose": "拜访代理商", "begins_at": BEGINS, "ends_at": ENDS}
    return apply_for_trip(NewTrip(**{**known, **fields}), actor=member, now=NOW)


def approved(office) -> Trip:
    return signed(asked(office.wang), office.chen, office.zhou)


@pytest.mark.rule("LVE-06")
def test_a_journey_is_reviewed_approved_and_noted_at_the_front_desk(office):
    trip = approved(office)
    task = Task.objects.get(kind="trip_note")
    assert (trip.state, task.assignee) == (LeaveState.APPROVED, office.sun)
    assert absent_at(BEGINS) == {office.wang.pk}

    finish_task(task, "done", "", actor=office.sun, now=NOW)

    trip.refresh_from_db()
    assert (trip.noted_by, trip.noted_at) == (office.sun, NOW)


@pytest.mark.rule("LVE-06")
def test_the_front_desk_notes_from_the_list_too_and_nobody_else_does(office):
    trip = approved(office)

    with pytest.raises(PermissionDenied):
        note_trip(trip, actor=office.wang, now=NOW)
    note_trip(trip, actor=office.sun, now=NOW)

    assert Task.objects.get(kind="trip_note").state == TaskState.CANCELLED


@pytest.mark.rule("LVE-06")
def test_the_travel_form_is_printed_with_its_signatures(office):
    printed = print_form(approved(office).case, "attendance.trip", actor=None, now=NOW)

    assert "上海" in str(printed.picture)


@pytest.mark.rule("LVE-06")
@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"begins_at": NOW - DAY}, "begins_at"),
        ({"ends_at": BEGINS}, "ends_at"),
        ({"ends_at": BEGINS - DAY}, "ends_at"),
        ({"ends_at": BEGINS + 400 * DAY}, "ends_at"),
        ({"destination": " "}, "destination"),
        ({"purpose": ""}, "purpose"),
        ({"destination": "远" * 201}, "destination"),
    ],
)
def test_apply_for_trip_refuses_what_cannot_be(office, fields, field):
    with pytest.raises(RuleViolation) as refusal:
        asked(office.wang, **fields)

    assert refusal.value.field == field
    assert Trip.objects.count() == 0


def test_apply_for_trip_refuses_who_has_leave_then(office):
    leave = applied(office.wang, THU)

    with pytest.raises(RuleViolation) as refusal:
        asked(office.wang)

    assert refusal.value.facts == {"case": leave.case.number}


@pytest.mark.rule("LVE-07")
def test_who_is_not_back_in_time_is_reminded_and_files_the_supplement(office):
    trip = approved(office)
    friday = at(FRI, "20:00")
    look_after_leave(friday)
    look_after_leave(friday)
    [task] = Task.objects.filter(kind="trip_back")
    with pytest.raises(RuleViolation) as refusal:
        come_back(trip, friday, actor=office.wang, now=friday)
    assert (refusal.value.rule_id, task.assignee) == ("LVE-07", office.wang)

    supplement = supplement_trip(trip, friday, "客户设备未修好", actor=office.wang, now=friday)
    signed(supplement, office.chen, office.zhou, now=friday)

    task.refresh_from_db()
    trip.refresh_from_db()
    assert (task.state, trip.back_at) == (TaskState.CANCELLED, friday)
    assert [each.ends_at for each in absences_between(BEGINS, friday + DAY)] == [ENDS, friday]


@pytest.mark.rule("LVE-07")
def test_supplement_trip_refuses_what_took_no_longer_or_is_somebody_elses(office):
    trip = approved(office)

    with pytest.raises(RuleViolation):
        supplement_trip(trip, ENDS, "–", actor=office.wang, now=ENDS)
    with pytest.raises(PermissionDenied):
        supplement_trip(trip, ENDS + DAY, "–", actor=office.li, now=ENDS)
    with pytest.raises(RuleViolation):
        supplement_trip(asked(office.li), ENDS + DAY, "–", actor=office.li, now=ENDS)


def test_come_back_early_ends_the_absence(office):
    trip = approved(office)
    early = at(THU, "08:00")

    come_back(trip, early, actor=office.wang, now=early)

    assert absent_at(early) == set()
    with pytest.raises(StaleRecord):
        come_back(trip, early, actor=office.wang, now=early)


def test_the_task_of_coming_back_ends_the_journey_as_planned(office):
    trip = approved(office)
    look_after_leave(ENDS + timedelta(hours=1))

    finish_task(Task.objects.get(kind="trip_back"), "done", "", actor=office.wang, now=ENDS + timedelta(hours=1))

    trip.refresh_from_db()
    assert trip.back_at == ENDS


def test_withdraw_trip_before_it_begins_only(office):
    trip = approved(office)

    with pytest.raises(PermissionDenied):
        withdraw_trip(trip, actor=office.li, now=NOW)
    with pytest.raises(RuleViolation):
        withdraw_trip(trip, actor=office.wang, now=BEGINS)
    assert withdraw_trip(trip, actor=office.wang, now=NOW).state == LeaveState.WITHDRAWN
    assert absent_at(BEGINS) == set()
