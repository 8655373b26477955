"""Punches of terminals: brought in by batches, each kept once, and read again."""

from typing import Any

from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from attendance.api.shapes import PunchesAnswer, PunchesBody, PunchQuery, PunchShape
from attendance.models import Door, Punch
from attendance.queries.people import people_by_badge, sees_all_attendance
from attendance.services.punching import NewPunch, take_punches, told
from csdesk.api.operations import operation
from csdesk.api.pages import page_response
from csdesk.api.shapes import page_of_shape
from csdesk.api.views import ApiView

TAG = "Attendance"


class Punches(ApiView):
    """Punches."""

    @operation("list_punches", "attendance:read", answer=page_of_shape(PunchShape), query=PunchQuery, tag=TAG)
    def get(self, request: Request) -> Response:
        """The punches that one may see, the newest first: one's own, or everybody's."""
        found = Punch.objects.all()
        if not sees_all_attendance(self.member):
            found = found.filter(member=self.member)
        if "member" in self.query:
            found = found.filter(member=self.query["member"])
        if "since" in self.query:
            found = found.filter(at__gte=self.query["since"])
        if "until" in self.query:
            found = found.filter(at__lt=self.query["until"])
        return page_response(found, self.query, _shown, by=("-at", "-id"), of="punches")

    @operation("record_punches", "attendance:write", answer=PunchesAnswer, body=PunchesBody, tag=TAG, writes=True)
    def post(self, request: Request) -> Response:
        """Bring in punches, up to 500 at once and in any order (ATT-01).

        Each is judged for itself: `new`; `known` when it was sent before or again within the manual's time; `future`,
        `taken` (its number belongs to another), `not_here` (not employed on that day) and `unknown` (nobody has this
        badge) are left out, and the others are kept.
        """
        sent = self.body()["punches"]
        people = people_by_badge({each["badge"] for each in sent})
        known = [each for each in sent if each["badge"] in people]
        punches = [_punch(each, people[each["badge"]]) for each in known]
        taken = iter(take_punches(punches, door=Door.API, actor=self.member, now=self.now))
        answers: list[dict[str, Any]] = []
        for each in sent:
            if each["badge"] not in people:
                answers.append({"outcome": "unknown", "id": None, "detail": _("Nobody has this staff number.")})
                continue
            outcome, punch = next(taken)
            answers.append({"outcome": outcome, "id": punch.pk if punch is not None else None, "detail": told(outcome)})
        return Response(PunchesAnswer({"data": answers}).data)


def _punch(sent: dict[str, Any], member_id: int) -> NewPunch:
    return NewPunch(member_id, sent["at"], sent["direction"], sent["place"], external_id=sent["external_id"])


def _shown(rows: list[Punch]) -> Any:
    return PunchShape(rows, many=True).data
