"""How many cases come in at which hour: what rooms above register as their load."""

from collections.abc import Mapping
from datetime import datetime
from functools import partial

from django.db.models import Count, F, Func, SmallIntegerField, Value

from attendance.registry import LoadSource
from csdesk.cases.models import Case


def cases_by_hour(*kinds: str) -> LoadSource:
    """The load that cases of these kinds make, by when they were opened."""
    return partial(_counted, kinds)


def _counted(kinds: tuple[str, ...], since: datetime, until: datetime, zone: str) -> Mapping[tuple[int, int], int]:
    found = Case.objects.filter(kind__in=kinds, opened_at__gte=since, opened_at__lt=until).order_by()
    rows = found.annotate(
        load_weekday=_part("isodow", zone), load_hour=_part("hour", zone)
    ).values_list("load_weekday", "load_hour").annotate(n=Count("pk"))  # fmt: skip
    return {(weekday - 1, hour): count for weekday, hour, count in rows}


def _part(name: str, zone: str) -> Func:
    local = Func(Value(zone), F("opened_at"), function="timezone")
    return Func(Value(name), local, function="date_part", output_field=SmallIntegerField())
