"""The board's arithmetic: where days begin and end, what a trend looks like. No database, no clock."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

# "999+" says the same as any larger number, and a thousand index entries cost the same in every company.
MOST = 1000
# A sparkline's drawing, in its own units; the page stretches it.
WIDTH, HEIGHT = 96, 24


@dataclass(frozen=True)
class Day:
    """A local day. A moment belongs to it after its beginning, up to and including its end.

    What was due "by the end of the 30th" is due at 24:00, and its breach belongs to the 30th.
    """

    begins_at: datetime
    ends_at: datetime


def day_of(now: datetime, zone: str, *, before: int = 0) -> Day:
    """The local day of a moment, or one some days before it; where clocks change it has its 23 or 25 hours."""
    tz = ZoneInfo(zone)
    date = (now.astimezone(tz) - timedelta(microseconds=1)).date() - timedelta(days=before)
    return Day(_midnight(date, tz), _midnight(date + timedelta(days=1), tz))


def _midnight(date: object, tz: ZoneInfo) -> datetime:
    # Through UTC: of two local readings of one instant the earlier counts, and a skipped midnight moves on.
    return datetime.combine(date, time.min, tz).astimezone(ZoneInfo("UTC"))  # type: ignore[arg-type]


@dataclass(frozen=True)
class Bar:
    """One bar of a sparkline, from its top left corner; y grows downwards."""

    x: float
    y: float
    width: float
    height: float
    is_now: bool


def bars_of(values: Sequence[int], *, now_at: int) -> list[Bar]:
    """The bars of a trend, the highest as high as the drawing; `now_at` is the place of the present one.

    A value above zero is never invisible; none at all draws a thin base line.
    """
    if not values:
        return []
    step, most = WIDTH / len(values), max(values)
    bars = []
    for place, value in enumerate(values):
        height = max(2.0, HEIGHT * value / most) if value else 1.0
        bars.append(Bar(round(place * step, 2), round(HEIGHT - height, 2), round(step * 0.75, 2), round(height, 2),
                        place == now_at))  # fmt: skip
    return bars
