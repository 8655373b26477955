"""What happened to a parcel: on its case's timeline, to its clocks, to whoever waits for it."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from csdesk.events.record import record
from csdesk.live.publish import publish
from csdesk.outbox.notify import notify
from csdesk.people.models import Member, Team
from csdesk.people.queries import active_members
from csdesk.sla import clocks
from shipping.models import Shipment
from shipping.permissions import Permission


def happened(shipment: Shipment, fact: str, *, actor: Member | None, now: datetime, rule: str, **facts: Any) -> None:
    """Write a fact such as "shipment.send" on the parcel's case and let it move the case's clocks and tasks."""
    if shipment.case is None:
        return
    told = {"shipment": shipment.pk, "leg": shipment.leg, "rule": rule, **facts}
    event = record(shipment.case, fact, actor=actor, at=now, **told)
    clocks.observe(shipment.case, fact, at=now, actor=actor, subject=str(shipment.pk), owner=_owner(shipment, actor))
    publish(shipment.case, event)


def _owner(shipment: Shipment, actor: Member | None) -> Member | None:
    """Who owes the waybill: whoever of the packing department sent it."""
    return actor if shipment.from_team_id is not None and actor is not None and actor.is_staff_member else None


def tell_team(team: Team | None, kind: str, shipment: Shipment, *, actor: Member | None, now: datetime) -> None:
    """Tell the people of a department that ship or receive there."""
    if team is None:
        return
    people = active_members().filter(team_memberships__team=team)
    able = [member for member in people if member.may(Permission.SHIPMENT_WORK) and member != actor]
    _tell(able, kind, shipment, now=now)


def tell_desk(kind: str, shipment: Shipment, *, actor: Member | None, now: datetime, urgent: bool = False) -> None:
    """Tell whoever holds the case; for a parcel without one whoever planned it."""
    waiting = shipment.case.holder if shipment.case is not None else shipment.added_by
    if waiting is not None and waiting != actor:
        _tell([waiting], kind, shipment, now=now, urgent=urgent)


def _tell(members: Iterable[Member], kind: str, shipment: Shipment, *, now: datetime, urgent: bool = False) -> None:
    notify(
        members,
        kind,
        case=shipment.case,
        now=now,
        urgent=urgent,
        url=shipment.get_absolute_url(),
        recipient=shipment.recipient,
        carrier=shipment.carrier,
        waybill=shipment.waybill,
        pieces=shipment.pieces,
        note=shipment.lost_note or shipment.arrival_note,
    )
