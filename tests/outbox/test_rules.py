from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csdesk.outbox.rules import BACK_OFF, LONGEST_SPARING, end_of_quiet, is_quiet, retry_delay, sparing

SHANGHAI, BERLIN = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Berlin")
TIMES = st.times(timezones=st.none())


@pytest.mark.parametrize(
    ("attempts", "seconds"),
    [(1, 5), (2, 30), (3, 120), (4, 600), (5, 3600), (6, 10800), (7, 28800), (8, 86400), (99, 86400), (0, 5)],
)
def test_retry_delay_grows_with_the_attempts(attempts: int, seconds: int) -> None:
    assert retry_delay(attempts, 0.5) == timedelta(seconds=seconds)


@given(st.integers(1, 20), st.floats(0, 1, exclude_max=True))
def test_retry_delay_is_spread_by_a_fifth(attempts: int, chance: float) -> None:
    seconds = BACK_OFF[min(attempts, len(BACK_OFF)) - 1]

    assert 0.8 * seconds <= retry_delay(attempts, chance).total_seconds() <= 1.2 * seconds


def test_sparing_begins_with_the_third_trouble_and_doubles_to_ten_minutes() -> None:
    pauses = [sparing(failures) for failures in range(1, 8)]

    assert pauses == [None, None, *(timedelta(seconds=15 * 2**n) for n in range(5))]
    assert sparing(1000) == LONGEST_SPARING


@pytest.mark.parametrize(
    ("at", "start", "end", "quiet"),
    [
        ("23:00", "22:00", "07:00", True),
        ("22:00", "22:00", "07:00", True),
        ("07:00", "22:00", "07:00", False),
        ("06:59", "22:00", "07:00", True),
        ("12:00", "22:00", "07:00", False),
        ("13:00", "12:30", "14:00", True),
        ("14:00", "12:30", "14:00", False),
        ("12:00", "12:00", "12:00", False),
    ],
)
def test_is_quiet(at: str, start: str, end: str, quiet: bool) -> None:
    assert is_quiet(time.fromisoformat(at), time.fromisoformat(start), time.fromisoformat(end)) is quiet


def test_is_quiet_is_never_so_without_hours() -> None:
    assert not is_quiet(time(3), None, None)
    assert not is_quiet(time(3), time(1), None)
    assert not is_quiet(time(3), None, time(5))


def test_end_of_quiet_is_the_next_morning() -> None:
    now = datetime(2026, 11, 23, 23, 30, tzinfo=SHANGHAI)

    assert end_of_quiet(now, time(22), time(7), SHANGHAI) == datetime(2026, 11, 24, 7, tzinfo=SHANGHAI)


def test_end_of_quiet_after_midnight_is_the_same_morning() -> None:
    now = datetime(2026, 11, 24, 3, tzinfo=SHANGHAI)

    assert end_of_quiet(now, time(22), time(7), SHANGHAI) == datetime(2026, 11, 24, 7, tzinfo=SHANGHAI)


def test_end_of_quiet_in_the_company_zone_not_in_utc() -> None:
    now = datetime(2026, 11, 23, 15, 30, tzinfo=UTC)  # 23:30 in Shanghai

    assert end_of_quiet(now, time(22), time(7), SHANGHAI) == datetime(2026, 11, 23, 23, tzinfo=UTC)


def test_end_of_quiet_over_the_change_of_clocks() -> None:
    now = datetime(2026, 10, 24, 23, tzinfo=BERLIN)

    assert end_of_quiet(now, time(22), time(7), BERLIN) == datetime(2026, 10, 25, 6, tzinfo=UTC)


@given(st.integers(0, 3 * 365 * 24 * 60), TIMES, TIMES)
def test_end_of_quiet_lies_ahead_within_a_day_and_a_bit(minutes: int, start: time, end: time) -> None:
    now = datetime(2024, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)

    over = end_of_quiet(now, start, end, BERLIN)

    assert over is None or now < over <= now + timedelta(hours=25)
