"""Hours that change from a date on."""

from datetime import UTC, date, datetime

import pytest

from csdesk.sla.rules import (
    BadCalendar,
    Kind,
    Unit,
    add,
    calendar_from_document,
    calendar_in_periods,
    explain,
    parse_budget,
    preset_calendar,
    preset_documents,
)

SINCE = date(2026, 11, 25)  # a Wednesday
LATER = {**preset_documents()["office"], "weekly": {day: ["10:00-16:00"] for day in ("mon", "wed", "thu", "fri")}}


@pytest.fixture
def changing():
    return calendar_in_periods([(date(2020, 1, 1), preset_calendar("office")), (SINCE, calendar_from_document(LATER))])


def test_a_single_period_is_the_calendar_itself():
    assert calendar_in_periods([(SINCE, preset_calendar("office"))]) is preset_calendar("office")


def test_each_day_has_the_hours_of_its_period(changing):
    days = (date(2019, 12, 31), date(2026, 11, 24), SINCE, date(2026, 12, 1))

    assert [changing.open_intervals(day) for day in days] == [
        ((510, 720), (780, 1050)),
        ((510, 720), (780, 1050)),
        ((600, 960),),
        (),
    ]


def test_a_deadline_over_the_change_counts_each_day_as_it_is(changing):
    start = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)

    assert add(start, parse_budget("1 working day"), changing) == datetime(2026, 11, 25, 8, 0, tzinfo=UTC)
    # Tuesday 10:00 to 17:30 without the break, then six hours of Wednesday.
    assert add(start, parse_budget("720 working minutes"), changing) == datetime(2026, 11, 25, 7, 30, tzinfo=UTC)


def test_an_explanation_over_the_change_names_what_was_skipped(changing):
    start, due = datetime(2026, 11, 25, 0, 30, tzinfo=UTC), datetime(2026, 11, 25, 8, 0, tzinfo=UTC)

    found = explain(start, due, changing, unit=Unit.WORKING_DAYS)

    assert [interval.kind for interval in found] == [Kind.NIGHT, Kind.COUNTED]


def test_a_year_is_a_guess_when_the_period_that_counts_then_guesses(changing):
    sure = {**LATER, "confirmed_years": [2031]}
    surer = calendar_in_periods(
        [(SINCE, calendar_from_document(LATER)), (date(2030, 6, 1), calendar_from_document(sure))]
    )

    assert (changing.is_provisional(2026), changing.is_provisional(2031)) == (False, True)
    assert (surer.is_provisional(2030), surer.is_provisional(2031)) == (True, False)


def test_a_calendar_does_not_move_to_another_zone():
    with pytest.raises(BadCalendar):
        calendar_in_periods([(date(2020, 1, 1), preset_calendar("office")), (SINCE, preset_calendar("berlin"))])
