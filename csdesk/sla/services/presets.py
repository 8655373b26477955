"""The working calendars a new company starts with."""

import copy
import tomllib
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from csdesk.sla.models import WorkingCalendar
from csdesk.sla.rules import BadCalendar, preset_documents
from csdesk.sla.rules.official import check_country
from csdesk.tenancy.models import Tenant
from csdesk.tenancy.scoping import require_tenant

_FILE = Path(__file__).parent.parent / "presets" / "companies.toml"
# Before any case of any company: the first hours count for all earlier days anyway.
SINCE = date(2020, 1, 1)


def load_calendars(preset: str) -> list[WorkingCalendar]:
    """Give the active company the calendars of its kind, in its own time zone and with its country's holidays.

    Those it has already stay as they are. Raises KeyError for a kind that nobody described.
    """
    rows = _calendars_of_kinds()[preset]
    tenant = Tenant.objects.get(pk=require_tenant())
    have = set(WorkingCalendar.objects.values_list("key", flat=True))
    return [_create(row, tenant) for row in rows if row["key"] not in have]


@cache
def _calendars_of_kinds() -> dict[str, list[dict[str, str]]]:
    return tomllib.loads(_FILE.read_text(encoding="utf-8"))


def _create(row: dict[str, str], tenant: Tenant) -> WorkingCalendar:
    document: dict[str, Any] = copy.deepcopy(dict(preset_documents()[row["key"]]))
    document["zone"] = tenant.zone
    if document.get("holidays"):
        document["holidays"] = _country_with_holidays(tenant.country)
    return WorkingCalendar.objects.create(**row, valid_from=SINCE, document=document)


def _country_with_holidays(country: str) -> str:
    try:
        check_country(country)
    except BadCalendar:
        return ""  # nobody knows its holidays: they are the company's own to add
    return country
