"""What is found after a month was handed in: lines of the next open month that name the one they put right."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import Any

from attendance.models import FROZEN, MonthSheet, SheetLine, SheetMonth, Source
from attendance.queries.manual_days import Manual
from attendance.queries.months import month_ends, next_open_month, sums_of
from attendance.rules.penalties import Line
from attendance.services.sheets import add_up, lines_of, month_to_write

OVERTIME = "overtime"
Key = tuple[str, date, int]


def write_differences(members: Collection[int], month: SheetMonth, manual: Manual, *, now: datetime) -> None:
    """Carry over what a frozen month would come to now and does not: anew each time, so that nothing is taken twice."""
    old, new = _handed_in(members, month), _as_known_now(members, month, manual)
    drop_differences(month, members)
    wanted = [
        (member, difference) for member in sorted(members) for difference in _differences(old[member], new[member])
    ]
    if not wanted:
        return
    target = month_to_write(next_open_month(month.month))
    MonthSheet.objects.bulk_create(
        [MonthSheet(of=target, member_id=member) for member in dict.fromkeys(member for member, _line in wanted)],
        ignore_conflicts=True,
    )
    sheets = dict(MonthSheet.objects.filter(of=target, member__in=members).values_list("member_id", "pk"))
    SheetLine.objects.bulk_create(
        SheetLine(sheet_id=sheets[member], source=Source.DIFFERENCE, of_month=month, **line) for member, line in wanted
    )
    add_up(set(sheets.values()))


def drop_differences(month: SheetMonth, members: Collection[int] | None = None) -> None:
    """Take back what was carried over from a month into months that are still open."""
    found = SheetLine.objects.filter(source=Source.DIFFERENCE, of_month=month).exclude(sheet__of__state__in=FROZEN)
    if members is not None:
        found = found.filter(sheet__member__in=members)
    sheets = set(found.values_list("sheet_id", flat=True))
    if sheets:
        SheetLine.objects.filter(pk__in=list(found.values_list("pk", flat=True))).delete()
        add_up(sheets)


def _handed_in(members: Collection[int], month: SheetMonth) -> dict[int, dict[Key, dict[str, Any]]]:
    """What was signed for, with what other frozen months carry of it already."""
    found: dict[int, dict[Key, dict[str, Any]]] = defaultdict(dict)
    own = SheetLine.objects.filter(sheet__of=month, source=Source.COMPUTED)
    carried = SheetLine.objects.filter(source=Source.DIFFERENCE, of_month=month, sheet__of__state__in=FROZEN)
    for lines in (own, carried):
        rows = lines.filter(sheet__member__in=members)
        for member, kind, day, place, rule, amount, seconds in rows.values_list(
            "sheet__member", "kind", "day", "place", "rule", "amount_fen", "seconds"
        ):
            at = found[member].setdefault((kind, day, place), {"rule": rule, "amount": 0, "seconds": 0})
            at["amount"] += amount or 0
            at["seconds"] += seconds
    sheets = MonthSheet.objects.filter(of=month, member__in=members).values_list("member_id", "overtime")
    for member, overtime in sheets:
        at = found[member].setdefault(_overtime_key(month), {"rule": "SHF-28", "amount": 0, "seconds": 0})
        at["seconds"] += overtime
    return found


def _as_known_now(members: Collection[int], month: SheetMonth, manual: Manual) -> dict[int, dict[Key, dict[str, Any]]]:
    found: dict[int, dict[Key, dict[str, Any]]] = defaultdict(dict)
    for member, lines in lines_of(members, month, manual).items():
        for line in lines:
            found[member][line.kind, line.day, line.place] = _known(line, manual)
    for member, sums in sums_of(members, month.month).items():
        found[member][_overtime_key(month)] = {"rule": "SHF-28", "amount": 0, "seconds": sums["overtime"]}
    return found


def _known(line: Line, manual: Manual) -> dict[str, Any]:
    version = manual.of(line.day).version
    amount = line.amount_fen or 0
    return {"rule": line.rule, "amount": amount, "seconds": line.seconds, "values": line.values, "manual": version}


def _overtime_key(month: SheetMonth) -> Key:
    return OVERTIME, month_ends(month.month), 0


def _differences(old: dict[Key, dict[str, Any]], new: dict[Key, dict[str, Any]]) -> Iterable[dict[str, Any]]:
    for kind, day, place in sorted({*old, *new}):
        before, after = old.get((kind, day, place)), new.get((kind, day, place))
        amount = (after["amount"] if after else 0) - (before["amount"] if before else 0)
        seconds = (after["seconds"] if after else 0) - (before["seconds"] if before else 0)
        if not amount and not seconds:
            continue
        known = after or before or {}
        values = {"was": before["amount"] if before else 0, "is": after["amount"] if after else 0}
        yield {
            "kind": kind,
            "day": day,
            "place": place,
            "rule": known["rule"],
            "amount_fen": amount,
            "seconds": seconds,
            "values": {**known.get("values", {}), **values},
            "manual": known.get("manual"),
        }
