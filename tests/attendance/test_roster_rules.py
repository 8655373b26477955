"""A month out of its rotas, rest between shifts, coverage: pure arithmetic."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from attendance.rules.coverage import hours_of_day, people_needed, short_shifts
from attendance.rules.generation import DayKind, Person, Planned, Turn, generate
from attendance.rules.hours import Hours, days_of, hours_on, next_month
from attendance.rules.resting import back_to_back, overlaps, row_of_days

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOVEMBER = date(2026, 11, 1)
WORKDAYS, WEEK = frozenset(range(5)), frozenset(range(7))
EVENING = Turn("evening", "18:30", "24:00", frozenset(range(6)), "on_off", keeps_holidays=False)
SUNDAY = Turn("whole_day", "09:30", "24:00", frozenset({6}), "by_turns", keeps_holidays=False)
DAY = Turn("day", "08:30", "17:30", WORKDAYS, "everybody")


def month(turns: list[Turn], people: list[Person], first: date = NOVEMBER, **kwargs) -> list[Planned]:
    kinds = kwargs.pop("kinds", None) or [DayKind(day) for day in days_of(first)]
    return generate(kinds, turns, people, zone=SHANGHAI, rest=kwargs.pop("rest", timedelta(hours=8)), **kwargs)


def days_of_person(planned: list[Planned], member: int, pattern: str = "") -> list[date]:
    return [shift.day for shift in planned if shift.member == member and pattern in ("", shift.pattern)]


@pytest.mark.rule("SHF-02")
def test_generate_gives_everybody_the_day_shift_from_half_past_eight():
    planned = month([DAY], [Person(1), Person(2)])

    first = planned[0]
    assert len(days_of_person(planned, 1)) == len(days_of_person(planned, 2)) == 21
    assert first.hours.begins_at == datetime(2026, 11, 2, 0, 30, tzinfo=UTC)
    assert first.hours.ends_at == datetime(2026, 11, 2, 9, 30, tzinfo=UTC)


@pytest.mark.rule("SHF-03")
def test_generate_alternates_the_evening_over_the_months_end():
    november = month([EVENING], [Person(1), Person(2)])
    december = month([EVENING], [Person(1), Person(2)], date(2026, 12, 1))

    own = [*days_of_person(november, 1), *days_of_person(december, 1)]
    other = [*days_of_person(november, 2), *days_of_person(december, 2)]
    assert not set(own) & set(other)
    assert {(later - earlier).days for earlier, later in zip(own, own[1:], strict=False)} == {2, 4} or all(
        (later - earlier).days in (2, 4) for earlier, later in zip(own, own[1:], strict=False)
    )


@pytest.mark.rule("SHF-03")
def test_generate_gives_sundays_by_turns_and_goes_on_where_it_was():
    turns = {"whole_day": {1: date(2026, 10, 25), 2: date(2026, 10, 18)}}

    planned = month([SUNDAY], [Person(1), Person(2), Person(3)], last_turns=turns)

    assert [shift.member for shift in planned] == [3, 2, 1, 3, 2]


def test_generate_passes_the_turn_on_when_somebody_is_away():
    leave = Hours(datetime(2026, 10, 31, 16, tzinfo=UTC), datetime(2026, 11, 1, 16, tzinfo=UTC))
    away = Person(1, absent=(leave,))

    planned = month([SUNDAY], [away, Person(2)])

    assert [shift.member for shift in planned] == [2, 1, 2, 1, 2]


@pytest.mark.parametrize(
    ("kind", "works"),
    [
        (DayKind(date(2026, 10, 1), is_holiday=True), False),
        (DayKind(date(2026, 10, 10), is_make_up=True, instead_of=0), True),
        (DayKind(date(2026, 10, 10), is_make_up=True), True),
        (DayKind(date(2026, 10, 11)), False),
        (DayKind(date(2026, 10, 12)), True),
    ],
)
def test_falls_on_keeps_holidays_and_make_up_days(kind, works):
    assert DAY.falls_on(kind) is works


@pytest.mark.rule("SHF-04")
def test_falls_on_goes_by_the_weekday_alone_where_nobody_has_a_weekly_day_off():
    turn = Turn("day", "08:30", "17:30", WEEK, "on_off", keeps_holidays=False, days_on=5, days_off=2)

    planned = month([turn], [Person(n) for n in range(7)], date(2026, 10, 1))

    assert {shift.day for shift in planned} == set(days_of(date(2026, 10, 1)))
    assert all(len([s for s in planned if s.day == day]) == 5 for day in days_of(date(2026, 10, 1)))


@pytest.mark.rule("SHF-30")
def test_generate_rosters_hall_duty_by_weekday_and_group():
    hall = Turn("hall", "08:30", "17:30", frozenset({5, 6, 0, 1, 2}), "by_turns", False, people=frozenset({2, 3}))

    planned = month([hall], [Person(1), Person(2), Person(3)])

    assert {shift.member for shift in planned} == {2, 3}
    assert {shift.day.weekday() for shift in planned} == {5, 6, 0, 1, 2}


@pytest.mark.rule("INC-16")
def test_generate_keeps_somebody_on_standby_day_and_night():
    standby = Turn("standby", "00:00", "24:00", WEEK, "by_turns", False, is_standby=True)

    planned = month([DAY, standby], [Person(1), Person(2)])

    watched = sorted(shift.hours.begins_at for shift in planned if shift.pattern == "standby")
    assert len(watched) == 30
    assert all(later - earlier == timedelta(days=1) for earlier, later in zip(watched, watched[1:], strict=False))
    assert len(days_of_person(planned, 1, "day")) == 21


def test_generate_plans_nobody_before_he_joins_or_after_he_leaves():
    people = [Person(1, last=date(2026, 11, 10)), Person(2, first=date(2026, 11, 20))]

    planned = month([DAY], people)

    assert max(days_of_person(planned, 1)) == date(2026, 11, 10)
    assert min(days_of_person(planned, 2)) == date(2026, 11, 20)


def test_generate_never_lets_two_shifts_touch():
    night = Turn("night", "00:00", "08:30", WEEK, "everybody", False)
    people = [Person(1, busy=(hours_on(date(2026, 11, 1), "22:00", "06:00", SHANGHAI),))]

    planned = month([night, DAY], people)

    assert date(2026, 11, 2) not in days_of_person(planned, 1, "night")
    assert not days_of_person(planned, 1, "day") or days_of_person(planned, 1, "day") == [date(2026, 11, 2)]


@pytest.mark.rule("SHF-04")
def test_generate_gives_nobody_more_days_in_a_row_than_the_manual_allows():
    daily = Turn("day", "08:30", "17:30", WEEK, "everybody", keeps_holidays=False)
    before = frozenset(NOVEMBER - timedelta(days=ago) for ago in (1, 2))
    people = [Person(1), Person(2, worked=before)]

    planned = month([daily], people, longest_row=6)

    assert [day.day for day in days_of_person(planned, 1)][:9] == [1, 2, 3, 4, 5, 6, 8, 9, 10]
    assert [day.day for day in days_of_person(planned, 2)][:6] == [1, 2, 3, 4, 6, 7]
    assert len(days_of_person(month([daily], people), 1)) == 30


@pytest.mark.rule("SHF-04", "INC-16")
def test_generate_counts_standby_as_no_working_day():
    standby = Turn("standby", "08:30", "08:30", WEEK, "everybody", keeps_holidays=False, is_standby=True)

    assert len(month([standby], [Person(1)], longest_row=2)) == 30


@pytest.mark.parametrize(
    ("begins", "ends", "zone", "hours"),
    [
        ("18:30", "24:00", "Asia/Shanghai", 5.5),
        ("22:00", "06:00", "Asia/Shanghai", 8),
        ("00:00", "24:00", "Asia/Shanghai", 24),
        ("00:00", "24:00", "Europe/Berlin", 25),
        ("22:00", "06:00", "Asia/Kathmandu", 8),
    ],
)
def test_hours_on_spans_midnight_by_the_wall_clock(begins, ends, zone, hours):
    day = date(2026, 10, 25)

    span = hours_on(day, begins, ends, ZoneInfo(zone))

    assert span.ends_at - span.begins_at == timedelta(hours=hours)
    assert span.begins_at.astimezone(ZoneInfo(zone)).date() == day


def test_hours_on_lets_the_last_night_of_the_year_end_in_the_next():
    span = hours_on(date(2026, 12, 31), "22:00", "06:00", SHANGHAI)

    assert span.ends_at.astimezone(SHANGHAI).date() == date(2027, 1, 1)
    assert next_month(date(2026, 12, 1)) == date(2027, 1, 1)


def spell(begins: int, ends: int, is_standby: bool = False) -> Hours:
    noon = datetime(2026, 11, 23, tzinfo=UTC)
    return Hours(noon + timedelta(hours=begins), noon + timedelta(hours=ends), is_standby)


@pytest.mark.rule("SHF-12")
@pytest.mark.parametrize(
    ("a", "b", "rest", "expected"),
    [
        (spell(0, 8), spell(8, 16), 0, True),
        (spell(0, 8), spell(9, 16), 0, False),
        (spell(0, 8), spell(15, 20), 8, True),
        (spell(15, 20), spell(0, 8), 8, True),
        (spell(0, 8), spell(16, 20), 8, False),
        (spell(0, 24, True), spell(24, 30), 8, False),
    ],
)
def test_back_to_back_asks_for_rest_between_shifts(a, b, rest, expected):
    assert back_to_back(a, b, timedelta(hours=rest)) is expected


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        (spell(0, 8), spell(7, 9), True),
        (spell(0, 8), spell(8, 9), False),
        (spell(0, 24, True), spell(7, 9), False),
        (spell(0, 24, True), spell(12, 36, True), True),
    ],
)
def test_overlaps_lets_standby_lie_over_work(a, b, expected):
    assert overlaps(a, b) is expected


def test_row_of_days_counts_to_both_sides():
    days = [date(2026, 11, day) for day in (1, 2, 3, 5, 6, 9)]

    assert row_of_days(days, date(2026, 11, 4)) == 6


@pytest.mark.parametrize(("expected", "an_hour", "people"), [(0.4, 6, 0), (0.5, 6, 1), (6, 6, 1), (7, 6, 2), (9, 0, 0)])
def test_people_needed_rounds_up(expected, an_hour, people):
    assert people_needed(expected, an_hour) == people


def test_hours_of_day_compares_people_with_the_load_of_the_weekday():
    shifts = [hours_on(date(2026, 11, 23), "08:30", "17:30", SHANGHAI)]

    found = hours_of_day(date(2026, 11, 23), shifts, {(0, 20): 9.0, (1, 9): 50}, an_hour=6, zone=SHANGHAI)

    short = [hour for hour in found if hour.is_short]
    assert [(hour.people, hour.needed) for hour in short] == [(0, 2)]
    assert len(found) == 10


def test_short_shifts_names_those_with_too_few():
    day = date(2026, 11, 23)

    found = short_shifts([(day, "day"), (day, "day")], [(day, "day", 2), (day, "evening", 1)])

    assert [(short.pattern, short.people) for short in found] == [("evening", 0)]
