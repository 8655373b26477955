"""What was changed in a roster, by whom, from what to what: out of its shifts' history."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from attendance.models import Roster, Shift
from csdesk.people.models import Member

MOST = 200
GENERATE = "generate"


@dataclass(frozen=True)
class Change:
    """One change of a shift: when, who made it, what it was, the shift after it and before it (None: none)."""

    at: datetime
    by: Member | None
    what: str
    after: Any
    before: Any

    @property
    def moved_person(self) -> bool:
        """Whether somebody else has it since."""
        return self.before is not None and self.before.member_id != self.after.member_id

    @property
    def moved_day(self) -> bool:
        """Whether it lies on another day since."""
        return self.before is not None and self.before.day != self.after.day


def changes_of(roster: Roster) -> Sequence[Change]:
    """The latest changes first, without what was generated."""
    rows = Shift.history.filter(roster=roster).exclude(history_change_reason=GENERATE)
    latest = list(rows.order_by("-history_id")[:MOST])
    records = Shift.history.filter(id__in={row.id for row in latest}).order_by("id", "history_id")
    before: dict[int, Any] = {}
    last = None
    for record in records:
        if last is not None and last.id == record.id:
            before[record.history_id] = last
        last = record
    names = _people(latest, before)
    users = {member.user_id: member for member in Member.objects.filter(user__in={r.history_user_id for r in latest})}
    for record in [*latest, *before.values()]:
        record.person = names.get(record.member_id)
    return [
        Change(
            row.history_date,
            users.get(row.history_user_id),
            row.history_change_reason or "",
            row,
            before.get(row.history_id),
        )
        for row in latest
    ]


def _people(latest: Sequence[Any], before: dict[int, Any]) -> dict[int, Member]:
    ids = {row.member_id for row in latest} | {row.member_id for row in before.values()}
    return Member.objects.in_bulk(ids)
