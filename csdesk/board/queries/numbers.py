"""The answers to the board's questions, in few statements whatever the company's size."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet

from csdesk.board.queries.counting import counted
from csdesk.board.queries.sight import SOON, Sight
from csdesk.board.rules import day_of
from csdesk.mail.queries import waiting_intake
from csdesk.outbox.models import EngineHeartbeat

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
    # Since when the mail waits that has waited longest.
    intake_since: datetime | None
    engine: "EngineState"


@dataclass(frozen=True)
class EngineState:
    """Whether engine and relay are alive, how late alarms fired (99 of 100), how old the oldest unsent message is."""

    is_silent: bool
    lateness_ms: float | None
    outbox_seconds: float


def numbers_of(sight: Sight) -> Numbers:
    """All counts, in one statement."""
    oldest = waiting_intake().order_by("received_at").values_list("received_at")
    found = counted(_questions(sight), firsts={"intake_since": oldest, **_signs_of_life()})
    return Numbers(
        hours=[found[f"hour{hour}"] for hour in range(HOURS_AHEAD)],
        late=found["late"],
        days=[found[f"day{before}"] for before in range(DAYS_BACK, -1, -1)],
        duties=found["duties"],
        duties_late=found["duties_late"],
        intake=found["intake"],
        intake_since=found["intake_since"],
        engine=_engine_state(found, now=sight.now),
    )


def _questions(sight: Sight) -> dict[str, QuerySet[Any]]:
    duties = sight.duties()
    return {
        "late": sight.late(),
        "duties": duties,
        "duties_late": duties.filter(due_at__lt=sight.now),
        "intake": waiting_intake(),
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


def _signs_of_life() -> dict[str, QuerySet[Any]]:
    engine, relay = (EngineHeartbeat.objects.filter(name=name) for name in ("engine", "relay"))
    return {
        "engine_at": engine.values_list("at"),
        "engine_late": engine.values_list("lateness_p99_ms"),
        "relay_at": relay.values_list("at"),
        "relay_age": relay.values_list("outbox_age_seconds"),
    }


def _engine_state(found: Mapping[str, Any], *, now: datetime) -> EngineState:
    beats = (found["engine_at"], found["relay_at"])
    return EngineState(
        is_silent=any(at is None or now - at > SILENT_AFTER for at in beats),
        lateness_ms=found["engine_late"],
        outbox_seconds=found["relay_age"] or 0.0,
    )
