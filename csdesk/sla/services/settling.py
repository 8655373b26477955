"""The verdict on a promise, given at the event that keeps or ends it, whether or not a sweep came by."""

import math
from datetime import datetime

from csdesk.outbox.enqueue import enqueue
from csdesk.sla.models import Clock, ClockEvent, Verdict
from csdesk.sla.models.clock_event import FiredBy
from csdesk.sla.services.pausing import go_on

LEVEL_TOPIC = "clock.level_reached"


def settle(clock: Clock, *, at: datetime, by: str) -> None:
    """Judge a (locked) running clock by a fact of that moment: kept up to and including the deadline.

    If the engine recorded the breach before this transaction got the row, the breach stands.
    """
    if clock.is_paused:
        go_on(clock, at=at, by=by)
    is_late = clock.breach_was_fired or clock.is_late(at)
    if is_late and not clock.breach_was_fired:
        _fire_breach(clock, at)
    _end(clock, Verdict.BREACHED if is_late else Verdict.MET, at=at, by=by)


def void(clock: Clock, *, at: datetime, by: str) -> None:
    """End a (locked) running clock whose promise is owed no longer; one already broken stays broken."""
    if clock.is_paused:
        go_on(clock, at=at, by=by)
    if clock.breach_was_fired or clock.is_late(at):
        settle(clock, at=at, by=by)
    else:
        _end(clock, Verdict.VOID, at=at, by=by)


def overrun_seconds(due_at: datetime, settled_at: datetime) -> int:
    """By how many seconds a promise was missed, a begun second counting whole; 0 when it was kept."""
    return max(0, math.ceil((settled_at - due_at).total_seconds()))


def _end(clock: Clock, verdict: Verdict, *, at: datetime, by: str) -> None:
    clock.settled_at, clock.settled_by, clock.verdict = at, by, verdict
    clock.overrun_seconds = overrun_seconds(clock.due_at, at) if verdict == Verdict.BREACHED else None
    clock.next_at = None
    clock.save()


def _fire_breach(clock: Clock, at: datetime) -> None:
    level = clock.due_level
    if level is None:
        raise ValueError(f"{clock} has no alarm at its deadline")
    since, clock.level = clock.level + 1, level
    ClockEvent.objects.create(
        clock=clock,
        cycle=clock.cycle,
        level=level,
        mark=clock.marks[level - 1],
        is_breach=True,
        at=clock.due_at,
        fired_at=at,
        fired_by=FiredBy.EVENT,
    )
    payload = {"clock": clock.pk, "cycle": clock.cycle, "since": since, "level": level}
    enqueue(LEVEL_TOPIC, key=f"clock:{clock.pk}:{clock.cycle}:{level}", payload=payload, case=clock.case)
