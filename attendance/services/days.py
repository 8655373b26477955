"""Computing days anew, in the transaction of whatever changed what they are computed from."""

import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date, datetime
from itertools import islice
from typing import Any

from django.db import connection

from attendance.models import Day, MonthState, SheetMonth
from attendance.queries.attending import Facts, facts_of, verdicts_of
from attendance.queries.manual_days import Manual
from attendance.rules.days import EMPTY_SWAP, Part, Verdict
from attendance.services.differences import write_differences
from attendance.services.sheets import compute_sheets
from csdesk.people.models import Member
from csdesk.tenancy.scoping import require_tenant

# So many people share their statements.
CHUNK = 500
FIGURES = ("planned", "leave", "trip", "worked", "overtime", "late", "early", "absent", "missing", "faults")
_COLUMNS = ("member_id", "day", "is_later", *FIGURES, "is_open", "parts", "manual", "computed_at")
_TYPES = {"member_id": "bigint", "day": "date", "is_later": "boolean", "is_open": "boolean", "parts": "jsonb",
          "manual": "bigint", "computed_at": "timestamptz"}  # fmt: skip
_WRITE = f"""
INSERT INTO attendance_day (tenant_id, {", ".join(_COLUMNS)})
SELECT %s, {", ".join(_COLUMNS)} FROM json_to_recordset(%s)
  AS row ({", ".join(f"{name} {_TYPES.get(name, 'integer')}" for name in _COLUMNS)})
ON CONFLICT (tenant_id, member_id, day, is_later) DO UPDATE
SET {", ".join(f"{name} = EXCLUDED.{name}" for name in _COLUMNS[3:])}"""  # noqa: S608 - our own names
_SHARE = "SELECT id FROM attendance_sheetmonth WHERE tenant_id = %s AND month BETWEEN %s AND %s ORDER BY id FOR SHARE"


def recompute_days(member_ids: Iterable[int], first: date, last: date, *, now: datetime) -> None:
    """Compute past days and today anew for some people, in the caller's transaction; days to come are left alone.

    What was handed in for signature stays as it is: what differs there becomes a line of the next open month. Sheets
    that are computed already follow.
    """
    manual = Manual()
    last = min(last, manual.today(now))
    if first > last:
        return
    for members in chunks(member_ids):
        _recompute(members, first, last, manual, now)


def chunks(ids: Iterable[int], size: int = CHUNK) -> Iterator[list[int]]:
    """The ids, each once and in order, in portions that share their statements."""
    rest = iter(sorted(set(ids)))
    while portion := list(islice(rest, size)):
        yield portion


def _recompute(members: list[int], first: date, last: date, manual: Manual, now: datetime) -> None:
    months = _lock(members, first, last)
    frozen = {month.month for month in months if month.is_frozen}
    write_days(members, first, last, manual, now=now, frozen=frozen)
    for month in months:
        # Also where no day has changed: a salary or a fine may have.
        if month.is_frozen:
            write_differences(members, month, manual, now=now)
        elif month.state == MonthState.COMPUTED:
            compute_sheets(month, members, manual, now=now)


def lock_people(members: Collection[int]) -> None:
    """Hold what some people's punches and days come of until the transaction ends; always in one order."""
    locked = Member.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=members).order_by("pk")
    list(locked.values_list("pk", flat=True))


def _lock(members: Collection[int], first: date, last: date) -> list[SheetMonth]:
    """Two who compute one person's day come one after the other, and no month is handed in meanwhile."""
    lock_people(members)
    with connection.cursor() as cursor:
        cursor.execute(_SHARE, [require_tenant(), first.replace(day=1), last])
        found = [row[0] for row in cursor.fetchall()]
    return list(SheetMonth.objects.filter(pk__in=found)) if found else []


def write_days(
    members: Sequence[int],
    first: date,
    last: date,
    manual: Manual,
    *,
    now: datetime,
    frozen: Collection[date] = (),
) -> None:
    """Write the days that have changed; in `frozen` months a second row beside the one that was handed in."""
    facts, known = facts_of(members, first, last, manual), _known_rows(members, first, last)
    writing = _Writing(frozen, manual, now)
    for member in members:
        verdicts = verdicts_of(facts[member], first, last, manual, now=writing.second)
        kept = known.get(member, {})
        for day in sorted({*verdicts, *(day for day, _is_later in kept)}):
            verdict = verdicts.get(day)
            row = _row(verdict, facts[member], manual) if verdict is not None else None
            writing.take(member, day, row, kept)
    writing.finish()


