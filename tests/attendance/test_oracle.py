"""A month of thirty people with every kind of exception, against tests/attendance/oracle: by hand, to the fen."""

import csv
from collections import defaultdict
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from attendance.models import Correction, Day, Door, FaultShare, MonthSheet, SheetLine, SheetMonth, ShiftFault, Swap
from attendance.services.closing import close_month, start_closing
from attendance.services.figures import Fined, enter_figure
from attendance.services.punching import NewPunch, take_punches
from csdesk.cases.models import Case
from csdesk.people.models import Member
from csdesk.tenancy.scoping import tenant_atomic
from tests.attendance.leaves import away, travelling
from tests.attendance.months import CLOSING, OCTOBER, ZONE, instant, manual, paid, punched, shift, somebody
from tests.conftest import make_member

FOLDER = Path(__file__).parent / "oracle"
DAYS = [date(2026, 10, day) for day in (8, 9, 10, 12, 13, 14, 15, 16, 19, 20, 21, 22, 23, 26, 27, 28, 29, 30)]
FIGURES = ("planned", "worked", "overtime", "late", "early", "absent", "missing", "leave", "trip")
USUAL = dict.fromkeys(FIGURES, 0) | {"planned": 32400, "worked": 32400}


def rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / f"{name}.csv").open(newline="") as file:
        return list(csv.DictReader(file))


def figures(row: dict[str, str]) -> dict[str, int]:
    return {name: int(row[name]) for name in FIGURES}


class Company:
    """The thirty people with what happened to them."""

    def __init__(self, boss: Member) -> None:
        self.boss = boss
        self.people = {row["number"]: self._hire(row) for row in rows("people")}
        self._roster()
        for row in rows("absences"):
            begins, ends = (datetime.fromisoformat(row[name]).replace(tzinfo=ZONE) for name in ("begins", "ends"))
            (away if row["kind"] == "leave" else travelling)(self.people[row["number"]], begins, ends)
        self._punches()
        self._noted()

    def _hire(self, row: dict[str, str]) -> Member:
        left = date.fromisoformat(row["left"]) if row["left"] else None
        member = somebody(row["number"], joined=date.fromisoformat(row["joined"]), left=left)
        for part in row["base"].split():
            amount, _at, since = part.partition("@")
            paid(member, int(amount), date.fromisoformat(since or "2025-01-01"))
        return member

    def _roster(self) -> None:
        instead = {(row["number"], date.fromisoformat(row["day"])): row["shifts"] for row in rows("shifts")}
        wanted = {(number, day): "08:30-17:30" for number in self.people for day in DAYS} | instead
        for (number, day), written in wanted.items():
            for word in written.split():
                if "-" not in word:
                    continue
                begins, ends = (int(time[:2]) + int(time[3:]) / 60 for time in word.split("-"))
                placed = shift(self.people[number], day, begins, ends, is_standby="standby" in written)
                if "swap" in written:
                    self._swapped(placed)

    def _swapped(self, placed) -> Swap:
        case = Case.objects.create(kind="swap", number="HB-2026-900001", title="–", opened_at=CLOSING)
        other = self.people["P01"]
        return Swap.objects.create(
            case=case, status="approved", asked_by=other, other=placed.member, given=placed, words="–", asked_at=CLOSING
        )

    def _punches(self) -> None:
        instead = {(row["number"], date.fromisoformat(row["day"])): row["punches"] for row in rows("punches")}
        wanted = {(number, day): "in 08:20:00 out 17:30:00" for number in self.people for day in DAYS} | instead
        found: list[NewPunch] = []
        for (number, day), written in wanted.items():
            words = written.split()
            for direction, time in zip(words[::2], words[1::2], strict=True):
                hours, minutes, seconds = map(int, time.removeprefix("+").split(":"))
                at = instant(day, hours + 24 * time.startswith("+"), minutes, seconds)
                if direction.startswith("correction-"):
                    self._corrected(self.people[number], at, direction.removeprefix("correction-"))
                else:
                    found.append(NewPunch(self.people[number].pk, at, direction))
        taken = take_punches(found, door=Door.IMPORT, actor=None, now=CLOSING)
        assert [outcome for outcome, _punch in taken].count("known") == 1  # the one that P21 doubled

    def _corrected(self, member: Member, at: datetime, direction: str) -> None:
        case = Case.objects.create(kind="punch_correction", number="BK-2026-900001", title="–", opened_at=CLOSING)
        punch = punched(member, at, direction)
        Correction.objects.create(
            case=case, member=member, state="approved", at=at, direction=direction, reason="–", punch=punch,
            filed_at=CLOSING, filed_by=member,
        )  # fmt: skip

    def _noted(self) -> None:
        member = self.people["P29"]
        mine = member.shifts.get(day=date(2026, 10, 20))
        swap = Swap.objects.get()
        version = manual_version()
        fault = ShiftFault.objects.create(
            swap=swap, shift=mine, day=mine.day, kind="empty", rule="SHF-15", rulebook_version=version, note="–",
            noted_at=CLOSING,
        )  # fmt: skip
        FaultShare.objects.create(fault=fault, member=member, percent=100, amount_fen=2000)
        complaint = Fined("service", date(2026, 10, 20), "KS-2026-000001", nth=1)
        enter_figure(self.people["P05"], complaint, actor=self.boss, now=CLOSING)


