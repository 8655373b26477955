"""The company's working calendars, ready to reckon with."""

import json
from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext_lazy as _

from csdesk.sla import rules
from csdesk.sla.models import WorkingCalendar

Period = tuple[date, Mapping[str, Any]]


def calendar_named(key: str, *, instead: Mapping[str, Iterable[Period]] | None = None) -> rules.WorkingCalendar:
    """The company's calendar of that key; `instead` gives other periods for a preview.

    Raises BadCalendar when there is none, or when what is stored cannot be understood.
    """
    if instead is not None and key in instead:
        return compiled_calendar(instead[key])
    periods = list(WorkingCalendar.objects.filter(key=key).values_list("valid_from", "document"))
    if not periods:
        raise rules.BadCalendar(_("there is no such working calendar."), {"place": key})
    return compiled_calendar(periods)


def periods_of(keys: Iterable[str]) -> dict[str, list[Period]]:
    """The stored periods of several calendars in one statement; a key that there is none of is missing."""
    found: dict[str, list[Period]] = {}
    rows = WorkingCalendar.objects.filter(key__in=set(keys)).values_list("key", "valid_from", "document")
    for key, since, document in rows:
        found.setdefault(key, []).append((since, document))
    return found


def compiled_calendar(periods: Iterable[Period]) -> rules.WorkingCalendar:
    """Read the periods of one calendar. Raises BadCalendar."""
    return _compiled(
        tuple(sorted((since.isoformat(), json.dumps(document, sort_keys=True)) for since, document in periods))
    )


@lru_cache(maxsize=256)
def _compiled(periods: tuple[tuple[str, str], ...]) -> rules.WorkingCalendar:
    # Keyed by content: it cannot go stale, and what it remembers of years is kept.
    return rules.calendar_in_periods(
        [(date.fromisoformat(since), rules.calendar_from_document(json.loads(text))) for since, text in periods]
    )


def calendar_names(language: str) -> dict[str, str]:
    """The company's calendars: their names in a language by their keys, as their latest hours call them."""
    return {row.key: row.name_in(language) for row in WorkingCalendar.objects.order_by("key", "valid_from")}
