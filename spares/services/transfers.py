"""From the order to the parcel: what is to be sent, what was, and by which waybill."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from csdesk.cases.models import Case
from csdesk.cases.services.numbers import take_numbers
from csdesk.ledger.rules import AccountKey, Change
from csdesk.ledger.services.posting import local_day
from csdesk.outbox.notify import notify
from csdesk.people.models import Member
from csdesk.refusals import RuleViolation
from shipping.models import Shipment
from shipping.rules.parcels import MOST_ROWS, Parcel, Waybill
from shipping.services import sending
from spares.lifecycle import TRANSFER_LIFECYCLE
from spares.models import Grade, MovementKind, Place, PlaceKind, Transfer, TransferLine
from spares.policies import may_send, may_send_from, may_work_at
from spares.queries.people import told_at
from spares.rules.lists import MOST_PIECES
from spares.services.booking import RULE, Draft, Part, Proof, book, check_parts
from spares.services.fulfilling import drop_request
from spares.services.reminding import remind, tick_off

SERIES, LEG, WAYBILL = "DB", "spares.transfer", "waybill"


@transaction.atomic
def order_transfer(
    origin: Place | None,
    target: Place,
    parts: Iterable[Part],
    *,
    rule: str = RULE,
    case: Case | None = None,
    note: str = "",
    actor: Member | None,
    now: datetime,
) -> Transfer:
    """Order that pieces be brought from a place (None: from outside, through purchasing) to another.

    Nothing is booked yet. Raises PermissionDenied for those who may not send from there: whoever wants pieces of
    others applies for them (SPR-01, SPR-06); RuleViolation for one and the same place, one not in use, a part that
    is there twice, and quantities that are none.
    """
    if not may_send_from(actor, origin):
        raise PermissionDenied(f"{actor} orders nothing from {origin}.")
    for place in (origin, target):
        if place is not None and not place.is_active:
            raise RuleViolation(RULE, _("“%(place)s” is not in use any more.") % {"place": place}, field="target")
    if origin is not None and origin.pk == target.pk:
        raise RuleViolation(RULE, _("Choose two different places."), field="target")
    found = check_parts(parts)
    if len({(part.product.pk, part.grade) for part in found}) != len(found):
        raise RuleViolation(RULE, _("A part is there twice."), field="parts")
    transfer = Transfer.objects.create(
        number=_number(now), origin=origin, target=target, case=case, rule=rule, note=note[:500],
        ordered_at=now, ordered_by=actor,
    )  # fmt: skip
    TransferLine.objects.bulk_create(
        TransferLine(
            transfer=transfer, product=part.product, grade=part.grade, ordered=part.quantity, serials=list(part.serials)
        )
        for part in found
    )
    to = told_at(origin, now=now)
    notify([each for each in to if each != actor], "spares.ship", now=now, url=page_of(transfer), **_words(transfer))
    return transfer


@transaction.atomic
def send_transfer(
    transfer: Transfer,
    quantities: Mapping[int, int],
    *,
    waybill: Waybill | None = None,
    actor: Member | None,
    now: datetime,
) -> Transfer:
    """Ship a transfer: by line id how many really went. They are on their way from now on, and in no place's stock.

    Whoever sends without a waybill is reminded to report it by the day after (SPR-09). A brand partner gives
    good pieces for the bad ones that it has (SPR-07, SPR-08). Raises PermissionDenied, TransitionNotAllowed, Shortage;
    RuleViolation for more than was ordered, or nothing, and for what shipping refuses of a waybill.
    """
    transfer = lock_transfer(transfer)
    if not may_send(actor, transfer):
        raise PermissionDenied(f"{actor} does not ship {transfer}.")
    transfer.status = TRANSFER_LIFECYCLE.named("send", leaving=transfer.status).target
    draft = Draft(MovementKind.SEND, transfer.origin or transfer.target, _proof(transfer), transfer=transfer)
    lines = list(transfer.lines.select_related("product").order_by("pk"))
    for line in lines:
        line.sent = _checked(quantities.get(line.pk, line.ordered), most=line.ordered)
        if line.sent:
            _put_on_way(draft, transfer, line)
        line.save(update_fields=["sent"])
    if not any(line.sent for line in lines):
        raise RuleViolation(RULE, _("Ship at least one piece, or cancel the transfer."), field="parts")
    book(draft, actor=actor, now=now)
    transfer.sent_at, transfer.sent_by = now, actor
    transfer.shipment = _ship(transfer, lines, waybill, now)
    if transfer.shipment.reported_at is None:
        transfer.waybill_task = remind(
            WAYBILL, transfer.number, place=transfer.origin, to=actor, now=now, subject=transfer.number
        )
    transfer.save()
    to = told_at(transfer.target, now=now)
    notify([each for each in to if each != actor], "spares.sent", now=now, url=page_of(transfer), **_words(transfer))
    return transfer


@transaction.atomic
def report_waybill(transfer: Transfer, waybill: Waybill, *, actor: Member | None, now: datetime) -> Transfer:
    """Say by which waybill a transfer went (SPR-09).

    Raises PermissionDenied; RuleViolation before it was sent and for what shipping refuses of a waybill; StaleRecord
    when it is known already.
    """
    transfer = lock_transfer(transfer)
    if not may_send(actor, transfer):
        raise PermissionDenied(f"{actor} does not ship {transfer}.")
    if transfer.shipment is None:
        raise RuleViolation("SPR-09", _("It has not been shipped yet."), field="waybill")
    # The transfer has asked who may already.
    sending.report_waybill(transfer.shipment, waybill, actor=None, now=now)
    return transfer


def follow_report(parcel: Shipment, *, now: datetime) -> None:
    """The waybill of a transfer's parcel has become known, wherever it was entered: nobody owes it any more."""
    transfer = Transfer.objects.filter(shipment=parcel).select_related("waybill_task").first()
    if transfer is not None:
        tick_off(transfer.waybill_task, parcel.waybill, now=now)


