from datetime import datetime

import pytest

from csdesk.sla.rules import Kind, Unit, explain, provisional_years
from tests.sla.rules.moments import HOTLINE, NIGHT, OFFICE, at, office_like, pause


def shown(parts, calendar=OFFICE):
    return [
        (
            f"{calendar.local(part.start):%m-%d %H:%M}",
            f"{calendar.local(part.end):%m-%d %H:%M}",
            part.kind.value,
            *(["make-up"] if part.make_up else []),
            *([part.name.en] if part.name else []),
        )
        for part in parts
    ]


def test_explain_shows_breaks_nights_weekends_and_make_up_days():
    parts = explain(at("2026-10-09T11:00"), at("2026-10-12T09:00"), OFFICE)

    assert shown(parts) == [
        ("10-09 11:00", "10-09 12:00", "counted"),
        ("10-09 12:00", "10-09 13:00", "skipped:break"),
        ("10-09 13:00", "10-09 17:30", "counted"),
        ("10-09 17:30", "10-10 08:30", "skipped:night"),
        ("10-10 08:30", "10-10 12:00", "counted", "make-up"),
        ("10-10 12:00", "10-10 13:00", "skipped:break"),
        ("10-10 13:00", "10-10 17:30", "counted", "make-up"),
        ("10-10 17:30", "10-11 00:00", "skipped:night"),
        ("10-11 00:00", "10-12 00:00", "skipped:weekend"),
        ("10-12 00:00", "10-12 08:30", "skipped:night"),
        ("10-12 08:30", "10-12 09:00", "counted"),
    ]


def test_explain_names_holidays():
    parts = explain(at("2026-09-30T17:00"), at("2026-10-08T00:00"), OFFICE)

    assert shown(parts) == [
        ("09-30 17:00", "09-30 17:30", "counted"),
        ("09-30 17:30", "10-01 00:00", "skipped:night"),
        ("10-01 00:00", "10-04 00:00", "skipped:holiday", "National Day"),
        ("10-04 00:00", "10-05 00:00", "skipped:weekend"),
        ("10-05 00:00", "10-06 00:00", "skipped:holiday", "National Day (observed)"),
        ("10-06 00:00", "10-07 00:00", "skipped:holiday", "Day off (substituted from 09/20/2026)"),
        ("10-07 00:00", "10-08 00:00", "skipped:holiday", "Day off (substituted from 10/10/2026)"),
    ]


def test_explain_shows_a_holiday_for_part_of_the_day():
    calendar = office_like(exceptions={"2026-10-22": {"hours": ["11:00-13:00"], "name": "Outing"}})

    parts = explain(at("2026-10-22T08:00"), at("2026-10-22T18:00"), calendar)

    assert shown(parts) == [
        ("10-22 08:00", "10-22 09:00", "skipped:night"),
        ("10-22 09:00", "10-22 11:00", "skipped:holiday", "Outing"),
        ("10-22 11:00", "10-22 13:00", "counted"),
        ("10-22 13:00", "10-22 17:00", "skipped:holiday", "Outing"),
        ("10-22 17:00", "10-22 18:00", "skipped:night"),
    ]


def test_explain_shows_an_own_day_off_without_a_name():
    calendar = office_like(exceptions={"2026-10-22": []})

    parts = explain(at("2026-10-22T08:00"), at("2026-10-22T18:00"), calendar)

    assert shown(parts) == [("10-22 08:00", "10-22 18:00", "skipped:holiday")]


def test_explain_names_a_make_up_day_of_ones_own():
    calendar = office_like(exceptions={"2026-10-24": {"hours": ["09:00-12:00"], "name": "Stocktaking"}})

    parts = explain(at("2026-10-24T09:00"), at("2026-10-24T13:00"), calendar)

    assert shown(parts) == [
        ("10-24 09:00", "10-24 12:00", "counted", "make-up", "Stocktaking"),
        ("10-24 12:00", "10-24 13:00", "skipped:night"),
    ]


def test_explain_takes_the_day_of_a_night_shift_for_no_break():
    parts = explain(at("2026-10-22T01:00"), at("2026-10-23T01:00"), NIGHT)

    assert shown(parts) == [
        ("10-22 01:00", "10-22 02:00", "counted"),
        ("10-22 02:00", "10-22 22:00", "skipped:night"),
        ("10-22 22:00", "10-23 01:00", "counted"),
    ]


def test_explain_lays_pauses_over_everything():
    pauses = [pause("2026-10-22T11:00", "2026-10-22T13:30"), pause("2026-10-22T17:00")]

    parts = explain(at("2026-10-22T10:00"), at("2026-10-22T20:00"), OFFICE, pauses)

    assert shown(parts) == [
        ("10-22 10:00", "10-22 11:00", "counted"),
        ("10-22 11:00", "10-22 13:30", "paused"),
        ("10-22 13:30", "10-22 17:00", "counted"),
        ("10-22 17:00", "10-22 20:00", "paused"),
    ]


def test_explain_counts_all_time_of_other_units():
    start, due = at("2026-10-22T10:00"), at("2026-10-25T00:00")

    parts = explain(start, due, OFFICE, [pause("2026-10-23T10:00", "2026-10-23T11:00")], unit=Unit.DAYS)

    assert [part.kind for part in parts] == [Kind.COUNTED, Kind.PAUSED, Kind.COUNTED]


def test_explain_has_nothing_to_say_of_no_time():
    moment = at("2026-10-22T10:00")

    assert explain(moment, moment, OFFICE) == []
    assert explain(moment, at("2026-10-22T09:00"), OFFICE) == []


def test_explain_passes_over_the_date_a_zone_skipped():
    samoa = office_like(zone="Pacific/Apia")
    start, due = datetime(2011, 12, 29, 16, tzinfo=samoa.zone), datetime(2012, 1, 2, 10, tzinfo=samoa.zone)

    assert shown(explain(start, due, samoa), samoa) == [
        ("12-29 16:00", "12-29 17:00", "counted"),
        ("12-29 17:00", "12-31 00:00", "skipped:night"),
        ("12-31 00:00", "01-02 00:00", "skipped:weekend"),
        ("01-02 00:00", "01-02 09:00", "skipped:night"),
        ("01-02 09:00", "01-02 10:00", "counted"),
    ]


@pytest.mark.parametrize(
    ("calendar", "due", "unit", "years"),
    [
        (OFFICE, "2050-01-04T17:30", Unit.WORKING_DAYS, (2049, 2050)),
        (OFFICE, "2050-01-01T00:00", Unit.WORKING_MINUTES, (2049,)),
        (OFFICE, "2050-01-04T17:30", Unit.DAYS, ()),
        (HOTLINE, "2050-01-04T17:30", Unit.WORKING_DAYS, ()),
    ],
)
def test_provisional_years_are_those_that_can_move_the_deadline(calendar, due, unit, years):
    assert provisional_years(at("2049-12-30T12:00"), at(due), calendar, unit=unit) == years


def test_provisional_years_are_none_where_the_lists_are_out():
    assert provisional_years(at("2024-01-01T00:00"), at("2027-01-01T00:00"), OFFICE, unit=Unit.WORKING_DAYS) == ()
