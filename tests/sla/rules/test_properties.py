"""What holds for every calendar, start and budget; the long runs try a hundred times as many."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from csdesk.sla.rules import (
    Budget,
    Kind,
    Unit,
    add,
    alarm_moments,
    due_with_pauses,
    elapsed,
    explain,
    open_time,
)
from tests.sla.rules.brute_force import BruteForce
from tests.sla.rules.strategies import budgets, calendars, pauses, starts

quick = settings(max_examples=80, deadline=None)
at_length = settings(max_examples=8_000, deadline=None)


def agrees(calendar, budget, start, data):
    halts = data.draw(pauses(start))
    model = BruteForce(calendar)

    assert add(start, budget, calendar) == model.due(start, budget.amount, budget.unit)
    assert due_with_pauses(start, budget, calendar, halts) == model.due(start, budget.amount, budget.unit, halts)


def reverses(calendar, budget, start):
    due = add(start, budget, calendar)

    assert elapsed(start, due, budget.unit, calendar) == budget.amount
    before = elapsed(start, due - timedelta(microseconds=1), budget.unit, calendar)
    assert before == max(0, budget.amount - 1)


def is_monotone(calendar, budget, start, later, more):
    longer = Budget(budget.amount + more, budget.unit)

    due = add(start, budget, calendar)

    assert start <= due
    assert due <= add(start + later, budget, calendar)
    assert (due < add(start, longer, calendar)) == (more > 0)


def never_earlier_by_pausing(calendar, budget, start, data):
    halts = data.draw(pauses(start))
    extra = data.draw(pauses(start))

    due = due_with_pauses(start, budget, calendar, halts)

    assert add(start, budget, calendar) <= due
    assert due <= due_with_pauses(start, budget, calendar, [*halts, *extra])


def tiles(calendar, budget, start, data):
    halts = data.draw(pauses(start))
    due = due_with_pauses(start, budget, calendar, halts)

    parts = explain(start, due, calendar, halts, unit=budget.unit)

    assert [start, *(part.end for part in parts)] == [*(part.start for part in parts), due]
    assert all(part.start < part.end for part in parts)
    counted = sum((part.end - part.start for part in parts if part.kind is Kind.COUNTED), timedelta(0))
    if not budget.unit.is_by_day:
        hour = timedelta(hours=1) if "hour" in budget.unit else timedelta(minutes=1)
        assert counted == budget.amount * (timedelta(seconds=1) if budget.unit is Unit.SECONDS else hour)
    if budget.unit.is_working and not halts:
        assert counted == open_time(start, due, calendar)


def rings_in_time(calendar, budget, start, data):
    halts = data.draw(pauses(start))
    due = due_with_pauses(start, budget, calendar, halts)
    specs = ["1 %", "50 %", "75 %", "100 %", "due"]

    moments = alarm_moments(start, due, specs, unit=budget.unit, calendar=calendar, pauses=halts)

    assert moments == sorted(set(moments))
    assert start <= moments[0]
    assert moments[-1] == due
    if budget.unit.is_working and budget.amount:
        assert all(open_time(at - timedelta(microseconds=1), at, calendar) for at in moments)


CASES = [
    (agrees, {"data": st.data()}),
    (reverses, {}),
    (is_monotone, {"later": st.timedeltas(timedelta(0), timedelta(days=3)), "more": st.integers(0, 3)}),
    (never_earlier_by_pausing, {"data": st.data()}),
    (tiles, {"data": st.data()}),
    (rings_in_time, {"data": st.data()}),
]


@pytest.mark.parametrize(("check", "more"), CASES, ids=lambda value: getattr(value, "__name__", ""))
def test_property_holds(check, more):
    quick(given(calendar=calendars(), budget=budgets(), start=starts(), **more)(check))()


@pytest.mark.long
@pytest.mark.timeout(1800)
@pytest.mark.parametrize(("check", "more"), CASES, ids=lambda value: getattr(value, "__name__", ""))
def test_property_holds_at_length(check, more):
    at_length(given(calendar=calendars(), budget=budgets(), start=starts(), **more)(check))()
