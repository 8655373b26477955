from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from csdesk.sla.rules import (
    LONGEST,
    Budget,
    CalendarExhausted,
    DeadlineOutOfReach,
    NaiveMoment,
    Unit,
    add,
    elapsed,
    open_time,
    parse_budget,
    preset_calendar,
)
from tests.sla.rules.moments import BERLIN, GERMAN, HOTLINE, NEVER, NIGHT, OFFICE, SHOP, at, office_like

EDGES = [
    datetime.min.replace(tzinfo=UTC),
    datetime.max.replace(tzinfo=UTC),
    datetime(1, 1, 1, tzinfo=OFFICE.zone),
    datetime(9999, 12, 31, 23, 59, tzinfo=timezone(timedelta(hours=-12))),
    datetime(9998, 6, 1, tzinfo=UTC),
]


@pytest.mark.parametrize(
    ("calendar", "start", "budget", "due"),
    [
        # Day 0 is the day of the start until it closes; at the very second of closing it is over.
        (OFFICE, "2026-10-22T17:29:59", "0 working days", "2026-10-22T17:30:00"),
        (OFFICE, "2026-10-22T17:30:00", "0 working days", "2026-10-23T17:30:00"),
        (OFFICE, "2026-10-22T03:00:00", "1 working days", "2026-10-23T17:30:00"),
        (OFFICE, "2026-10-24T12:00:00", "1 working days", "2026-10-27T17:30:00"),
        # Over the National Day of 2026, with its make-up days on 20 September and 10 October.
        (OFFICE, "2026-09-30T16:00:00", "7 working days", "2026-10-15T17:30:00"),
        (OFFICE, "2026-09-19T12:00:00", "0 working days", "2026-09-20T17:30:00"),
        # A calendar that is open until 24:00 closes there, and the next second is another day.
        (SHOP, "2026-03-02T23:59:59", "0 working days", "2026-03-03T00:00:00"),
        (SHOP, "2026-03-03T00:00:00", "0 working days", "2026-03-04T00:00:00"),
        (NIGHT, "2026-03-02T01:00:00", "0 working days", "2026-03-03T00:00:00"),
        (NIGHT, "2026-03-02T01:00:00", "90 working minutes", "2026-03-02T22:30:00"),
        # Working minutes run out at the first instant, not after the break that follows.
        (OFFICE, "2026-10-22T08:30:00", "210 working minutes", "2026-10-22T12:00:00"),
        (OFFICE, "2026-10-22T08:30:00", "211 working minutes", "2026-10-22T13:01:00"),
        (OFFICE, "2026-10-22T20:00:00", "0 working minutes", "2026-10-22T20:00:00"),
        (OFFICE, "2026-10-22T16:30:00", "2 working hours", "2026-10-23T09:30:00"),
        (HOTLINE, "2026-10-22T23:59:59", "same day", "2026-10-23T00:00:00"),
        (HOTLINE, "2026-10-23T00:00:00", "same day", "2026-10-24T00:00:00"),
        (HOTLINE, "2024-02-28T12:00:00", "1 days", "2024-03-01T00:00:00"),
        (HOTLINE, "2026-10-22T23:59:50", "20 seconds", "2026-10-23T00:00:10"),
    ],
)
def test_add_reckons(calendar, start, budget, due):
    assert add(at(start), parse_budget(budget), calendar) == at(due)


@pytest.mark.parametrize(
    ("start", "budget", "due"),
    [
        # Hours are absolute; days and working minutes follow the wall clock.
        ("2026-03-28T12:00", "24 hours", "2026-03-29T13:00"),
        ("2026-10-24T12:00", "24 hours", "2026-10-25T11:00"),
        ("2026-03-28T12:00", "1 days", "2026-03-30T00:00"),
        ("2026-03-27T16:00", "120 working minutes", "2026-03-30T10:00"),
        ("2026-10-23T17:00", "0 working days", "2026-10-26T17:00"),
    ],
)
def test_add_keeps_to_the_wall_clock_over_summer_time(start, budget, due):
    assert add(at(start, BERLIN), parse_budget(budget), GERMAN) == at(due, BERLIN)


def test_add_counts_a_night_shift_one_hour_shorter_when_summer_time_begins():
    nights = replace(NIGHT, zone=BERLIN, weekly=(((0, 360),),) * 7)

    due = add(at("2026-03-29T00:00", BERLIN), Budget(6, Unit.WORKING_HOURS), nights)

    assert due == at("2026-03-30T01:00", BERLIN)


def test_add_counts_a_night_shift_one_hour_longer_when_summer_time_ends():
    nights = replace(NIGHT, zone=BERLIN, weekly=(((0, 360),),) * 7)

    due = add(at("2026-10-25T00:00", BERLIN), Budget(7, Unit.WORKING_HOURS), nights)

    assert due == at("2026-10-25T06:00", BERLIN)


def test_add_moves_an_opening_out_of_the_skipped_hour():
    brief = replace(GERMAN, weekly=(((150, 165),),) * 7)

    due = add(at("2026-03-28T12:00", BERLIN), Budget(0, Unit.WORKING_DAYS), brief)

    assert due == at("2026-03-29T03:45", BERLIN)


def test_open_time_counts_no_moment_twice_when_summer_time_begins():
    # 02:00 to 02:30 does not exist on this date and lies an hour later, within 03:00 to 04:00.
    nights = replace(GERMAN, weekly=(((120, 150), (180, 240)),) * 7)

    assert open_time(at("2026-03-29T00:00", BERLIN), at("2026-03-30T00:00", BERLIN), nights) == timedelta(hours=1)


