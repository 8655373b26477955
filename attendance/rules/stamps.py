"""Which punch belongs to which duty: by its direction, and by the beginning or end that it is nearest to.

All moments are whole seconds since 1970 (UTC). A punch of a terminal that knows no directions is "any".
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from attendance.rules.spans import Span

IN, OUT, ANY = "in", "out", "any"
# Shifts that follow one another so closely share their punches by nearness.
ADJOINING_SECONDS = 3600
# Whoever is in for longer without a punch has forgotten one.
LONGEST_PRESENCE_SECONDS = 16 * 3600


@dataclass(frozen=True, slots=True)
class Stamp:
    """A punch. `is_flagged`: there was one elsewhere at about the same time."""

    at: int
    direction: str
    id: int
    is_flagged: bool = False


@dataclass(frozen=True, slots=True)
class Window:
    """From when to when punches count for a duty, in seconds before its beginning and after its end."""

    before: int
    after: int


def given_out(hulls: Sequence[Span], stamps: Sequence[Stamp], window: Window) -> tuple[list[list[Stamp]], list[Stamp]]:
    """The punches of each duty, each with a direction, and those that belong to none.

    `hulls` are the duties' first beginnings and last ends in order, `stamps` are in order of time.
    """
    begins = [begin for begin, _end in hulls]
    own: list[list[Stamp]] = [[] for _ in hulls]
    free: list[Stamp] = []
    for stamp in stamps:
        place, direction = _place_of(stamp, hulls, bisect_right(begins, stamp.at) - 1, window)
        if place < 0:
            free.append(stamp)
        elif direction == stamp.direction:
            own[place].append(stamp)
        else:
            own[place].append(Stamp(stamp.at, direction, stamp.id, stamp.is_flagged))
    guessed = {stamp.id for stamp in stamps if stamp.direction == ANY}
    if guessed:
        own = [_told_apart(each, guessed) for each in own]
    return own, free


def _place_of(stamp: Stamp, hulls: Sequence[Span], last: int, window: Window) -> tuple[int, str]:
    """The duty's place and the direction; -1 for none. `last`: the last duty that has begun by then."""
    at, direction = stamp.at, stamp.direction
    here = last >= 0 and at < hulls[last][1]
    if here and not _adjoins(hulls, last, at):
        begin, end = hulls[last]
        if direction == ANY:
            direction = IN if at - begin <= end - at else OUT
        # An out at the very beginning ends what was before.
        if not (direction == OUT and at == begin):
            return last, direction
    near: list[tuple[int, int, str]] = []
    for place in range(max(0, last - 1), min(len(hulls), last + 2)):
        begin, end = hulls[place]
        if direction != OUT and begin - window.before <= at < end:
            near.append((abs(at - begin), place, IN))
        if direction != IN and begin < at <= end + window.after:
            near.append((abs(at - end), place, OUT))
    if near:
        _distance, place, direction = min(near)
        return place, direction
    if direction == IN and last >= 0 and at <= hulls[last][1] + window.after:
        # Back again after the end.
        return last, IN
    return -1, direction


def _adjoins(hulls: Sequence[Span], place: int, at: int) -> bool:
    begin, end = hulls[place]
    after = place + 1 < len(hulls) and hulls[place + 1][0] - end <= ADJOINING_SECONDS and at - begin > end - at
    before = place > 0 and begin - hulls[place - 1][1] <= ADJOINING_SECONDS and at - begin <= end - at
    return after or before


def _told_apart(stamps: list[Stamp], guessed: set[int]) -> list[Stamp]:
    """Of punches without direction, far apart on one side of the middle, the first is a coming, the last a going."""
    if len(stamps) < 2 or len({stamp.direction for stamp in stamps}) > 1:
        return stamps
    if stamps[-1].at - stamps[0].at < ADJOINING_SECONDS:
        return stamps
    place, direction = (0, IN) if stamps[0].direction == OUT else (-1, OUT)
    odd = stamps[place]
    if odd.id not in guessed:
        return stamps
    stamps[place] = Stamp(odd.at, direction, odd.id, odd.is_flagged)
    return stamps


def presence(stamps: Sequence[Stamp]) -> tuple[Span, ...]:
    """From the first coming to the last going, without the times between a going and the next coming.

    Empty where either is missing. Two comings, or two goings, one after the other: a punch between was forgotten, and
    the person counts as present.
    """
    first = next((stamp.at for stamp in stamps if stamp.direction == IN), None)
    if first is None:
        return ()
    found: list[Span] = []
    begin, end = first, None
    for stamp in stamps:
        if stamp.at < first:
            continue
        if stamp.direction == OUT:
            end = stamp.at
        elif end is not None:
            found.append((begin, end))
            begin, end = stamp.at, None
    if end is not None:
        found.append((begin, end))
    return tuple(span for span in found if span[0] < span[1])


def unplanned(stamps: Sequence[Stamp]) -> list[tuple[Span, tuple[Stamp, Stamp]]]:
    """Pairs of coming and going outside all duties; what has no partner within a day's work is left out."""
    found: list[tuple[Span, tuple[Stamp, Stamp]]] = []
    came: Stamp | None = None
    for stamp in stamps:
        is_going = stamp.direction == OUT or (stamp.direction == ANY and came is not None)
        if came is not None and stamp.at - came.at > LONGEST_PRESENCE_SECONDS:
            came, is_going = None, stamp.direction == OUT
        if not is_going:
            came = came or stamp
        elif came is not None:
            if stamp.at > came.at:
                found.append(((came.at, stamp.at), (came, stamp)))
            came = None
    return found
