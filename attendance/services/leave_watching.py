"""Once an hour: what was called in is asked for, what was guessed is counted anew, the year's days are granted."""

from datetime import datetime

from django.db import transaction

from attendance.models import Leave, LeaveState, Trip
from attendance.queries.leave_balances import BOOK, YEARLY
from attendance.queries.leaves import COMPLETE, completion_rule
from attendance.services.leave_balances import ensure_grants, lock_member
from attendance.services.leave_ending import lapse_leave, recount_leave
from csdesk.ledger.models import Entry
from csdesk.ledger.services.posting import local_day
from csdesk.people.models import Member, MemberKind
from csdesk.people.queries import active_members
from csdesk.refusals import RuleViolation
from csdesk.rulebook.at import rulebook_at
from csdesk.rulebook.sections.leave import LeaveKind
from csdesk.sla import clocks
from csdesk.sla.models import Task

PROOF, BACK = "leave_proof", "trip_back"


def look_after_leave(now: datetime) -> None:
    """What nobody does at a moment of the day, done once an hour; harmless repeated."""
    _ask_for_forms(now)
    _ask_for_proof(now)
    _ask_who_came_back(now)
    for leave in Leave.objects.filter(is_provisional=True, ends_at__gt=now).select_related("member", "case"):
        _recount(leave, now)
    _grant_year(now)


def _ask_for_forms(now: datetime) -> None:
    if completion_rule(now) is None:
        return
    over = Leave.objects.filter(state=LeaveState.CALLED, ends_at__lte=now).select_related("case", "member")
    for leave in over.order_by("pk"):
        if not lapse_leave(leave, now=now) and not _has_task(leave, COMPLETE):
            clocks.observe(leave.case, "leave.over", at=now)


def _ask_for_proof(now: datetime) -> None:
    manual = rulebook_at(now).document.leave
    kinds = {kind.key: kind for kind in manual.kinds if kind.proof == "later"}
    over = Leave.objects.filter(state=LeaveState.APPROVED, kind__in=kinds, ends_at__lte=now)
    asked = Task.objects.filter(kind=PROOF).values("case")
    for leave in over.exclude(case__in=asked).exclude(case__attachments__isnull=False).select_related("case"):
        if leave.half_days > 2 * kinds[leave.kind].proof_from_days:
            clocks.observe(leave.case, "leave.prove", at=now)


def _ask_who_came_back(now: datetime) -> None:
    over = Trip.objects.filter(state=LeaveState.APPROVED, supplement_of=None, back_at=None, ends_at__lte=now)
    for trip in over.exclude(case__in=Task.objects.filter(kind=BACK).values("case")).select_related("case"):
        clocks.observe(trip.case, "trip.over", at=now)


def _recount(leave: Leave, now: datetime) -> None:
    try:
        with transaction.atomic():
            recount_leave(leave, now=now)
    except RuleViolation:
        # The balance does not reach for what it has become: it stays as it was signed, and is looked at again.
        return


def _grant_year(now: datetime) -> None:
    kinds = _kinds_that_grant(now)
    if not kinds:
        return
    year = local_day(now).year
    people = list(active_members().filter(kind=MemberKind.STAFF))
    for kind in kinds:
        granted = _granted(kind, year)
        for member in people:
            if member.pk not in granted:
                _grant(member, kind, year, now)


def _kinds_that_grant(now: datetime) -> list[LeaveKind]:
    return [kind for kind in rulebook_at(now).document.leave.kinds if kind.entitlements]


def _granted(kind: LeaveKind, year: int) -> set[int]:
    entries = Entry.objects.filter(
        account__book__key=BOOK, account__item=year, account__grade=kind.key, posting__evidence=YEARLY
    )
    return set(entries.values_list("account__holder", flat=True))


@transaction.atomic
def _grant(member: Member, kind: LeaveKind, year: int, now: datetime) -> None:
    lock_member(member)
    ensure_grants(member, kind, [year], now=now)


def _has_task(leave: Leave, kind: str) -> bool:
    return Task.objects.filter(case=leave.case, kind=kind).exists()