def test_add_passes_over_the_date_a_zone_skipped():
    samoa = office_like(zone="Pacific/Apia")

    due = add(datetime(2011, 12, 29, 12, tzinfo=samoa.zone), Budget(1, Unit.WORKING_DAYS), samoa)

    assert samoa.local(due).isoformat() == "2012-01-02T17:00:00+14:00"


def test_add_answers_in_utc():
    due = add(at("2026-10-22T12:00"), Budget(1, Unit.HOURS), OFFICE)

    assert due.tzinfo is UTC


def test_add_takes_any_offset_for_the_same_instant():
    start = at("2026-10-22T17:29:59")

    dues = {add(start.astimezone(zone), Budget(2, Unit.WORKING_DAYS), OFFICE) for zone in (UTC, BERLIN, OFFICE.zone)}

    assert dues == {at("2026-10-26T17:30")}


def test_add_refuses_a_moment_without_zone():
    with pytest.raises(NaiveMoment):
        add(datetime(2026, 10, 22), Budget(1, Unit.HOURS), OFFICE)  # noqa: DTZ001 the point of the test


@pytest.mark.parametrize("unit", [unit for unit in Unit if unit.is_working])
def test_add_gives_up_a_calendar_that_never_works(unit):
    with pytest.raises(CalendarExhausted) as refusal:
        add(at("2026-10-22T12:00"), Budget(1, unit), NEVER)

    assert "Never" in str(refusal.value)


def test_add_gives_up_a_calendar_that_ends():
    ending = office_like(weekly={}, exceptions={"2026-10-22": ["09:00-17:00"], "2026-10-23": ["09:00-17:00"]})

    assert add(at("2026-10-22T12:00"), Budget(1, Unit.WORKING_DAYS), ending) == at("2026-10-23T17:00")
    with pytest.raises(CalendarExhausted):
        add(at("2026-10-22T12:00"), Budget(2, Unit.WORKING_DAYS), ending)


def test_add_gives_up_what_lies_beyond_two_hundred_years():
    weekly_minute = office_like(weekly={"mon": ["09:00-09:01"]})

    assert add(at("2026-01-01T00:00"), Budget(2_000, Unit.WORKING_MINUTES), weekly_minute).year == 2064
    with pytest.raises(DeadlineOutOfReach):
        add(at("2026-01-01T00:00"), Budget(20_000_000, Unit.WORKING_MINUTES), weekly_minute)


@pytest.mark.parametrize("start", EDGES)
@pytest.mark.parametrize("key", ["office", "hotline", "night", "berlin"])
def test_add_reckons_or_refuses_at_the_ends_of_time(start, key):
    calendar = preset_calendar(key)
    reckoned = {}

    for unit in Unit:
        for amount in (0, 1, 500):
            try:
                reckoned[unit, amount] = elapsed(start, add(start, Budget(amount, unit), calendar), unit, calendar)
            except DeadlineOutOfReach:
                reckoned[unit, amount] = amount

    assert reckoned == {(unit, amount): amount for unit in Unit for amount in (0, 1, 500)}


@pytest.mark.parametrize("unit", [unit for unit in Unit if not unit.is_working])
def test_add_reaches_a_hundred_years(unit):
    due = add(at("2026-01-01T00:00"), Budget(LONGEST[unit], unit), OFFICE)

    assert due.year == 2126


def test_add_refuses_a_deadline_after_the_year_9999():
    with pytest.raises(DeadlineOutOfReach):
        add(datetime(9999, 12, 31, tzinfo=UTC), Budget(2, Unit.DAYS), OFFICE)


@pytest.mark.parametrize(
    ("end", "unit", "passed"),
    [
        ("2026-10-22T08:00", Unit.WORKING_DAYS, 0),
        ("2026-10-23T17:29", Unit.WORKING_DAYS, 0),
        ("2026-10-23T17:30", Unit.WORKING_DAYS, 1),
        ("2026-10-26T12:00", Unit.WORKING_DAYS, 1),
        ("2026-10-23T00:00", Unit.DAYS, 0),
        ("2026-10-24T00:00", Unit.DAYS, 1),
        ("2026-10-22T10:01", Unit.WORKING_MINUTES, 61),
        ("2026-10-26T08:59", Unit.WORKING_HOURS, 15),
        ("2026-10-23T09:00", Unit.HOURS, 24),
        ("2026-10-22T08:59", Unit.SECONDS, 0),
    ],
)
def test_elapsed_counts_what_has_run_out(end, unit, passed):
    assert elapsed(at("2026-10-22T09:00"), at(end), unit, OFFICE) == passed


def test_elapsed_counts_over_years():
    assert elapsed(at("2023-12-31T12:00"), at("2026-12-31T17:30"), Unit.WORKING_DAYS, OFFICE) == 249 + 248 + 248 + 1


def test_elapsed_is_nothing_where_nobody_works():
    assert elapsed(at("2026-01-01T00:00"), at("2026-12-31T00:00"), Unit.WORKING_HOURS, NEVER) == 0


def test_elapsed_refuses_more_than_two_hundred_years():
    with pytest.raises(DeadlineOutOfReach):
        elapsed(at("1026-01-01T00:00"), at("2026-12-31T00:00"), Unit.WORKING_HOURS, OFFICE)


def test_open_time_leaves_out_what_is_closed():
    assert open_time(at("2026-10-22T11:00"), at("2026-10-23T09:00"), OFFICE) == timedelta(hours=6)
    assert open_time(at("2026-10-23T09:00"), at("2026-10-22T11:00"), OFFICE) == timedelta(0)


def test_open_time_is_exact_to_the_microsecond():
    opening, tick = at("2026-10-22T08:30"), timedelta(microseconds=1)

    assert open_time(opening - 2 * tick, opening - tick, OFFICE) == timedelta(0)
    assert open_time(opening - tick, opening + tick, OFFICE) == tick
