"""What a day comes to: from its shifts, the punches, leave and trips. Pure; every figure in seconds.

All moments are whole seconds since 1970 (UTC), so that neither midnight nor a changed clock matters. A duty
belongs to the day on which it began, and so does everything that comes of it.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from attendance.rules.spans import Span, common, joined, total, without
from attendance.rules.stamps import IN, OUT, Stamp, Window, given_out, presence, unplanned

LEAVE, TRIP = "leave", "trip"
# Why somebody counts as absent (ATT-03).
UNEXCUSED, LEAVE_ON_SWAP, EMPTY_SWAP, TOO_LATE = "unexcused", "leave_on_swap", "empty_swap", "too_late"


@dataclass(frozen=True, slots=True)
class Duty:
    """What somebody was to work in one go: a shift, shifts that touch, or a day of a working calendar."""

    day: date
    spans: tuple[Span, ...]
    shifts: tuple[int, ...] = ()
    is_swapped: bool = False

    @property
    def hull(self) -> Span:
        """First beginning and last end."""
        return self.spans[0][0], self.spans[-1][1]


@dataclass(frozen=True, slots=True)
class Away:
    """Approved leave, or a trip. `ref`: the id of its case."""

    begin: int
    end: int
    kind: str
    ref: int


@dataclass(frozen=True, slots=True)
class Terms:
    """What the manual says of a day; times in seconds. `absent_from` None: nobody is late enough to be absent."""

    late_grace: int = 0
    early_grace: int = 0
    absent_from: int | None = None
    overtime_from: int = 0
    overtime_before: bool = False
    leave_on_swap_is_absence: bool = False
    empty_swap_is_absence: bool = True


@dataclass(slots=True)
class Part:
    """What one duty came to. `in_id` and `out_id` are punches; `cause` says why somebody counts as absent."""

    begin: int
    end: int
    shifts: tuple[int, ...] = ()
    planned: int = 0
    leave: int = 0
    trip: int = 0
    worked: int = 0
    overtime: int = 0
    late: int = 0
    early: int = 0
    absent: int = 0
    cause: str = ""
    missing: str = ""
    is_open: bool = False
    in_at: int | None = None
    in_id: int | None = None
    out_at: int | None = None
    out_id: int | None = None
    refs: tuple[int, ...] = ()
    is_flagged: bool = False

    @property
    def data(self) -> dict[str, Any]:
        """As it is stored: what says nothing is left out."""
        return {name: value for name in self.__slots__ if (value := getattr(self, name)) not in (None, 0, "", ())}


@dataclass(slots=True)
class Verdict:
    """A day's figures and the duties that they come of."""

    day: date
    parts: list[Part] = field(default_factory=list)
    # Worked outside all duties.
    extra: int = 0

    def sum_of(self, name: str) -> int:
        """A figure of all duties together."""
        return sum(getattr(part, name) for part in self.parts)

    def count_of(self, name: str) -> int:
        """In how many duties there is such a figure."""
        return sum(1 for part in self.parts if getattr(part, name))

    @property
    def overtime(self) -> int:
        """After (before) the shifts and outside of them."""
        return self.sum_of("overtime") + self.extra

    @property
    def is_open(self) -> bool:
        """Whether the day may still become something else by itself."""
        return any(part.is_open for part in self.parts)


def merged(duties: Iterable[Duty]) -> list[Duty]:
    """Duties of a day that overlap or touch made one; in order of time."""
    found: list[Duty] = []
    for duty in sorted(duties, key=lambda each: (each.hull, each.shifts)):
        last = found[-1] if found else None
        if last is not None and last.day == duty.day and duty.hull[0] <= last.hull[1]:
            found[-1] = Duty(
                duty.day,
                joined((*last.spans, *duty.spans)),
                (*last.shifts, *duty.shifts),
                last.is_swapped or duty.is_swapped,
            )
        else:
            found.append(duty)
    return found


def judged(
    duties: Sequence[Duty],
    stamps: Sequence[Stamp],
    aways: Sequence[Away],
    *,
    terms_of: Callable[[date], Terms],
    window: Window,
    day_of: Callable[[int], date],
    now: int,
) -> dict[date, Verdict]:
    """The verdicts of one person's days on which there was anything, from merged duties in order of time.

    Give the duties and punches of the days beside those that are wanted, too: a punch belongs to the nearest duty.
    `day_of` is the local day of a moment.
    """
    hulls = [duty.hull for duty in duties]
    own, free = given_out(hulls, sorted(stamps, key=lambda stamp: (stamp.at, stamp.id)), window)
    days: dict[date, Verdict] = {}
    for duty, punched in zip(duties, own, strict=True):
        verdict = days.setdefault(duty.day, Verdict(duty.day))
        verdict.parts.append(_judge(duty, punched, aways, terms_of(duty.day), window, now))
    for (begin, end), _stamps in unplanned(free):
        day = day_of(begin)
        if end - begin >= terms_of(day).overtime_from:
            days.setdefault(day, Verdict(day)).extra += end - begin
    return days


