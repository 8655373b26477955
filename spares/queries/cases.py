"""Requests and stocktakes as cases: their pages, who sees them, what the manual's conditions look at."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from csdesk.approvals.models import ApprovalRequest
from csdesk.cases.models import Case
from csdesk.cases.queries import cases_visible_to
from csdesk.ledger.queries import balances_of
from csdesk.ledger.rules import AccountKey
from csdesk.people.models import Member
from spares.models import SparesRequest, Stocktake
from spares.policies import KIND_REQUEST, KIND_STOCKTAKE
from spares.queries.stock import BOOK


def page_of_request(case: Case) -> str:
    """Where a request is shown."""
    return reverse("spares:request", args=[case.number])


def page_of_stocktake(case: Case) -> str:
    """Where a stocktake is shown."""
    return reverse("spares:stocktake", args=[case.number])


def facts_of_request(case: Case) -> dict[str, Any]:
    """What conditions of the manual look at: who is asked, and which kind of place asks."""
    request = SparesRequest.objects.select_related("place").get(case=case)
    return {"source": request.source, "place": request.place.kind}


def facts_of_stocktake(case: Case) -> dict[str, Any]:
    """What conditions of the manual look at: the occasion, and which kind of place is counted."""
    stocktake = Stocktake.objects.select_related("place").get(case=case)
    return {"occasion": stocktake.occasion, "place": stocktake.place.kind}


def requests_visible_to(member: Member) -> QuerySet[SparesRequest]:
    """The requests that somebody may see."""
    cases = cases_visible_to(member).filter(kind=KIND_REQUEST)
    found = SparesRequest.objects.filter(case__in=cases.values("pk"))
    return found.select_related("case__holder", "place", "origin", "asked_by", "transfer")


def stocktakes_visible_to(member: Member) -> QuerySet[Stocktake]:
    """The stocktakes that somebody may see."""
    cases = cases_visible_to(member).filter(kind=KIND_STOCKTAKE)
    found = Stocktake.objects.filter(case__in=cases.values("pk"))
    return found.select_related("case__holder", "place__team", "place__keeper", "ordered_by", "settled_by")


def told_to_signers(approval: ApprovalRequest) -> list[tuple[Any, str]]:
    """What somebody who signs has to know: who gets what, and how much of it lies there and where it comes from."""
    request = SparesRequest.objects.select_related("place", "origin").get(case=approval.case)
    told = [(_("For"), str(request.place)), (_("Asked of"), str(request.origin or request.get_source_display()))]
    holders = [place.pk for place in (request.place, request.origin) if place is not None]
    lines = list(request.lines.select_related("product").order_by("pk"))
    balances = balances_of(BOOK, holders=holders, items=[line.product_id for line in lines])
    for line in lines:
        here = balances.get(AccountKey(request.place_id, line.product_id, "good"), 0)
        words = _("%(quantity)s pieces; there are %(here)s") % {"quantity": line.quantity, "here": here}
        if request.origin_id is not None:
            left = balances.get(AccountKey(request.origin_id, line.product_id, "good"), 0)
            words += _(", at %(origin)s %(left)s") % {"origin": request.origin, "left": left}
        told.append((line.product.model, words))
    return told
