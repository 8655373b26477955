"""Committed clocks for tests of the engine, which sees other connections' rows only."""

from datetime import datetime, timedelta
from typing import Any

from csdesk.sla.models import Clock
from csdesk.tenancy.models import Tenant
from tests.conftest import in_company

MARKS = ["50 %", "75 %", "due", "due + 2 hours"]


def put_clock(company: Tenant, *offsets_seconds: float, **fields: Any) -> int:
    """Commit a running clock whose alarms lie so many seconds from the database's now; its id.

    Without `due_at` the third alarm, or the last if there are fewer, is the deadline.
    """
    with in_company(company) as now:
        alarms = [now + timedelta(seconds=offset) for offset in offsets_seconds]
        defaults: dict[str, Any] = {
            "kind": "result",
            "subject": str(Clock.objects.count()),
            "policy": "clocks.result_ordinary",
            "rule": "CMP-40",
            "calendar": "office",
            "budget": "2 working days",
            "started_at": now - timedelta(days=2),
            "started_by": "complaint.open",
            "due_at": alarms[min(2, len(alarms) - 1)],
            "alarms": alarms,
            "marks": MARKS[: len(alarms)] if len(alarms) > 1 else ["due"][: len(alarms)],
            "next_at": min(alarms, default=None),
        }
        return Clock.objects.create(**{**defaults, **fields}).pk


def now_of(company: Tenant) -> datetime:
    """The database's time."""
    with in_company(company) as now:
        return now
