"""What arrives is counted against the list; what is missing is asked for at once."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from csdesk.ledger.rules import Change
from csdesk.outbox.notify import notify
from csdesk.people.models import Member
from csdesk.refusals import RuleViolation
from csdesk.sla.models import Task, TaskState
from shipping.services.arriving import arrive
from spares.lifecycle import TRANSFER_LIFECYCLE
from spares.models import Grade, MovementKind, Transfer, TransferLine
from spares.permissions import Permission
from spares.policies import may_work_at
from spares.queries.people import told_at, who_may
from spares.services.booking import Draft, Part, Proof, book
from spares.services.fulfilling import finish_request
from spares.services.reminding import remind, tick_off
from spares.services.transfers import is_exchange, lock_transfer, on_the_way, page_of

RULE, SHORTAGE = "SPR-08", "shortage"
# What became of pieces that did not arrive.
FOUND, BACK, LOST = "found", "back", "lost"


@transaction.atomic
def receive_transfer(
    transfer: Transfer, quantities: Mapping[int, int], *, actor: Member | None, now: datetime
) -> Transfer:
    """Count what arrived, by line id, and report it (SPR-08): it lies at its place from now on.

    What is missing stays on its way; customer service and the sender are told and it is to be found out at once.
    Raises PermissionDenied, TransitionNotAllowed; RuleViolation for a line that was not counted, or more than was
    sent: the sender's list is to be corrected first.
    """
    transfer = lock_transfer(transfer)
    if not may_work_at(actor, transfer.target):
        raise PermissionDenied(f"{actor} does not receive at {transfer.target}.")
    TRANSFER_LIFECYCLE.named("arrive", leaving=transfer.status)
    lines = list(transfer.lines.select_related("product").order_by("pk"))
    for line in lines:
        line.arrived = _counted(line, quantities)
        line.save(update_fields=["arrived"])
    if any(line.arrived for line in lines):
        _book_arrival(transfer, {line: line.arrived or 0 for line in lines}, actor, now)
    missing = sum((line.sent or 0) - (line.arrived or 0) for line in lines)
    name = "fall_short" if missing else "arrive"
    transfer.status = TRANSFER_LIFECYCLE.named(name, leaving=transfer.status).target
    transfer.arrived_at, transfer.arrived_by = now, actor
    transfer.save(update_fields=["status", "arrived_at", "arrived_by"])
    _unpack(transfer, sum(line.arrived or 0 for line in lines), missing, now)
    _report(transfer, missing, actor, now)
    if not missing:
        finish_request(transfer, actor=actor, now=now)
    return transfer


@transaction.atomic
def explain_shortage(transfer: Transfer, outcome: str, *, note: str, actor: Member | None, now: datetime) -> Transfer:
    """Say what became of the missing pieces: found and received, still with the sender, or lost on the way.

    Raises PermissionDenied, TransitionNotAllowed; RuleViolation without an explanation, or when they cannot have
    stayed with a sender outside.
    """
    transfer = lock_transfer(transfer)
    if not may_work_at(actor, transfer.target):
        raise PermissionDenied(f"{actor} does not receive at {transfer.target}.")
    transfer.status = TRANSFER_LIFECYCLE.named("explain", leaving=transfer.status).target
    if outcome not in (FOUND, BACK, LOST) or not note.strip():
        raise RuleViolation(RULE, _("Say what became of them, and how it is known."), field="note")
    missing = {line: (line.sent or 0) - (line.arrived or 0) for line in transfer.lines.select_related("product")}
    if outcome == FOUND:
        _book_arrival(transfer, missing, actor, now, note=note)
        for line, number in missing.items():
            line.arrived = (line.arrived or 0) + number
            line.save(update_fields=["arrived"])
    else:
        _take_off_way(transfer, missing, outcome, note, actor, now)
    transfer.explanation = note.strip()[:500]
    transfer.save(update_fields=["status", "explanation"])
    asked = Task.objects.filter(kind=f"spares.{SHORTAGE}", subject=transfer.number, state=TaskState.OPEN)
    tick_off(asked.first(), transfer.explanation, now=now)
    finish_request(transfer, actor=actor, now=now)
    return transfer


def _unpack(transfer: Transfer, pieces: int, missing: int, now: datetime) -> None:
    """Its parcel is there, unless somebody has said so on the parcel's own page."""
    parcel = transfer.shipment
    if parcel is not None and parcel.arrived_at is None:
        note = _("%(missing)s pieces are missing.") % {"missing": missing} if missing else ""
        # The transfer has asked who may already.
        arrive(parcel, actor=None, now=now, pieces=pieces, note=note)


def _counted(line: TransferLine, quantities: Mapping[int, int]) -> int:
    quantity, sent = quantities.get(line.pk), line.sent or 0
    if quantity is None and sent == 0:
        return 0
    if type(quantity) is not int or quantity < 0:
        raise RuleViolation(RULE, _("Count every line, also those of which nothing arrived."), field="parts")
    if quantity > sent:
        words = {"model": line.product.model, "sent": sent}
        message = _(
            "%(model)s: only %(sent)s were sent. Have the sender correct the list, or book the rest as received."
        )
        raise RuleViolation(RULE, message % words, field="parts")
    return quantity


def _book_arrival(
    transfer: Transfer, numbers: Mapping[TransferLine, int], actor: Member | None, now: datetime, note: str = ""
) -> None:
    proof = Proof(transfer.rule, transfer.case, transfer.number, note or transfer.note)
    draft = Draft(MovementKind.ARRIVE, transfer.target, proof, transfer=transfer)
    for line, number in numbers.items():
        if number:
            # Numbered pieces of which some are missing: which ones came is not known.
            serials = line.serials if number == line.sent and len(line.serials) == number else []
            draft.add(transfer.target, Part(line.product, number, line.grade, serials))
            draft.changes.append(Change(on_the_way(transfer, line), -number))
    book(draft, actor=actor, now=now)


def _take_off_way(
    transfer: Transfer,
    missing: Mapping[TransferLine, int],
    outcome: str,
    note: str,
    actor: Member | None,
    now: datetime,
) -> None:
    if outcome == BACK and transfer.origin is None:
        raise RuleViolation(
            RULE, _("They came from outside: there is no place of ours they could be at."), field="note"
        )
    place = transfer.origin or transfer.target
    kind = MovementKind.RETURN if outcome == BACK else MovementKind.LOSS
    draft = Draft(kind, place, Proof(RULE, transfer.case, transfer.number, note), transfer=transfer)
    for line, number in missing.items():
        if not number:
            continue
        draft.changes.append(Change(on_the_way(transfer, line), -number))
        if outcome == BACK:
            draft.add(place, Part(line.product, number, Grade.BAD if is_exchange(transfer) else line.grade))
    book(draft, actor=actor, now=now)


def _report(transfer: Transfer, missing: int, actor: Member | None, now: datetime) -> None:
    told = [*who_may(Permission.RECONCILE), *told_at(transfer.origin, now=now)]
    kind = "spares.short" if missing else "spares.arrived"
    words: dict[str, Any] = {"transfer": transfer.number, "target": str(transfer.target), "missing": missing}
    notify(
        [each for each in told if each != actor], kind, now=now, url=page_of(transfer), urgent=bool(missing), **words
    )
    if missing:
        remind(SHORTAGE, transfer.number, place=None, now=now, case=transfer.case, subject=transfer.number)
