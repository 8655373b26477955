"""The official days of one year as a file, for the day on which a government publishes them.

A CSV file with a header; dates are written 2027-02-08, `kind` is "off" or "work":

    date,kind,name,instead_of
    2027-02-08,off,春节,
    2027-02-20,work,,2027-02-12
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from csdesk.sla.rules.calendar_documents import WEEKDAYS, calendar_from_document
from csdesk.sla.rules.errors import BadCalendar
from csdesk.sla.rules.official import DayName, OfficialDay

HEADER = ["date", "kind", "name", "instead_of"]


def read_year_list(text: str, year: int) -> dict[date, OfficialDay]:
    """Read the list of one year. Raises BadCalendar, whose text names the line."""
    lines = csv.reader(text.lstrip("\ufeff").splitlines())
    if [field.strip() for field in next(lines, [])] != HEADER:
        raise _bad(1, _("the first line must be %(header)s."), {"header": ",".join(HEADER)})
    days: dict[date, OfficialDay] = {}
    for fields in lines:
        if not any(fields):
            continue
        day, official = _read_line([field.strip() for field in fields], lines.line_num)
        if day.year != year:
            raise _bad(lines.line_num, _("%(day)s is not in %(year)s."), {"day": day, "year": year})
        if day in days:
            raise _bad(lines.line_num, _("%(day)s is given twice."), {"day": day})
        days[day] = official
    return days


def confirm_year(document: Mapping[str, Any], year: int, days: Mapping[date, OfficialDay]) -> dict[str, Any]:
    """The calendar document with this list as the official one of the year, which is then no guess.

    The calendar's own exceptions stay and win. Raises BadCalendar if the document is bad.
    """
    calendar_from_document(document)
    exceptions = dict(document.get("exceptions", {}))
    for day, official in days.items():
        name = official.name.zh if official.name else ""
        hours = _hours_of_make_up_day(document["weekly"], day, official) if official.works else []
        exceptions.setdefault(day.isoformat(), {"hours": hours, "name": name})
    years = sorted({*document.get("confirmed_years", []), year})
    confirmed = {**document, "exceptions": exceptions, "confirmed_years": years}
    calendar_from_document(confirmed)
    return confirmed


def _hours_of_make_up_day(weekly: Mapping[str, Any], day: date, official: OfficialDay) -> Any:
    """Those of the weekday it stands in for, else its own, else the week's first."""
    order = [WEEKDAYS[given.weekday()] for given in (official.instead_of, day) if given]
    return next((weekly[weekday] for weekday in (*order, *WEEKDAYS) if weekly.get(weekday)), [])


def _read_line(fields: list[str], line: int) -> tuple[date, OfficialDay]:
    if len(fields) != len(HEADER) or fields[1] not in {"off", "work"}:
        raise _bad(line, _("a date, off or work, a name and a date are needed."))
    written_day, kind, written_name, written_instead = fields
    day = _read_date(written_day, line)
    instead_of = _read_date(written_instead, line) if written_instead else None
    name = DayName(written_name, written_name) if written_name else None
    return day, OfficialDay(works=kind == "work", name=name, instead_of=instead_of)


def _read_date(written: str, line: int) -> date:
    try:
        return date.fromisoformat(written)
    except ValueError as error:
        raise _bad(line, _("“%(value)s” is not a date such as 2026-05-01."), {"value": written}) from error


def _bad(line: int, message: Any, details: Mapping[str, object] | None = None) -> BadCalendar:
    return BadCalendar(message, {"place": _("line %(line)s") % {"line": line}, **(details or {})})
