"""What may keep leave from being applied for, each with its rule."""

from collections.abc import Sequence
from datetime import date, datetime

from django.utils.translation import gettext as _

from attendance.models import Leave
from attendance.queries.leaves import complete_by, live_overlapping
from attendance.queries.swaps import swapped_among
from attendance.queries.working_days import Plan
from attendance.rules.leave_days import HalfDay, Span
from attendance.rules.leave_terms import is_ahead, latest_day_to_apply
from csdesk.people.models import Member
from csdesk.refusals import RuleViolation
from csdesk.rulebook.sections.leave import LeaveKind
from staff.models import Employment

# Longer than any leave there is: a typing error, and more than is reckoned day by day.
MOST_DAYS = 1100


def check_person(member: Member, kind: LeaveKind, last_day: date, *, actor: Member | None, now: datetime) -> None:
    """Who works here, and for whom leave may be filed: another files only where its kind allows (LVE-05)."""
    if not member.is_active or not member.is_staff_member or not member.was_here(now):
        raise RuleViolation("LVE-05", _("Only those who work here take leave."), field="member")
    if actor is not None and actor.pk != member.pk and not kind.by_others:
        message = _("This kind of leave is applied for in person; only sick leave may be filed by another.")
        raise RuleViolation("LVE-05", message, field="kind")
    left = Employment.objects.filter(member=member).order_by("-joined_on").values_list("left_on", flat=True).first()
    if left is not None and left < last_day:
        message = _("%(name)s leaves the company on %(day)s.")
        raise RuleViolation("LVE-01", message % {"name": member.name, "day": left}, field="last_day")


def check_span(span: Span) -> None:
    """Leave takes some time, and not more than can be."""
    if not span.is_in_order:
        raise RuleViolation("LVE-01", _("The end must be after the start."), field="last_day")
    if span.calendar_days > MOST_DAYS:
        message = _("Leave of more than %(most)s days is not applied for here.")
        raise RuleViolation("LVE-01", message % {"most": MOST_DAYS}, field="last_day")


def check_taken(taken: Sequence[HalfDay], kind: LeaveKind) -> None:
    """There is work to be left out, and not more than the kind allows at a time."""
    if not taken:
        raise RuleViolation("LVE-01", _("There is no work in this time that leave would be for."), field="last_day")
    if kind.most_days is not None and len(taken) > 2 * kind.most_days:
        message = _("This kind of leave has at most %(days)s days at a time.")
        raise RuleViolation(kind.rule, message % {"days": kind.most_days}, field="last_day")


def check_free(member: Member, begins: datetime, ends: datetime, *, but: int = 0) -> None:
    """Nobody is away twice at a time."""
    found = live_overlapping(member, begins, ends, but=but)
    if found is not None:
        message = _("%(number)s is at the same time.") % {"number": found.case.number}
        raise RuleViolation("LVE-01", message, field="first_day", facts={"case": found.case.number})


def check_ahead(plan: Plan, span: Span, kind: LeaveKind, *, now: datetime) -> None:
    """Leave is applied for ahead: by the calendar, or before the day of the first shift (LVE-01, LVE-08)."""
    begins, _ends = plan.bounds(span)
    slots = plan.slots(span)
    first = slots[0].half_day.day if slots else span.first.day
    today = now.astimezone(plan.zone).date()
    starts = slots[0].begins_at if slots else begins
    if now < starts and is_ahead(today, first, kind.days_ahead):
        return
    rule = "LVE-08" if plan.is_shift_worker and kind.days_ahead else "LVE-01"
    message = _("This leave is applied for by %(day)s. Who could not asks the head by phone first and says so here.")
    day = latest_day_to_apply(first, kind.days_ahead)
    raise RuleViolation(rule, message % {"day": day}, field="first_day", facts={"by": day.isoformat()})


def check_call(leave: Leave, *, now: datetime) -> None:
    """Leave that was granted by phone: before it began, and applied for in time afterwards, else absence (LVE-02)."""
    if leave.called_at is None or leave.called_with is None:
        return
    if leave.called_with_id == leave.member_id:
        raise RuleViolation("LVE-02", _("Nobody grants his own leave."), field="called_with")
    if leave.called_at > now:
        raise RuleViolation("LVE-02", _("A call cannot lie in the future."), field="called_at")
    until = complete_by(leave.ends_at, leave.case if leave.case_id else None, now=now)
    if until is not None and until < now:
        message = _("The time for applying afterwards ended on %(day)s: this counts as absence.")
        raise RuleViolation("LVE-02", message % {"day": until.date()}, field="first_day")


def check_shifts(plan: Plan, span: Span, kind: LeaveKind) -> None:
    """No leave on a swapped or pay-back shift, none on holiday duty, where the kind refuses it (SHF-13, SHF-14)."""
    shifts = plan.shifts_in(span)
    if kind.on_swapped_shift == "refuse" and (swapped := swapped_among(shifts)):
        message = _("There is no leave on a swapped or pay-back shift (%(day)s): it would count as absence.")
        raise RuleViolation("SHF-13", message % {"day": swapped[0].day}, field="first_day")
    on_holiday = [shift for shift in shifts if plan.is_holiday(shift.day)]
    if kind.on_holiday_duty == "refuse" and on_holiday:
        message = _("Who is on holiday duty takes no leave (%(day)s).")
        raise RuleViolation("SHF-14", message % {"day": on_holiday[0].day}, field="first_day")


def check_stand_in(member: Member, stand_in: Member | None) -> None:
    """Somebody else who works here."""
    if stand_in is None:
        return
    if stand_in.pk == member.pk:
        raise RuleViolation("INQ-21", _("Nobody can stand in for himself."), field="stand_in")
    if not stand_in.is_active or not stand_in.is_staff_member:
        raise RuleViolation("INQ-21", _("This person is deactivated."), field="stand_in")


def wants_proof_first(kind: LeaveKind, halves: int) -> bool:
    """Whether proof belongs to the application."""
    return kind.proof == "first" and halves > 2 * kind.proof_from_days
