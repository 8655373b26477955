"""The end of a leg: a parcel arrives and is counted (SPR-08), or is lost; and what the leg cost (RPR-09)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from csdesk.people.models import Member
from csdesk.refusals import StaleRecord
from shipping.models import Shipment, Stage
from shipping.policies import may_correct
from shipping.registry import ARRIVE, LOSE
from shipping.rules.parcels import MOST_PIECES, checked_cost
from shipping.services.locking import lock_shipment, locked_for, refuse
from shipping.services.telling import happened, tell_desk, tell_team

CHECKED, TRACKED = "SPR-08", "RPR-09"


@transaction.atomic
def arrive(
    shipment: Shipment, *, actor: Member | None, now: datetime, pieces: int | None = None, note: str = ""
) -> Shipment:
    """Say that a parcel is there, how many pieces were counted, and what was found (SPR-08).

    One that was given up as lost may arrive after all. Raises StaleRecord when it has arrived already,
    RuleViolation before it was sent, and without a word on why the count differs.
    """
    shipment = locked_for(shipment, ARRIVE, actor)
    if shipment.arrived_at is not None:
        raise StaleRecord(CHECKED, _("This parcel has arrived already."))
    if shipment.sent_at is None:
        raise refuse(_("This parcel has not been sent yet."), rule=CHECKED)
    if pieces is not None and not 0 <= pieces <= MOST_PIECES:
        raise refuse(_("Count the pieces: a number from 0 on."), rule=CHECKED, field="pieces")
    shipment.arrived_at, shipment.arrived_pieces, shipment.arrival_note = now, pieces, note.strip()[:500]
    if shipment.is_short and not shipment.arrival_note:
        raise refuse(_("The count differs from the list: say what is wrong."), rule=CHECKED, field="note")
    shipment.save(update_fields=["arrived_at", "arrived_pieces", "arrival_note"])
    facts = {"pieces": pieces, "sent_pieces": shipment.pieces, "note": shipment.arrival_note}
    happened(shipment, "shipment.arrive", actor=actor, now=now, rule=CHECKED, **facts)
    tell_desk("shipment.short" if shipment.is_short else "shipment.arrive", shipment, actor=actor, now=now)
    return shipment


@transaction.atomic
def lose(
    shipment: Shipment,
    *,
    note: str,
    actor: Member | None,
    now: datetime,
    contents: Sequence[Mapping[str, Any]] = (),
) -> Shipment:
    """Give a parcel up as lost, or (`contents`) some of what lay in one that has arrived.

    The manual's task for "shipment.lose" arises, the holder of the case is told. Raises StaleRecord when it is
    lost already, RuleViolation before it was sent, without a note, or for a whole parcel that has arrived.
    """
    shipment = locked_for(shipment, LOSE, actor)
    if shipment.sent_at is None:
        raise refuse(_("This parcel has not been sent yet."), rule=TRACKED)
    if shipment.lost_at is not None:
        raise StaleRecord(TRACKED, _("This parcel was given up already."))
    if shipment.stage == Stage.ARRIVED and not contents:
        raise refuse(_("This parcel has arrived: say what of it is missing."), rule=TRACKED, field="contents")
    if not note.strip():
        raise refuse(_("Say what the carrier found out."), rule=TRACKED, field="note")
    shipment.lost_at, shipment.lost_note = now, note.strip()[:500]
    shipment.save(update_fields=["lost_at", "lost_note"])
    facts = {"note": shipment.lost_note, "contents": [dict(row) for row in contents], "waybill": shipment.waybill}
    happened(shipment, "shipment.lose", actor=actor, now=now, rule=TRACKED, **facts)
    tell_desk("shipment.lose", shipment, actor=actor, now=now, urgent=True)
    tell_team(shipment.from_team, "shipment.lose", shipment, actor=actor, now=now)
    return shipment


@transaction.atomic
def enter_cost(shipment: Shipment, cost_fen: int, *, actor: Member | None, now: datetime) -> Shipment:
    """Enter what a leg cost, in fen. Raises PermissionDenied; RuleViolation below nothing and beyond reason."""
    if not may_correct(actor):
        raise PermissionDenied(f"{actor} may not enter what {shipment.pk} cost.")
    shipment = lock_shipment(shipment)
    if shipment.statement_id is not None:
        message = _("This month is signed: enter the difference as a correction in the next one.")
        raise refuse(message, rule="RPR-10", field="cost")
    before, shipment.cost_fen = shipment.cost_fen, checked_cost(cost_fen)
    shipment.save(update_fields=["cost_fen"])
    happened(shipment, "shipment.cost", actor=actor, now=now, rule=TRACKED, before=before, cost_fen=cost_fen)
    return shipment
