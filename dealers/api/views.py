"""The archive for programs."""

from typing import Any

from django.shortcuts import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from csdesk.api.operations import operation
from csdesk.api.pages import page_response
from csdesk.api.shapes import page_of_shape
from csdesk.api.views import ApiView
from dealers.api.shapes import DealerDetailShape, DealerQuery, DealerShape
from dealers.models import Dealer
from dealers.permissions import Permission
from dealers.queries.archive import Wanted, dealers_found

TAG = "Dealers"


class Dealers(ApiView):
    """The archive of dealers."""

    @operation("list_dealers", "dealers:read", answer=page_of_shape(DealerShape), query=DealerQuery, tag=TAG)
    def get(self, request: Request) -> Response:
        """Dealers, the newest first."""
        self.demand(Permission.DEALER_VIEW)
        query = self.query
        wanted = Wanted(
            words=query.get("q", ""),
            region=query.get("region", ""),
            kind=query.get("kind", ""),
            state=query.get("state", ""),
        )
        return page_response(dealers_found(wanted, self.member), query, _shown, by=("-id",), of="dealers")


class OneDealer(ApiView):
    """One dealer."""

    @operation("get_dealer", "dealers:read", answer=DealerDetailShape, tag=TAG, finds=True)
    def get(self, request: Request, code: str) -> Response:
        """One dealer by his code, with contacts for members who may see them."""
        self.demand(Permission.DEALER_VIEW)
        dealer = get_object_or_404(Dealer.objects.select_related("case", "specialist"), code=code)
        return Response(DealerDetailShape(dealer, context={"member": self.member}).data)


def _shown(rows: list[Dealer]) -> Any:
    return DealerShape(rows, many=True).data
