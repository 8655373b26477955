"""Dealers' files in the workspace: there while something is to be done about the dealer."""

from datetime import datetime

from csdesk.cases.models import Case
from csdesk.desk.registry import DeskKind, Facts
from csdesk.people.models import Member
from dealers.models import Dealer
from dealers.policies import may_edit_dealers
from dealers.queries.archive import FILE


def describe(cases: list[Case], now: datetime) -> dict[int, Facts]:
    """Each dealer's code and region, in one statement."""
    found = Dealer.objects.filter(case__in=[case.pk for case in cases]).only("case_id", "code", "region", "tenant_id")
    return {one.case_id or 0: Facts(" · ".join(part for part in (one.code, one.region) if part)) for one in found}


def _may_work(member: Member | None, case: Case) -> bool:
    return may_edit_dealers(member)


FILES = DeskKind(FILE, describe=describe, may_work=_may_work)