Kept = dict[tuple[date, bool], tuple[int, dict[str, Any]]]


class _Writing:
    """What is to be written and taken away, gathered for one statement each."""

    def __init__(self, frozen: Collection[date], manual: Manual, now: datetime) -> None:
        self.frozen, self.manual = frozen, manual
        self.second, self.computed_at = int(now.timestamp()), now.isoformat()
        self.rows: list[dict[str, Any]] = []
        self.stale: list[int] = []

    def take(self, member: int, day: date, row: dict[str, Any] | None, kept: Kept) -> None:
        """A day as it is now (None: there is nothing) beside what is kept of it."""
        first, second = kept.get((day, False)), kept.get((day, True))
        if day.replace(day=1) not in self.frozen:
            self._differs(member, day, row, first, is_later=False)
            if second is not None:
                self.stale.append(second[0])
            return
        nothing = _row(Verdict(day), Facts(), self.manual)
        before, after = first[1] if first is not None else nothing, row or nothing
        self._differs(member, day, after if after != before else None, second, is_later=True)

    def _differs(
        self,
        member: int,
        day: date,
        row: dict[str, Any] | None,
        kept: tuple[int, dict[str, Any]] | None,
        *,
        is_later: bool,
    ) -> None:
        if row is None:
            if kept is not None:
                self.stale.append(kept[0])
        elif kept is None or kept[1] != row:
            about = {"member_id": member, "day": day.isoformat(), "is_later": is_later}
            self.rows.append({**row, **about, "computed_at": self.computed_at})

    def finish(self) -> None:
        """Write it."""
        if self.rows:
            with connection.cursor() as cursor:
                cursor.execute(_WRITE, [require_tenant(), json.dumps(self.rows)])
        if self.stale:
            Day.objects.filter(pk__in=self.stale).delete()


def _row(verdict: Verdict, facts: Facts, manual: Manual) -> dict[str, Any]:
    parts = [_part(part, facts) for part in verdict.parts]
    sums = {name: verdict.sum_of(name) for name in ("planned", "leave", "trip", "worked", "late", "early", "absent")}
    missing = verdict.count_of("missing")
    return {
        **sums,
        "overtime": verdict.overtime,
        "missing": missing,
        "faults": missing + sum(_faults(part, data) for part, data in zip(verdict.parts, parts, strict=True)),
        "is_open": verdict.is_open,
        "parts": [*parts, {"extra": verdict.extra}] if verdict.extra else parts,
        "manual": manual.of(verdict.day).version,
    }


def _part(part: Part, facts: Facts) -> dict[str, Any]:
    data = part.data
    for name in ("shifts", "refs"):
        if name in data:
            data[name] = list(data[name])
    if facts.unsettled and facts.unsettled.intersection(part.refs):
        data["unsettled"] = True
    return data


def _faults(part: Part, data: dict[str, Any]) -> int:
    """Lateness, absence, leaving early; an empty swap; leave whose form is missing; two places at once."""
    found = (part.late, part.early, part.absent, part.is_flagged, part.cause == EMPTY_SWAP and not part.absent)
    return sum(map(bool, found)) + int("unsettled" in data)


def _known_rows(members: Collection[int], first: date, last: date) -> dict[int, Kept]:
    rows = Day.objects.filter(member__in=members, day__gte=first, day__lte=last).order_by()
    names = (*FIGURES, "is_open", "parts", "manual")
    found: dict[int, Kept] = {}
    for pk, member, day, is_later, *values in rows.values_list("pk", "member_id", "day", "is_later", *names):
        found.setdefault(member, {})[day, is_later] = (pk, dict(zip(names, values, strict=True)))
    return found


def file_changed(members: list[int], first: date, now: datetime) -> None:
    """Employment or pay changed from a day on: days and sheets follow."""
    recompute_days(members, first, Manual().today(now), now=now)
