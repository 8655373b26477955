"""Computing month sheets: sums, lines with their arithmetic, what is entered and carried over kept."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from attendance.models import MonthSheet, MonthState, SheetLine, SheetMonth, Source
from attendance.queries.manual_days import Manual
from attendance.queries.months import SUMS, Salaries, faults_of, month_ends, noted_of, sums_of, upheld_in
from attendance.rules.penalties import NO_SALARY, Line, month_lines

_WRITTEN = [*SUMS, "amount_fen", "unknown", "computed_at", "confirmed_at"]


def lines_of(members: Collection[int], month: SheetMonth, manual: Manual) -> dict[int, list[Line]]:
    """The lines that a month's days come to, by figures and salaries of each day; upheld appeals take nothing off."""
    salaries = Salaries(members, month_ends(month.month))
    upheld = upheld_in(month, members) if month.pk else set()
    faults, noted = faults_of(members, month.month), noted_of(members, month.month)
    found = {}
    for member in sorted({*faults, *noted}):
        lines = month_lines(
            faults.get(member, ()),
            noted.get(member, ()),
            terms_of=lambda day: manual.of(day).section,
            salary_of=salaries.of(member),
        )
        found[member] = [
            _waived(line) if (member, (Source.COMPUTED, line.kind, line.day, line.place)) in upheld else line
            for line in lines
        ]
    return found


def _waived(line: Line) -> Line:
    return replace(line, amount_fen=0, values={**line.values, "waived": True})


def compute_sheets(month: SheetMonth, members: Collection[int], manual: Manual, *, now: datetime) -> None:
    """Write the sheets of some people of a month that is not frozen: each whole, in few statements for all."""
    sums, lines = sums_of(members, month.month), lines_of(members, month, manual)
    kept = defaultdict(list)
    others = SheetLine.objects.filter(sheet__of=month, sheet__member__in=members).exclude(source=Source.COMPUTED)
    for member, amount in others.values_list("sheet__member", "amount_fen"):
        kept[member].append(amount)
    before = dict(MonthSheet.objects.filter(of=month, member__in=members).values_list("member_id", "confirmed_at"))
    totals = dict(MonthSheet.objects.filter(of=month, member__in=members).values_list("member_id", "amount_fen"))
    sheets = []
    for member in members:
        own = lines.get(member, [])
        amount = sum(line.amount_fen or 0 for line in own) + sum(each or 0 for each in kept[member])
        # Whoever agreed, agreed to what it came to then.
        agreed = before.get(member) if totals.get(member) == amount else None
        unknown = sum(line.values.get("problem") == NO_SALARY for line in own)
        sheets.append(
            MonthSheet(
                of=month,
                member_id=member,
                **sums.get(member, {}),
                amount_fen=amount,
                unknown=unknown,
                computed_at=now,
                confirmed_at=agreed,
            )
        )
    written = MonthSheet.objects.bulk_create(
        sheets, update_conflicts=True, unique_fields=["tenant", "of", "member"], update_fields=_WRITTEN
    )
    ids = {sheet.member_id: sheet.pk for sheet in written}
    SheetLine.objects.filter(sheet__in=list(ids.values()), source=Source.COMPUTED).delete()
    SheetLine.objects.bulk_create(
        SheetLine(sheet_id=ids[member], **written_line(line, manual)) for member, own in lines.items() for line in own
    )


def written_line(line: Line, manual: Manual) -> dict[str, Any]:
    """A computed line as it is stored."""
    return {
        "source": Source.COMPUTED,
        "kind": line.kind,
        "day": line.day,
        "place": line.place,
        "rule": line.rule,
        "amount_fen": line.amount_fen,
        "seconds": line.seconds,
        "values": line.values,
        "manual": manual.of(line.day).version,
    }


def month_to_write(month: date) -> SheetMonth:
    """A month that takes lines, begun if nobody has yet."""
    found, _is_new = SheetMonth.objects.get_or_create(month=month.replace(day=1), defaults={"state": MonthState.OPEN})
    return found


def sheet_to_write(month: SheetMonth, member_id: int) -> MonthSheet:
    """A person's sheet, begun if there is none, locked."""
    MonthSheet.objects.get_or_create(of=month, member_id=member_id)
    return MonthSheet.objects.select_for_update(of=("self",)).get(of=month, member_id=member_id)


def add_up(sheets: Collection[int]) -> None:
    """What sheets come to after lines were entered or carried over; who agreed to another amount is asked again."""
    amounts: dict[int, int] = dict.fromkeys(sheets, 0)
    for sheet_id, amount in SheetLine.objects.filter(sheet__in=sheets).values_list("sheet_id", "amount_fen"):
        amounts[sheet_id] += amount or 0
    changed = []
    for sheet in MonthSheet.objects.filter(pk__in=sheets):
        if sheet.amount_fen != amounts[sheet.pk]:
            sheet.amount_fen, sheet.confirmed_at = amounts[sheet.pk], None
            changed.append(sheet)
    MonthSheet.objects.bulk_update(changed, ["amount_fen", "confirmed_at"])
