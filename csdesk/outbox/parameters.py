"""Parameters of notices: kept as data, spelled in the reader's language when shown."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from csdesk.live.plain import plain

MOMENT, SPAN = "$moment", "$span"


def keep(value: Any) -> Any:
    """A parameter as it is stored: moments and spans keep what they are."""
    if isinstance(value, datetime):
        return {MOMENT: value.isoformat()}
    if isinstance(value, timedelta):
        return {SPAN: value.total_seconds()}
    return plain(value)


def spell(value: Any, zone: Callable[[], ZoneInfo]) -> Any:
    """A stored parameter in the language that is active: a moment in the company's zone, which is asked for
    only then, a label's own words."""
    if not isinstance(value, Mapping):
        return value
    if MOMENT in value:
        return f"{datetime.fromisoformat(value[MOMENT]).astimezone(zone()):%Y-%m-%d %H:%M}"
    if SPAN in value:
        return spell_span(timedelta(seconds=value[SPAN]))
    language = "zh" if (get_language() or "").startswith("zh") else "en"
    return value.get(language) or next(iter(value.values()), "")


def spell_span(span: timedelta) -> str:
    """A length of time in its two largest units: 2 d 4 h, 3 h 12 min, 45 s."""
    seconds = max(int(span.total_seconds()), 0)
    days, hours, minutes = seconds // 86400, seconds // 3600 % 24, seconds // 60 % 60
    parts = [
        (days, _("%(n)s d")),
        (hours, _("%(n)s h")),
        (minutes, _("%(n)s min")),
        (seconds % 60 if seconds < 120 else 0, _("%(n)s s")),
    ]
    named = [words % {"n": number} for number, words in parts if number]
    return " ".join(named[:2]) or _("%(n)s s") % {"n": 0}


class _Known(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return ""


def fill(words: str, values: Mapping[str, Any]) -> str:
    """The words with their placeholders filled; a missing value leaves a gap rather than an error."""
    try:
        return (words % _Known(values)).strip()
    except (TypeError, ValueError):
        return words
