"""Who may do what with a parcel. `actor=None` is the system."""

from django.db.models import Q

from csdesk.cases.models import Case
from csdesk.people.models import Member, Team
from shipping.models import Shipment
from shipping.permissions import Permission
from shipping.registry import ARRIVE, Leg, leg_of


def teams_of(member: Member) -> list[int]:
    """Ids of the person's departments, read once a request."""
    known = member.__dict__.get("_shipping_teams")
    if known is None:
        known = list(Team.objects.filter(memberships__member=member).values_list("pk", flat=True))
        member.__dict__["_shipping_teams"] = known
    return known


def shipments_seen_by(member: Member) -> Q:
    """Which parcels a person may see: all, or those that his own departments send and receive."""
    if not member.is_staff_member:
        return Q(pk__in=[])
    if member.may(Permission.SHIPMENT_VIEW) or member.may(Permission.SHIPMENT_MANAGE):
        return Q()
    if not member.may(Permission.SHIPMENT_WORK):
        return Q(pk__in=[])
    return Q(from_team__in=teams_of(member)) | Q(to_team__in=teams_of(member))


def may_begin(actor: Member | None, leg: Leg, case: Case | None, team: Team | None, act: str) -> bool:
    """Plan or send a parcel on a leg."""
    return actor is None or _may(actor, leg, case, team.pk if team is not None else None, act)


def may_act(actor: Member | None, shipment: Shipment, act: str) -> bool:
    """Send, report, receive or give up a parcel that is there."""
    if actor is None:
        return True
    team = shipment.to_team_id if act == ARRIVE else shipment.from_team_id
    return _may(actor, leg_of(shipment.leg), shipment.case, team, act)


def _may(actor: Member, leg: Leg, case: Case | None, team: int | None, act: str) -> bool:
    if actor.is_staff_member:
        if actor.may(Permission.SHIPMENT_MANAGE):
            return True
        if actor.may(Permission.SHIPMENT_WORK) and team is not None and team in teams_of(actor):
            return True
    return case is not None and leg.may(actor, case, act)


def may_correct(actor: Member | None) -> bool:
    """Correct what was reported, enter what a leg costs."""
    return actor is None or (actor.is_staff_member and actor.may(Permission.SHIPMENT_MANAGE))
