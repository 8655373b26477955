"""Requests and stocktakes in the workspace: what their rows show."""

from datetime import datetime

from csdesk.cases.models import Case
from csdesk.desk.registry import DeskKind, Facts, Mark
from csdesk.people.models import Member
from spares.lifecycle import RequestStatus, StocktakeStatus
from spares.models import SparesRequest, Stocktake
from spares.policies import KIND_REQUEST, KIND_STOCKTAKE, may_count

_TONES: dict[str, str] = {
    RequestStatus.ASKED: "amber",
    RequestStatus.APPROVED: "brand",
    RequestStatus.DONE: "green",
    StocktakeStatus.SETTLING: "red",
    StocktakeStatus.CLOSED: "green",
}


def describe_requests(cases: list[Case], now: datetime) -> dict[int, Facts]:
    """For whom, and where it stands, in one statement."""
    found = SparesRequest.objects.filter(case__in=[case.pk for case in cases]).select_related("place")
    return {one.case_id: Facts(str(one.place), (_mark(one),)) for one in found}


def describe_stocktakes(cases: list[Case], now: datetime) -> dict[int, Facts]:
    """Where, and how far it is, in one statement."""
    found = Stocktake.objects.filter(case__in=[case.pk for case in cases]).select_related("place")
    return {one.case_id: Facts(str(one.place), (_mark(one),)) for one in found}


def _mark(one: SparesRequest | Stocktake) -> Mark:
    return Mark(one.get_status_display(), _TONES.get(one.status, ""))


def _may_count(member: Member | None, case: Case) -> bool:
    stocktake = Stocktake.objects.filter(case=case).select_related("place").first()
    return stocktake is not None and may_count(member, stocktake)


REQUESTS = DeskKind(KIND_REQUEST, describe=describe_requests)
STOCKTAKES = DeskKind(KIND_STOCKTAKE, describe=describe_stocktakes, may_work=_may_count)
