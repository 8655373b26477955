"""The tiles: each answers one question with one number."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from csdesk.board.queries.load import Load
from csdesk.board.queries.numbers import DAYS_BACK, EngineState, Numbers
from csdesk.board.rules import MOST, Bar, bars_of
from csdesk.web import counting
from csdesk.web.moments import spell_span

SLOW_MS, OLD_MESSAGE_SECONDS = 1000, 60
CALM, WARNING, LATE = "calm", "warning", "late"
# Tiles whose list stands on the board itself.
LISTED = ("soon", "late", "breaches", "people", "duties")


@dataclass(frozen=True)
class Tile:
    """One question and its answer: `number` big, `detail` small below, `trend` drawn, `url` to what is behind it.

    Without a `url` the list behind it stands on the board.
    """

    key: str
    question: str
    number: str
    detail: str = ""
    state: str = CALM
    url: str = ""
    trend: list[Bar] = field(default_factory=list)
    trend_words: str = ""


def capped(number: int) -> str:
    """A number as it is shown: nobody counts further than 999."""
    return counting.capped(number, most=MOST)


def soon_tile(numbers: Numbers) -> Tile:
    """What breaches in the next hour, and how the hours after it look."""
    hours = numbers.hours
    words = ngettext("%(n)s case in the next %(h)s hours", "%(n)s cases in the next %(h)s hours", sum(hours))
    trend_words = _("Due in each of the next hours: %(numbers)s") % {"numbers": _listed(hours)}
    return Tile(
        "soon",
        _("What breaches in the next hour?"),
        capped(hours[0]),
        words % {"n": capped(sum(hours)), "h": len(hours)},
        WARNING if hours[0] else CALM,
        trend=bars_of(hours, now_at=0),
        trend_words=trend_words,
    )


def late_tile(numbers: Numbers) -> Tile:
    """What is late now."""
    detail = _("These need somebody now") if numbers.late else _("Nothing is late")
    return Tile("late", _("What is late?"), capped(numbers.late), detail, LATE if numbers.late else CALM)


def breaches_tile(numbers: Numbers) -> Tile:
    """What was broken today, by the company's local day, and on the days before."""
    days = numbers.days
    return Tile(
        "breaches",
        _("Today's breaches"),
        capped(days[-1]),
        _("Yesterday %(n)s") % {"n": capped(days[-2])},
        LATE if days[-1] else CALM,
        trend=bars_of(days, now_at=DAYS_BACK),
        trend_words=_("Each day, the last one today: %(numbers)s") % {"numbers": _listed(days)},
    )


def intake_tile(numbers: Numbers, *, now: datetime) -> Tile:
    """How much new mail nobody has sorted."""
    detail = _("Nobody waits to be sorted")
    if numbers.intake_since is not None:
        detail = _("The oldest has waited %(span)s") % {"span": spell_span(now - numbers.intake_since)}
    is_late = numbers.intake_due_at is not None and now > numbers.intake_due_at
    state = LATE if is_late else (WARNING if numbers.intake else CALM)
    return Tile("intake", _("What waits in intake?"), capped(numbers.intake), detail, state, url=reverse("mail:intake"))


def signatures_tile(numbers: Numbers) -> Tile:
    """What waits for signatures: whether it is late, and whether anybody can sign it."""
    waiting, late, stuck = numbers.signatures, numbers.signatures_late, numbers.signatures_stuck
    detail = _("%(n)s of them late") % {"n": capped(late)} if late else _("None of them late")
    if stuck:
        detail = _("Nobody can sign %(n)s of them") % {"n": capped(stuck)}
    state = LATE if late or stuck else (WARNING if waiting else CALM)
    url = reverse("approvals:inbox") + "?of=all"
    return Tile("signatures", _("What waits for signatures?"), capped(waiting), detail, state, url=url)


def people_tile(loads: list[Load]) -> Tile:
    """How many are at their desks, and how full the fullest desk is."""
    online, most = sum(load.is_online for load in loads), max((load.to_do for load in loads), default=0)
    detail = _("At the desk, of all who take cases; at most %(most)s each") % {"most": capped(most)}
    state = CALM if online or not loads else WARNING
    return Tile("people", _("Who is loaded how, who is there?"), f"{online}/{len(loads)}", detail, state)


def duties_tile(numbers: Numbers) -> Tile:
    """Recurring duties that have to be done by tonight."""
    due, late = numbers.duties, numbers.duties_late
    detail = _("%(n)s of them late") % {"n": capped(late)} if late else _("None of them late")
    state = LATE if late else (WARNING if due else CALM)
    return Tile("duties", _("Duties due today"), capped(due), detail if due else _("All done"), state)


def engine_tile(engine: EngineState) -> Tile:
    """Whether alarms fire when they should."""
    number = _("on time") if engine.lateness_ms is None else _lateness(engine.lateness_ms)
    detail = _("Oldest message to send: %(age)s") % {"age": spell_span(timedelta(seconds=engine.outbox_seconds))}
    is_slow = (engine.lateness_ms or 0) > SLOW_MS or engine.outbox_seconds > OLD_MESSAGE_SECONDS
    state = WARNING if is_slow else CALM
    if engine.is_held:
        number, detail, state = _("held"), _("The clock jumped; nothing fires until it is confirmed"), LATE
    if engine.is_silent:
        number, detail, state = _("silent"), _("No sign of life: alarms may be late"), LATE
    return Tile("engine", _("Is the engine on time?"), number, detail, state, url=reverse("sla:engine"))


def _listed(numbers: list[Any]) -> str:
    return ", ".join(capped(number) for number in numbers)


def _lateness(milliseconds: float) -> str:
    """After an outage what was late is days, not millions of milliseconds."""
    short = milliseconds < SLOW_MS
    return f"{milliseconds:.0f} ms" if short else spell_span(timedelta(milliseconds=milliseconds))
