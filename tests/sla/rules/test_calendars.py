import pickle
from datetime import date

import pytest

from csdesk.sla.rules import DeadlineOutOfReach
from tests.sla.rules.moments import BERLIN, GERMAN, NEVER, NIGHT, OFFICE, at, office_like

OFFICE_HOURS = ((510, 720), (780, 1050))


@pytest.mark.parametrize(
    ("day", "hours"),
    [
        ("2026-10-22", OFFICE_HOURS),
        ("2026-10-24", ()),
        ("2026-10-01", ()),
        ("2026-10-10", OFFICE_HOURS),
    ],
)
def test_open_intervals_follow_week_holidays_and_make_up_days(day, hours):
    assert OFFICE.open_intervals(date.fromisoformat(day)) == hours


def test_open_intervals_of_a_make_up_day_are_those_of_the_weekday_it_stands_in_for():
    weekly = {"mon": ["09:00-12:00"], "fri": ["13:00-15:00"], "sat": ["10:00-11:00"]}
    calendar = office_like(weekly=weekly, holidays="CN")

    hours = {day: calendar.open_intervals(date.fromisoformat(day)) for day in ("2026-02-14", "2026-02-28")}

    assert hours == {"2026-02-14": ((780, 900),), "2026-02-28": ((540, 720),)}


def test_open_intervals_of_a_make_up_day_for_a_free_weekday_are_the_usual():
    calendar = office_like(weekly={"wed": ["09:00-12:00"], "sat": ["10:00-11:00"]}, holidays="CN")

    hours = {day: calendar.open_intervals(date.fromisoformat(day)) for day in ("2026-02-14", "2026-01-04")}

    assert hours == {"2026-02-14": ((600, 660),), "2026-01-04": ((540, 720),)}


def test_open_intervals_let_own_exceptions_win():
    exceptions = {"2026-10-01": ["10:00-11:00"], "2026-10-10": [], "2026-10-24": ["00:00-24:00"]}
    calendar = office_like(holidays="CN", exceptions=exceptions)

    hours = [calendar.open_intervals(date.fromisoformat(day)) for day in exceptions]

    assert hours == [((600, 660),), (), ((0, 1440),)]


def test_open_intervals_do_not_ask_the_country_about_a_confirmed_year():
    calendar = office_like(holidays="CN", confirmed_years=[2026])

    assert calendar.works_on(date(2026, 10, 1))
    assert not calendar.works_on(date(2025, 10, 1))


def test_is_make_up_day_marks_only_days_that_are_free_by_the_week():
    calendar = office_like(holidays="CN", exceptions={"2026-10-24": ["09:00-12:00"], "2026-10-10": []})

    marked = [day for day in range(1, 32) if calendar.is_make_up_day(date(2026, 10, day))]

    assert marked == [24]


def test_closing_is_the_last_of_the_day():
    assert OFFICE.closing(date(2026, 10, 22)) == at("2026-10-22T17:30")
    assert NIGHT.closing(date(2026, 10, 22)) == at("2026-10-23T00:00")
    assert OFFICE.closing(date(2026, 10, 24)) is None
    assert NIGHT.closing(date.max) is not None


def test_day_name_prefers_the_own_one():
    calendar = office_like(holidays="CN", exceptions={"2026-10-02": {"hours": [], "name": "Stocktaking"}})

    names = [calendar.day_name(date(2026, 10, day)) for day in (1, 2, 9, 10)]

    assert [name and name.en for name in names] == ["National Day", "Stocktaking", None, None]


def test_is_provisional_only_where_a_missing_list_matters():
    years = {2026, 2050}

    assert {year for year in years if OFFICE.is_provisional(year)} == {2050}
    assert {year for year in years if NIGHT.is_provisional(year)} == set()
    assert not office_like(holidays="CN", confirmed_years=[2050]).is_provisional(2050)


def test_local_shows_a_moment_on_the_calendars_clock():
    assert GERMAN.local(at("2026-10-22T03:00")).isoformat() == "2026-10-21T21:00:00+02:00"
    assert GERMAN.local_date(at("2026-10-22T03:00")) == date(2026, 10, 21)


def test_table_refuses_years_that_are_none():
    with pytest.raises(DeadlineOutOfReach):
        OFFICE.table(10_000)


def test_table_has_nothing_where_nobody_works():
    assert NEVER.table(2026).total == 0


def test_calendars_compare_hash_and_travel_by_their_contents():
    one, same = office_like(exceptions={"2026-10-24": []}), office_like(exceptions={"2026-10-24": []})
    one.table(2026)

    assert one == same
    assert hash(one) == hash(same)
    assert one != office_like(zone=BERLIN.key)
    assert pickle.loads(pickle.dumps(one)) == one
