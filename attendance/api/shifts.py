"""Rosters for programs."""

from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from attendance.api.shift_shapes import ShiftQuery, ShiftShape
from attendance.models import RosterState, Shift
from attendance.policies import may_see_everybody
from attendance.queries.shifts import live_shifts
from csdesk.api.operations import operation
from csdesk.api.pages import page_response
from csdesk.api.shapes import page_of_shape
from csdesk.api.views import ApiView

TAG = "Attendance"


class Shifts(ApiView):
    """The shifts of published rosters."""

    @operation("list_shifts", "shifts:read", answer=page_of_shape(ShiftShape), query=ShiftQuery, tag=TAG)
    def get(self, request: Request) -> Response:
        """Shifts by their beginning, cancelled ones left out: everybody's for who may see them, else one's own."""
        query = self.query
        found = live_shifts().filter(roster__state=RosterState.PUBLISHED).select_related("member", "roster__team")
        if not may_see_everybody(self.member):
            found = found.filter(member=self.member)
        asked = {"day__gte": "since", "day__lte": "until", "roster__team__key": "team", "member": "member"}
        found = found.filter(**{lookup: query[name] for lookup, name in asked.items() if name in query})
        return page_response(found, query, _shown, by=("begins_at", "id"), of="shifts")


def _shown(rows: list[Shift]) -> Any:
    return ShiftShape(rows, many=True).data
