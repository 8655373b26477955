"""What differs is agreed with the dealer the same day; a dispute goes to the supervisor (RPR-07, RPR-08)."""

from collections.abc import Iterable
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from csdesk.cases.services.cases import give_case
from csdesk.conversations.rules import clean_line, clean_text
from csdesk.events.record import record
from csdesk.live.publish import publish
from csdesk.outbox.notify import notify
from csdesk.people import directory
from csdesk.people.models import Member
from csdesk.refusals import RuleViolation, StaleRecord
from csdesk.rulebook.at import rulebook_at
from repairs.lifecycle import OVER, UNSETTLED, Agreement
from repairs.models import Counted, DifferenceKind, ReturnAgreement, ReturnDifference, ReturnLine, ReturnOrder
from repairs.permissions import Permission
from repairs.policies import may_answer, may_settle, may_work_on
from repairs.services.locking import lock_return
from repairs.services.moving import keep_facets, tell

RULE = "RPR-07"
SUPERVISOR = "supervisor"
_KINDS = {
    Counted.MISSING: DifferenceKind.MISSING,
    Counted.EXTRA: DifferenceKind.EXTRA,
    Counted.DAMAGED: DifferenceKind.DAMAGED,
}


def differ_by_count(
    order: ReturnOrder, lines: Iterable[ReturnLine], *, actor: Member | None, now: datetime
) -> list[ReturnDifference]:
    """Bring the differences of a (locked) return in step with what was counted; what was agreed on stays."""
    by_line = {line.pk: line for line in lines}
    unsettled = ReturnDifference.objects.filter(order=order, agreed_by=None, line__in=by_line).select_related("line")
    stale = [each for each in unsettled if each.line and _KINDS.get(Counted(each.line.counted)) != each.kind]
    ReturnDifference.objects.filter(pk__in=[each.pk for each in stale]).delete()
    known = set(ReturnDifference.objects.filter(order=order, line__in=by_line).values_list("line", "kind"))
    new = [
        ReturnDifference(
            order=order, line=line, kind=_KINDS[Counted(line.counted)], text=line.finding, found_by=actor, found_at=now
        )
        for line in by_line.values()
        if line.counted in _KINDS and (line.pk, _KINDS[Counted(line.counted)]) not in known
    ]
    ReturnDifference.objects.bulk_create(new)
    _after_change(order, new, actor=actor, now=now)
    return new


@transaction.atomic
def note_difference(
    order: ReturnOrder,
    kind: str,
    text: str,
    *,
    actor: Member | None,
    now: datetime,
    line: ReturnLine | None = None,
) -> ReturnDifference:
    """Note something else on which both sides must agree, e.g. that the model is out of stock.

    Raises PermissionDenied; RuleViolation for an unknown kind, without a word, or when the return is over.
    """
    if not may_work_on(actor, order):
        raise PermissionDenied(f"{actor} may not work on {order}.")
    order, text = lock_return(order), clean_line(text, 500)
    if order.status in OVER:
        raise RuleViolation(RULE, _("This return is over."))
    if kind not in DifferenceKind.values:
        raise RuleViolation(RULE, _("Choose what differs."), field="kind")
    if not text:
        raise RuleViolation(RULE, _("Write down what differs."), field="text")
    found = ReturnDifference.objects.create(order=order, line=line, kind=kind, text=text, found_by=actor, found_at=now)
    _after_change(order, [found], actor=actor, now=now)
    return found


def _after_change(order: ReturnOrder, new: list[ReturnDifference], *, actor: Member | None, now: datetime) -> None:
    has_open = ReturnDifference.objects.filter(order=order, agreed_by=None).exists()
    if new:
        _set(order, Agreement.DISPUTED if order.agreement == Agreement.DISPUTED else Agreement.OPEN)
        kinds = sorted({str(each.kind) for each in new})
        tell(order, "return.difference", actor=actor, now=now, kinds=kinds, count=len(new))
    elif not has_open and order.agreement in UNSETTLED:
        _set(order, Agreement.NONE)
        tell(order, "return.cleared", actor=actor, now=now)


def _set(order: ReturnOrder, state: str) -> None:
    order.agreement = state
    order.save(update_fields=["agreement"])
    keep_facets(order)


@transaction.atomic
def propose_agreement(order: ReturnOrder, proposal: str, *, actor: Member | None, now: datetime) -> ReturnAgreement:
    """Write down what we propose; the dealer sees it in the portal, or is told by phone.

    Raises PermissionDenied; RuleViolation when nothing differs, or a proposal waits for the dealer's word already.
    """
    if not may_work_on(actor, order):
        raise PermissionDenied(f"{actor} may not work on {order}.")
    order, proposal = lock_return(order), clean_text(proposal)
    if order.agreement not in UNSETTLED:
        raise RuleViolation(RULE, _("There is nothing to agree on."))
    if not proposal:
        raise RuleViolation(RULE, _("Write down what you propose."), field="proposal")
    if order.agreements.filter(is_agreed=None).exists():
        raise RuleViolation(RULE, _("A proposal waits for the dealer's word already."))
    made = ReturnAgreement.objects.create(order=order, proposal=proposal, proposed_by=actor, proposed_at=now)
    tell(order, "return.propose", actor=actor, now=now, text=proposal)
    return made


