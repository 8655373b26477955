"""Leave and travel."""

from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from attendance.api.leave_shapes import AbsenceQuery, LeaveBody, LeaveShape, TripShape
from attendance.models import Leave, Trip
from attendance.queries.leaves import leaves_visible_to
from attendance.queries.trips import trips_visible_to
from attendance.rules.leave_days import HalfDay, Span
from attendance.services.leave_applying import NewLeave, apply_for_leave
from csdesk.api.operations import operation
from csdesk.api.pages import page_response
from csdesk.api.shapes import page_of_shape
from csdesk.api.views import ApiView

TAG = "Attendance"


class Leaves(ApiView):
    """Leave."""

    @operation("list_leaves", "leave:read", answer=page_of_shape(LeaveShape), query=AbsenceQuery, tag=TAG)
    def get(self, request: Request) -> Response:
        """Applications for leave that the key's member may see, the latest first."""
        found = _narrowed(leaves_visible_to(self.member, self.now), self.query)

        def told(page: list[Leave]) -> list[Any]:
            return list(LeaveShape(page, many=True).data)

        return page_response(found, self.query, told, by=("-id",), of="leaves")

    @operation("apply_for_leave", "leave:write", answer=LeaveShape, status=201, body=LeaveBody, tag=TAG, writes=True)
    def post(self, request: Request) -> Response:
        """Apply for leave of the key's member; refused with the rule it breaks. Send an Idempotency-Key."""
        body = self.body()
        span = Span(HalfDay(body["first_day"], body["first_half"]), HalfDay(body["last_day"], body["last_half"]))
        new = NewLeave(member=self.member, kind=body["kind"], span=span, reason=body["reason"])
        leave = apply_for_leave(new, actor=self.member, now=self.now)
        return Response(LeaveShape(leave).data, status=201)


class Trips(ApiView):
    """Travel."""

    @operation("list_trips", "leave:read", answer=page_of_shape(TripShape), query=AbsenceQuery, tag=TAG)
    def get(self, request: Request) -> Response:
        """Journeys that the key's member may see, the latest first."""
        found = _narrowed(trips_visible_to(self.member, self.now), self.query)

        def told(page: list[Trip]) -> list[Any]:
            return list(TripShape(page, many=True).data)

        return page_response(found, self.query, told, by=("-id",), of="trips")


def _narrowed(found: Any, query: dict[str, Any]) -> Any:
    wanted = {name: query[name] for name in ("state", "member") if name in query}
    return found.filter(**wanted)
