"""What a swap must not break, asked when it is offered, when the other person agrees, and when it is approved."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from attendance.models import RosterState, Shift, Swap
from attendance.queries.absences import absences_between
from attendance.queries.manual import calendar_of, shifts_of_manual
from attendance.queries.swap_limits import own_slots, slot_of, standing_swap_with, swapped_slots, swaps_in_month
from attendance.rules.holidays import is_holiday
from attendance.rules.swapping import consecutive, squeezed, working_days_before
from csdesk.people.models import Member
from csdesk.refusals import RuleViolation
from csdesk.rulebook.at import NoRulebook, rulebook_at
from csdesk.rulebook.sections.swaps import Swaps
from csdesk.sla.queries.calendars import calendar_named
from csdesk.sla.rules import BadCalendar, WorkingCalendar


@dataclass(frozen=True)
class Plan:
    """Two people and their shifts; `swap`: the one on record that is looked at again."""

    asker: Member
    other: Member
    given: Shift
    payback: Shift | None
    swap: Swap | None = None

    @property
    def halves(self) -> list[Shift]:
        """The shifts that would change hands."""
        return [self.given] if self.payback is None else [self.given, self.payback]

    def sides(self) -> Iterator[tuple[Member, Shift | None, Shift | None]]:
        """Each person with the shift that he takes and the one that he gives away."""
        yield self.other, self.given, self.payback
        yield self.asker, self.payback, self.given

    @property
    def own(self) -> int | None:
        """The id of the swap itself, which is not in its own way."""
        return self.swap.pk if self.swap is not None else None


def swaps_of_manual(at: datetime) -> Swaps:
    """What the manual says about swaps; a company without a manual offers none."""
    try:
        return rulebook_at(at).document.swaps
    except NoRulebook:
        return Swaps()


def calendar_for(manual: Swaps, shift: Shift, *, at: datetime) -> WorkingCalendar:
    """The calendar that says what a holiday is: the manual's for swaps, else that of the shift's team."""
    if manual.calendar:
        try:
            return calendar_named(manual.calendar)
        except BadCalendar:  # taken away since
            pass
    return calendar_of(shift.roster.team, shifts_of_manual(at))


def refuse_bad_swap(plan: Plan, *, now: datetime) -> None:
    """Raises RuleViolation with the first rule that the swap would break."""
    manual = swaps_of_manual(now)
    if not manual.is_offered:
        raise RuleViolation("SHF-07", _("Shifts are not swapped here: ask the leader."))
    for check in (
        _refuse_strangers, _refuse_foreign_shifts, _refuse_late, _refuse_standing_in, _refuse_twice, _refuse_holiday,
        _refuse_absent, _refuse_too_many, _refuse_consecutive, _refuse_squeezed, _refuse_short_notice,
    ):  # fmt: skip
        check(plan, manual, now)


def _refuse_strangers(plan: Plan, manual: Swaps, now: datetime) -> None:
    if plan.asker.pk == plan.other.pk:
        raise RuleViolation("SHF-08", _("A swap takes two people."), field="other")
    for member in (plan.asker, plan.other):
        if not member.is_active or not member.is_staff_member:
            raise RuleViolation("SHF-08", _("%(name)s does not work here.") % {"name": member.name}, field="other")


def _refuse_foreign_shifts(plan: Plan, manual: Swaps, now: datetime) -> None:
    for member, shift, field in ((plan.asker, plan.given, "given"), (plan.other, plan.payback, "payback")):
        if shift is None:
            continue
        if shift.cancelled_at is not None or shift.roster.state != RosterState.PUBLISHED:
            raise RuleViolation("SHF-18", _("This shift is not in the published roster (any more)."), field=field)
        if shift.member_id != member.pk:
            words = _("The shift of %(day)s is not %(name)s's (any more): nobody stands in for others on his own.")
            raise RuleViolation("SHF-18", words % {"day": shift.day, "name": member.name}, field=field)
    for member, taken, _given in plan.sides():
        if taken is not None and not member.team_memberships.filter(team=taken.roster.team_id).exists():
            words = _("%(name)s is not in the team “%(team)s”.")
            raise RuleViolation("SHF-18", words % {"name": member.name, "team": taken.roster.team}, field="other")
    if plan.payback is not None and plan.payback.begins_at == plan.given.begins_at:
        raise RuleViolation("SHF-19", _("Both shifts begin at the same time."), field="payback")


def _refuse_late(plan: Plan, manual: Swaps, now: datetime) -> None:
    if any(shift.begins_at <= now for shift in plan.halves):
        raise RuleViolation("SHF-07", _("A shift that has begun cannot be swapped any more."), field="given")


def _refuse_standing_in(plan: Plan, manual: Swaps, now: datetime) -> None:
    if plan.payback is not None:
        return
    if manual.standing_in == "never":
        words = _("Nobody stands in for another: a swap has a pay-back shift.")
        raise RuleViolation("SHF-18", words, field="payback")
    if manual.agreement == "report":
        words = _("Standing in needs permission, and swaps are only reported here: choose a pay-back shift.")
        raise RuleViolation("SHF-18", words, field="payback")


def _refuse_twice(plan: Plan, manual: Swaps, now: datetime) -> None:
    standing = standing_swap_with(plan.halves, but=plan.own)
    if standing is not None:
        words = _("One of these shifts is in the swap %(number)s already.")
        raise RuleViolation("SHF-11", words % {"number": standing.case.number}, field="given")


def _refuse_holiday(plan: Plan, manual: Swaps, now: datetime) -> None:
    if not manual.no_holidays:
        return
    for shift in plan.halves:
        if is_holiday(calendar_for(manual, shift, at=now), shift.day):
            words = _("%(day)s is a holiday: who is on duty then does not swap.")
            raise RuleViolation("SHF-14", words % {"day": shift.day}, field="given")


def _refuse_absent(plan: Plan, manual: Swaps, now: datetime) -> None:
    for shift in plan.halves:
        away = absences_between(shift.begins_at, shift.ends_at, members=[plan.asker.pk, plan.other.pk])
        if away:
            name = plan.asker.name if away[0].member_id == plan.asker.pk else plan.other.name
            words = _("%(name)s is on leave or travelling on %(day)s: nobody takes leave on a swapped shift.")
            rule = "SHF-13" if shift is plan.given else "SHF-19"
            raise RuleViolation(rule, words % {"name": name, "day": shift.day}, field="given")


def _refuse_too_many(plan: Plan, manual: Swaps, now: datetime) -> None:
    most = manual.most_a_month
    if most is None:
        return
    counted = [plan.asker] if manual.counted_for == "asker" else [plan.asker, plan.other]
    for member in counted:
        had = swaps_in_month(member, plan.given.day, counted_for=manual.counted_for, but=plan.own)
        if had >= most:
            words = _("%(name)s has swapped %(count)s times in %(month)s; %(most)s are allowed.")
            facts = {"name": member.name, "count": had, "month": f"{plan.given.day:%Y-%m}", "most": most}
            raise RuleViolation("SHF-05" if most <= 2 else "SHF-06", words % facts, field="given", facts=facts)


def _refuse_consecutive(plan: Plan, manual: Swaps, now: datetime) -> None:
    if not manual.no_consecutive:
        return
    days = [shift.day for shift in plan.halves]
    for member in (plan.asker, plan.other):
        swapped = swapped_slots(member, days, but=plan.own)
        clash = consecutive(own_slots(member, days), [slot_of(shift) for shift in plan.halves], swapped)
        if clash is not None:
            words = _("%(name)s would swap twice in a row: %(day)s follows the swapped shift of %(before)s.")
            facts = {"name": member.name, "day": clash[0].day, "before": clash[1].day}
            raise RuleViolation("SHF-11", words % facts, field="given")


def _refuse_squeezed(plan: Plan, manual: Swaps, now: datetime) -> None:
    if not manual.no_back_to_back:
        return
    rest = timedelta(hours=shifts_of_manual(now).rest_hours)
    for member, taken, given in plan.sides():
        if taken is None:
            continue
        others = [slot for slot in own_slots(member, [taken.day]) if given is None or slot.key != given.pk]
        clash = squeezed(slot_of(taken), others, rest)
        if clash is not None:
            words = _("%(name)s would work the shifts of %(day)s and %(other)s back to back.")
            facts = {"name": member.name, "day": taken.day, "other": clash.day}
            raise RuleViolation("SHF-12", words % facts, field="payback" if taken is plan.payback else "given")


def _refuse_short_notice(plan: Plan, manual: Swaps, now: datetime) -> None:
    # Who signs may take his time: what counts is when it was applied for.
    if manual.agreement != "ahead" or (plan.swap is not None and plan.swap.agreed_at is not None):
        return
    first = min(plan.halves, key=lambda shift: shift.begins_at)
    calendar = calendar_for(manual, first, at=now)
    wanted = manual.ahead_working_days
    if working_days_before(calendar, now, first.day, most=wanted) < wanted:
        words = _("A swap is applied for %(days)s working day(s) ahead; the shift of %(day)s is too near.")
        raise RuleViolation("SHF-09", words % {"days": wanted, "day": first.day}, field="given")
