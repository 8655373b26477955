"""What is known of the installation as a whole: signs of life, queues, mailboxes; no company's name or data."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from csdesk.outbox.models import EngineHeartbeat

_FIGURES = "SELECT name, value FROM search_house_figures()"


@dataclass(frozen=True)
class Beat:
    """A loop's last sign of life."""

    name: str
    at: datetime
    silent_seconds: float
    row: Any


def house_figures() -> dict[str, float]:
    """Over all companies: messages that wait and were given up, mailboxes and those that fail."""
    with connection.cursor() as cursor:
        cursor.execute(_FIGURES)
        return {name: float(value) for name, value in cursor.fetchall()}


def beats(now: datetime) -> dict[str, Beat]:
    """Every loop's last sign of life, by name."""
    rows = EngineHeartbeat.objects.all()
    return {row.name: Beat(row.name, row.at, max(0.0, (now - row.at).total_seconds()), row) for row in rows}
