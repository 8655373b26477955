"""The answers to the board's questions, in few statements whatever the company's size."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import CharField, QuerySet, Subquery
from django.db.models.functions import Cast

from csdesk.approvals.queries.visible import open_steps
from csdesk.board.queries.sight import SOON, Sight
from csdesk.board.rules import MOST, day_of
from csdesk.mail.models import IntakeItem
from csdesk.mail.queries import waiting_intake
from csdesk.outbox.models import EngineHeartbeat
from csdesk.sla.engine import HOLD
from csdesk.sla.models import Clock
from csdesk.tenancy.counting import counted

DAYS_BACK, HOURS_AHEAD = 7, 8
# Engine and relay beat each second; a supervisor brings back what died within five.
SILENT_AFTER = timedelta(seconds=10)


@dataclass(frozen=True)
class Numbers:
    """Capped counts: cases due in each of the next hours, late now; breaches of each day, today's last; the rest."""

    hours: list[int]
    late: int
    days: list[int]
    duties: int
    duties_late: int
    intake: int
    # Requests that wait for signatures, those that are late, those that nobody can sign.
    signatures: int
    signatures_late: int
    signatures_stuck: int
    # Since when the mail waits that has waited longest.
    intake_since: datetime | None
    # By when the manual wants that one sorted; None: it does not say.
    intake_due_at: datetime | None
    engine: "EngineState"


@dataclass(frozen=True)
class EngineState:
    """Whether engine and relay are alive, how late alarms fired (99 of 100), how old the oldest unsent message is.

    `is_held`: nothing fires because the database's clock jumped.
    """

    is_silent: bool
    is_held: bool
    lateness_ms: float | None
    outbox_seconds: float


def numbers_of(sight: Sight) -> Numbers:
    """All counts, in one statement."""
    oldest = waiting_intake().order_by("received_at", "pk")
    firsts = {"intake_since": oldest.values_list("received_at"), "intake_due_at": _promised_for(oldest)}
    found = counted(_questions(sight), most=MOST, firsts={**firsts, **_signs_of_life()})
    return Numbers(
        hours=[found[f"hour{hour}"] for hour in range(HOURS_AHEAD)],
        late=found["late"],
        days=[found[f"day{before}"] for before in range(DAYS_BACK, -1, -1)],
        duties=found["duties"],
        duties_late=found["duties_late"],
        intake=found["intake"],
        signatures=found["signatures"],
        signatures_late=found["signatures_late"],
        signatures_stuck=found["signatures_stuck"],
        intake_since=found["intake_since"],
        intake_due_at=found["intake_due_at"],
        engine=_engine_state(found, now=sight.now),
    )


def _questions(sight: Sight) -> dict[str, QuerySet[Any]]:
    duties = sight.duties()
    return {
        "late": sight.late(),
        "duties": duties,
        "duties_late": duties.filter(due_at__lt=sight.now),
        "intake": waiting_intake(),
        "signatures": open_steps(),
        "signatures_late": open_steps().filter(clock__due_at__lt=sight.now),
        "signatures_stuck": open_steps().filter(nobody_since__isnull=False),
        **{f"hour{hour}": _hour(sight, hour) for hour in range(HOURS_AHEAD)},
        **{
            f"day{before}": sight.breaches(day_of(sight.now, sight.zone, before=before))
            for before in range(DAYS_BACK + 1)
        },
    }


def _hour(sight: Sight, hour: int) -> QuerySet[Any]:
    # The first begins with this very moment: what is due now is not late yet.
    if hour == 0:
        return sight.due_soon()
    return sight.cases(after=sight.now + hour * SOON, until=sight.now + (hour + 1) * SOON)


def _promised_for(oldest: QuerySet[IntakeItem]) -> QuerySet[Any]:
    subject = Subquery(oldest.annotate(words=Cast("pk", CharField())).values("words")[:1])
    return Clock.objects.filter(case=None, kind="intake", subject=subject, settled_at=None).values_list("due_at")


def _signs_of_life() -> dict[str, QuerySet[Any]]:
    engine, relay = (EngineHeartbeat.objects.filter(name=name) for name in ("engine", "relay"))
    return {
        "engine_at": engine.values_list("at"),
        "engine_late": engine.values_list("lateness_p99_ms"),
        "relay_at": relay.values_list("at"),
        "held": EngineHeartbeat.objects.filter(name=HOLD).values_list("oldest_overdue_seconds"),
        "relay_age": relay.values_list("outbox_age_seconds"),
    }


def _engine_state(found: Mapping[str, Any], *, now: datetime) -> EngineState:
    beats = (found["engine_at"], found["relay_at"])
    return EngineState(
        is_silent=any(at is None or now - at > SILENT_AFTER for at in beats),
        is_held=found["held"] is not None,
        lateness_ms=found["engine_late"],
        outbox_seconds=found["relay_age"] or 0.0,
    )
