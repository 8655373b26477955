"""Their list against our book: per shipment and weekly; what differs is asked for at once (SPR-11)."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from csdesk.outbox.notify import notify
from csdesk.people.models import Member
from csdesk.refusals import RuleViolation
from csdesk.sla.models import Task
from spares.lifecycle import ReconciliationOccasion, TransferStatus
from spares.models import Place, Reconciliation, ReconciliationLine, Transfer
from spares.policies import may_reconcile
from spares.queries.people import told_at
from spares.queries.stock import lines_at
from spares.services.booking import Part
from spares.services.reminding import remind

RULE, QUERY = "SPR-11", "query"
Counts = dict[tuple[int, str], int]


@transaction.atomic
def reconcile(
    place: Place, listed: Iterable[Part], *, transfer: Transfer | None = None, actor: Member | None, now: datetime
) -> Reconciliation:
    """Hold a place's list against our book: its stock, or of a transfer what was sent to it.

    Where something differs the place is asked at once, with a time limit. Raises PermissionDenied; RuleViolation for
    a transfer of another place, or one that was not shipped.
    """
    if not may_reconcile(actor):
        raise PermissionDenied(f"{actor} may not reconcile.")
    transfer = Transfer.objects.get(pk=transfer.pk) if transfer is not None else None
    if transfer is not None and transfer.target_id != place.pk and transfer.origin_id != place.pk:
        raise RuleViolation(RULE, _("This transfer is none of this place's."), field="transfer")
    if transfer is not None and transfer.status in (TransferStatus.ORDERED, TransferStatus.CANCELLED):
        raise RuleViolation(RULE, _("It has not been shipped yet."), field="transfer")
    theirs = _theirs(listed)
    ours = _of_transfer(transfer) if transfer is not None else _of_place(place)
    occasion = ReconciliationOccasion.SHIPMENT if transfer is not None else ReconciliationOccasion.WEEKLY
    made = Reconciliation.objects.create(place=place, occasion=occasion, transfer=transfer, made_at=now, made_by=actor)
    lines = [
        ReconciliationLine(reconciliation=made, product_id=product, grade=grade,
                           theirs=theirs.get((product, grade), 0), ours=ours.get((product, grade), 0))
        for product, grade in sorted(theirs.keys() | ours.keys())
    ]  # fmt: skip
    ReconciliationLine.objects.bulk_create(lines)
    made.differences = sum(1 for line in lines if line.difference)
    if made.differences:
        made.task = remind(QUERY, f"{place.name} {transfer or ''}".strip(), place=place, now=now)
        _ask(made, actor, now)
    else:
        made.settled_at = now
    made.save(update_fields=["differences", "task", "settled_at"])
    return made


@transaction.atomic
def answer_query(reconciliation: Reconciliation, answer: str, *, now: datetime) -> Reconciliation:
    """Write down how the differences of a reconciliation were explained. Raises RuleViolation when they were."""
    found = Reconciliation.objects.select_for_update(of=("self",)).get(pk=reconciliation.pk)
    if found.settled_at is not None:
        raise RuleViolation(RULE, _("These differences were explained already."))
    if not answer.strip():
        raise RuleViolation(RULE, _("Explain the differences."), field="answer")
    found.settled_at, found.answer = now, answer.strip()
    found.save(update_fields=["settled_at", "answer"])
    return found


def query_answered(task: Task, *, outcome: str, note: str, actor: Member | None, now: datetime) -> None:
    """What follows when the question to the place is ticked off."""
    found = Reconciliation.objects.filter(task=task, settled_at=None).first()
    if found is not None:
        answer_query(found, note, now=now)


def _theirs(listed: Iterable[Part]) -> Counts:
    counts: Counts = {}
    for part in listed:
        key = (part.product.pk, str(part.grade))
        counts[key] = counts.get(key, 0) + part.quantity
    return counts


def _of_place(place: Place) -> Counts:
    return {(product.pk, grade): amount for product, grade, amount in lines_at(place)}


def _of_transfer(transfer: Transfer) -> Counts:
    return {(line.product_id, line.grade): line.sent or 0 for line in transfer.lines.all() if line.sent}


def _ask(made: Reconciliation, actor: Member | None, now: datetime) -> None:
    to = [each for each in told_at(made.place, now=now) if each != actor]
    words: dict[str, Any] = {"place": str(made.place), "differences": made.differences}
    notify(to, "spares.query", now=now, urgent=True, url=f"/spares/reconciliations/{made.pk}/", **words)
