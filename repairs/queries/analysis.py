"""Returns of a period, counted for the departments concerned (RPR-19)."""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Avg, Count, F, Q

from csdesk.sla.models import Clock, Verdict
from repairs.models import Counted, Result, ReturnLine, ReturnOrder

# What the dealer is promised from inspection or receipt to shipping (RPR-03, DOA-04).
PROMISES = ("return_outward", "doa_replacement")


@dataclass(frozen=True)
class LineRow:
    """One product line's units: how many, and of them in and out of warranty, and what came of them."""

    name: str
    units: int
    in_warranty: int
    out_of_warranty: int
    repaired: int
    replaced: int
    not_repairable: int
    unrepaired: int
    missing: int
    refunded: int


@dataclass(frozen=True)
class Analysis:
    """What a week or a month says."""

    returns: int
    units: int
    by_line: list[LineRow]
    by_fault: list[tuple[str, int]]
    by_damage: list[tuple[str, int]]
    # Of those that arrived in the period: from receipt to the dealer, from inspection to shipping.
    turnaround: timedelta | None
    outward: timedelta | None
    kept: int
    late: int


def analysis_of(begins_at: datetime, ends_at: datetime, *, roads: Collection[str]) -> Analysis:
    """The returns of these roads that were received from `begins_at` until before `ends_at`."""
    returns = ReturnOrder.objects.filter(road__in=roads)
    received = returns.filter(received_at__gte=begins_at, received_at__lt=ends_at)
    lines = ReturnLine.objects.filter(order__in=received)
    arrived = returns.filter(arrived_at__gte=begins_at, arrived_at__lt=ends_at)
    spans = arrived.aggregate(
        whole=Avg(F("arrived_at") - F("received_at")), outward=Avg(F("shipped_at") - F("inspected_at"))
    )
    clocks = Clock.objects.filter(
        case__returns__road__in=roads, kind__in=PROMISES, settled_at__gte=begins_at, settled_at__lt=ends_at
    ).aggregate(kept=Count("pk", filter=Q(verdict=Verdict.MET)), late=Count("pk", filter=Q(verdict=Verdict.BREACHED)))
    return Analysis(
        returns=received.count(),
        units=lines.count(),
        by_line=_by_line(lines.values_list("product__line__name", "warranty", "result")),
        by_fault=_counted(lines.values_list("fault", flat=True)),
        by_damage=_counted(lines.exclude(counted=Counted.OPEN).values_list("counted", flat=True)),
        turnaround=spans["whole"],
        outward=spans["outward"],
        kept=clocks["kept"],
        late=clocks["late"],
    )


def _by_line(rows: Iterable[tuple[str | None, str, str]]) -> list[LineRow]:
    found: dict[str, Counter[str]] = {}
    for name, warranty, result in rows:
        count = found.setdefault(name or "", Counter())
        count.update(["units", f"warranty-{warranty}", f"result-{result}"])
    return [
        LineRow(
            name,
            count["units"],
            count["warranty-in"],
            count["warranty-out"],
            count[f"result-{Result.REPAIRED}"],
            count[f"result-{Result.REPLACED}"],
            count[f"result-{Result.NOT_REPAIRABLE}"],
            count[f"result-{Result.UNREPAIRED}"],
            count[f"result-{Result.MISSING}"],
            count[f"result-{Result.REFUNDED}"],
        )
        for name, count in sorted(found.items(), key=lambda pair: (-pair[1]["units"], pair[0]))
    ]


def _counted(values: Iterable[str]) -> list[tuple[str, int]]:
    return Counter(values).most_common()
