"""Handing over as pages and rules ask for it: which sheet, who is next, what is left to do."""

from datetime import datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from attendance.models import (
    ChecklistRun,
    DeskNotice,
    Direction,
    HandoverSheet,
    NoticeRead,
    Origin,
    PostAbsence,
    PostFault,
    Punch,
    Shift,
)
from attendance.policies import may_lead_handover
from attendance.queries.shifts import LONGEST, shift_at, shifts_between
from attendance.registry import Line
from csdesk.cases.models import TO_DO, Case, Phase
from csdesk.cases.registry import all_kinds
from csdesk.people.directory import acting_holders
from csdesk.people.models import DutySpell, Member
from csdesk.people.queries import switched_off_at
from csdesk.rulebook.at import NoRulebook, rulebook_at
from csdesk.rulebook.sections.handover import Handover
from csdesk.sla.queries.tasks import tasks_of

# Who comes earlier than that came for something else.
EARLIEST = timedelta(hours=4)
MOST_LINES = 100


def handover_of_manual(at: datetime) -> Handover:
    """What the manual says about handing over; a company without a manual keeps none."""
    try:
        return rulebook_at(at).document.handover
    except NoRulebook:
        return Handover()


def shift_to_hand_over(member: Member, now: datetime) -> Shift | None:
    """The shift that somebody works, or has worked last and not signed off from."""
    current = shift_at(member, now)
    if current is not None and not current.is_standby:
        return current
    past = shifts_between(now - EARLIEST, now, members=[member.pk]).filter(is_standby=False, ends_at__lte=now)
    return past.order_by("-ends_at").first()


def next_shifts(shift: Shift, manual: Handover) -> list[Shift]:
    """The shifts of the team that go on after this one, or begin within the manual's gap (SHF-22)."""
    until = shift.ends_at + timedelta(minutes=manual.gap_minutes, microseconds=1)
    found = shifts_between(shift.ends_at, until).filter(is_standby=False, roster__team=shift.roster.team_id)
    found = found.filter(ends_at__gt=shift.ends_at).exclude(member=shift.member_id)
    return list(found.select_related("member"))


def has_arrived(shift: Shift, now: datetime) -> bool:
    """Whether who works the shift is there: on duty by the switch, or punched in, for this shift."""
    since = shift.begins_at - EARLIEST
    spells = DutySpell.objects.filter(member=shift.member_id, ended_at=None, started_at__gte=since)
    if spells.filter(started_at__lte=now).exists():
        return True
    last = Punch.objects.filter(member=shift.member_id, at__range=(since, now)).order_by("-at", "-pk").first()
    return last is not None and last.direction == Direction.IN


def others_there(shift: Shift, now: datetime) -> bool:
    """Whether anybody else works now: the one after whom nobody is left is the last one out (SHF-25)."""
    live = shifts_between(now, now + timedelta(microseconds=1)).filter(is_standby=False)
    here = set(live.exclude(member=shift.member_id).values_list("member_id", flat=True))
    return bool(here - switched_off_at(now))


def is_leader(member: Member, now: datetime) -> bool:
    """Whether somebody may let people go and consent to faults: the manual's roles, or by permission."""
    roles = handover_of_manual(now).leaders
    if roles:
        return member.pk in {leader.pk for leader in acting_holders(roles, at=now)}
    return may_lead_handover(member)


def sheets_visible_to(member: Member) -> QuerySet[HandoverSheet]:
    """The sheets of one's teams; all of them for who leads."""
    found = HandoverSheet.objects.select_related("team", "shift", "outgoing", "incoming", "let_go_by")
    if may_lead_handover(member):
        return found
    return found.filter(Q(team__in=member.team_memberships.values("team")) | Q(outgoing=member))


def sheets_to_confirm(shift: Shift) -> QuerySet[HandoverSheet]:
    """The completed sheets of the team that nobody has taken over yet."""
    waiting = HandoverSheet.objects.filter(team=shift.roster.team_id, confirmed_at=None, completed_at__isnull=False)
    recent = waiting.filter(shift__begins_at__lt=shift.ends_at, shift__ends_at__gt=shift.begins_at - 4 * LONGEST)
    return recent.exclude(outgoing=shift.member_id).select_related("outgoing", "shift", "team").order_by("pk")


