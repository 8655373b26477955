"""What may be swapped, reckoned on plain spans: consecutive swaps, time to apply, shares of a fine."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from attendance.rules.resting import back_to_back, overlaps
from csdesk.sla.rules import WorkingCalendar


@dataclass(frozen=True)
class Slot:
    """A shift as these rules look at it, whoever works it."""

    key: int
    day: date
    begins_at: datetime
    ends_at: datetime
    is_standby: bool = False


def consecutive(own: Sequence[Slot], fresh: Iterable[Slot], swapped: Iterable[Slot]) -> tuple[Slot, Slot] | None:
    """The first two shifts of one person that would be swapped one after the other (SHF-11); None: there are none.

    `own`: the shifts he has; `fresh`: those of the new swap, given away or taken; `swapped`: those of earlier ones.
    Two follow one another on the same or the next day, or with no other shift of the person between them.
    """
    new, old = {slot.key: slot for slot in fresh}, {slot.key: slot for slot in swapped}
    line = sorted({slot.key: slot for slot in (*own, *old.values())}.values(), key=_when)
    for slot in sorted(new.values(), key=_when):
        others = [other for other in line if other.key not in new]
        before = [other for other in others if _when(other) <= _when(slot)][-1:]
        after = [other for other in others if _when(other) > _when(slot)][:1]
        near = [other for other in others if abs((other.day - slot.day).days) <= 1]
        clash = next((other for other in (*before, *after, *near) if other.key in old), None)
        if clash is not None:
            return slot, clash
    return None


def squeezed(taken: Slot, own: Iterable[Slot], rest: timedelta) -> Slot | None:
    """The shift of a person that would lie over the one he takes, or back to back with it (SHF-12), if any."""
    others = sorted((slot for slot in own if slot.key != taken.key), key=_when)
    return next((slot for slot in others if overlaps(taken, slot) or back_to_back(taken, slot, rest)), None)


def working_days_before(calendar: WorkingCalendar, now: datetime, day: date, *, most: int) -> int:
    """How many working days are left before a date, today among them until it closes; counted up to `most` (SHF-09)."""
    today, found = calendar.local_date(now), 0
    current = today
    while current < day and found < most:
        closing = calendar.closing(current)
        if closing is not None and (current > today or now < closing):
            found += 1
        current += timedelta(days=1)
    return found


def shares_of(amount_fen: int, percents: Sequence[int]) -> list[int]:
    """An amount by degree of responsibility, in fen; the parts make up the amount, what is left over goes to the first.

    The percents make 100.
    """
    parts = [amount_fen * percent // 100 for percent in percents]
    if parts:
        parts[0] += amount_fen - sum(parts)
    return parts


def _when(slot: Slot) -> tuple[datetime, int]:
    return slot.begins_at, slot.key
