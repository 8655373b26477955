"""Parcels on their way: planned for a department, sent, their waybill reported (RPR-18, SPR-09, DOA-09)."""

from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from csdesk.cases.models import Case
from csdesk.outbox.rendering import company_zone
from csdesk.people.models import Member
from csdesk.refusals import StaleRecord
from shipping.models import Shipment, Stage
from shipping.policies import may_begin, may_correct
from shipping.queries.legs import terms_of
from shipping.registry import REPORT, SEND, leg_of
from shipping.rules.parcels import Parcel, Waybill, checked_cost, checked_parcel, checked_waybill
from shipping.services.locking import lock_shipment, locked_for, refuse
from shipping.services.telling import happened, tell_desk, tell_team

SENT, REPORTED = "RPR-18", "SPR-09"


@transaction.atomic
def plan(case: Case | None, leg: str, parcel: Parcel, *, actor: Member | None, now: datetime) -> Shipment:
    """Ask the department that packs it to send a parcel: it finds it on its page.

    Raises PermissionDenied, RuleViolation at the field that cannot be so.
    """
    return _planned(case, leg, parcel, SEND, actor=actor, now=now, is_told=True)


@transaction.atomic
def send(
    case: Case | None,
    leg: str,
    parcel: Parcel,
    *,
    actor: Member | None,
    now: datetime,
    waybill: Waybill | None = None,
    cost_fen: int | None = None,
) -> Shipment:
    """Write down a parcel that has just been sent. Without its waybill the manual's clock for it starts.

    Payer and account are the manual's for this leg. Raises PermissionDenied; RuleViolation for a waybill that
    another parcel has, unless it is said to be shared.
    """
    shipment = _planned(case, leg, parcel, SEND, actor=actor, now=now, is_told=False)
    return _sent(shipment, waybill, cost_fen, actor=actor, now=now)


@transaction.atomic
def ship(
    shipment: Shipment,
    *,
    actor: Member | None,
    now: datetime,
    waybill: Waybill | None = None,
    cost_fen: int | None = None,
) -> Shipment:
    """Say that a planned parcel is on its way. Raises StaleRecord when it is already, or fell away."""
    shipment = locked_for(shipment, SEND, actor)
    if shipment.stage != Stage.PLANNED:
        raise StaleRecord(SENT, _("This parcel is not waiting to be sent any more."))
    return _sent(shipment, waybill, cost_fen, actor=actor, now=now)


@transaction.atomic
def report_waybill(
    shipment: Shipment,
    waybill: Waybill,
    *,
    actor: Member | None,
    now: datetime,
    cost_fen: int | None = None,
) -> Shipment:
    """Enter carrier, number and expected arrival of a parcel that was sent (SPR-09, DOA-09).

    Raises StaleRecord when its waybill is known already, RuleViolation before it was sent.
    """
    shipment = locked_for(shipment, REPORT, actor)
    if shipment.sent_at is None:
        raise refuse(_("This parcel has not been sent yet."), rule=REPORTED)
    if shipment.reported_at is not None:
        message = _("Its waybill is known already: %(waybill)s.") % {"waybill": shipment.waybill}
        raise StaleRecord(REPORTED, message, field="waybill")
    _enter(shipment, waybill, cost_fen)
    _reported(shipment, actor=actor, now=now)
    return shipment


@transaction.atomic
def correct_waybill(shipment: Shipment, waybill: Waybill, *, actor: Member | None, now: datetime) -> Shipment:
    """Put right what was typed wrongly; the shipment's history keeps what stood there. Raises PermissionDenied."""
    if not may_correct(actor):
        raise PermissionDenied(f"{actor} may not correct {shipment.pk}.")
    shipment = lock_shipment(shipment)
    if shipment.reported_at is None:
        raise refuse(_("No waybill has been entered yet."), rule=REPORTED)
    before = shipment.waybill
    _enter(shipment, waybill, None)
    happened(shipment, "shipment.correct", actor=actor, now=now, rule=SENT, before=before, waybill=shipment.waybill)
    return shipment


