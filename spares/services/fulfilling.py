"""The end of a request: its spares are there, or will not come."""

from datetime import datetime

from csdesk.cases.models import Phase
from csdesk.cases.services.cases import lock_case, move_case
from csdesk.events.record import record
from csdesk.live.publish import publish
from csdesk.people.models import Member
from csdesk.sla import clocks
from spares.lifecycle import REQUEST_LIFECYCLE, RequestStatus
from spares.models import SparesRequest, Transfer


def finish_request(transfer: Transfer, *, actor: Member | None, now: datetime) -> None:
    """Close the request that a transfer fulfils, once all of it has arrived or was explained."""
    request = SparesRequest.objects.filter(transfer=transfer, status=RequestStatus.APPROVED).first()
    if request is not None:
        request.status = REQUEST_LIFECYCLE.named("finish", leaving=request.status).target
        request.save(update_fields=["status"])
        tell_request(request, "finish", actor, now)


def drop_request(transfer: Transfer, note: str, *, actor: Member | None, now: datetime) -> None:
    """End the request whose order was called off."""
    request = SparesRequest.objects.filter(transfer=transfer, status=RequestStatus.APPROVED).first()
    if request is not None:
        request.status = REQUEST_LIFECYCLE.named("drop", leaving=request.status).target
        request.outcome = note[:500]
        request.save(update_fields=["status", "outcome"])
        tell_request(request, "drop", actor, now)


def tell_request(request: SparesRequest, verb: str, actor: Member | None, now: datetime) -> None:
    """Write on the case what happened to its request; the case ends with it."""
    case = lock_case(request.case)
    if request.status not in (RequestStatus.ASKED, RequestStatus.APPROVED):
        move_case(case, Phase.CLOSED, now=now)
    clocks.observe(case, f"spares.{verb}", at=now, actor=actor)
    publish(case, record(case, f"spares.{verb}", actor=actor, at=now, note=request.outcome))
