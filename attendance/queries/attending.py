"""All that the days of some people are computed from, in a few statements whatever their number."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from attendance.models import Correction, LeaveState, Punch, Roster, RosterState, Shift
from attendance.queries.absences import absences_between
from attendance.queries.manual_days import Manual
from attendance.queries.swaps import swapped_shifts
from attendance.rules.days import Away, Duty, Verdict, judged, merged
from attendance.rules.stamps import Stamp
from csdesk.people.models import TeamMembership
from csdesk.sla.queries.calendars import calendar_named
from csdesk.sla.rules import BadCalendar, WorkingCalendar
from staff.models import Employment

# Beside the days that are wanted: a punch may belong to the night before or after.
BESIDE = timedelta(days=1)
MICROS = 1_000_000
Period = tuple[date, date | None]


@dataclass
class Facts:
    """What is known of one person. No employment on file: employed as long as he is a member."""

    duties: list[Duty] = field(default_factory=list)
    stamps: list[Stamp] = field(default_factory=list)
    aways: list[Away] = field(default_factory=list)
    unsettled: set[int] = field(default_factory=set)
    employed: list[Period] | None = None
    # Of the working calendar where no roster is kept.
    calendar: str | None = None

    def works_here(self, day: date) -> bool:
        """Whether the person is employed on a day."""
        if self.employed is None:
            return True
        return any(joined <= day and (left is None or day <= left) for joined, left in self.employed)


def facts_of(members: Collection[int], first: date, last: date, manual: Manual) -> dict[int, Facts]:
    """What the days from `first` to `last` of some people are computed from."""
    found = {member: Facts() for member in members}
    begin, end = first - BESIDE, last + BESIDE
    _read_employments(found)
    _read_shifts(found, begin, end, manual)
    _read_punches(found, begin, end, manual)
    _read_absences(found, begin, end, manual)
    if any(manual.of(day).section.without_roster == "calendar" for day in (first, last)):
        _read_calendars(found, begin, end, manual)
    return found


def verdicts_of(facts: Facts, first: date, last: date, manual: Manual, *, now: int) -> dict[date, Verdict]:
    """The verdicts of one person's days on which there was anything. `now` in seconds since 1970."""
    duties = [duty for duty in facts.duties if facts.works_here(duty.day)]
    found = judged(
        merged(duties),
        facts.stamps,
        facts.aways,
        terms_of=lambda day: manual.of(day).terms,
        window=manual.window(last),
        day_of=manual.day_of,
        now=now,
    )
    return {day: verdict for day, verdict in found.items() if first <= day <= last and facts.works_here(day)}


def _read_employments(found: dict[int, Facts]) -> None:
    rows = Employment.objects.filter(member__in=found).values_list("member_id", "joined_on", "left_on")
    for member, joined, left in rows.order_by():
        facts = found[member]
        facts.employed = [*(facts.employed or ()), (joined, left)]


def _read_shifts(found: dict[int, Facts], begin: date, end: date, manual: Manual) -> None:
    swapped = swapped_shifts(list(found), manual.midnight(begin), manual.midnight(end + BESIDE))
    shifts = Shift.objects.filter(member__in=found, day__gte=begin, day__lte=end, cancelled_at=None, is_standby=False)
    rows = shifts.filter(roster__state=RosterState.PUBLISHED).order_by()
    for member, pk, day, begins, ends in rows.values_list("member_id", "pk", "day", "begins_at", "ends_at"):
        span = (int(begins.timestamp()), int(ends.timestamp()))
        found[member].duties.append(Duty(day, (span,), (pk,), pk in swapped))


def _read_punches(found: dict[int, Facts], begin: date, end: date, manual: Manual) -> None:
    replaced = set(
        Correction.objects.filter(member__in=found, state=LeaveState.APPROVED, replaces__isnull=False).values_list(
            "replaces_id", flat=True
        )
    )
    punches = Punch.objects.filter(
        member__in=found, at__gte=manual.midnight(begin), at__lt=manual.midnight(end + BESIDE)
    ).order_by()
    for member, pk, at, direction, elsewhere in punches.values_list(
        "member_id", "pk", "at", "direction", "elsewhere_id"
    ):
        if pk not in replaced:
            found[member].stamps.append(Stamp(int(at.timestamp()), direction, pk, elsewhere is not None))


def _read_absences(found: dict[int, Facts], begin: date, end: date, manual: Manual) -> None:
    for each in absences_between(manual.midnight(begin), manual.midnight(end + BESIDE), members=list(found)):
        begins, ends = int(each.begins_at.timestamp()), int(each.ends_at.timestamp())
        facts = found[each.member_id]
        facts.aways.append(Away(begins, ends, each.kind, each.case_id))
        if not each.is_settled:
            facts.unsettled.add(each.case_id)


def _read_calendars(found: dict[int, Facts], begin: date, end: date, manual: Manual) -> None:
    """Those whose teams publish no roster in a month owe the hours of a working calendar."""
    teams: dict[int, list[tuple[int, str]]] = defaultdict(list)
    rows = TeamMembership.objects.filter(member__in=found).order_by("pk")
    for member, team, key in rows.values_list("member_id", "team_id", "team__key"):
        teams[member].append((team, key))
    planned = set(
        Roster.objects.filter(state=RosterState.PUBLISHED, month__gte=begin.replace(day=1), month__lte=end).values_list(
            "team_id", "month"
        )
    )
    spans = CalendarSpans()
    for member, facts in found.items():
        own = {duty.day.replace(day=1) for duty in facts.duties}
        for day in days_between(begin, end):
            section, month = manual.of(day).section, day.replace(day=1)
            if section.without_roster != "calendar" or month in own:
                continue
            if any((team, month) in planned for team, _key in teams[member]):
                continue
            calendar = section.calendar_of([key for _team, key in teams[member]])
            if calendar is not None and (open_spans := spans.of(calendar, day)):
                facts.duties.append(Duty(day, open_spans))


class CalendarSpans:
    """The openings of working calendars in seconds, each day worked out once."""

    def __init__(self) -> None:
        self._calendars: dict[str, WorkingCalendar | None] = {}
        self._days: dict[tuple[str, date], tuple[tuple[int, int], ...]] = {}

    def of(self, key: str, day: date) -> tuple[tuple[int, int], ...]:
        """The openings of a day; none where the company has no such calendar (any more)."""
        if (key, day) not in self._days:
            calendar = self._calendar(key)
            spans = calendar.on(day).open_spans(day) if calendar is not None else ()
            self._days[key, day] = tuple((begin // MICROS, end // MICROS) for begin, end in spans)
        return self._days[key, day]

    def _calendar(self, key: str) -> WorkingCalendar | None:
        if key not in self._calendars:
            try:
                self._calendars[key] = calendar_named(key)
            except BadCalendar:
                self._calendars[key] = None
        return self._calendars[key]


def days_between(first: date, last: date) -> Iterable[date]:
    """All days from one to another, both counted."""
    return (first + timedelta(days=number) for number in range((last - first).days + 1))
