"""What stands on a handover sheet, what of a shift is counted, how much work comes in at which hour: rooms above
add theirs from their apps.py."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from attendance.models import Shift


@dataclass(frozen=True)
class Line:
    """A line of a sheet: what it is, where it is shown, by when it is due."""

    text: str
    url: str = ""
    due_at: datetime | None = None


@dataclass(frozen=True)
class HandoverSection:
    """A part of the sheet. `lines(shift, now)` is asked while it is drafted (SHF-20, SHF-21)."""

    key: str
    label: Any
    lines: "Callable[[Shift, datetime], list[Line]]"
    order: int = 500


@dataclass(frozen=True)
class ShiftTotal:
    """A number of a shift that is checked at its end (SHF-29). `count(shift, now)` from the shift's beginning on."""

    key: str
    label: Any
    count: "Callable[[Shift, datetime], int]"
    order: int = 500


_sections: dict[str, HandoverSection] = {}
_totals: dict[str, ShiftTotal] = {}


def register_handover_section(section: HandoverSection) -> None:
    """Called once a section, from the owning app's `ready()`."""
    _sections[section.key] = section


def handover_sections() -> list[HandoverSection]:
    """Every section in the order of the sheet."""
    return sorted(_sections.values(), key=lambda section: (section.order, section.key))


def register_shift_total(total: ShiftTotal) -> None:
    """Called once a number, from the owning app's `ready()`."""
    _totals[total.key] = total


def shift_totals() -> list[ShiftTotal]:
    """Every number in the order of the sheet."""
    return sorted(_totals.values(), key=lambda total: (total.order, total.key))


# (from, until, name of the time zone) -> how many came in, by (weekday, Monday 0; hour of the wall clock).
LoadSource = Callable[[datetime, datetime, str], Mapping[tuple[int, int], int]]

_sources: dict[str, LoadSource] = {}


def register_load(key: str, source: LoadSource) -> None:
    """Called by a room whose cases somebody on a shift has to answer: chats, inquiries, complaints."""
    _sources[key] = source


def load_between(since: datetime, until: datetime, zone: str) -> Mapping[tuple[int, int], int]:
    """What all rooms together had, by weekday and hour."""
    total: Counter[tuple[int, int]] = Counter()
    for source in _sources.values():
        total.update(source(since, until, zone))
    return total
