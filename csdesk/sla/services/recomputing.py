"""Reckoning running clocks anew after a calendar or the manual changed: first as a preview, then for good.

A promise whose deadline has passed is left alone: what was broken stays broken.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from csdesk.cases.models import Case
from csdesk.cases.services.cases import lock_case
from csdesk.events.record import record
from csdesk.live.publish import publish
from csdesk.outbox.enqueue import enqueue
from csdesk.rulebook.models import RulebookVersion
from csdesk.rulebook.sections import Document
from csdesk.sla.models import Clock, Task
from csdesk.sla.queries.clocks import locked_clock
from csdesk.sla.queries.policies import attributes_of, document_of, is_by_facts, policy_in, rule_for
from csdesk.sla.services.arming import rearm
from csdesk.sla.services.next_due import keep_next_due
from csdesk.sla.services.settling import void
from csdesk.sla.services.terms import Reckoning, Terms, reckon, terms_of_clock, terms_of_rule

RECOMPUTE_TOPIC = "clock.recompute"
FACT = "manual.change"
CHUNK = 200

Instead = Mapping[str, Iterable[tuple[date, Mapping[str, Any]]]]


@dataclass(frozen=True)
class Change:
    """What the clocks are reckoned by anew: another document, or other calendars of these keys."""

    document: Document | None = None
    calendars: frozenset[str] = frozenset()
    instead: Instead | None = None


@dataclass(frozen=True)
class Move:
    """A clock whose deadline would change. `due_after` None: the promise would fall away."""

    clock: Clock
    due_before: datetime
    due_after: datetime | None


@dataclass(frozen=True)
class Moves:
    """How many promises run that the change concerns, and those that move."""

    running: int
    moves: list[Move]


def preview_recompute(change: Change, *, now: datetime) -> Moves:
    """Which running clocks a change would move; writes nothing.

    Raises RuleViolation when a deadline could not be reckoned any more, as on a calendar that never works.
    """
    moves, running = [], 0
    for clock in _concerned(change).select_related("case__team").iterator(chunk_size=500):
        if clock.is_late(now):
            continue
        running += 1
        after = _reckoned(clock, change)
        if after is None:
            moves.append(Move(clock, clock.due_at, None))
        elif after[1].due_at != clock.due_at:
            moves.append(Move(clock, clock.due_at, after[1].due_at))
    return Moves(running, moves)


def recompute_calendar_later(key: str, *, revision: int) -> None:
    """Have the running clocks on a calendar reckoned anew right after the commit."""
    payload = {"calendar": key, "revision": revision}
    enqueue(RECOMPUTE_TOPIC, key=_message_key(payload, after=0), payload=payload)


def recompute_version_later(version: RulebookVersion) -> None:
    """Have the running clocks reckoned by a signed version of the manual at the moment it takes effect."""
    payload = {"version": version.pk}
    key = _message_key(payload, after=0)
    enqueue(RECOMPUTE_TOPIC, key=key, payload=payload, available_at=version.effective_from)


@transaction.atomic
def recompute_some(payload: Mapping[str, Any], *, now: datetime) -> int:
    """Reckon the next clocks anew that a message names, and leave the rest to a following one; how many moved.

    Harmless when repeated: what has the right deadline is not touched.
    """
    version = _version_in_force(payload, now) if "version" in payload else None
    if "version" in payload and version is None:
        return 0
    calendars = frozenset({payload["calendar"]} if "calendar" in payload else ())
    change = Change(document=version.content if version is not None else None, calendars=calendars)
    ahead = _concerned(change).filter(pk__gt=payload.get("after", 0)).order_by("pk")
    ids = list(ahead.values_list("pk", flat=True)[:CHUNK])
    moved = sum(_recompute(clock_id, change, version, now) for clock_id in ids)
    if len(ids) == CHUNK:
        enqueue(RECOMPUTE_TOPIC, key=_message_key(payload, after=ids[-1]), payload={**payload, "after": ids[-1]})
    return moved


def _message_key(payload: Mapping[str, Any], *, after: int) -> str:
    if "version" in payload:
        return f"recompute:version:{payload['version']}:{after}"
    return f"recompute:calendar:{payload['calendar']}:{payload['revision']}:{after}"


def _version_in_force(payload: Mapping[str, Any], now: datetime) -> RulebookVersion | None:
    version = RulebookVersion.objects.filter(pk=payload["version"]).first()
    return version if version is not None and version.is_in_force(now) else None


def _concerned(change: Change) -> QuerySet[Clock]:
    running = Clock.objects.filter(settled_at=None)
    return running.filter(calendar__in=change.calendars) if change.document is None else running.exclude(policy="")


def _reckoned(clock: Clock, change: Change) -> tuple[Terms, Reckoning] | None:
    """The terms and the deadline after the change; None if the promise falls away."""
    terms = _terms_after(clock, change.document)
    if terms is None:
        return None
    due_at = None if terms.budget else clock.due_at
    return terms, reckon(terms, clock.started_at, clock.pauses.all(), due_at=due_at, instead=change.instead)


def _terms_after(clock: Clock, document: Document | None) -> Terms | None:
    if document is None:
        return terms_of_clock(clock, document_of(clock))
    if clock.case is not None and is_by_facts(clock):
        rule = rule_for(document, clock.case, clock.kind, attributes_of(clock.case))
        return terms_of_rule(rule, clock.case) if rule is not None else None
    policy = policy_in(document, clock.policy)
    # A task that was given stays given, a signature that was asked for stays asked for.
    return terms_of_rule(policy, clock.case) if policy is not None else terms_of_clock(clock, document_of(clock))


def _recompute(clock_id: int, change: Change, version: RulebookVersion | None, now: datetime) -> bool:
    case = Clock.objects.select_related("case").get(pk=clock_id).case
    if case is not None:
        lock_case(case)
    clock = locked_clock(clock_id)
    if not clock.is_running or clock.is_late(now) or clock.breach_was_fired:
        return False
    before, after = clock.due_at, _reckoned(clock, change)
    if after is None:
        void(clock, at=now, by=FACT)
    else:
        rearm(clock, *after, now=now)
        if version is not None:
            clock.rulebook_version = version
        clock.save()
        Task.objects.filter(clock=clock).update(due_at=clock.due_at)
    return _announce(clock, case, before, now)


def _announce(clock: Clock, case: Case | None, before: datetime, now: datetime) -> bool:
    has_moved = clock.due_at != before or not clock.is_running
    if case is not None and has_moved:
        keep_next_due(case)
        due_after = clock.due_at if clock.is_running else None
        event = record(
            case, "clock.move", actor=None, at=now, clock_kind=clock.kind, due_before=before, due_after=due_after
        )
        publish(case, event)
    return has_moved
