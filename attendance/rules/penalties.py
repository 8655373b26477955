"""What a month takes off: lines from the days' figures, each with its rule and its arithmetic. Pure.

Amounts are in fen and below nothing when they are taken off; each is rounded half up once. None: the manual has no
figure, or nobody knows the salary (`values["problem"]` says which).
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from attendance.rules.days import EMPTY_SWAP, LEAVE_ON_SWAP, TOO_LATE
from csdesk.rulebook.sections.attendance import Attendance

LATE, ABSENT, EARLY, MISSING, UNMANNED, SHIFT_FAULT = "late", "absent", "early", "missing", "empty_swap", "shift_fault"
NO_FIGURE, NO_SALARY = "no_figure", "no_salary"
_CAUSE_RULES = {LEAVE_ON_SWAP: "SHF-13", EMPTY_SWAP: "SHF-16", TOO_LATE: "ATT-03"}


@dataclass(frozen=True, slots=True)
class Fault:
    """One duty in which something was wrong. `planned`: the whole day's seconds."""

    day: date
    late: int = 0
    early: int = 0
    absent: int = 0
    cause: str = ""
    missing: str = ""
    planned: int = 0


@dataclass(frozen=True, slots=True)
class Noted:
    """One person's part in a wrong or empty shift, as a supervisor noted it (SHF-15, SHF-16): an amount, or absence."""

    day: date
    rule: str
    amount_fen: int | None
    is_absence: bool
    values: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the sheet. `place` tells several of a kind on one day apart."""

    kind: str
    day: date
    rule: str
    amount_fen: int | None
    seconds: int = 0
    place: int = 0
    values: dict[str, Any] = field(default_factory=dict)


def share_of(base_fen: int, percent: Decimal, part: int = 1, whole: int = 1) -> int:
    """So many percent of an amount, of which only `part` in `whole` counts; rounded half up to the fen."""
    exact = Decimal(base_fen) * percent * part / (100 * whole)
    return int(exact.quantize(Decimal(1), ROUND_HALF_UP))


def month_lines(
    faults: Iterable[Fault],
    noted: Iterable[Noted] = (),
    *,
    terms_of: Callable[[date], Attendance],
    salary_of: Callable[[date], int | None],
) -> list[Line]:
    """The lines of one person's month, in order of day and kind."""
    faults = sorted(faults, key=lambda fault: fault.day)
    lines = _late_lines(faults, terms_of, salary_of)
    for day, found in _by_day(faults):
        lines += _day_lines(day, found, terms_of(day), salary_of(day))
    lines += _noted_lines(noted, {line.day for line in lines if line.kind == ABSENT}, terms_of, salary_of)
    return sorted(lines, key=lambda line: (line.day, line.kind, line.place))


def _by_day(faults: Sequence[Fault]) -> list[tuple[date, list[Fault]]]:
    days: dict[date, list[Fault]] = {}
    for fault in faults:
        days.setdefault(fault.day, []).append(fault)
    return list(days.items())


def _late_lines(
    faults: Sequence[Fault], terms_of: Callable[[date], Attendance], salary_of: Callable[[date], int | None]
) -> list[Line]:
    times: list[tuple[date, int, int]] = []
    for day, found in _by_day(faults):
        late = [fault.late for fault in found if fault.late]
        if late and terms_of(day).late_counted == "day":
            times.append((day, 0, sum(late)))
        else:
            times += [(day, place, seconds) for place, seconds in enumerate(late)]
    lines = []
    for number, (day, place, seconds) in enumerate(times, start=1):
        terms = terms_of(day)
        many = terms.late_many_from
        counted = len(times) if terms.late_many_counts == "all" else number
        is_often = many is not None and terms.late_many_percent is not None and counted >= many
        percent = terms.late_many_percent if is_often else terms.late_percent
        values = {"nth": number, "of": len(times), "often": is_often}
        amount = _charged(values, percent, None, salary_of(day))
        lines.append(Line(LATE, day, "ATT-02", amount, seconds, place, values))
    return lines


def _day_lines(day: date, found: Sequence[Fault], terms: Attendance, salary: int | None) -> list[Line]:
    lines = []
    absent = sum(fault.absent for fault in found)
    if absent:
        causes = [fault.cause for fault in found if fault.absent]
        planned = max(found[0].planned, absent)
        values: dict[str, Any] = {"causes": list(dict.fromkeys(causes)), "part": absent, "whole": planned}
        amount = _charged(values, terms.absence_percent, terms.absence_fine_fen, salary, absent, planned)
        rule = next((_CAUSE_RULES[cause] for cause in causes if cause in _CAUSE_RULES), "ATT-03")
        lines.append(Line(ABSENT, day, rule, amount, absent, 0, values))
    if any(fault.cause == EMPTY_SWAP and not fault.absent for fault in found):
        lines.append(Line(UNMANNED, day, "SHF-15", None, 0, 0, {"problem": NO_FIGURE}))
    early = sum(fault.early for fault in found)
    if early:
        values = {}
        amount = _charged(values, terms.early_percent, terms.early_fine_fen, salary)
        lines.append(Line(EARLY, day, "ATT-16", amount, early, 0, values))
    for place, fault in enumerate(fault for fault in found if fault.missing):
        values = {"missing": fault.missing}
        amount = _charged(values, None, terms.missing_fine_fen, salary)
        lines.append(Line(MISSING, day, "ATT-01", amount, 0, place, values))
    return lines


def _noted_lines(
    noted: Iterable[Noted],
    absent: set[date],
    terms_of: Callable[[date], Attendance],
    salary_of: Callable[[date], int | None],
) -> list[Line]:
    """What was noted of wrong and empty shifts; a day that counts as absence already does so once."""
    lines: list[Line] = []
    places: dict[date, int] = {}
    for each in noted:
        place = places[each.day] = places.get(each.day, -1) + 1
        values, amount = dict(each.values), -each.amount_fen if each.amount_fen is not None else None
        if each.is_absence and each.day in absent:
            values["counted"], amount = True, 0
        elif each.is_absence:
            terms = terms_of(each.day)
            amount = _charged(values, terms.absence_percent, terms.absence_fine_fen, salary_of(each.day))
        lines.append(Line(SHIFT_FAULT, each.day, each.rule, amount, 0, place, values))
    return lines


def _charged(
    values: dict[str, Any],
    percent: Decimal | None,
    fine_fen: int | None,
    salary: int | None,
    part: int = 1,
    whole: int = 1,
) -> int | None:
    """The amount, and into `values` what it was reckoned from."""
    if percent is None and fine_fen is None:
        values["problem"] = NO_FIGURE
        return None
    amount = 0
    if fine_fen is not None:
        values["fine"] = fine_fen
        amount += fine_fen
    if percent is not None:
        values["percent"] = str(percent)
        if salary is None:
            values["problem"] = NO_SALARY
            return None
        values["base"] = salary
        amount += share_of(salary, percent, part, whole)
    return -amount
