import pytest

from csdesk.sla.rules import (
    Alarm,
    AlarmSpec,
    BadAlarm,
    BadBudget,
    Budget,
    Unit,
    alarm_moments,
    alarm_schedule,
    parse_alarm,
)
from tests.sla.rules.moments import OFFICE, at, pause


def moments(start, due, specs, unit, pauses=()):
    found = alarm_moments(at(start), at(due), specs, unit=unit, calendar=OFFICE, pauses=pauses)
    return [f"{OFFICE.local(moment):%m-%d %H:%M}" for moment in found]


@pytest.mark.parametrize(
    ("text", "spec"),
    [
        ("50 %", AlarmSpec(percent=50)),
        (" 75% ", AlarmSpec(percent=75)),
        ("100 %", AlarmSpec(percent=100)),
        ("due", AlarmSpec()),
        ("Due + 2 hours", AlarmSpec(after=Budget(2, Unit.HOURS))),
        ("due+1 working day", AlarmSpec(after=Budget(1, Unit.WORKING_DAYS))),
    ],
)
def test_parse_alarm_reads(text, spec):
    assert parse_alarm(text) == spec


@pytest.mark.parametrize("text", ["", "50", "0 %", "101 %", "-5 %", "due - 2 hours", "due 2 hours", "half"])
def test_parse_alarm_refuses_nonsense(text):
    with pytest.raises(BadAlarm) as refusal:
        parse_alarm(text)

    assert str(refusal.value).startswith(f"“{text}”")


def test_parse_alarm_refuses_a_bad_budget():
    with pytest.raises(BadBudget):
        parse_alarm("due + 2 weeks")


def test_alarm_moments_share_out_working_time_only():
    # Friday 16:30 to Tuesday 17:30: 1 + 8 + 8 hours.
    found = moments("2026-10-23T16:30", "2026-10-27T17:30", ["due", "50 %", "75 %"], Unit.WORKING_DAYS)

    assert found == ["10-26 17:00", "10-27 13:15", "10-27 17:30"]


def test_alarm_moments_share_out_all_time_of_absolute_units():
    found = moments("2026-10-23T16:00", "2026-10-24T16:00", ["50 %", "75 %", "100 %"], Unit.HOURS)

    assert found == ["10-24 04:00", "10-24 10:00", "10-24 16:00"]


def test_alarm_moments_leave_out_paused_time():
    halted = [pause("2026-10-22T10:00", "2026-10-22T14:00")]

    working = moments("2026-10-22T09:00", "2026-10-22T17:00", ["50 %"], Unit.WORKING_HOURS, halted)
    absolute = moments("2026-10-22T09:00", "2026-10-22T17:00", ["25 %", "50 %"], Unit.HOURS, halted)

    assert working == ["10-22 15:00"]
    assert absolute == ["10-22 10:00", "10-22 15:00"]


def test_alarm_moments_take_an_open_pause_as_not_begun():
    found = moments("2026-10-22T09:00", "2026-10-22T17:00", ["50 %"], Unit.HOURS, [pause("2026-10-22T10:00")])

    assert found == ["10-22 13:00"]


@pytest.mark.parametrize(
    ("due", "spec", "rings"),
    [
        ("2026-10-22T17:30", "due + 2 hours", "10-22 19:30"),
        ("2026-10-22T17:30", "due + 30 working minutes", "10-23 09:00"),
        # One day after a deadline at the end of a day is the end of the next.
        ("2026-10-22T17:30", "due + 1 working days", "10-23 17:30"),
        ("2026-10-23T17:30", "due + 1 working days", "10-26 17:30"),
        ("2026-10-23T00:00", "due + 1 days", "10-24 00:00"),
        # After one within a day as well.
        ("2026-10-22T10:00", "due + 1 working days", "10-23 17:30"),
        ("2026-10-22T10:00", "due + 1 days", "10-24 00:00"),
    ],
)
def test_alarm_moments_after_due(due, spec, rings):
    assert moments("2026-10-21T10:00", due, [spec], Unit.HOURS) == [rings]


def test_alarm_schedule_keeps_together_what_rings_together():
    start = due = at("2026-10-22T10:00")

    found = alarm_schedule(start, due, ["due + 1 hours", "due", "50 %", "due"], unit=Unit.HOURS, calendar=OFFICE)

    assert found == [Alarm(due, ("due", "50 %", "due")), Alarm(at("2026-10-22T11:00"), ("due + 1 hours",))]
