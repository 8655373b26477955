"""What a supervisor does from the board: reminds, hands over, takes a hand-over back; for one case or for many."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from csdesk.board.policies import may_act
from csdesk.cases.models import Case
from csdesk.cases.registry import kind_of
from csdesk.cases.services.cases import lock_case
from csdesk.events.record import record
from csdesk.live.publish import publish
from csdesk.outbox.notify import notify
from csdesk.people.directory import stand_in
from csdesk.people.models import Member
from csdesk.refusals import RuleViolation

RULE = "INQ-19"
REMIND = "case.remind"
LONGEST_NOTE = 200


@transaction.atomic
def remind_holders(cases: Sequence[Case], *, note: str, actor: Member, now: datetime) -> int:
    """Remind whoever holds each of the cases, or acts for him; how many cases were reminded of.

    Raises PermissionDenied; RuleViolation when one of them is nobody's: nobody is reminded then.
    """
    _check(cases, actor)
    for case in cases:
        if case.holder is None:
            message = _("%(number)s is nobody's yet: hand it to somebody.") % {"number": case.number}
            raise RuleViolation(RULE, message, field="cases")
        note = note.strip()[:LONGEST_NOTE]
        told = stand_in(case.holder, at=now)
        publish(case, record(case, REMIND, actor=actor, at=now, note=note, told=told.name))
        notify([told], REMIND, case=case, now=now, urgent=True, by=str(actor), note=note)
    return len(cases)


@transaction.atomic
def hand_over_cases(
    cases: Sequence[Case], to: Member, *, note: str, actor: Member, now: datetime
) -> dict[int, int | None]:
    """Make somebody the holder of all the cases; whom each belonged to before, by the case's id.

    All or none: raises PermissionDenied, or the first refusal, naming the case.
    """
    _check(cases, actor)
    before: dict[int, int | None] = {}
    for case in sorted(cases, key=lambda case: case.pk):
        locked = lock_case(case)
        before[case.pk] = locked.holder_id
        _give(locked, to, note=note, actor=actor, now=now)
    return before


@transaction.atomic
def take_back(
    cases: Iterable[Case], before: dict[int, int | None], given_to: int, *, actor: Member, now: datetime
) -> int:
    """Give cases back to whom they belonged, unless somebody else has them by now; how many went back."""
    if not may_act(actor):
        raise PermissionDenied(f"{actor} may not hand cases over.")
    holders = Member.objects.in_bulk([pk for pk in before.values() if pk is not None])
    back = 0
    for case in cases:
        holder = holders.get(before.get(case.pk) or 0)
        if holder is not None and lock_case(case).holder_id == given_to:
            _give(case, holder, note=_("The hand-over was taken back."), actor=actor, now=now)
            back += 1
    return back


def _check(cases: Sequence[Case], actor: Member) -> None:
    if not may_act(actor):
        raise PermissionDenied(f"{actor} may not act from the board.")
    if not cases:
        raise RuleViolation(RULE, _("Tick the cases first."), field="cases")


def _give(case: Case, to: Member, *, note: str, actor: Member, now: datetime) -> None:
    hand_over = kind_of(case.kind).hand_over
    if hand_over is None:
        raise RuleViolation(RULE, _("%(number)s cannot be handed over.") % {"number": case.number}, field="to")
    try:
        hand_over(case, to, note=note, actor=actor, now=now)
    except RuleViolation as refusal:
        message = _("%(number)s: %(reason)s") % {"number": case.number, "reason": refusal}
        raise RuleViolation(refusal.rule_id, message, field=refusal.field) from refusal
