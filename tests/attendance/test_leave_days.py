"""Leave counted in halves of days."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attendance.rules.leave_days import (
    HalfDay,
    Span,
    WorkDay,
    all_half_days,
    bounds,
    halves_by_year,
    is_long,
    slots_of,
    taken_slots,
    whole_days,
)
from attendance.rules.leave_terms import allotted, in_months_until, is_ahead, latest_day_to_apply, years_of_service

ZONE, NOON = ZoneInfo("Asia/Shanghai"), time(12, 0)
MON = date(2026, 11, 23)
DAY = timedelta(days=1)


def work(day: date, begins: str = "08:30", ends: str = "17:30", *, nights: int = 0) -> WorkDay:
    """A day's work, perhaps into the next day."""
    begin = datetime.combine(day, time.fromisoformat(begins), tzinfo=ZONE)
    return WorkDay(day, begin, datetime.combine(day + nights * DAY, time.fromisoformat(ends), tzinfo=ZONE))


def week() -> list[WorkDay]:
    """Monday to Friday."""
    return [work(MON + number * DAY) for number in range(5)]


def count(span: Span, works: list[WorkDay]) -> int:
    return len(taken_slots(span, works, noon=NOON, zone=ZONE))


@pytest.mark.parametrize(
    ("span", "halves"),
    [
        (whole_days(MON, MON), 2),
        (whole_days(MON, MON + 6 * DAY), 10),
        (whole_days(MON + 5 * DAY, MON + 6 * DAY), 0),
        (Span(HalfDay(MON, 1), HalfDay(MON, 1)), 1),
        (Span(HalfDay(MON, 1), HalfDay(MON + DAY, 0)), 2),
        (Span(HalfDay(MON, 0), HalfDay(MON + 2 * DAY, 0)), 5),
        (Span(HalfDay(MON, 1), HalfDay(MON, 0)), 0),
    ],
)
def test_taken_slots_counts_halves_of_days_worked(span, halves):
    assert count(span, week()) == halves


@pytest.mark.parametrize(
    ("worked", "parted"),
    [
        (work(MON), "12:00"),
        (work(MON, "18:30", "23:30"), "21:00"),
        (work(MON, "09:30", "23:30"), "16:30"),
        (work(MON, "20:00", "08:00", nights=1), "02:00"),
        (work(MON, "08:00", "08:00", nights=1), "20:00"),
    ],
)
def test_slots_of_parts_at_noon_or_in_the_middle(worked, parted):
    first, second = slots_of(worked, noon=NOON, zone=ZONE)

    assert f"{first.ends_at:%H:%M}" == parted
    assert (first.begins_at, second.ends_at) == (worked.begins_at, worked.ends_at)
    assert first.ends_at == second.begins_at


def test_bounds_follows_the_night_into_the_next_morning_and_leaves_that_of_the_day_before():
    works = [work(MON + number * DAY, "22:00", "06:00", nights=1) for number in range(3)]

    begins, ends = bounds(whole_days(MON + DAY, MON + DAY), works, noon=NOON, zone=ZONE)

    assert begins == datetime(2026, 11, 24, 6, 0, tzinfo=ZONE)
    assert ends == datetime(2026, 11, 25, 6, 0, tzinfo=ZONE)


@pytest.mark.parametrize(
    ("span", "begins", "ends"),
    [
        (whole_days(MON, MON), "2026-11-23T00:00", "2026-11-24T00:00"),
        (Span(HalfDay(MON, 1), HalfDay(MON, 1)), "2026-11-23T12:00", "2026-11-24T00:00"),
        (Span(HalfDay(MON, 0), HalfDay(MON, 0)), "2026-11-23T00:00", "2026-11-23T12:00"),
    ],
)
def test_bounds_of_whole_and_half_days(span, begins, ends):
    found = bounds(span, week(), noon=NOON, zone=ZONE)

    assert [f"{each:%Y-%m-%dT%H:%M}" for each in found] == [begins, ends]


