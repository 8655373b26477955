"""Writing down what happened to a case."""

from datetime import datetime
from typing import Any

from csdesk.cases.models import Case
from csdesk.cases.services.cases import lock_case
from csdesk.events.models import Event
from csdesk.events.registry import hand_over, subscribers_of
from csdesk.live.plain import plain
from csdesk.people.models import Member


def record(case: Case, kind: str, *, actor: Member | None, at: datetime, **facts: Any) -> Event:
    """Add `<noun>.<verb>` to the case's timeline and see to it that subscribers hear of it after the commit.

    `actor=None`: the system did it. `at` is when it happened, which may be before now. Facts are kept as
    plain data: moments and decimals as text, records as their ids. Locks the case until the transaction ends.
    """
    # Event ids of one case must commit in their order: whoever resumes after id n may not miss a lower one.
    lock_case(case)
    event = Event.objects.create(case=case, kind=kind, actor=actor, at=at, facts=plain(facts))
    if names := subscribers_of(kind):
        hand_over(event, names)
    return event
