"""The goods come back, the customer is told, they are shipped, and arrive (RPR-17, RPR-18, RPR-20)."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from csdesk.conversations.queries import customers_language
from csdesk.conversations.rules import clean_line, clean_text
from csdesk.conversations.services.messages import post_public
from csdesk.outbox.rendering import company_zone
from csdesk.people.models import Member
from csdesk.refusals import RuleViolation
from csdesk.rulebook.at import rulebook_at
from repairs.lifecycle import RETURN_LIFECYCLE, Agreement, Road, Status
from repairs.models import ReturnOrder
from repairs.policies import may_answer, may_ship, may_work_on
from repairs.queries.facts import route_of
from repairs.services.locking import lock_return
from repairs.services.moving import move_return, refuse_while_unsettled, tell
from repairs.services.parcels import (
    FROM_FACTORY,
    OUTBOUND,
    Parcel,
    note_arrival,
    send_parcel,
    under_way,
)
from shipping.models import Shipment

LANGUAGES = {"zh": "zh-hans", "en": "en"}


@transaction.atomic
def report_from_factory(order: ReturnOrder, parcel: Parcel, *, actor: Member | None, now: datetime) -> Shipment:
    """The factory has sent the repaired goods to our desk: waybill and cost (RPR-09).

    Raises PermissionDenied; RuleViolation when the repair is not finished, without a waybill, or when one was told.
    """
    if not may_ship(actor):
        raise PermissionDenied(f"{actor} may not ship.")
    order = lock_return(order)
    if order.status != Status.REPAIRED:
        RETURN_LIFECYCLE.named("come_back", leaving=order.status)
    _check_parcel(parcel, needs_date=False)
    if under_way(order, FROM_FACTORY) is not None:
        raise RuleViolation("RPR-18", _("A parcel from the factory is on its way already."), field="waybill")
    sent = send_parcel(order, FROM_FACTORY, parcel, actor=actor, now=now)
    tell(order, "return.sent_home", actor=actor, now=now, carrier=sent.carrier, waybill=sent.waybill)
    return sent


@transaction.atomic
def take_back_goods(order: ReturnOrder, *, actor: Member | None, now: datetime) -> ReturnOrder:
    """The repaired goods are back at the desk, to be sorted by customer (RPR-17). Raises as `move_return`."""
    order = move_return(order, "come_back", actor=actor, now=now, changed={"back_at": now})
    note_arrival(order, FROM_FACTORY, now=now)
    return order


@transaction.atomic
def tell_customer(order: ReturnOrder, *, note: str, actor: Member | None, now: datetime) -> ReturnOrder:
    """Note that the customer knows his goods are back, before they are shipped (RPR-17).

    Raises PermissionDenied; RuleViolation when they are not back, or without a word on how he was told.
    """
    if not may_work_on(actor, order):
        raise PermissionDenied(f"{actor} may not work on {order}.")
    order, note = lock_return(order), clean_text(note)
    if order.status != Status.BACK:
        raise RuleViolation("RPR-17", _("The goods are not back yet."))
    if not note:
        raise RuleViolation("RPR-17", _("Write down whom you told, and what was said."), field="note")
    order.told_at = now
    order.save(update_fields=["told_at"])
    tell(order, "return.tell", actor=actor, now=now, text=note)
    return order


@transaction.atomic
def ship_return(order: ReturnOrder, parcel: Parcel, *, actor: Member | None, now: datetime) -> ReturnOrder:
    """Ship to the dealer with waybill, carrier and expected arrival, which the dealer is told (RPR-18).

    Raises PermissionDenied, TransitionNotAllowed; RuleViolation when a detail is missing, something is not agreed on,
    the customer was not told (RPR-17), or the goods first come to the desk by this route.
    """
    order = lock_return(order)
    RETURN_LIFECYCLE.named("ship", leaving=order.status)
    refuse_while_unsettled(order)
    manual = rulebook_at(now).document.repairs
    route = route_of(manual, order.route)
    # A DOA's good unit goes from the finished-goods warehouse straight to the dealer (DOA-08).
    by_desk = order.road == Road.REPAIR and (route is None or route.returns_to == "desk")
    if order.status == Status.REPAIRED and by_desk:
        raise RuleViolation("RPR-17", _("By this route repaired goods come to the desk first."))
    if order.status == Status.BACK and manual.told_before_shipping and order.told_at is None:
        raise RuleViolation("RPR-17", _("Tell the customer first that the goods are back."))
    _check_parcel(parcel, needs_date=True)
    if parcel.expected_on is not None and parcel.expected_on < now.astimezone(company_zone()).date():
        raise RuleViolation("RPR-18", _("The goods cannot have arrived before they are sent."), field="expected_on")
    waybill = clean_line(parcel.waybill, 80)
    order = move_return(order, "ship", actor=actor, now=now, changed={"shipped_at": now}, waybill=waybill)
    sent = send_parcel(order, OUTBOUND, parcel, actor=actor, now=now)
    _write_to_customer(order, sent, now=now)
    return order


def _check_parcel(parcel: Parcel, *, needs_date: bool) -> None:
    for field, value, message in (
        ("carrier", parcel.carrier, _("Name the carrier.")),
        ("waybill", parcel.waybill, _("Enter the waybill number.")),
        ("expected_on", parcel.expected_on or not needs_date, _("Say when the goods are expected to arrive.")),
    ):
        if not (value.strip() if isinstance(value, str) else value):
            raise RuleViolation("RPR-18", message, field=field)


def _write_to_customer(order: ReturnOrder, sent: Shipment, *, now: datetime) -> None:
    with override(LANGUAGES[customers_language(order.case)]):
        expected = date_format(sent.expected_on, "DATE_FORMAT") if sent.expected_on else ""
        text = _(
            "Your goods of %(number)s are on their way: %(carrier)s, waybill %(waybill)s, expected on %(expected)s. "
            "Please confirm when they have arrived."
        ) % {"number": order.case.number, "carrier": sent.carrier, "waybill": sent.waybill, "expected": expected}
    to = [order.sender_email] if order.sender_email else None
    post_public(order.case, text, actor=None, now=now, to=to)


@transaction.atomic
def confirm_arrival(order: ReturnOrder, *, name: str, actor: Member | None, now: datetime) -> ReturnOrder:
    """The dealer has his goods: with that the return ends (RPR-20). `name`: who said so.

    Raises PermissionDenied, TransitionNotAllowed; RuleViolation without a name.
    """
    order, name = lock_return(order), clean_line(name, 120)
    RETURN_LIFECYCLE.named("arrive", leaving=order.status)
    allowed = may_answer(actor, order)
    if allowed and not name:
        raise RuleViolation("RPR-20", _("Note who says that the goods have arrived."), field="name")
    if order.status == Status.LOST and order.shipped_at is None:
        raise RuleViolation("RPR-20", _("These goods were lost before they were shipped to the dealer."))
    changed = {"arrived_at": now, "arrival_by": name, "agreement": _found_again(order)}
    order = move_return(order, "arrive", actor=actor, now=now, changed=changed, may=allowed, said_by=name)
    note_arrival(order, OUTBOUND, now=now)
    return order


def _found_again(order: ReturnOrder) -> str:
    """What was lost has turned up: there is nothing left to agree on."""
    return str(Agreement.NONE if order.agreement == Agreement.OPEN else order.agreement)
