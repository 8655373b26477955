"""Applying for spares: asked, signed, ordered, received (SPR-01, SPR-06)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from csdesk.approvals.models import ApprovalRequest, RequestState
from csdesk.approvals.services import ask
from csdesk.cases.models import Case
from csdesk.cases.services.cases import open_case
from csdesk.events.record import record
from csdesk.live.publish import publish
from csdesk.people.models import Member
from csdesk.refusals import RuleViolation
from csdesk.sla import clocks
from spares.lifecycle import REQUEST_LIFECYCLE, RequestSource, RequestStatus
from spares.models import Place, RequestLine, SparesRequest
from spares.policies import KIND_REQUEST, may_ask
from spares.queries.places import head_office
from spares.services.booking import Part, check_parts
from spares.services.fulfilling import tell_request
from spares.services.transfers import order_transfer

CHAIN = "spares.request"
RULES = {RequestSource.BRANCH: "SPR-01", RequestSource.PURCHASING: "SPR-06"}


@dataclass(frozen=True)
class NewRequest:
    """What is asked for: by which place, from whom, what for."""

    place: Place
    parts: Iterable[Part]
    reason: str
    source: str = RequestSource.BRANCH
    origin: Place | None = None


@transaction.atomic
def ask_for_spares(new: NewRequest, *, actor: Member, now: datetime) -> SparesRequest:
    """Apply for spares: a case of its own, and the signatures that the manual wants before anything is ordered.

    Raises PermissionDenied; RuleViolation without a reason, for a place that cannot give, and what `ask` raises.
    """
    rule = RULES.get(RequestSource(new.source), "SPR-01")
    if not may_ask(actor, new.place, new.source):
        raise PermissionDenied(f"{actor} may not apply for {new.place}.")
    if not new.reason.strip():
        raise RuleViolation(rule, _("Say what they are needed for."), field="reason")
    origin = _origin(new, rule)
    parts = check_parts(new.parts)
    title = "、".join(f"{part.product.model} × {part.quantity}" for part in parts)
    case = open_case(KIND_REQUEST, f"{new.place.name}：{title}", holder=actor, team=new.place.team, now=now)
    request = SparesRequest.objects.create(
        case=case, source=new.source, place=new.place, origin=origin, reason=new.reason.strip(), asked_by=actor
    )
    RequestLine.objects.bulk_create(
        RequestLine(request=request, product=part.product, quantity=part.quantity) for part in parts
    )
    clocks.observe(case, "spares.ask", at=now, actor=actor)
    publish(case, record(case, "spares.ask", actor=actor, at=now, place=str(new.place), source=new.source))
    ask(case, CHAIN, subject=case.title, asked_by=actor, note=new.reason.strip(), now=now)
    request.refresh_from_db()
    return request


def follow_decision(approval: ApprovalRequest, *, now: datetime) -> None:
    """What follows from the signatures, in their transaction: the order to send, or the end of the request."""
    request = SparesRequest.objects.select_for_update(of=("self",)).get(case=approval.case)
    request = SparesRequest.objects.select_related("place", "origin", "case").get(pk=request.pk)
    verbs = {RequestState.APPROVED: "approve", RequestState.REFUSED: "refuse", RequestState.WITHDRAWN: "withdraw"}
    verb = verbs[RequestState(approval.state)]
    request.status = REQUEST_LIFECYCLE.named(verb, leaving=request.status).target
    request.outcome = approval.reason[:500]
    if request.status == RequestStatus.APPROVED:
        parts = [Part(line.product, line.quantity) for line in request.lines.select_related("product").order_by("pk")]
        rule = RULES[RequestSource(request.source)]
        request.transfer = order_transfer(
            request.origin, request.place, parts, rule=rule, case=request.case, note=request.reason[:500],
            actor=None, now=now,
        )  # fmt: skip
    request.save(update_fields=["status", "outcome", "transfer"])
    tell_request(request, verb, approval.decided_by, now)


def may_ask_signatures(actor: Member | None, case: Case) -> bool:
    """Who may ask for the signatures of a request, and take it back: whoever applied."""
    asked = SparesRequest.objects.filter(case=case)
    return actor is None or asked.filter(asked_by=actor).exists()


def _origin(new: NewRequest, rule: str) -> Place | None:
    if new.source == RequestSource.PURCHASING:
        return None
    origin = new.origin or head_office()
    if origin is None:
        raise RuleViolation(rule, _("There is no head office among the places that could give spares."), field="place")
    if origin.pk == new.place.pk:
        raise RuleViolation(rule, _("A place cannot apply to itself: ask purchasing."), field="source")
    return origin