def notices_for(member: Member, now: datetime) -> QuerySet[DeskNotice]:
    """The notices that hold for somebody now, the newest first (SHF-23)."""
    days = handover_of_manual(now).notice_days
    fresh = Q(valid_until__gt=now) | Q(valid_until=None, posted_at__gt=now - timedelta(days=days))
    mine = Q(team=None) | Q(team__in=member.team_memberships.values("team"))
    found = DeskNotice.objects.filter(fresh, mine, taken_down_at=None, posted_at__lte=now)
    return found.select_related("team", "posted_by").order_by("-posted_at", "-pk")


def unread_notices(member: Member, now: datetime) -> QuerySet[DeskNotice]:
    """Of these the ones that have to be read before coming on duty, and were not."""
    read = NoticeRead.objects.filter(member=member).values("notice")
    return notices_for(member, now).filter(must_read=True).exclude(pk__in=read).exclude(posted_by=member)


def open_faults(team_id: int) -> QuerySet[PostFault]:
    """What is out of order at a team's post, the oldest first."""
    found = PostFault.objects.filter(team=team_id, solved_at=None)
    return found.select_related("found_by", "with_member").order_by("pk")


def list_done(shift: Shift, kind: str) -> ChecklistRun | None:
    """The checklist that somebody went through for his shift."""
    return ChecklistRun.objects.filter(shift=shift, member=shift.member_id, kind=kind).first()


def away_from_post(member: Member) -> PostAbsence | None:
    """Somebody's absence from the post that is not over: asked, allowed, or gone."""
    return PostAbsence.objects.filter(member=member, back_at=None).exclude(is_allowed=False).first()


def open_cases(shift: Shift, now: datetime) -> list[Line]:
    """What the outgoing person holds and is not done, by time left; whatever has a section of its own is not here."""
    pages = {kind.key: kind.page for kind in all_kinds() if kind.key not in {"chat", "inquiry", "swap"}}
    held = Case.objects.filter(holder=shift.member_id, phase__in=TO_DO, kind__in=pages).order_by("queue_at", "id")
    return [case_line(case, pages[case.kind](case)) for case in held[:MOST_LINES]]


def cases_of_kind(kind: str, shift: Shift) -> list[Line]:
    """What he holds of one kind, for sections of the rooms above."""
    pages = {each.key: each.page for each in all_kinds() if each.key == kind}
    held = Case.objects.filter(holder=shift.member_id, phase__in=TO_DO, kind=kind).order_by("queue_at", "id")
    return [case_line(case, pages[kind](case)) for case in held[:MOST_LINES] if pages]


def case_line(case: Case, url: str) -> Line:
    """A case on the sheet."""
    return Line(f"{case.number} {case.title}", url, case.next_due_at)


def pending_tasks(shift: Shift, now: datetime) -> list[Line]:
    """His own tasks that are not done."""
    tasks = tasks_of(shift.member, at=now).filter(assignee=shift.member_id).order_by("due_at", "pk")[:MOST_LINES]
    return [Line(f"{task.case.number} {task}" if task.case else str(task), "", task.due_at) for task in tasks]


def shift_changes(shift: Shift, now: datetime) -> list[Line]:
    """Shifts of the team in the next two days that were swapped or moved by hand (人员调班, SHF-21)."""
    soon = shifts_between(now, now + timedelta(days=2)).filter(roster__team=shift.roster.team_id)
    soon = soon.filter(begins_at__gt=now).exclude(origin=Origin.GENERATED).select_related("member")
    words = _("%(name)s works on %(day)s")
    return [Line(words % {"name": each.member.name, "day": each.day}, "", each.begins_at) for each in soon[:MOST_LINES]]


def faults_of_post(shift: Shift, now: datetime) -> list[Line]:
    """What is out of order."""
    return [Line(fault.what, "", fault.found_at) for fault in open_faults(shift.roster.team_id)]


def cases_opened(shift: Shift, now: datetime) -> int:
    """How many cases he holds that were opened during the shift."""
    return Case.objects.filter(holder=shift.member_id, opened_at__gte=shift.begins_at, opened_at__lte=now).count()


def cases_closed(shift: Shift, now: datetime) -> int:
    """How many of his were closed during the shift."""
    held = Case.objects.filter(holder=shift.member_id, phase=Phase.CLOSED)
    return held.filter(closed_at__gte=shift.begins_at, closed_at__lte=now).count()


def cases_left(shift: Shift, now: datetime) -> int:
    """How many he leaves open."""
    return Case.objects.filter(holder=shift.member_id, phase__in=TO_DO).count()