@transaction.atomic
def cancel(shipment: Shipment, *, reason: str, actor: Member | None, now: datetime) -> Shipment:
    """Let a planned parcel fall away. Raises RuleViolation once it is sent, and without a reason."""
    shipment = locked_for(shipment, SEND, actor)
    if shipment.stage != Stage.PLANNED:
        raise StaleRecord(SENT, _("This parcel is not waiting to be sent any more."))
    if not reason.strip():
        raise refuse(_("Say why it is not sent."), field="reason")
    shipment.cancelled_at, shipment.cancelled_note = now, reason.strip()[:500]
    shipment.save(update_fields=["cancelled_at", "cancelled_note"])
    happened(shipment, "shipment.cancel", actor=actor, now=now, rule=SENT, reason=shipment.cancelled_note)
    return shipment


def _planned(
    case: Case | None, leg: str, parcel: Parcel, act: str, *, actor: Member | None, now: datetime, is_told: bool
) -> Shipment:
    if not may_begin(actor, leg_of(leg), case, parcel.from_team, act):
        raise PermissionDenied(f"{actor} may not {act} on {leg}.")
    parcel, terms = checked_parcel(parcel), terms_of(leg, at=now)
    shipment = Shipment.objects.create(
        case=case,
        leg=leg,
        from_team=parcel.from_team,
        to_team=parcel.to_team,
        sender=parcel.sender[:120],
        recipient=parcel.recipient.strip()[:120],
        address=parcel.address[:300],
        pieces=parcel.pieces,
        contents=[dict(row) for row in parcel.contents],
        payer=terms.payer,
        account=terms.account,
        added_by=actor,
        added_at=now,
    )
    if is_told:
        happened(shipment, "shipment.plan", actor=actor, now=now, rule=SENT, recipient=shipment.recipient)
        tell_team(parcel.from_team, "shipment.plan", shipment, actor=actor, now=now)
    return shipment


def _sent(
    shipment: Shipment, waybill: Waybill | None, cost_fen: int | None, *, actor: Member | None, now: datetime
) -> Shipment:
    shipment.sent_at, shipment.cost_fen = now, checked_cost(cost_fen)
    shipment.save(update_fields=["sent_at", "cost_fen"])
    happened(shipment, "shipment.send", actor=actor, now=now, rule=SENT, recipient=shipment.recipient)
    if waybill is not None:
        _enter(shipment, waybill, None)
        _reported(shipment, actor=actor, now=now)
    tell_team(shipment.to_team, "shipment.coming", shipment, actor=actor, now=now)
    return shipment


def _reported(shipment: Shipment, *, actor: Member | None, now: datetime) -> None:
    shipment.reported_at = now
    shipment.save(update_fields=["reported_at"])
    facts = {"waybill": shipment.waybill, "carrier": shipment.carrier, "expected_on": shipment.expected_on}
    happened(shipment, "shipment.report", actor=actor, now=now, rule=REPORTED, **facts)
    leg_of(shipment.leg).reported(shipment, now=now)
    tell_desk("shipment.report", shipment, actor=actor, now=now)


def _enter(shipment: Shipment, waybill: Waybill, cost_fen: int | None) -> None:
    waybill = checked_waybill(waybill, sent_on=_day(shipment.sent_at))
    others = Shipment.objects.filter(waybill=waybill.number, cancelled_at__isnull=True).exclude(pk=shipment.pk)
    # A parcel that is shared on purpose may meet one that was entered first as the only one.
    if others.exists() and not waybill.is_shared:
        raise _is_taken(others.select_related("case").first())
    shipment.carrier, shipment.waybill = waybill.carrier, waybill.number
    shipment.expected_on, shipment.shares_waybill = waybill.expected_on, waybill.is_shared and others.exists()
    if cost_fen is not None:
        shipment.cost_fen = checked_cost(cost_fen)
    try:
        with transaction.atomic():
            shipment.save(update_fields=["carrier", "waybill", "expected_on", "shares_waybill", "cost_fen"])
    except IntegrityError as error:  # entered at the same moment for another parcel
        raise _is_taken(None) from error


def _is_taken(other: Shipment | None) -> Exception:
    number = other.case.number if other is not None and other.case is not None else ""
    message = _("Another parcel has this waybill number. If both lie in one parcel, say so.")
    return refuse(message, field="waybill", case=number)


def _day(at: datetime | None) -> date:
    return at.astimezone(company_zone()).date() if at is not None else date.min
