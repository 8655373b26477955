"""The working calendars a new company starts with."""

import copy
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

from csdesk.sla.models import WorkingCalendar
from csdesk.sla.rules import preset_documents

_FILE = Path(__file__).parent.parent / "presets" / "companies.toml"
# Before any case of any company: the first hours count for all earlier days anyway.
SINCE = date(2020, 1, 1)


def load_calendars(preset: str) -> list[WorkingCalendar]:
    """Give the active company the calendars of its kind; those it has already stay as they are.

    Raises KeyError for a kind that nobody described.
    """
    rows: list[dict[str, str]] = tomllib.loads(_FILE.read_text(encoding="utf-8"))[preset]
    have = set(WorkingCalendar.objects.values_list("key", flat=True))
    return [_create(row) for row in rows if row["key"] not in have]


def _create(row: dict[str, str]) -> WorkingCalendar:
    document: dict[str, Any] = copy.deepcopy(dict(preset_documents()[row["key"]]))
    return WorkingCalendar.objects.create(**row, valid_from=SINCE, document=document)
