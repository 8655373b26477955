from datetime import timedelta

import pytest

from csdesk.sla.rules import BadPause, Budget, CalendarExhausted, Pause, Unit, due_with_pauses, parse_budget
from tests.sla.rules.moments import NEVER, OFFICE, at, pause

THURSDAY = "2026-10-22T09:00"


@pytest.mark.parametrize(
    ("budget", "pauses", "due"),
    [
        # Absolute time: all that was paused is added.
        ("24 hours", [("2026-10-22T20:00", "2026-10-23T08:00")], "2026-10-23T21:00"),
        ("20 seconds", [("2026-10-22T09:00:05", "2026-10-22T09:00:06")], "2026-10-22T09:00:21"),
        # Working minutes: only open time that was paused.
        ("240 working minutes", [("2026-10-22T11:30", "2026-10-22T13:30")], "2026-10-22T15:00"),
        ("240 working minutes", [("2026-10-22T12:00", "2026-10-22T13:00")], "2026-10-22T14:00"),
        ("2 working hours", [("2026-10-22T10:00", "2026-10-26T08:00")], "2026-10-26T09:30"),
        # Working days: a day whose close of business was paused.
        ("1 working days", [("2026-10-22T10:00", "2026-10-22T17:29")], "2026-10-23T17:30"),
        ("1 working days", [("2026-10-22T10:00", "2026-10-22T17:30")], "2026-10-26T17:30"),
        ("1 working days", [("2026-10-22T17:00", "2026-10-23T18:00")], "2026-10-27T17:30"),
        ("2 working days", [("2026-10-23T18:00", "2026-10-25T18:00")], "2026-10-26T17:30"),
        ("7 working days", [("2026-10-26T10:00", "2026-10-28T10:00")], "2026-11-04T17:30"),
        # Days: a day whose midnight was paused.
        ("same day", [("2026-10-22T20:00", "2026-10-22T23:00")], "2026-10-23T00:00"),
        ("same day", [("2026-10-22T20:00", "2026-10-23T00:00")], "2026-10-24T00:00"),
        ("3 days", [("2026-10-23T10:00", "2026-10-25T10:00")], "2026-10-28T00:00"),
        # Nothing changes by a pause outside the clock's time, or of no length.
        ("24 hours", [("2026-10-21T20:00", "2026-10-22T08:00")], "2026-10-23T09:00"),
        ("24 hours", [("2026-10-23T09:00", "2026-10-24T09:00")], "2026-10-23T09:00"),
        ("24 hours", [("2026-10-22T20:00", "2026-10-22T20:00")], "2026-10-23T09:00"),
        ("1 working days", [("2026-10-23T17:30", "2026-10-30T17:30")], "2026-10-23T17:30"),
        ("0 hours", [("2026-10-22T09:00", "2026-10-22T10:00")], "2026-10-22T09:00"),
        # One that was on already when the clock started, several, overlapping and out of order.
        ("1 hours", [("2026-10-22T08:00", "2026-10-22T10:00")], "2026-10-22T11:00"),
        ("3 hours", [("2026-10-22T12:00", "2026-10-22T13:00"), ("2026-10-22T10:00", "2026-10-22T11:00")],
         "2026-10-22T14:00"),
        ("3 hours", [("2026-10-22T10:00", "2026-10-22T12:00"), ("2026-10-22T11:00", "2026-10-22T13:00")],
         "2026-10-22T15:00"),
        ("3 hours", [("2026-10-22T10:00", "2026-10-22T13:00"), ("2026-10-22T11:00", "2026-10-22T12:00")],
         "2026-10-22T15:00"),
        # A pause that only the pause before it brings into the clock's time.
        ("3 hours", [("2026-10-22T10:00", "2026-10-22T12:00"), ("2026-10-22T13:00", "2026-10-22T14:00")],
         "2026-10-22T15:00"),
    ],
)  # fmt: skip
def test_due_with_pauses_moves_the_deadline(budget, pauses, due):
    found = due_with_pauses(at(THURSDAY), parse_budget(budget), OFFICE, [pause(*span) for span in pauses])

    assert found == at(due)


@pytest.mark.parametrize("unit", Unit)
def test_due_with_pauses_is_unknown_while_a_pause_is_open(unit):
    pauses = [pause("2026-10-22T09:00:00"), pause("2026-10-22T09:00:01", "2026-10-22T10:00")]

    assert due_with_pauses(at(THURSDAY), Budget(5, unit), OFFICE, pauses) is None


@pytest.mark.parametrize("unit", Unit)
def test_due_with_pauses_is_known_if_the_open_pause_began_too_late(unit):
    open_pause = pause("2027-10-22T09:00")

    found = due_with_pauses(at(THURSDAY), Budget(5, unit), OFFICE, [open_pause])

    assert found == due_with_pauses(at(THURSDAY), Budget(5, unit), OFFICE, [])


def test_due_with_pauses_gives_up_a_calendar_that_never_works():
    with pytest.raises(CalendarExhausted):
        due_with_pauses(at(THURSDAY), Budget(1, Unit.WORKING_DAYS), NEVER, [pause(THURSDAY, "2026-10-22T10:00")])


def test_pause_refuses_to_end_before_it_begins():
    with pytest.raises(BadPause):
        Pause(at(THURSDAY), at(THURSDAY) - timedelta(microseconds=1))
