"""Cases as the portal's lists show them: each with its stage and promised date, in few queries."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from csdesk.cases.models import Case
from dealers.registry import PortalKind, Standing, portal_kind_of


@dataclass(frozen=True)
class Row:
    """One case of a list."""

    case: Case
    kind: PortalKind
    url: str
    standing: Standing


def rows_of(cases: Sequence[Case], now: datetime) -> list[Row]:
    """The cases in their order; those of kinds that the portal does not show are left out."""
    by_kind: dict[str, list[Case]] = defaultdict(list)
    for case in cases:
        by_kind[case.kind].append(case)
    rows: dict[int, Row] = {}
    for key, found in by_kind.items():
        kind = portal_kind_of(key)
        if kind is None:
            continue
        standings = kind.standings_of(found, now)
        rows |= {case.pk: Row(case, kind, kind.page(case), standings[case.pk]) for case in found}
    return [rows[case.pk] for case in cases if case.pk in rows]
