"""What a month's sheets are computed from: sums and faults of days, salaries, what stays however often computed."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Collection
from datetime import date, datetime

from dateutil.relativedelta import relativedelta
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Sum

from attendance.models import (
    FROZEN,
    AppealState,
    Day,
    MonthSheet,
    Punch,
    SheetAppeal,
    SheetMonth,
    Shift,
)
from attendance.queries.manual_days import Manual
from attendance.queries.swaps import fines_of_shifts
from attendance.rules.penalties import Fault, Noted
from csdesk.people.models import Member
from staff.models import Employment, Salary

SUMS = ("planned", "leave", "trip", "worked", "overtime", "late", "early", "absent", "missing")
# What tells a line of a sheet from the others: source, kind, day, place.
Identity = tuple[str, str, date, int]


def month_ends(month: date) -> date:
    """The last day of a month that is named by any of its days."""
    return month.replace(day=1) + relativedelta(months=1, days=-1)


def days_that_count(members: Collection[int], month: date) -> QuerySet[Day]:
    """The days of a month as they are known by now: where something was found later, that."""
    days = Day.objects.filter(member__in=members, day__gte=month, day__lte=month_ends(month)).order_by()
    later = Day.objects.filter(member=OuterRef("member"), day=OuterRef("day"), is_later=True)
    return days.filter(Q(is_later=True) | ~Exists(later))


def sums_of(members: Collection[int], month: date) -> dict[int, dict[str, int]]:
    """A month's sums of those people who have any day in it."""
    sums = {f"sum_{name}": Sum(name) for name in SUMS}
    rows = days_that_count(members, month).values("member_id").annotate(**sums)
    return {member: dict(zip(SUMS, found, strict=True)) for member, *found in rows.values_list("member_id", *sums)}


def faults_of(members: Collection[int], month: date) -> dict[int, list[Fault]]:
    """What was wrong in a month, duty by duty."""
    found: dict[int, list[Fault]] = defaultdict(list)
    rows = days_that_count(members, month).filter(faults__gt=0)
    for member, day, planned, parts in rows.values_list("member_id", "day", "planned", "parts"):
        for part in parts:
            fault = Fault(
                day,
                part.get("late", 0),
                part.get("early", 0),
                part.get("absent", 0),
                part.get("cause", ""),
                part.get("missing", ""),
                planned,
            )
            found[member].append(fault)
    return found


def noted_of(members: Collection[int], month: date) -> dict[int, list[Noted]]:
    """The wrong and empty shifts of a month that were noted of people (SHF-15, SHF-16)."""
    found: dict[int, list[Noted]] = defaultdict(list)
    for fine in fines_of_shifts(month, month_ends(month), members=list(members)):
        values = {"fault": fine.fault_id, "what": fine.kind, "share": fine.percent, "note": fine.note}
        found[fine.member_id].append(Noted(fine.day, fine.rule, fine.amount_fen, fine.is_absence, values))
    return found


class Salaries:
    """The base salaries of some people, by day; of two that begin on one day the one entered later holds."""

    def __init__(self, members: Collection[int], last: date) -> None:
        self._known: dict[int, tuple[list[date], list[int]]] = {}
        rows = Salary.objects.filter(member__in=members, valid_from__lte=last).order_by("valid_from", "pk")
        for member, since, base in rows.values_list("member_id", "valid_from", "base_fen"):
            days, amounts = self._known.setdefault(member, ([], []))
            days.append(since)
            amounts.append(base)

    def of(self, member: int) -> Callable[[date], int | None]:
        """A person's base salary of a month as it holds on a day, in fen; None where none is on file."""
        days, amounts = self._known.get(member, ([], []))

        def on(day: date) -> int | None:
            place = bisect_right(days, day)
            return amounts[place - 1] if place else None

        return on


def upheld_in(month: SheetMonth, members: Collection[int]) -> set[tuple[int, Identity]]:
    """The lines that appeals have taken away, with whose they are."""
    rows = SheetAppeal.objects.filter(sheet__of=month, sheet__member__in=members, state=AppealState.UPHELD)
    return {
        (member, (source, kind, day, place))
        for member, source, kind, day, place in rows.values_list("sheet__member", "source", "kind", "day", "place")
    }


def concerned_in(month: date) -> list[int]:
    """Whose sheets a month has: who was employed in it, has anything in it, or any day of attendance."""
    last = month_ends(month)
    employed = Employment.objects.filter(Q(left_on__isnull=True) | Q(left_on__gte=month), joined_on__lte=last)
    here = Q(pk__in=employed.values("member"))
    here |= Q(pk__in=Day.objects.filter(day__gte=month, day__lte=last).values("member"))
    here |= Q(pk__in=MonthSheet.objects.filter(of__month=month).values("member"))
    here |= Q(pk__in=Shift.objects.filter(day__gte=month, day__lte=last, cancelled_at=None).values("member"))
    here |= Q(pk__in=_punched(month, last).values("member"))
    return sorted(set(Member.objects.filter(here).order_by().values_list("pk", flat=True)))


def _punched(month: date, last: date) -> QuerySet[Punch]:
    manual = Manual()
    return Punch.objects.filter(at__gte=manual.midnight(month), at__lt=manual.midnight(last + relativedelta(days=1)))


def month_named(month: date) -> SheetMonth | None:
    """The closing of a month that is named by any of its days; None where nobody began it."""
    return SheetMonth.objects.select_related("case").filter(month=month.replace(day=1)).first()


def next_open_month(after: date) -> date:
    """The first month after a frozen one that may still take lines."""
    frozen = set(SheetMonth.objects.filter(month__gt=after, state__in=FROZEN).values_list("month", flat=True))
    month = after + relativedelta(months=1)
    while month in frozen:
        month += relativedelta(months=1)
    return month


def sheets_of(month: SheetMonth) -> QuerySet[MonthSheet]:
    """The sheets of a month, by name."""
    return MonthSheet.objects.filter(of=month).select_related("member", "of").annotate(sort_key=F("member__sort_key"))


def may_be_closed(month: date, now: datetime, manual: Manual) -> bool:
    """Whether a month has ended."""
    return month_ends(month) < manual.today(now)
