"""Who has punched in for the shift he has: asked where the manual gives work to nobody else (ATT-01)."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef

from attendance.models import Correction, Direction, LeaveState, Punch, Shift
from csdesk.rulebook.sections.attendance import Punching


def punched_in(shifts: Iterable[Shift], at: datetime, manual: Punching) -> set[int]:
    """Ids of those who work one of these shifts at that moment and whose last punch for it was one of coming.

    `shifts`: those of the day before as well, in the order of their beginning. Shifts that follow each other without a
    break need one punch. A terminal that knows no directions tells of coming by the half of the shift in which it was
    used.
    """
    rows: dict[int, list[Shift]] = {}
    for shift in shifts:
        rows.setdefault(shift.member_id, []).append(shift)
    spans = {member: span for member, own in rows.items() if (span := _span_at(own, at)) is not None}
    early = timedelta(minutes=manual.before_minutes)
    earliest = min((begins for begins, _ends in spans.values()), default=at) - early
    last: dict[int, Punch] = {}
    wrong = Correction.objects.filter(state=LeaveState.APPROVED, replaces=OuterRef("pk"))
    punches = Punch.objects.filter(~Exists(wrong), member__in=spans, at__gte=earliest, at__lte=at)
    for punch in punches.order_by("at", "pk"):
        if punch.at >= spans[punch.member_id][0] - early:
            last[punch.member_id] = punch
    return {member for member, punch in last.items() if _is_coming(punch, *spans[member])}


def _span_at(shifts: list[Shift], at: datetime) -> tuple[datetime, datetime] | None:
    """From when to when somebody works without a break, with this moment in it; None when it is in no shift."""
    span: tuple[datetime, datetime] | None = None
    for shift in shifts:
        joined = span is not None and shift.begins_at <= span[1]
        begins, ends = (span[0], max(span[1], shift.ends_at)) if span and joined else (shift.begins_at, shift.ends_at)
        span = (begins, ends)
    return span if span is not None and span[0] <= at < span[1] else None


def _is_coming(punch: Punch, begins: datetime, ends: datetime) -> bool:
    if punch.direction == Direction.ANY:
        return punch.at < begins + (ends - begins) / 2
    return bool(punch.direction == Direction.IN)