def manual_version():
    from csdesk.rulebook.at import rulebook_at

    return rulebook_at(CLOSING).version


@pytest.fixture
def closed(alpha) -> dict[str, Member]:
    with tenant_atomic(alpha.pk):
        manual(absence_percent="4", early_fine_fen=1000, missing_fine_fen=500)
        company = Company(make_member("Boss", "attendance.sheet_manage"))
        month = start_closing(OCTOBER, actor=company.boss, now=CLOSING)
    assert close_month(alpha.pk, month.pk)
    with tenant_atomic(alpha.pk):
        SheetMonth.objects.get(state="computed")
        yield company.people


@pytest.mark.rule("ATT-01", "ATT-02", "ATT-03", "ATT-05", "ATT-16", "SHF-13", "SHF-15", "LVE-07")
def test_close_month_comes_to_what_was_worked_by_hand(closed):
    numbers = {member.pk: number for number, member in closed.items()}
    days, lines = defaultdict(dict), defaultdict(list)
    for day in Day.objects.filter(member__in=numbers, day__lte=OCTOBER + timedelta(days=30)):
        days[numbers[day.member_id]][day.day] = {name: getattr(day, name) for name in FIGURES}
    for line in SheetLine.objects.select_related("sheet"):
        about = (line.source, line.kind, line.day.isoformat(), line.place, line.rule)
        lines[numbers[line.sheet.member_id]].append((*about, line.amount_fen))
    sheets = {numbers[sheet.member_id]: sheet for sheet in MonthSheet.objects.filter(member__in=numbers)}

    for number in closed:
        expected = dict.fromkeys(DAYS, USUAL)
        for row in rows("days"):
            if row["number"] == number:
                day = date.fromisoformat(row["day"])
                if row["planned"] == "-":
                    expected.pop(day)
                else:
                    expected[day] = figures(row)
        assert days[number] == expected, number
        wanted = [
            (row["source"], row["kind"], row["day"], int(row["place"]), row["rule"], int(row["amount"] or 0) or None)
            for row in rows("lines")
            if row["number"] == number
        ]
        assert sorted(lines[number]) == sorted(wanted), number
    for row in rows("sheets"):
        sheet = sheets[row["number"]]
        found = {name: getattr(sheet, name) for name in FIGURES}
        assert (found, sheet.amount_fen) == (figures(row), int(row["amount"])), row["number"]
    assert len(rows("sheets")) == len(closed) == 30
