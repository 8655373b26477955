"""A deadline's time as a picture and as lines of text, each stretch with its reason."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from csdesk.sla import rules
from csdesk.sla.queries.explaining import Explanation
from csdesk.sla.queries.explaining import Ring as FiredRing

WIDTH = 1000  # the picture counts in thousandths


@dataclass(frozen=True)
class Stretch:
    """One stretch of time: its place in the picture, what became of it, and why."""

    start: datetime
    end: datetime
    kind: str
    words: str
    left: int
    width: int

    @property
    def span(self) -> timedelta:
        """How long it is."""
        return self.end - self.start


@dataclass(frozen=True)
class Ring:
    """One alarm in words."""

    at: datetime
    words: str
    left: int | None
    fired_at: datetime | None
    is_breach: bool


@dataclass(frozen=True)
class Timeline:
    """All of it, with the sums: counted, skipped, paused."""

    stretches: list[Stretch]
    rings: list[Ring]
    now_at: int | None
    counted: timedelta
    skipped: timedelta
    paused: timedelta


def timeline_of(why: Explanation, *, now: datetime) -> Timeline:
    """The picture of an explanation, from its start to its end."""
    start = why.clock.started_at
    end = why.intervals[-1].end if why.intervals else start + timedelta(seconds=1)
    place = _Scale(start, end)
    stretches = [_stretch(interval, why, place) for interval in why.intervals]
    return Timeline(
        stretches,
        [_ring(ring, place) for ring in why.rings],
        place.inside(now) if why.clock.is_running else None,
        _sum(stretches, "counted"),
        _sum(stretches, "skipped"),
        _sum(stretches, "paused"),
    )


@dataclass(frozen=True)
class _Scale:
    start: datetime
    end: datetime

    def at(self, moment: datetime) -> int:
        whole = (self.end - self.start).total_seconds() or 1
        return round(WIDTH * (moment - self.start).total_seconds() / whole)

    def inside(self, moment: datetime) -> int | None:
        place = self.at(moment)
        return place if 0 <= place <= WIDTH else None


def _stretch(interval: rules.Interval, why: Explanation, place: _Scale) -> Stretch:
    kind = str(interval.kind).split(":")[0]
    left = place.at(interval.start)
    return Stretch(
        interval.start, interval.end, kind, _words(interval, why), left, max(place.at(interval.end) - left, 1)
    )


def _ring(ring: FiredRing, place: _Scale) -> Ring:
    event = ring.event
    fired_at, is_breach = (event.fired_at, event.is_breach) if event is not None else (None, False)
    return Ring(ring.at, _ring_words(ring.words), place.inside(ring.at), fired_at, is_breach)


def _words(interval: rules.Interval, why: Explanation) -> str:
    language = get_language() or "zh-hans"
    words = str(rules.KIND_LABELS[interval.kind])
    if interval.make_up:
        words = _("counted: a working day in exchange for a holiday")
    if interval.kind is rules.Kind.PAUSED:
        pause = next((p for p in why.pauses if p.started_at <= interval.start), None)
        reason = why.pause_reasons.get(pause.reason) if pause is not None else None
        words = f"{words}: {reason.text(language)}" if reason is not None else words
    if interval.name is not None:
        words = f"{words} ({interval.name.in_language(language)})"
    return words


def _ring_words(words: tuple[str, ...]) -> str:
    known = {rules.PAUSE_LIMIT: _("limit of the pause")}
    return ", ".join(known.get(word) or rules.alarm_label(word) for word in words)


def _sum(stretches: list[Stretch], kind: str) -> timedelta:
    return sum((stretch.span for stretch in stretches if stretch.kind == kind), timedelta(0))
