"""Columns of moments: as text, as Excel keeps them, as seconds since 1970, or a time of day alone."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.utils.translation import gettext_noop

from csdesk.imports.rules.cells import Cell, CellProblem
from csdesk.imports.rules.columns import Column, text_of

_MOMENT = re.compile(
    r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:\s*(?:星期|周|\()[^\d\s]*)?"
    r"[ T]+(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?\s*(Z|[+-]\d{2}:?\d{2})?"
)
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2}))?")
# Seconds since 1970 from 2001 to 2065, and the same in thousandths.
_SECONDS, _MILLIS = range(10**9, 3 * 10**9), range(10**12, 3 * 10**12)


@dataclass(frozen=True)
class Moment(Column):
    """A moment: 2026-11-23 08:29:30, with or without zone, or seconds since 1970; or a time of day beside a column of
    days. Without zone it is the company's: whoever judges the row says which that is."""

    def read(self, cell: Cell) -> datetime | time:
        """The moment; a time of day where no day stands with it."""
        if isinstance(cell.value, datetime):
            return cell.value.replace(microsecond=0)
        if isinstance(cell.value, time):
            return cell.value.replace(microsecond=0)
        if isinstance(cell.value, timedelta | date):
            raise CellProblem(gettext_noop("Not a moment. Write it like 2026-11-23 08:29."))
        return _moment_in(text_of(cell))

    def keep(self, value: datetime | time) -> str:
        """As ISO writes it."""
        return value.isoformat()

    def back(self, kept: str) -> datetime | time:
        """The moment again."""
        return datetime.fromisoformat(kept) if "T" in kept else time.fromisoformat(kept)

    def shown(self, value: datetime | time) -> str:
        """For people."""
        return value.isoformat(sep=" ") if isinstance(value, datetime) else value.isoformat()


@dataclass(frozen=True)
class TimeOfDay(Column):
    """A time of day: 08:29 or 08:29:30."""

    def read(self, cell: Cell) -> time:
        """The time of day."""
        if isinstance(cell.value, datetime):
            return cell.value.time().replace(microsecond=0)
        if isinstance(cell.value, time):
            return cell.value.replace(microsecond=0)
        return _clock_in(text_of(cell))

    def keep(self, value: time) -> str:
        """As ISO writes it."""
        return value.isoformat()

    def back(self, kept: str) -> time:
        """The time of day again."""
        return time.fromisoformat(kept)


def _moment_in(text: str) -> datetime | time:
    if text.isdecimal() and int(text) in _SECONDS:
        return datetime.fromtimestamp(int(text), UTC)
    if text.isdecimal() and int(text) in _MILLIS:
        return datetime.fromtimestamp(int(text) // 1000, UTC)
    found = _MOMENT.fullmatch(text)
    if found is None:
        return _clock_in(text)
    year, month, day, hour, minute, second = (int(part or 0) for part in found.groups()[:6])
    try:
        moment = datetime(year, month, day, hour, minute, second)  # noqa: DTZ001 - whose zone it is, the judge says
    except ValueError as error:
        raise CellProblem(gettext_noop("No calendar has this moment.")) from error
    return datetime.fromisoformat(f"{moment.isoformat()}{found[7].replace('Z', '+00:00')}") if found[7] else moment


def _clock_in(text: str) -> time:
    found = _CLOCK.fullmatch(text)
    if found is None:
        raise CellProblem(gettext_noop("Not a moment. Write it like 2026-11-23 08:29."))
    try:
        return time(int(found[1]), int(found[2]), int(found[3] or 0))
    except ValueError as error:
        raise CellProblem(gettext_noop("No calendar has this moment.")) from error
