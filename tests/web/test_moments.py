"""Times in words, in both languages, around midnight and the turn of the year."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone, translation

from csdesk.web.moments import spell_day, spell_deadline, spell_exactly, spell_hours, spell_moment, spell_span

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 23, 14, 30, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("at", "chinese", "english"),
    [
        (NOW, "今天 14:30", "today 14:30"),
        (datetime(2026, 11, 23, 0, 0, tzinfo=SHANGHAI), "今天 00:00", "today 00:00"),
        (datetime(2026, 11, 22, 23, 59, tzinfo=SHANGHAI), "昨天 23:59", "yesterday 23:59"),
        (datetime(2026, 11, 24, 0, 0, tzinfo=SHANGHAI), "明天 00:00", "tomorrow 00:00"),
        (datetime(2026, 11, 16, 9, 5, tzinfo=SHANGHAI), "11月16日 周一 09:05", "Mon 16 Nov 09:05"),
        (datetime(2025, 12, 31, 9, 5, tzinfo=SHANGHAI), "2025年12月31日 周三 09:05", "Wed 31 Dec 2025 09:05"),
        (datetime(2027, 1, 1, 9, 5, tzinfo=SHANGHAI), "2027年1月1日 周五 09:05", "Fri 1 Jan 2027 09:05"),
    ],
)
def test_spell_moment_names_near_days_and_the_year_only_when_it_differs(
    at: datetime, chinese: str, english: str
) -> None:
    with timezone.override(SHANGHAI):
        with translation.override("zh-hans"):
            assert spell_moment(at, now=NOW) == chinese
        with translation.override("en"):
            assert spell_moment(at, now=NOW) == english


def test_spell_moment_counts_days_in_the_active_zone() -> None:
    at = datetime(2026, 11, 22, 17, 0, tzinfo=UTC)

    with translation.override("en"), timezone.override(SHANGHAI):
        assert spell_moment(at, now=NOW) == "today 01:00"
    with translation.override("en"), timezone.override("Europe/Berlin"):
        assert spell_moment(at, now=NOW) == "yesterday 18:00"


def test_spell_day_crosses_the_turn_of_the_year() -> None:
    with translation.override("en"):
        assert spell_day(date(2025, 12, 31), today=date(2026, 1, 1)) == "yesterday"
        assert spell_day(date(2025, 12, 30), today=date(2026, 1, 1)) == "Tue 30 Dec 2025"


def test_spell_exactly_tells_the_zone() -> None:
    with timezone.override(SHANGHAI):
        assert spell_exactly(NOW) == "2026-11-23 14:30:00 (UTC+08:00)"


@pytest.mark.parametrize(
    ("span", "chinese", "english"),
    [
        (timedelta(0), "0 秒", "0 s"),
        (timedelta(seconds=7, milliseconds=900), "7 秒", "7 s"),
        (timedelta(seconds=119), "119 秒", "119 s"),
        (timedelta(minutes=2), "2 分钟", "2 min"),
        (timedelta(minutes=59, seconds=59), "59 分钟", "59 min"),
        (timedelta(hours=1), "1 小时", "1 h"),
        (timedelta(hours=3, minutes=12, seconds=50), "3 小时 12 分", "3 h 12 min"),
        (timedelta(days=1), "1 天", "1 d"),
        (timedelta(days=2, hours=3, minutes=59), "2 天 3 小时", "2 d 3 h"),
        (timedelta(hours=-3, minutes=-12), "3 小时 12 分", "3 h 12 min"),
    ],
)
def test_spell_span_gives_the_two_largest_units(span: timedelta, chinese: str, english: str) -> None:
    with translation.override("zh-hans"):
        assert spell_span(span) == chinese
    with translation.override("en"):
        assert spell_span(span) == english


@pytest.mark.parametrize(
    ("at", "words"),
    [
        (datetime(2026, 11, 24, 0, 0, tzinfo=SHANGHAI), "今天 24:00"),
        (datetime(2026, 11, 23, 0, 0, tzinfo=SHANGHAI), "昨天 24:00"),
        (datetime(2026, 11, 23, 17, 30, tzinfo=SHANGHAI), "今天 17:30"),
    ],
)
def test_spell_deadline_gives_midnight_to_the_day_that_ends(at, words):
    with timezone.override(SHANGHAI), translation.override("zh-hans"):
        assert spell_deadline(at, now=NOW) == words


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (timedelta(hours=50, minutes=30), "50 h 30 min"),
        (timedelta(hours=16), "16 h"),
        (timedelta(minutes=43), "43 min"),
        (timedelta(0), "0 s"),
    ],
)
def test_spell_hours_knows_no_days(span, words):
    with translation.override("en"):
        assert spell_hours(span) == words
