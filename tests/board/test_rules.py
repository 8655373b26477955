"""Where days begin and end, and what a trend looks like."""

from datetime import UTC, datetime, timedelta

import pytest

from csdesk.board.rules import HEIGHT, bars_of, day_of

SHANGHAI, BERLIN = "Asia/Shanghai", "Europe/Berlin"


@pytest.mark.parametrize(
    ("now", "begins"),
    [
        (datetime(2026, 11, 30, 15, 59, 59, tzinfo=UTC), datetime(2026, 11, 29, 16, tzinfo=UTC)),
        (datetime(2026, 11, 30, 16, 0, 1, tzinfo=UTC), datetime(2026, 11, 30, 16, tzinfo=UTC)),
        (datetime(2026, 12, 31, 20, tzinfo=UTC), datetime(2026, 12, 31, 16, tzinfo=UTC)),
    ],
    ids=["last second of the month", "first second of the next", "night shift after new year"],
)
def test_day_of_is_the_companys_local_day(now, begins):
    day = day_of(now, SHANGHAI)

    assert (day.begins_at, day.ends_at) == (begins, begins + timedelta(days=1))


def test_day_of_midnight_belongs_to_the_day_that_ends():
    midnight = datetime(2026, 11, 30, 16, tzinfo=UTC)

    assert day_of(midnight, SHANGHAI).ends_at == midnight


@pytest.mark.parametrize(("month", "day", "hours"), [(3, 29, 23), (10, 25, 25), (7, 1, 24)])
def test_day_of_has_the_hours_that_the_clocks_leave_it(month, day, hours):
    found = day_of(datetime(2026, month, day, 12, tzinfo=UTC), BERLIN)

    assert found.ends_at - found.begins_at == timedelta(hours=hours)


def test_day_of_before_goes_back_by_local_days():
    found = day_of(datetime(2026, 3, 1, 4, tzinfo=UTC), SHANGHAI, before=1)

    assert found.begins_at == datetime(2026, 2, 27, 16, tzinfo=UTC)


def test_bars_of_draws_the_highest_as_high_as_the_drawing():
    bars = bars_of([0, 1, 4], now_at=2)

    assert [bar.height for bar in bars] == [1.0, 6.0, float(HEIGHT)]
    assert [bar.is_now for bar in bars] == [False, False, True]


def test_bars_of_keeps_a_small_value_in_sight():
    assert bars_of([1, 1000], now_at=0)[0].height == 2.0


def test_bars_of_nothing_draws_nothing():
    assert bars_of([], now_at=0) == []
