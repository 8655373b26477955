"""At the post: faults (SHF-24), notices (SHF-23), checklists (SHF-25)."""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from attendance.models import ChecklistRun, DeskNotice, FaultConsent, NoticeRead, PostFault, Shift
from attendance.policies import may_hand_over, may_post_notices
from attendance.queries.handover import handover_of_manual, is_leader, next_shifts, notices_for, others_there
from csdesk.live.publish import publish_to_desk
from csdesk.people.models import Member, Team
from csdesk.refusals import RuleViolation, TransitionNotAllowed
from csdesk.rulebook.sections.handover import CheckItem


@transaction.atomic
def report_fault(shift: Shift, what: str, *, at_change: bool = False, actor: Member, now: datetime) -> PostFault:
    """Write down what is out of order; what arises at the change of shifts both solve. Raises RuleViolation SHF-24."""
    if actor.pk != shift.member_id or not may_hand_over(actor):
        raise PermissionDenied(f"{actor} does not work {shift}.")
    if not what.strip():
        raise RuleViolation("SHF-24", _("Say what is out of order."), field="what")
    coming = next_shifts(shift, handover_of_manual(now)) if at_change else []
    if at_change and not coming:
        words = _("There is no next shift with whom to solve it: ask a leader.")
        raise RuleViolation("SHF-24", words, field="at_change")
    return PostFault.objects.create(
        team=shift.roster.team, what=" ".join(what.split())[:300], found_at=now, found_by=actor, at_change=at_change,
        with_member=coming[0].member if coming else None,
    )  # fmt: skip


@transaction.atomic
def solve_fault(fault: PostFault, solution: str, *, actor: Member, now: datetime) -> PostFault:
    """Say how a fault was solved. Raises PermissionDenied, RuleViolation, TransitionNotAllowed."""
    fault = PostFault.objects.select_for_update(of=("self",)).get(pk=fault.pk)
    in_team = actor.team_memberships.filter(team=fault.team_id).exists()
    if not may_hand_over(actor) or not (in_team or is_leader(actor, now)):
        raise PermissionDenied(f"{actor} is not of the team.")
    if fault.solved_at is not None:
        raise TransitionNotAllowed("SHF-24", _("This was solved already."))
    if not solution.strip():
        raise RuleViolation("SHF-24", _("Say how it was solved."), field="solution")
    fault.solved_at, fault.solved_by, fault.solution = now, actor, " ".join(solution.split())[:300]
    fault.save(update_fields=["solved_at", "solved_by", "solution"])
    return fault


@transaction.atomic
def consent_to_fault(fault: PostFault, shift: Shift, *, reason: str, actor: Member, now: datetime) -> FaultConsent:
    """A leader agrees that a fault passes from this shift to the next. Raises PermissionDenied, RuleViolation."""
    if actor.pk == shift.member_id or not is_leader(actor, now):
        raise PermissionDenied(f"{actor} may not consent.")
    if not reason.strip():
        raise RuleViolation("SHF-24", _("Say why it cannot be solved within the shift."), field="reason")
    given = {"given_at": now, "given_by": actor, "reason": " ".join(reason.split())[:300]}
    return FaultConsent.objects.get_or_create(fault=fault, shift=shift, defaults=given)[0]


@transaction.atomic
def post_notice(
    title: str, text: str, *, team: Team | None = None, must_read: bool = True, valid_until: datetime | None = None,
    actor: Member, now: datetime,
) -> DeskNotice:  # fmt: skip
    """Post news that people read before they come on duty. Raises PermissionDenied, RuleViolation SHF-23."""
    if not may_post_notices(actor):
        raise PermissionDenied(f"{actor} may not post notices.")
    title, text = " ".join(title.split())[:120], text.strip()[:5000]
    if not title or not text:
        raise RuleViolation("SHF-23", _("A notice has a title and a text."), field="text" if title else "title")
    if valid_until is not None and valid_until <= now:
        raise RuleViolation("SHF-23", _("The notice would be out of date at once."), field="valid_until")
    notice = DeskNotice.objects.create(
        title=title, text=text, team=team, must_read=must_read, valid_until=valid_until, posted_at=now, posted_by=actor
    )
    publish_to_desk("notice.posted", {})
    return notice


def take_down(notice: DeskNotice, *, actor: Member, now: datetime) -> None:
    """Nobody has to read it any more. Raises PermissionDenied."""
    if not may_post_notices(actor):
        raise PermissionDenied(f"{actor} may not take notices down.")
    DeskNotice.objects.filter(pk=notice.pk, taken_down_at=None).update(taken_down_at=now)


def read_notice(notice: DeskNotice, *, actor: Member, now: datetime) -> None:
    """Note that somebody has read it; once is enough. Raises PermissionDenied for what is not for him."""
    if not notices_for(actor, now).filter(pk=notice.pk).exists():
        raise PermissionDenied(f"{notice.pk} is not for {actor}.")
    NoticeRead.objects.get_or_create(notice=notice, member=actor, defaults={"read_at": now})


def lines_of(kind: str, shift: Shift, now: datetime) -> tuple[list[CheckItem], bool]:
    """The lines of a checklist, and whether this is the last one out, whose list is longer."""
    manual = handover_of_manual(now)
    if kind == ChecklistRun.Kind.OPENING:
        return list(manual.opening), False
    is_last = not others_there(shift, now) and not next_shifts(shift, manual)
    return [item for item in manual.closing if is_last or not item.last_one], is_last


@transaction.atomic
def go_through_list(
    shift: Shift, kind: str, done: Collection[str], *, note: str = "", actor: Member, now: datetime
) -> ChecklistRun:
    """Note that every line of the checklist was seen to; a line left out needs a note.

    Raises PermissionDenied; RuleViolation SHF-25; TransitionNotAllowed when it was done already.
    """
    if actor.pk != shift.member_id or not may_hand_over(actor):
        raise PermissionDenied(f"{actor} does not work {shift}.")
    if kind not in ChecklistRun.Kind.values:
        raise RuleViolation("SHF-25", _("There is no such checklist."), field="kind")
    items, is_last = lines_of(kind, shift, now)
    missing = [item.key for item in items if item.key not in done]
    if missing and not note.strip():
        raise RuleViolation("SHF-25", _("Tick every line, or say why one is left."), field="note")
    early = timedelta(minutes=handover_of_manual(now).early_minutes)
    due = shift.begins_at - early if kind == ChecklistRun.Kind.OPENING else None
    lines = [
        {"key": i.key, "zh": i.label.text("zh-hans"), "en": i.label.text("en"), "is_done": i.key in done} for i in items
    ]
    run, made = ChecklistRun.objects.get_or_create(
        shift=shift, member=actor, kind=kind,
        defaults={"lines": lines, "note": " ".join(note.split())[:300], "done_at": now, "due_at": due,
                  "is_last_one": is_last},
    )  # fmt: skip
    if not made:
        raise TransitionNotAllowed("SHF-25", _("This checklist was done already."))
    return run
