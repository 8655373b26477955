"""Official holidays and make-up days of a country, from the `holidays` package.

Some countries announce each year anew which weekends are worked in exchange for long holidays
(China: in November for the year after). The package then knows a year exactly or only guesses it;
a guessed year is *provisional*.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from csdesk.sla.rules.errors import BadCalendar

if TYPE_CHECKING:
    from holidays import HolidayBase


@dataclass(frozen=True, slots=True)
class DayName:
    """What a day is called, in both languages of the product."""

    zh: str
    en: str

    def in_language(self, language: str) -> str:
        """The name for a language code such as "zh-hans" or "en"."""
        return self.zh if language.startswith("zh") else self.en


@dataclass(frozen=True, slots=True)
class OfficialDay:
    """A holiday, or a day worked by order instead of the weekday of another date."""

    works: bool
    name: DayName | None = None
    instead_of: date | None = None


@dataclass(frozen=True, slots=True)
class OfficialYear:
    """One country's list of one year; `provisional` as long as it is a guess."""

    days: Mapping[date, OfficialDay]
    provisional: bool


def check_country(code: str) -> None:
    """Raise BadCalendar unless holidays are known for a code such as "CN" or "DE-BE"."""
    try:
        _list_of(code, 2000, chinese=False)
    except NotImplementedError as error:
        raise BadCalendar(_("no holidays are known for “%(code)s”."), {"place": "holidays", "code": code}) from error


@lru_cache(maxsize=1024)
def official_year(code: str, year: int) -> OfficialYear:
    """The official list of a country (or "country-subdivision") for one year.

    A year the package knows nothing about is provisional and has no holidays.
    """
    chinese, english = _list_of(code, year, chinese=True), _list_of(code, year, chinese=False)
    days = {
        day: OfficialDay(works=False, name=DayName(chinese[day].replace("; ", "、"), english[day])) for day in english
    }
    exchanged = _exchanges(english, year)
    for day in english.weekend_workdays:
        if day.year == year:
            days[day] = OfficialDay(works=True, instead_of=exchanged.get(day))
    return OfficialYear(days, _is_guess(english, year))


def _list_of(code: str, year: int, *, chinese: bool) -> HolidayBase:
    # Asked once a country and year; most processes never do.
    from holidays import country_holidays  # noqa: PLC0415

    country, _dash, subdivision = code.partition("-")
    languages = country_holidays(country).supported_languages
    preferred = ["zh_CN", "en_US"] if chinese else ["en_US"]
    language = next((language for language in preferred if language in languages), None)
    with warnings.catch_warnings():
        # India's list warns of years it only estimates; here such a year is provisional.
        warnings.simplefilter("ignore")
        return country_holidays(country, subdiv=subdivision or None, years=year, language=language)


def _is_guess(listed: HolidayBase, year: int) -> bool:
    if not listed.start_year <= year <= listed.end_year:
        return True
    if listed.has_substituted_holidays:
        announced = listed.special_public_holidays
        return not min(announced) <= year <= max(announced)
    return any("(estimated)" in name for name in listed.values())


def _exchanges(listed: HolidayBase, year: int) -> dict[date, date]:
    """Which free date each make-up day was exchanged for; lists name both, some across New Year."""
    exchanged = {}
    for free_year in (year, year + 1):
        entries = getattr(listed, "special_public_holidays", {}).get(free_year, ())
        for entry in entries if entries and isinstance(entries[0], tuple) else (entries,):
            if len(entry) > 3:
                month, day, from_month, from_day = entry[:4]
                from_year = entry[4] if len(entry) > 4 else free_year
                exchanged[date(from_year, from_month, from_day)] = date(free_year, month, day)
    return exchanged
