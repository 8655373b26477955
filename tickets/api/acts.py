"""What is done with a complaint: assigning, waiting, going on, closing, merging, noting."""

from typing import Any

from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from csdesk.api.operations import operation
from csdesk.api.pages import page_response
from csdesk.api.shapes import ListQuery, page_of_shape
from csdesk.api.views import ApiView
from csdesk.people.models import Member
from csdesk.refusals import RuleViolation
from tickets.api.finding import TAG, find_complaint, find_to_change, told
from tickets.api.shapes import (
    AssignBody,
    ComplaintDetailShape,
    FollowUpBody,
    MergeBody,
    PauseBody,
    StepBody,
    StepShape,
    TransitionBody,
)
from tickets.models import ComplaintStep
from tickets.queries.complaints import complaints_visible_to
from tickets.services.assigning import assign_complaint
from tickets.services.closing import close_complaint
from tickets.services.follow_up import finish_follow_up
from tickets.services.merging import merge_complaint, unmerge_complaint
from tickets.services.pausing import pause_complaint, resume_complaint
from tickets.services.steps import add_step
from tickets.services.transitions import transition_complaint
from tickets.services.withdrawing import withdraw_complaint

# Transitions whose service does more than move the status, and needs no more than a click.
_SERVICES = {"resume": resume_complaint, "unmerge": unmerge_complaint, "withdraw": withdraw_complaint}
WRITES = {"answer": ComplaintDetailShape, "tag": TAG, "writes": True, "finds": True, "versioned": True}


class Assign(ApiView):
    """Handing over."""

    @operation("assign_complaint", "cases:write", body=AssignBody, **WRITES)
    def post(self, request: Request, number: str) -> Response:
        """Make somebody the holder, with responsibility marked (INQ-19)."""
        complaint, body = find_to_change(self, number), self.body()
        to = Member.objects.filter(pk=body["to"]).first()
        if to is None:
            raise RuleViolation("INQ-19", _("There is nobody of this id."), field="to")
        given = assign_complaint(complaint, to, note=body.get("note", ""), actor=self.member, now=self.now)
        return told(given, self.member)


class Pause(ApiView):
    """Waiting."""

    @operation("pause_complaint", "cases:write", body=PauseBody, **WRITES)
    def post(self, request: Request, number: str) -> Response:
        """Let the complaint wait; the time limits that the manual lets for this reason stand still (INQ-26)."""
        complaint, body = find_to_change(self, number), self.body()
        given = {"until": body.get("until"), "note": body.get("note", "")}
        return told(pause_complaint(complaint, body["reason"], actor=self.member, now=self.now, **given), self.member)


class Transition(ApiView):
    """The transitions of a complaint's life."""

    @operation("transition_complaint", "cases:write", body=TransitionBody, **WRITES)
    def post(self, request: Request, number: str, name: str) -> Response:
        """Take the complaint through a transition that needs no more than its name, or a note.

        `resume`, `close` with its `note` (CMP-51), `reopen`, `withdraw`, `unmerge`. Those that need more have an
        address of their own: `pause/`, `merge/`, and a reply with `is_answer`. What the status does not allow is
        refused with the rule.
        """
        complaint, body = find_to_change(self, number), self.body()
        if name == "close":
            closed = close_complaint(complaint, note=body.get("note", ""), actor=self.member, now=self.now)
            return told(closed, self.member)
        if (service := _SERVICES.get(name)) is not None:
            return told(service(complaint, actor=self.member, now=self.now), self.member)
        return told(transition_complaint(complaint, name, actor=self.member, now=self.now), self.member)


class Merge(ApiView):
    """The same matter entered twice."""

    @operation("merge_complaint", "cases:write", body=MergeBody, **WRITES)
    def post(self, request: Request, number: str) -> Response:
        """Merge a duplicate into the complaint that stays (INQ-24)."""
        complaint, body = find_to_change(self, number), self.body()
        into = complaints_visible_to(self.member).filter(case__number=body["into"].strip().upper()).first()
        if into is None:
            raise RuleViolation("INQ-24", _("There is no complaint of this number."), field="into")
        confirmed = body.get("of_other_customer", False)
        merged = merge_complaint(complaint, into, actor=self.member, now=self.now, of_other_customer=confirmed)
        return told(merged, self.member)


class FollowUp(ApiView):
    """Asking whether it is solved."""

    @operation("follow_up_complaint", "cases:write", body=FollowUpBody, **WRITES)
    def post(self, request: Request, number: str) -> Response:
        """Enter what the customer says of the result: satisfied closes, not satisfied opens again (CMP-51, CMP-52)."""
        complaint, body = find_to_change(self, number), self.body()
        done = finish_follow_up(complaint, body["outcome"], body["note"], actor=self.member, now=self.now)
        return told(done, self.member)


class Steps(ApiView):
    """The written record of what was done."""

    @operation(
        "list_complaint_steps",
        "cases:read",
        answer=page_of_shape(StepShape),
        query=ListQuery,
        tag=TAG,
        finds=True,
    )
    def get(self, request: Request, number: str) -> Response:
        """What was done about the complaint, the oldest first."""
        complaint = find_complaint(self.member, number)
        found = ComplaintStep.objects.filter(complaint=complaint).select_related("actor")
        return page_response(found, self.query, _steps, by=("id",), of=f"steps:{complaint.pk}")

    @operation(
        "add_complaint_step",
        "cases:write",
        answer=StepShape,
        status=201,
        body=StepBody,
        tag=TAG,
        writes=True,
        finds=True,
    )
    def post(self, request: Request, number: str) -> Response:
        """Note one thing that was done about the complaint (CMP-13)."""
        complaint, body = find_complaint(self.member, number), self.body()
        promised = body.get("promised_for")
        step = add_step(complaint, body["kind"], body["text"], actor=self.member, now=self.now, promised_for=promised)
        return Response(StepShape(step).data, status=201)


def _steps(rows: list[ComplaintStep]) -> Any:
    return StepShape(rows, many=True).data
