"""Locking a parcel, its case first: whoever moves the case does the same."""

from django.core.exceptions import PermissionDenied

from csdesk.cases.services.cases import lock_case
from csdesk.people.models import Member
from csdesk.refusals import RuleViolation
from shipping.models import Shipment
from shipping.policies import may_act


def lock_shipment(shipment: Shipment) -> Shipment:
    """The parcel again, locked until the transaction ends."""
    if shipment.case is not None:
        lock_case(shipment.case)
    return Shipment.objects.select_for_update(of=("self",)).select_related("case").get(pk=shipment.pk)


def locked_for(shipment: Shipment, act: str, actor: Member | None) -> Shipment:
    """The same for somebody who may do this with it. Raises PermissionDenied."""
    if not may_act(actor, shipment, act):
        raise PermissionDenied(f"{actor} may not {act} {shipment.pk}.")
    return lock_shipment(shipment)


def refuse(message: str, *, rule: str = "RPR-18", field: str | None = None, **facts: object) -> RuleViolation:
    """A refusal of shipping: for `raise refuse(...)`."""
    return RuleViolation(rule, message, field=field, facts=facts)
