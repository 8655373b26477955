"""Applying for points, entering them, deciding, taking back (BRP-02…BRP-04, BRP-07)."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from csdesk.cases.models import Case
from csdesk.ledger.rules import AccountKey, Change
from csdesk.ledger.services.posting import Reason, post
from csdesk.outbox.notify import notify
from csdesk.outbox.rendering import company_zone
from csdesk.people.models import Member
from csdesk.refusals import RuleViolation
from csdesk.rulebook.at import rulebook_at, rulebook_of
from csdesk.rulebook.sections.points import PointKind, Points
from incentives.lifecycle import POINT_LIFECYCLE, PointStatus
from incentives.models import PointEntry
from incentives.policies import may_decide_points, may_see_points, may_withdraw
from incentives.queries.points import BOOK, department_of, who_decides
from incentives.rules.weeks import contest_until
from staff.services.wording import named

RULE = "BRP-02"


@dataclass(frozen=True)
class NewPoints:
    """Points to be: whose, by which line of the plan, how many (always above zero), on which day, for what."""

    member: Member
    kind: str
    points: int
    happened_on: date
    reason: str
    evidence: str = ""
    case: Case | None = None


def points_of_manual(now: datetime) -> Points:
    """The plan in force."""
    return rulebook_at(now).document.points


@transaction.atomic
def apply_for_points(new: NewPoints, *, actor: Member, now: datetime) -> PointEntry:
    """Apply for points of one's own (BRP-07); who decides is told.

    Raises PermissionDenied, RuleViolation at its field.
    """
    if not may_see_points(actor) or new.member.pk != actor.pk:
        raise PermissionDenied(f"{actor} may not apply for points of {new.member}.")
    kind = _checked(new, now)
    if kind.is_deduction or not kind.may_apply:
        raise RuleViolation("BRP-07", _("Nobody applies for this himself: it is entered by who decides."), field="kind")
    entry = _create(new, kind, actor=actor, now=now)
    _tell(entry, "points.asked", who_decides().exclude(pk=actor.pk), now=now)
    return entry


@transaction.atomic
def enter_points(new: NewPoints, *, actor: Member | None, now: datetime) -> PointEntry:
    """Add or deduct a colleague's points at once; the department hears of it with reason and evidence (BRP-03, BRP-04).

    Raises PermissionDenied, also for one's own; RuleViolation at its field: BRP-04 without evidence for a deduction.
    """
    if not may_decide_points(actor, new.member):
        raise PermissionDenied(f"{actor} may not enter points of {new.member}.")
    kind = _checked(new, now)
    entry = _create(new, kind, actor=actor, now=now)
    return _book(entry, actor=actor, now=now)


@transaction.atomic
def decide_application(
    entry: PointEntry, *, enter: bool, points: int | None = None, words: str = "", actor: Member | None, now: datetime
) -> PointEntry:
    """Enter what was applied for, perhaps with another number within the plan, or refuse it; both with a reason.

    Raises PermissionDenied for one's own, TransitionNotAllowed when it is decided, RuleViolation for a number
    beside the plan that counted when it was applied for, or a missing reason.
    """
    entry = locked_entry(entry)
    if not may_decide_points(actor, entry.member):
        raise PermissionDenied(f"{actor} may not decide on points of {entry.member}.")
    target = POINT_LIFECYCLE.named("enter" if enter else "refuse", leaving=entry.status).target
    changed = enter and points is not None and points != entry.points
    if not words.strip() and (changed or not enter):
        raise RuleViolation("BRP-07", _("Say why."), field="words")
    if changed and points is not None:
        kind = rulebook_of(entry.rulebook_version_id).document.points.kind(entry.kind)
        if kind is not None:
            _check_number(points, kind)
        entry.points = points
    entry.decision = words.strip()[:500]
    if target == PointStatus.ENTERED:
        return _book(entry, actor=actor, now=now)
    entry.status, entry.decided_by, entry.decided_at = target, actor, now
    entry.save(update_fields=["status", "decided_by", "decided_at", "decision"])
    _tell(entry, "points.refused", [entry.member], now=now)
    return entry


@transaction.atomic
def withdraw_application(entry: PointEntry, *, actor: Member, now: datetime) -> PointEntry:
    """Take back what one applied for. Raises PermissionDenied, TransitionNotAllowed when it is decided."""
    entry = locked_entry(entry)
    if not may_withdraw(actor, entry):
        raise PermissionDenied(f"{actor} may not take this back.")
    entry.status = POINT_LIFECYCLE.named("withdraw", leaving=entry.status).target
    entry.decided_at = now
    entry.save(update_fields=["status", "decided_at"])
    return entry


def locked_entry(entry: PointEntry) -> PointEntry:
    """The entry for changing it: nobody else decides on it until the transaction's end."""
    found = PointEntry.objects.select_for_update(of=("self",)).select_related("member", "rulebook_version", "posting")
    return found.get(pk=entry.pk)


def _checked(new: NewPoints, now: datetime) -> PointKind:
    kind = points_of_manual(now).kind(new.kind)
    if kind is None:
        raise RuleViolation(RULE, _("Choose a line of the points plan."), field="kind")
    if not new.member.is_active or not new.member.is_staff_member:
        raise RuleViolation(RULE, _("%(name)s does not work here.") % {"name": new.member.name}, field="member")
    _check_number(new.points, kind)
    if new.happened_on > now.astimezone(company_zone()).date():
        raise RuleViolation(RULE, _("This day has not come yet."), field="happened_on")
    if not new.reason.strip():
        raise RuleViolation(RULE, _("Say what it is for."), field="reason")
    if (kind.is_deduction or kind.needs_evidence) and not new.evidence.strip():
        rule = "BRP-04" if kind.is_deduction else kind.rule
        raise RuleViolation(rule, _("Name the facts it rests on."), field="evidence")
    return kind


def _check_number(points: int, kind: PointKind) -> None:
    if not kind.least <= points <= kind.most:
        words = _("From %(least)s to %(most)s points are given for this.")
        raise RuleViolation(RULE, words % {"least": kind.least, "most": kind.most}, field="points")


def _create(new: NewPoints, kind: PointKind, *, actor: Member | None, now: datetime) -> PointEntry:
    return PointEntry.objects.create(
        member=new.member, kind=kind.key, points=-new.points if kind.is_deduction else new.points,
        happened_on=new.happened_on, reason=new.reason.strip()[:1000], evidence=new.evidence.strip()[:1000],
        case=new.case, rulebook_version=rulebook_at(now).version, asked_by=actor, asked_at=now, **named(kind),
    )  # fmt: skip


def _book(entry: PointEntry, *, actor: Member | None, now: datetime) -> PointEntry:
    window = points_of_manual(now).contest_within
    why = Reason(entry.rule, entry.rulebook_version, entry.case, entry.evidence[:200], entry.reason[:200])
    change = Change(AccountKey(entry.member_id), entry.points)
    entry.posting = post(BOOK, [change], why, actor=actor, now=now)
    entry.status, entry.decided_by, entry.decided_at = PointStatus.ENTERED, actor, now
    entry.contest_until = contest_until(now, window, company_zone())
    entry.save()
    _tell(entry, "points.entered", department_of(entry.member), now=now)
    return entry


def _tell(entry: PointEntry, kind: str, people: Any, *, now: datetime) -> None:
    what = {"zh": entry.name, "en": entry.name_en or entry.name}
    facts: dict[str, Any] = {
        "name": entry.member.name,
        "points": f"{entry.points:+d}",
        "what": what,
        "reason": entry.reason[:200],
    }
    notify(people, kind, now=now, url=entry.get_absolute_url(), **facts)
