"""Inquiries of a week or a month, counted: categories with their rates, channels, how often somebody asked again."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from csdesk.sla.models import Clock, Verdict
from tickets.models import Inquiry

REPLY, GREETING = "inquiry_reply", "greeting"


@dataclass(frozen=True)
class Rate:
    """One key of a list, how many there were, and their share in percent."""

    key: str
    count: int
    percent: float


@dataclass(frozen=True)
class Rates:
    """What a week or a month says."""

    total: int
    categories: list[Rate]
    channels: list[Rate]
    complexities: list[Rate]
    reasons: list[Rate]
    # Those of a customer who had asked shortly before (INQ-24).
    repeated: int
    kept: int
    late: int
    greeted_in_time: int
    greeted_late: int


def rates_of(begins_at: datetime, ends_at: datetime) -> Rates:
    """The inquiries that came from `begins_at` until before `ends_at` (INQ-14)."""
    asked = Inquiry.objects.filter(case__opened_at__gte=begins_at, case__opened_at__lt=ends_at)
    rows = list(asked.values_list("category", "channel", "complexity", "close_reason", "repeat_of"))
    replies, greetings = _verdicts(asked, REPLY), _verdicts(asked, GREETING)
    return Rates(
        total=len(rows),
        categories=_rates(row[0] for row in rows),
        channels=_rates(row[1] for row in rows),
        complexities=_rates(row[2] for row in rows),
        reasons=_rates(row[3] for row in rows if row[3]),
        repeated=sum(row[4] is not None for row in rows),
        kept=replies["kept"],
        late=replies["late"],
        greeted_in_time=greetings["kept"],
        greeted_late=greetings["late"],
    )


def _rates(keys: Iterable[str]) -> list[Rate]:
    counted = Counter(keys)
    total = sum(counted.values())
    return [Rate(key, count, 100 * count / total) for key, count in counted.most_common()]


def _verdicts(asked: QuerySet[Inquiry], kind: str) -> dict[str, int]:
    clocks = Clock.objects.filter(case__in=asked.values("case"), kind=kind)
    return clocks.aggregate(
        kept=Count("pk", filter=Q(verdict=Verdict.MET)), late=Count("pk", filter=Q(verdict=Verdict.BREACHED))
    )