def test_halves_by_year_parts_a_leave_over_new_year():
    assert halves_by_year(all_half_days(whole_days(date(2026, 12, 30), date(2027, 1, 1)))) == {2026: 4, 2027: 2}


@pytest.mark.rule("LVE-03")
@pytest.mark.parametrize(
    ("halves", "exact_is_long", "expected"),
    [(5, False, False), (6, False, False), (7, False, True), (5, True, False), (6, True, True), (7, True, True)],
)
def test_is_long_reads_exactly_three_days_as_the_setting_says(halves, exact_is_long, expected):
    assert is_long(halves, short_up_to_days=3, exact_is_long=exact_is_long) is expected


@pytest.mark.rule("LVE-01")
@pytest.mark.parametrize(("applied", "ahead"), [(MON - DAY, True), (MON, False), (MON + DAY, False)])
def test_is_ahead_counts_days_of_the_calendar(applied, ahead):
    assert is_ahead(applied, MON, 1) is ahead
    assert latest_day_to_apply(MON, 1) == MON - DAY


def test_years_of_service_counts_full_years():
    assert years_of_service(date(2020, 2, 29), date(2021, 2, 28)) == 0
    assert years_of_service(date(2020, 2, 29), date(2021, 3, 1)) == 1
    assert years_of_service(date(2020, 6, 1), date(2026, 5, 31)) == 5


@pytest.mark.parametrize(
    ("wanted", "available", "until", "months", "expected"),
    [
        ({2026: 4}, {2026: 4}, None, {}, {2026: 4}),
        ({2026: 5}, {2026: 4}, None, {}, None),
        ({2026: 4}, {2025: 2, 2026: 4}, 3, {2026: 4}, {2025: 2, 2026: 2}),
        ({2026: 4}, {2025: 9, 2026: 4}, 3, {2026: 1}, {2025: 1, 2026: 3}),
        ({2026: 4}, {2025: 9, 2026: 0}, None, {2026: 4}, None),
        ({2026: 2, 2027: 2}, {2026: 2, 2027: 2}, None, {}, {2026: 2, 2027: 2}),
        ({2026: 2, 2027: 2}, {2026: 4, 2027: 0}, 3, {2027: 2}, {2026: 4}),
        ({2026: 2, 2027: 2}, {2026: 3, 2027: 0}, 3, {2027: 2}, None),
    ],
)
def test_allotted_takes_first_what_lapses_first(wanted, available, until, months, expected):
    assert allotted(wanted, available, until, months) == expected


def test_in_months_until_counts_what_may_still_use_last_years_rest():
    assert in_months_until([date(2026, 3, 31), date(2026, 4, 1), date(2027, 1, 1)], 3) == {2026: 1, 2027: 1}
    assert in_months_until([date(2026, 3, 31)], None) == {}


HALF_DAYS = st.builds(
    lambda offset, half: HalfDay(MON + timedelta(days=offset), half), st.integers(0, 30), st.integers(0, 1)
)


@given(HALF_DAYS, HALF_DAYS, HALF_DAYS, st.sets(st.integers(0, 30)))
def test_leave_cut_in_two_counts_what_the_whole_counts(one, two, cut, worked):
    first, cut, last = sorted((one, two, cut))
    works = [work(MON + timedelta(days=offset)) for offset in sorted(worked)]
    whole = {slot.half_day for slot in taken_slots(Span(first, last), works, noon=NOON, zone=ZONE)}

    parts = [
        {slot.half_day for slot in taken_slots(span, works, noon=NOON, zone=ZONE)}
        for span in (Span(first, cut), Span(cut, last))
    ]

    assert parts[0] | parts[1] == whole
    assert all(half in all_half_days(Span(first, last)) for half in whole)


def test_bounds_are_instants_whatever_the_zone():
    begins, _ends = bounds(whole_days(MON, MON), [], noon=NOON, zone=ZONE)

    assert begins.astimezone(UTC) == datetime(2026, 11, 22, 16, 0, tzinfo=UTC)