@transaction.atomic
def answer_agreement(
    agreement: ReturnAgreement, *, is_agreed: bool, name: str, answer: str = "", actor: Member | None, now: datetime
) -> ReturnOrder:
    """Write down what the dealer says to the proposal, and who said it; a "no" is a dispute (RPR-08).

    Raises PermissionDenied; StaleRecord when it was answered already; RuleViolation without a name, or when nothing
    differs any more.
    """
    order = lock_return(agreement.order)
    if not may_answer(actor, order):
        raise PermissionDenied(f"{actor} does not speak for the dealer of {order}.")
    agreement = ReturnAgreement.objects.select_for_update(of=("self",)).get(pk=agreement.pk)
    if agreement.is_agreed is not None:
        raise StaleRecord(RULE, _("This proposal has been answered already."))
    if order.agreement not in UNSETTLED:
        raise RuleViolation(RULE, _("There is nothing to agree on."))
    if not (name := clean_line(name, 120)):
        raise RuleViolation(RULE, _("Note who spoke for the dealer."), field="name")
    agreement.is_agreed, agreement.answered_name, agreement.answer = is_agreed, name, clean_text(answer)
    agreement.answered_at, agreement.entered_by = now, actor
    agreement.save(update_fields=["is_agreed", "answered_name", "answer", "answered_at", "entered_by"])
    facts = {"name": name, "text": agreement.answer, "proposal": agreement.proposal}
    if is_agreed:
        _settle(order, agreement)
        tell(order, "return.agree", actor=actor, now=now, **facts)
    else:
        _set(order, Agreement.DISPUTED)
        tell(order, "return.dispute", actor=actor, now=now, **facts)
        _to_supervisor(order, agreement, now=now)
    return order


@transaction.atomic
def decide_dispute(order: ReturnOrder, decision: str, *, actor: Member | None, now: datetime) -> ReturnAgreement:
    """The supervisor settles a dispute with a word that both sides can read (RPR-08).

    Raises PermissionDenied; RuleViolation when nothing is disputed, or without a word.
    """
    if not may_settle(actor):
        raise PermissionDenied(f"{actor} may not settle disputes.")
    order, decision = lock_return(order), clean_text(decision)
    if order.agreement != Agreement.DISPUTED:
        raise RuleViolation("RPR-08", _("Nothing is disputed here."))
    if not decision:
        raise RuleViolation("RPR-08", _("Write down what was settled."), field="decision")
    order.agreements.filter(is_agreed=None).update(is_agreed=False, answered_at=now)
    made = ReturnAgreement.objects.create(
        order=order, proposal=decision, proposed_by=actor, proposed_at=now, is_agreed=True, is_decision=True,
        answered_at=now, entered_by=actor,
    )  # fmt: skip
    _settle(order, made)
    tell(order, "return.agree", actor=actor, now=now, proposal=decision, decided=True)
    _back_to_desk(order, now=now)
    return made


def _settle(order: ReturnOrder, agreement: ReturnAgreement) -> None:
    ReturnDifference.objects.filter(order=order, agreed_by=None).update(agreed_by=agreement)
    _set(order, Agreement.AGREED)


def _to_supervisor(order: ReturnOrder, agreement: ReturnAgreement, *, now: datetime) -> None:
    role = rulebook_at(now).document.repairs.disputes_to or SUPERVISOR
    deciding = directory.acting_holders([role], at=now)
    notify(deciding, "return.dispute", case=order.case, now=now, urgent=True, note=agreement.answer[:200])
    if deciding and order.case.holder_id not in {member.pk for member in deciding}:
        _give(order, deciding[0], _("Disputed: please settle it with the dealer."), now=now)


def _back_to_desk(order: ReturnOrder, *, now: datetime) -> None:
    """Whoever proposed what was disputed goes on with the return."""
    disputed = order.agreements.filter(is_agreed=False).order_by("-pk").select_related("proposed_by").first()
    before = disputed.proposed_by if disputed is not None else None
    may = before is not None and before.is_active and before.may(Permission.RETURN_WORK)
    if before is not None and may and before.pk != order.case.holder_id:
        _give(order, before, _("Settled: please go on."), now=now)


def _give(order: ReturnOrder, to: Member, note: str, *, now: datetime) -> None:
    before = order.case.holder
    case = give_case(order.case, holder=to)
    facts = {"before": before, "before_name": str(before or ""), "after": to, "after_name": to.name, "note": note}
    publish(case, record(case, "case.assign", actor=None, at=now, **facts))
    notify([directory.stand_in(to, at=now)], "case.assign", case=case, now=now, note=note, by="")
