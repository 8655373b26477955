"""Leave and journeys as rows, for tests that only want somebody to be away."""

from datetime import datetime
from typing import Any

from attendance.models import Leave, LeaveState, Trip
from csdesk.cases.models import Case, Phase
from csdesk.people.models import Member


def away(member: Member, begins: datetime, ends: datetime, **fields: Any) -> Leave:
    """Leave of somebody from one moment to another, approved unless said otherwise."""
    known = {
        "kind": "personal",
        "state": LeaveState.APPROVED,
        "half_days": 2,
        "half_days_in_a_row": 2,
        "reason": "家事",
    }
    days = {"first_day": begins.date(), "last_day": ends.date()}
    return Leave.objects.create(
        case=_case("leave", begins), member=member, begins_at=begins, ends_at=ends, filed_at=begins, filed_by=member,
        **{**known, **days, **fields},
    )  # fmt: skip


def travelling(member: Member, begins: datetime, ends: datetime, **fields: Any) -> Trip:
    """A journey of somebody, approved unless said otherwise."""
    known = {"state": LeaveState.APPROVED, "destination": "上海", "purpose": "拜访代理商"}
    return Trip.objects.create(
        case=_case("trip", begins), member=member, begins_at=begins, ends_at=ends, filed_at=begins, filed_by=member,
        **{**known, **fields},
    )  # fmt: skip


def _case(kind: str, at: datetime) -> Case:
    count = Case.objects.count() + 1
    return Case.objects.create(
        kind=kind, number=f"{'QJ' if kind == 'leave' else 'CC'}-2026-{900000 + count}", title="–", phase=Phase.CLOSED,
        opened_at=at, closed_at=at,
    )  # fmt: skip