def _judge(duty: Duty, stamps: Sequence[Stamp], aways: Sequence[Away], terms: Terms, window: Window, now: int) -> Part:
    begin, end = duty.hull
    part = Part(begin, end, duty.shifts, planned=total(duty.spans))
    needed, on_swap = _needed(duty, aways, terms, part)
    if not needed:
        return part
    begin, end = needed[0][0], needed[-1][1]
    came = next((stamp for stamp in stamps if stamp.direction == IN and stamp.at < end), None)
    went = next((stamp for stamp in reversed(stamps) if stamp.direction == OUT and stamp.at > begin), None)
    if came is not None and went is not None and went.at < came.at:
        went = None
    part.is_flagged = any(stamp.is_flagged for stamp in stamps)
    if came is not None:
        part.in_at, part.in_id = came.at, came.id
    if went is not None:
        part.out_at, part.out_id = went.at, went.id
    if now < end or (came is not None and went is None and now < end + window.after):
        # It is not over: only what cannot change any more counts.
        part.is_open = True
        went = None
    if came is None and went is None:
        if not part.is_open:
            _absent(part, needed, duty, on_swap, terms)
        return part
    _times(part, came, went, (begin, end), terms)
    if came is not None and went is not None:
        here = presence([stamp for stamp in stamps if stamp.at <= went.at])
        part.worked = common(here, needed)
        part.overtime = _overtime(here, duty.hull, terms)
    return part


def _needed(duty: Duty, aways: Sequence[Away], terms: Terms, part: Part) -> tuple[tuple[Span, ...], bool]:
    """When somebody had to be there, and whether leave was taken that may not be taken (SHF-13)."""
    begin, end = duty.hull
    touching = [away for away in aways if away.begin < end and begin < away.end]
    if not touching:
        return duty.spans, False
    trips = [(away.begin, away.end) for away in touching if away.kind == TRIP]
    leaves = [(away.begin, away.end) for away in touching if away.kind == LEAVE]
    left = without(duty.spans, trips)
    part.trip = part.planned - total(left)
    part.refs = tuple(away.ref for away in touching)
    if leaves and duty.is_swapped and terms.leave_on_swap_is_absence:
        return left, True
    needed = without(left, leaves)
    part.leave = total(left) - total(needed)
    return needed, False


def _absent(part: Part, needed: tuple[Span, ...], duty: Duty, on_swap: bool, terms: Terms) -> None:
    if on_swap:
        part.cause = LEAVE_ON_SWAP
    elif duty.is_swapped:
        part.cause = EMPTY_SWAP
        if not terms.empty_swap_is_absence:
            # Fined by a figure instead (SHF-15).
            return
    else:
        part.cause = UNEXCUSED
    part.absent = total(needed)


def _times(part: Part, came: Stamp | None, went: Stamp | None, needed: Span, terms: Terms) -> None:
    begin, end = needed
    if came is None:
        part.missing = IN
    else:
        late = came.at - begin
        if terms.absent_from is not None and late > terms.absent_from:
            part.absent, part.cause = late, TOO_LATE
        elif late > terms.late_grace:
            part.late = late
    if went is None:
        part.missing = part.missing or ("" if part.is_open else OUT)
    elif end - went.at > terms.early_grace:
        part.early = end - went.at


def _overtime(here: Sequence[Span], planned: Span, terms: Terms) -> int:
    begin, end = planned
    after = sum(last - max(first, end) for first, last in here if last > end)
    before = sum(min(last, begin) - first for first, last in here if first < begin) if terms.overtime_before else 0
    found = after + before
    return found if found >= terms.overtime_from else 0


def figures(verdicts: Mapping[date, Verdict]) -> dict[str, int]:
    """Sums over several days, for a month's heading."""
    names = ("planned", "worked", "leave", "trip", "late", "early", "absent")
    sums = {name: sum(verdict.sum_of(name) for verdict in verdicts.values()) for name in names}
    return {**sums, "overtime": sum(verdict.overtime for verdict in verdicts.values())}
