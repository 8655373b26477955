"""The working calendars that come with the product: a start for a company's own."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from csdesk.sla.rules.calendar_documents import calendar_from_document
from csdesk.sla.rules.calendars import WorkingCalendar

_FILE = Path(__file__).parent.parent / "presets" / "calendars.toml"


@cache
def preset_documents() -> Mapping[str, Mapping[str, Any]]:
    """The documents of the calendars by key: office, shop, hotline, night, berlin."""
    return MappingProxyType(tomllib.loads(_FILE.read_text(encoding="utf-8")))


@cache
def preset_calendar(key: str) -> WorkingCalendar:
    """One calendar by its key. Raises KeyError if there is none."""
    return calendar_from_document(preset_documents()[key])
