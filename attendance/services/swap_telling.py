"""Ending a swap, and telling those concerned of each step."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from attendance.lifecycle import SWAP_LIFECYCLE
from attendance.models import Swap
from csdesk.approvals.services import withdraw_all
from csdesk.cases.models import Phase
from csdesk.cases.services.cases import move_case
from csdesk.events.record import record
from csdesk.live.publish import publish
from csdesk.outbox.notify import notify
from csdesk.people.models import Member

# What became of a swap -> whom it is told, beside who did it.
_ENDS = {"offer": "swap.offered", "decline": "swap.declined"}


def tell_swap(
    swap: Swap, verb: str, people: Iterable[Member], *, actor: Member | None, now: datetime, **facts: Any
) -> None:
    """Write it on the case and tell these people, but not who did it."""
    publish(swap.case, record(swap.case, f"swap.{verb}", actor=actor, at=now, **facts))
    told = [member for member in people if actor is None or member.pk != actor.pk]
    kind = _ENDS.get(verb, "swap.in_force" if verb == "approve" else "swap.ended")
    names: dict[str, Any] = {"by": str(actor or ""), "asker": swap.asked_by.name, "other": swap.other.name}
    notify(told, kind, case=swap.case, now=now, reason=str(facts.get("reason", "")), **names)


def end_swap(swap: Swap, verb: str, *, rule: str = "", reason: str = "", actor: Member | None, now: datetime) -> Swap:
    """Take a (locked) swap to its end by a transition; what waits for signatures goes with it.

    Raises TransitionNotAllowed.
    """
    swap.status = SWAP_LIFECYCLE.named(verb, leaving=swap.status).target
    swap.outcome, swap.outcome_rule, swap.decided_at = " ".join(reason.split())[:500], rule, now
    swap.save(update_fields=["status", "outcome", "outcome_rule", "decided_at"])
    withdraw_all(swap.case, now=now, reason=swap.outcome)
    people = [swap.asked_by] if verb == "decline" else [swap.asked_by, swap.other]
    tell_swap(swap, verb, people, actor=actor, now=now, reason=swap.outcome)
    move_case(swap.case, Phase.CLOSED, now=now)
    return swap