@transaction.atomic
def cancel_transfer(transfer: Transfer, *, note: str, actor: Member | None, now: datetime) -> Transfer:
    """Call an order off that was not shipped. Raises PermissionDenied, TransitionNotAllowed, RuleViolation."""
    transfer = lock_transfer(transfer)
    places = [place for place in (transfer.origin, transfer.target) if place is not None]
    if not (may_send(actor, transfer) or any(may_work_at(actor, place) for place in places)):
        raise PermissionDenied(f"{actor} has nothing to do with {transfer}.")
    transfer.status = TRANSFER_LIFECYCLE.named("cancel", leaving=transfer.status).target
    if not note.strip():
        raise RuleViolation(RULE, _("Say why it is called off."), field="note")
    transfer.explanation = note.strip()[:500]
    transfer.save(update_fields=["status", "explanation"])
    drop_request(transfer, transfer.explanation, actor=actor, now=now)
    return transfer


def lock_transfer(transfer: Transfer) -> Transfer:
    """The transfer again, locked until the transaction ends, with its places."""
    Transfer.objects.select_for_update(of=("self",)).get(pk=transfer.pk)
    found = Transfer.objects.select_related("origin", "target", "shipment", "case", "waybill_task")
    return found.get(pk=transfer.pk)


def page_of(transfer: Transfer) -> str:
    """Where a transfer is shown."""
    return f"/spares/transfers/{transfer.number}/"


def is_exchange(transfer: Transfer) -> bool:
    """Whether good pieces are given for bad ones: whatever a brand partner sends."""
    return transfer.origin is not None and transfer.origin.kind == PlaceKind.PARTNER


def _put_on_way(draft: Draft, transfer: Transfer, line: TransferLine) -> None:
    assert line.sent is not None
    serials = line.serials if len(line.serials) == line.sent else []
    if transfer.origin is not None:
        grade = Grade.BAD if is_exchange(transfer) else line.grade
        draft.take(transfer.origin, Part(line.product, line.sent, grade, [] if is_exchange(transfer) else serials))
    draft.changes.append(Change(on_the_way(transfer, line), line.sent))


def on_the_way(transfer: Transfer, line: TransferLine) -> AccountKey:
    """The account of what a transfer has under way: below zero, where no place has its id."""
    return AccountKey(-transfer.pk, line.product_id, line.grade)


def _proof(transfer: Transfer) -> Proof:
    return Proof(transfer.rule, transfer.case, transfer.number, transfer.note)


def _checked(quantity: int, *, most: int) -> int:
    if type(quantity) is not int or not 0 <= quantity <= MOST_PIECES:
        raise RuleViolation(RULE, _("A quantity is a whole number from 0."), field="parts")
    if quantity > most:
        message = _("Only %(most)s were ordered: what goes beyond needs an order of its own.") % {"most": most}
        raise RuleViolation(RULE, message, field="parts")
    return quantity


def _ship(transfer: Transfer, lines: list[TransferLine], waybill: Waybill | None, now: datetime) -> Shipment:
    parcel = Parcel(
        recipient=str(transfer.target),
        sender=str(transfer.origin or _("Purchasing")),
        address=transfer.target.address,
        pieces=sum(line.sent or 0 for line in lines),
        contents=_contents(lines),
        # Who unpacks it counts line by line on the transfer's page, so that no department's list has it.
        from_team=transfer.origin.team if transfer.origin is not None else None,
    )
    # The transfer has asked who may already.
    return sending.send(transfer.case, LEG, parcel, actor=None, now=now, waybill=waybill)


def _contents(lines: list[TransferLine]) -> list[dict[str, Any]]:
    """The list that goes with the parcel (SPR-09): a row for each numbered piece, as far as that many fit."""
    sent = [line for line in lines if line.sent]
    numbered = sum(len(line.serials) == line.sent and line.sent or 1 for line in sent) <= MOST_ROWS
    rows: list[dict[str, Any]] = []
    for line in sent:
        about = {"product": line.product.model, "serial": "", "quantity": line.sent}
        pieces = [{**about, "serial": serial, "quantity": 1} for serial in line.serials]
        rows += pieces if numbered and len(pieces) == line.sent else [about]
    return rows


def _words(transfer: Transfer) -> dict[str, Any]:
    return {"transfer": transfer.number, "origin": str(transfer.origin or ""), "target": str(transfer.target)}


def _number(now: datetime) -> str:
    [number] = take_numbers(SERIES, local_day(now).year)
    return number
