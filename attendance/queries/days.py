"""Days and sheets as pages and programs show them."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import QuerySet

from attendance.models import Correction, Day, MonthSheet, Punch, SheetAppeal, SheetLine, SheetMonth, Shift
from attendance.queries.manual_days import Manual
from attendance.queries.months import month_ends
from attendance.queries.shifts import shifts_between
from csdesk.people.models import Member


def day_of(member_id: int, day: date) -> Day | None:
    """What a day came to, as it is known by now."""
    return Day.objects.filter(member=member_id, day=day).order_by("-is_later").first()


def days_of(members: Collection[int], first: date, last: date) -> dict[tuple[int, date], Day]:
    """The days of some people, as they were handed in or are known by now where they were not."""
    found = Day.objects.filter(member__in=members, day__gte=first, day__lte=last, is_later=False)
    return {(row.member_id, row.day): row for row in found}


def punches_of(member_id: int, day: date, manual: Manual) -> list[Punch]:
    """The punches of a day and of the morning after, in order."""
    begins, ends = manual.midnight(day), manual.midnight(day + timedelta(days=1)) + timedelta(hours=12)
    found = Punch.objects.filter(member=member_id, at__gte=begins, at__lt=ends).select_related("elsewhere")
    return list(found.order_by("at", "pk"))


def shifts_on(member_id: int, day: date) -> list[Shift]:
    """The published shifts that begin on a day."""
    found = Shift.objects.filter(member=member_id, day=day, cancelled_at=None, roster__state="published")
    return list(found.order_by("begins_at"))


def corrections_of(member_id: int, day: date, manual: Manual) -> QuerySet[Correction]:
    """The corrections applied for on a day."""
    begins, ends = manual.midnight(day), manual.midnight(day + timedelta(days=1))
    return (
        Correction.objects.filter(member=member_id, at__gte=begins, at__lt=ends).select_related("case").order_by("at")
    )


@dataclass(frozen=True)
class Now:
    """What somebody who is about to punch sees: today's punches, the shift that runs or comes, what is likely next."""

    punches: list[Punch]
    shift: Shift | None
    next_direction: str


def at_the_door(member: Member, manual: Manual, now: datetime) -> Now:
    """Today's punches (of a night shift: since it began), the next or running shift, and what is likely next."""
    since = now - timedelta(hours=16)
    punches = list(Punch.objects.filter(member=member, at__gt=since).order_by("at", "pk"))
    today = [punch for punch in punches if punch.at >= manual.midnight(manual.today(now))]
    shift = shifts_between(now - timedelta(hours=1), now + timedelta(hours=24), members=[member.pk]).first()
    is_in = bool(punches) and punches[-1].direction == "in"
    return Now(today if not is_in else punches, shift, "out" if is_in else "in")


def exceptions_of(member: Member, first: date, last: date) -> list[Day]:
    """A person's days on which something was wrong, the newest first."""
    found = Day.objects.filter(member=member, day__gte=first, day__lte=last, faults__gt=0, is_later=False)
    return list(found.order_by("-day"))


def sheet_of(month: date, member: Member) -> MonthSheet | None:
    """A person's sheet of a month that is named by any of its days."""
    found = MonthSheet.objects.select_related("of__case", "member")
    return found.filter(of__month=month.replace(day=1), member=member).first()


def lines_shown(sheet: MonthSheet) -> list[SheetLine]:
    """The lines of a sheet, in order of day."""
    found = SheetLine.objects.filter(sheet=sheet).select_related("entered_by", "of_month", "evidence_case")
    return list(found.order_by("day", "source", "kind", "place"))


def appeals_of(sheet: MonthSheet) -> dict[tuple[str, str, date, int], SheetAppeal]:
    """The appeals against lines of a sheet, by what tells the lines apart."""
    found = SheetAppeal.objects.filter(sheet=sheet).select_related("answered_by")
    return {(each.source, each.kind, each.day, each.place): each for each in found}


def exported(month: SheetMonth) -> Iterable[tuple[MonthSheet, list[SheetLine]]]:
    """Every sheet of a month with its lines, by name: for payroll."""
    lines: dict[int, list[SheetLine]] = {}
    for line in SheetLine.objects.filter(sheet__of=month).select_related("of_month").order_by("day", "kind", "place"):
        lines.setdefault(line.sheet_id, []).append(line)
    sheets = MonthSheet.objects.filter(of=month).select_related("member").order_by("member__sort_key", "member_id")
    return ((sheet, lines.get(sheet.pk, [])) for sheet in sheets)


def month_span(month: date) -> tuple[date, date]:
    """First and last day of a month."""
    return month.replace(day=1), month_ends(month)
