"""What a clock looks like at a moment: its state, its words, how much of its time is gone."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from csdesk.web.moments import spell_moment, spell_span

FULL = 1000  # the bar counts in thousandths
_LEFT, _LATE = pgettext_lazy("clock", "{time} left"), pgettext_lazy("clock", "late by {time}")


class ClockLike(Protocol):
    """What is read from a clock; `csdesk.sla.models.Clock` is one."""

    started_at: datetime
    due_at: datetime | None
    alarms: list[datetime] | None
    paused_at: datetime | None
    settled_at: datetime | None
    verdict: str


@dataclass(frozen=True)
class ClockFace:
    """State (running, warning, late, paused, met, breached, void, open), the words, thousandths of the bar."""

    state: str
    words: str
    gone: int

    @property
    def ticks(self) -> bool:
        """Whether the browser has to go on counting."""
        return self.state in ("running", "warning", "late")


_namers: list[Callable[[Any], str]] = []


def name_clocks_by(namer: Callable[[Any], str]) -> None:
    """Who knows what a clock is called in the reader's language: the room that owns clocks, from its apps.py."""
    _namers[:] = [namer]


def name_of(clock: Any) -> str:
    """What a clock is called: by its own `label`, else by the room that owns clocks."""
    label = getattr(clock, "label", None)
    if label is None and _namers:
        label = _namers[0](clock)
    return str(label or "")


def texts() -> dict[str, str]:
    """The patterns around a span; the browser's clocks use the same."""
    return {
        "left": str(_LEFT),
        "late": str(_LATE),
        "became_late": _("{what} is late."),
    }


def face_of(clock: ClockLike, *, now: datetime) -> ClockFace:
    """The face of a clock. Exactly at the deadline is in time; a breach stays one for ever."""
    if clock.settled_at is not None:
        return _settled(clock)
    if clock.due_at is None:
        return ClockFace("open", _("no fixed limit"), 0)
    gone = _gone(clock.started_at, clock.due_at, clock.paused_at or now)
    if clock.paused_at is not None:
        left = spell_span(clock.due_at - clock.paused_at)
        words = _("paused, %(time)s left") if clock.paused_at <= clock.due_at else _("paused, late by %(time)s")
        return ClockFace("paused", words % {"time": left}, gone)
    span = spell_span(clock.due_at - now)
    if now > clock.due_at:
        return ClockFace("late", str(_LATE).format(time=span), FULL)
    warned = warns_at(clock)
    state = "warning" if warned is not None and now >= warned else "running"
    return ClockFace(state, str(_LEFT).format(time=span), gone)


def warns_at(clock: ClockLike) -> datetime | None:
    """The first alarm before the deadline: from then on the clock is amber."""
    before = [alarm for alarm in clock.alarms or () if clock.due_at and alarm < clock.due_at]
    return min(before, default=None)


def _settled(clock: ClockLike) -> ClockFace:
    settled, due = clock.settled_at, clock.due_at
    if clock.verdict == "void":
        return ClockFace("void", _("fallen away"), FULL)
    if clock.verdict == "breached" and settled is not None and due is not None:
        return ClockFace("breached", str(_LATE).format(time=spell_span(settled - due)), FULL)
    return ClockFace("met", _("kept"), FULL)


def _gone(start: datetime, due: datetime, at: datetime) -> int:
    whole = (due - start).total_seconds()
    if whole <= 0:
        return FULL
    return max(0, min(FULL, round(FULL * (at - start).total_seconds() / whole)))


def title_of(clock: ClockLike, *, now: datetime) -> str:
    """The tooltip: when it is, or was, due."""
    if clock.due_at is None:
        return ""
    return _("due %(moment)s") % {"moment": spell_moment(clock.due_at, now=now)}
