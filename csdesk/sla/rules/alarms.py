"""When a clock's alarms ring: "50 %", "75 %", "due", "due + 2 hours", "due + 1 working days"."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from csdesk.sla.rules.budgets import Budget, Unit, parse_budget
from csdesk.sla.rules.calendars import WorkingCalendar
from csdesk.sla.rules.errors import BadAlarm
from csdesk.sla.rules.instants import local_time, to_micros, to_moment
from csdesk.sla.rules.meters import UNIT_MICROS, Meter, meter_for, time_meter_for
from csdesk.sla.rules.pauses import Pause, merge_pauses, reach_with_pauses

_SHARE = re.compile(r"([0-9]{1,3})\s*%")
_AFTER = re.compile(r"due\s*\+\s*(.+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class AlarmSpec:
    """An alarm as written: a share of the time in percent, or a time after due (None: at due)."""

    percent: int | None = None
    after: Budget | None = None


@dataclass(frozen=True, slots=True)
class Alarm:
    """An instant, in UTC, and the written alarms that ring then."""

    at: datetime
    specs: tuple[str, ...]


def parse_alarm(text: str) -> AlarmSpec:
    """Read one alarm. Raises BadAlarm, or BadBudget for what follows "due +"."""
    written = text.strip()
    if written.lower() == "due":
        return AlarmSpec()
    if share := _SHARE.fullmatch(written):
        percent = int(share[1])
        if 1 <= percent <= 100:
            return AlarmSpec(percent=percent)
        raise BadAlarm(_("“%(text)s” is not between 1 %% and 100 %%."), {"text": text})
    if after := _AFTER.fullmatch(written):
        return AlarmSpec(after=parse_budget(after[1]))
    raise BadAlarm(
        _("“%(text)s” is not an alarm. Write for example “50 %%”, “due” or “due + 2 hours”."), {"text": text}
    )


def alarm_schedule(
    start: datetime,
    due: datetime,
    specs: Iterable[str],
    *,
    unit: Unit,
    calendar: WorkingCalendar,
    pauses: Iterable[Pause] = (),
) -> list[Alarm]:
    """The alarms of a clock, ascending, those of one instant together.

    A percentage is of the open time between start and due for budgets in working time, so it never
    rings at night; else of all time. Paused time is left out. "Due + 1 working days" is the close of
    business after the one at which the clock is due. Open pauses are taken as not begun.
    """
    origin, end = to_micros(start), to_micros(due)
    halted = [span for span in merge_pauses(pauses) if span[1] is not None]
    meter = time_meter_for(unit, calendar)
    ringing: dict[int, list[str]] = {}
    for text in specs:
        spec = parse_alarm(text)
        if spec.percent is not None:
            at = _share_of(spec.percent, origin, end, meter, halted)
        else:
            at = end if spec.after is None else _after_due(end, spec.after, calendar)
        local_time(at, calendar.zone)  # refuses what no wall clock can show
        ringing.setdefault(at, []).append(text)
    return [Alarm(to_moment(at), tuple(ringing[at])) for at in sorted(ringing)]


def alarm_moments(
    start: datetime,
    due: datetime,
    specs: Iterable[str],
    *,
    unit: Unit,
    calendar: WorkingCalendar,
    pauses: Iterable[Pause] = (),
) -> list[datetime]:
    """The instants of `alarm_schedule` alone: ascending and unique."""
    alarms = alarm_schedule(start, due, specs, unit=unit, calendar=calendar, pauses=pauses)
    return [alarm.at for alarm in alarms]


def _share_of(percent: int, origin: int, due: int, meter: Meter, pauses: list[tuple[int, int | None]]) -> int:
    halted = sum(
        meter.measure(max(begin, origin), min(end, due))
        for begin, end in pauses
        if end is not None and max(begin, origin) < min(end, due)
    )
    counted = (meter.measure(origin, due) if origin < due else 0) - halted
    at = reach_with_pauses(meter, origin, counted * percent // 100, pauses)
    return due if at is None else at


def _after_due(due: int, after: Budget, calendar: WorkingCalendar) -> int:
    amount = after.amount * UNIT_MICROS.get(after.unit, 1)
    # A clock due at close of business is due on the day that ends there, not on the next one.
    origin = due - 1 if after.unit.is_by_day else due
    return meter_for(after.unit, calendar).reach(origin, amount)
