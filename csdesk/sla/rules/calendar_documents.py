"""The written form of a working calendar, as JSON or TOML.

name = "Office"
zone = "Asia/Shanghai"          # an IANA time zone
holidays = "CN"                 # official holidays and make-up days: a country, "DE-BE", or ""
confirmed_years = [2027]        # years whose official days are all given in `exceptions`

[weekly]                        # days not named are free
mon = ["08:30-12:00", "13:00-17:30"]
sat = ["22:00-24:00"]           # a night shift goes on with "00:00-02:00" of the next day

[exceptions]                    # win over everything else
2026-05-01 = []                 # closed
2026-02-16 = ["08:30-12:00"]    # a holiday for part of the day
2026-05-09 = { hours = ["09:00-17:00"], name = "Stocktaking" }
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, cast
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from csdesk.sla.rules.calendars import WorkingCalendar
from csdesk.sla.rules.errors import BadCalendar
from csdesk.sla.rules.instants import DAY_MINUTES
from csdesk.sla.rules.official import check_country
from csdesk.sla.rules.timetables import Hours

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

_KEYS = {"name", "zone", "weekly", "holidays", "exceptions", "confirmed_years"}
_OPENING = re.compile(r"([0-9]{2}):([0-9]{2})\s*[-–]\s*([0-9]{2}):([0-9]{2})")


def calendar_from_document(document: Mapping[str, Any]) -> WorkingCalendar:
    """Read a calendar. Raises BadCalendar, whose text names the place and what is wrong there."""
    _refuse_unknown(document, _KEYS, "")
    weekly = _mapping(document.get("weekly"), "weekly")
    _refuse_unknown(weekly, set(WEEKDAYS), "weekly.")
    exceptions = _mapping(document.get("exceptions", {}), "exceptions")
    hours, names = _read_exceptions(exceptions)
    country = _text(document.get("holidays", ""), "holidays")
    if country:
        check_country(country)
    return WorkingCalendar(
        name=_text(document.get("name"), "name"),
        zone=_read_zone(document.get("zone")),
        weekly=cast(Any, tuple(_read_hours(weekly.get(day, []), f"weekly.{day}") for day in WEEKDAYS)),
        exceptions=hours,
        names=names,
        official=country,
        confirmed_years=_read_years(document.get("confirmed_years", [])),
    )


def _read_exceptions(written: Mapping[str, Any]) -> tuple[dict[date, Hours], dict[date, str]]:
    hours: dict[date, Hours] = {}
    names: dict[date, str] = {}
    for key, value in written.items():
        place = f"exceptions.{key}"
        day = _read_date(key, place)
        if isinstance(value, Mapping):
            _refuse_unknown(value, {"hours", "name"}, f"{place}.")
            names[day] = _text(value.get("name", ""), f"{place}.name")
            value = value.get("hours", [])
        hours[day] = _read_hours(value, place)
    return hours, names


def _read_hours(written: object, place: str) -> Hours:
    if isinstance(written, str) or not isinstance(written, Sequence):
        raise _bad(place, _("a list of openings is needed, for example 08:30-12:00."))
    hours: list[tuple[int, int]] = []
    for opening in written:
        begin, end = _read_opening(opening, place)
        if hours and begin < hours[-1][1]:
            raise _bad(place, _("“%(value)s” overlaps the opening before it, or is out of order."), opening)
        hours.append((begin, end))
    return tuple(hours)


def _read_opening(written: object, place: str) -> tuple[int, int]:
    match = _OPENING.fullmatch(written.strip()) if isinstance(written, str) else None
    if match is None:
        raise _bad(place, _("“%(value)s” is not an opening such as 08:30-12:00."), written)
    begin_hour, begin_minute, end_hour, end_minute = map(int, match.groups())
    begin, end = begin_hour * 60 + begin_minute, end_hour * 60 + end_minute
    if max(begin_minute, end_minute) > 59 or end > DAY_MINUTES:
        raise _bad(place, _("“%(value)s” is not a time of day; the last is 24:00."), written)
    if begin >= end:
        raise _bad(
            place,
            _("“%(value)s” ends before it begins. Give a shift over midnight in two parts."),
            written,
        )
    return begin, end


def _read_zone(written: object) -> ZoneInfo:
    key = _text(written, "zone")
    try:
        return ZoneInfo(key)
    except (ValueError, OSError, LookupError) as error:
        raise _bad("zone", _("“%(value)s” is not a time zone."), key) from error


def _read_years(written: object) -> frozenset[int]:
    if not isinstance(written, Sequence) or any(type(year) is not int for year in written):
        raise _bad("confirmed_years", _("“%(value)s” is not a list of years."), written)
    return frozenset(written)


def _read_date(written: object, place: str) -> date:
    try:
        return date.fromisoformat(str(written))
    except ValueError as error:
        raise _bad(place, _("“%(value)s” is not a date such as 2026-05-01."), written) from error


def _text(written: object, place: str) -> str:
    if not isinstance(written, str) or (not written and place in {"name", "zone"}):
        raise _bad(place, _("a text is needed."))
    return written


def _mapping(written: object, place: str) -> Mapping[str, Any]:
    if not isinstance(written, Mapping):
        raise _bad(place, _("a table is needed."))
    return written


def _refuse_unknown(written: Mapping[str, Any], known: set[str], place: str) -> None:
    for key in written:
        if key not in known:
            raise _bad(f"{place}{key}", _("this is not known here."))


def _bad(place: str, message: Any, value: object = None) -> BadCalendar:
    return BadCalendar(message, {"place": place, "value": value})
