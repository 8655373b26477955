"""What somebody would work on which days: by the published roster, else by the calendar of his team."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from attendance.models import RosterState, Shift
from attendance.rules.holidays import is_holiday
from attendance.rules.leave_days import HalfDay, Slot, Span, WorkDay, all_half_days, bounds, taken_slots
from csdesk.outbox.rendering import company_zone
from csdesk.people.models import Member
from csdesk.rulebook.sections.leave import Leave as LeaveSection
from csdesk.rulebook.sections.leave import LeaveKind
from csdesk.sla.queries.calendars import calendar_named
from csdesk.sla.rules import BadCalendar, WorkingCalendar, preset_calendar
from csdesk.sla.rules.instants import to_moment

_BUSINESS = "office"


@dataclass(frozen=True)
class Plan:
    """Somebody's work over some days, from the day before them to the day after.

    `by_roster`: days that shifts decide; `is_provisional`: the roster is still to come, or the year's holidays are
    a guess.
    """

    works: list[WorkDay]
    shifts: list[Shift]
    calendar: WorkingCalendar
    zone: ZoneInfo
    noon: time
    is_shift_worker: bool
    is_provisional: bool

    def slots(self, span: Span) -> list[Slot]:
        """The halves of work that leave takes."""
        return taken_slots(span, self.works, noon=self.noon, zone=self.zone)

    def taken(self, span: Span, kind: LeaveKind) -> list[HalfDay]:
        """The half days that count for a kind of leave: those of work, or all."""
        return all_half_days(span) if kind.counts == "calendar_days" else [slot.half_day for slot in self.slots(span)]

    def bounds(self, span: Span) -> tuple[datetime, datetime]:
        """From when to when somebody is away by leave."""
        return bounds(span, self.works, noon=self.noon, zone=self.zone)

    def shifts_in(self, span: Span) -> list[Shift]:
        """The shifts that fall into leave, wholly or by half."""
        days = {slot.half_day.day for slot in self.slots(span)}
        return [shift for shift in self.shifts if shift.day in days]

    def is_holiday(self, day: date) -> bool:
        """Whether the calendar has a holiday there."""
        return is_holiday(self.calendar, day)


def plan_of(member: Member, first: date, last: date, manual: LeaveSection) -> Plan:
    """What somebody works from the day before `first` to the day after `last`.

    Months of which a roster with his shifts is published count by it; the others by the calendar.
    """
    calendar, zone = calendar_of(member, manual), company_zone()
    begin, end = first - timedelta(days=1), last + timedelta(days=1)
    shifts = list(_shifts(member, begin.replace(day=1), _end_of_month(end)))
    rostered = {(shift.day.year, shift.day.month) for shift in shifts}
    days = [begin + timedelta(days=number) for number in range((end - begin).days + 1)]
    by_calendar = [day for day in days if (day.year, day.month) not in rostered]
    is_shift_worker = bool(rostered) or _published().filter(member=member).exists()
    asked = [day for day in by_calendar if first <= day <= last]
    guessed = any(calendar.is_provisional(year) for year in {day.year for day in asked})
    return Plan(
        works=[*_of_shifts(shifts, begin, end), *_of_calendar(calendar, by_calendar)],
        shifts=shifts,
        calendar=calendar,
        zone=zone,
        noon=time.fromisoformat(manual.noon),
        is_shift_worker=is_shift_worker,
        is_provisional=guessed or (is_shift_worker and bool(asked)),
    )


def calendar_of(member: Member, manual: LeaveSection) -> WorkingCalendar:
    """The calendar of somebody's team; else the manual's, else business hours."""
    keys = member.team_memberships.exclude(team__calendar_key="").order_by("pk")
    key = keys.values_list("team__calendar_key", flat=True).first() or manual.calendar
    try:
        return calendar_named(key) if key else preset_calendar(_BUSINESS)
    except BadCalendar:  # a team's calendar that is gone must not keep people from their leave
        return preset_calendar(_BUSINESS)


def _published() -> QuerySet[Shift]:
    return Shift.objects.filter(cancelled_at=None, roster__state=RosterState.PUBLISHED)


def _shifts(member: Member, first: date, last: date) -> QuerySet[Shift]:
    found = _published().filter(member=member, day__gte=first, day__lte=last)
    return found.select_related("roster__team").order_by("begins_at")


def _of_shifts(shifts: list[Shift], begin: date, end: date) -> list[WorkDay]:
    by_day: dict[date, list[Shift]] = {}
    for shift in shifts:
        if begin <= shift.day <= end:
            by_day.setdefault(shift.day, []).append(shift)
    return [
        WorkDay(day, min(each.begins_at for each in those), max(each.ends_at for each in those))
        for day, those in by_day.items()
    ]


def _of_calendar(calendar: WorkingCalendar, days: list[date]) -> list[WorkDay]:
    spans = ((day, calendar.on(day).open_spans(day)) for day in days)
    return [WorkDay(day, to_moment(found[0][0]), to_moment(found[-1][1])) for day, found in spans if found]


def _end_of_month(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
