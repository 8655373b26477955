"""Taking a return along its road: status, phase, clocks, timeline, open pages."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from csdesk.cases.services.cases import move_case, note_facets
from csdesk.documents.services.gates import require_scans
from csdesk.events.record import record
from csdesk.live.publish import publish
from csdesk.people.models import Member
from csdesk.refusals import RuleViolation
from csdesk.sla import clocks
from repairs.lifecycle import OVER, RETURN_LIFECYCLE, UNSETTLED, Status, is_on_road
from repairs.models import ReturnOrder
from repairs.policies import may_transition
from repairs.queries.returns import PHASES
from repairs.rules.road import queue_stage
from repairs.services.locking import lock_return


@transaction.atomic
def move_return(
    order: ReturnOrder,
    name: str,
    *,
    actor: Member | None,
    now: datetime,
    changed: Mapping[str, Any] = MappingProxyType({}),
    may: bool | None = None,
    **facts: Any,
) -> ReturnOrder:
    """Take a return through a transition, for the services that transitions belong to.

    `changed`: fields that change together with the status; `facts` go into the timeline. `may`: what the service
    found out about the actor where it is not the permission that decides (a dealer's own word). Raises
    TransitionNotAllowed if the status does not allow it (any more), PermissionDenied if the actor may not,
    RuleViolation while a signed paper is missing that the manual wants before (DOA-11).
    """
    order = lock_return(order)
    transition = RETURN_LIFECYCLE.named(name, leaving=order.status)
    allowed = may_transition(actor, order, transition) if may is None else may
    if not allowed:
        raise PermissionDenied(f"{actor} may not {name} {order}.")
    if not is_on_road(order.road, name):
        raise RuleViolation("DOA-08", _("“%(label)s” is no part of this road.") % {"label": transition.label})
    # Each transition is a moment that the manual may tie to a signed paper: "purchase", "credit" (DOA-11).
    require_scans(order.case, name, now=now)
    before, order.status = order.status, transition.target
    for field, value in changed.items():
        setattr(order, field, value)
    order.save(update_fields=["status", *changed])
    if order.status in OVER:
        order.lines.update(is_under_way=False)
    move_case(order.case, PHASES[Status(order.status)], now=now)
    keep_facets(order)
    tell(order, f"return.{name}", actor=actor, now=now, before=before, **facts)
    return order


def tell(order: ReturnOrder, fact: str, *, actor: Member | None, now: datetime, **facts: Any) -> None:
    """Let clocks, timeline and open pages know what happened to a (locked) return."""
    clocks.observe(order.case, fact, at=now, actor=actor)
    publish(order.case, record(order.case, fact, actor=actor, at=now, **facts))


def keep_facets(order: ReturnOrder) -> None:
    """What the desk's queue is narrowed by follows the return."""
    note_facets(order.case, queue_stage(order.status, order.agreement), order.route)


def refuse_while_unsettled(order: ReturnOrder) -> None:
    """Raise RuleViolation RPR-07 while both sides have not agreed on what differs."""
    if order.agreement in UNSETTLED:
        message = _("First agree with the dealer on what differs.")
        raise RuleViolation("RPR-07", message)
