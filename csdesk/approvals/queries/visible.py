"""Which requests a person may look at, and the lists of the inbox."""

from datetime import datetime

from django.db.models import Q, QuerySet

from csdesk.approvals.models import (
    ApprovalLine,
    ApprovalRequest,
    ApprovalStep,
    RequestState,
    Signature,
    StepState,
)
from csdesk.approvals.permissions import Permission
from csdesk.approvals.queries.requests import lines_perhaps_for
from csdesk.cases.queries import cases_visible_to
from csdesk.people.models import Member


def visible_requests(member: Member, now: datetime) -> QuerySet[ApprovalRequest]:
    """Own ones, those that one has signed or may sign, those of cases that one sees; all with the overview."""
    found = ApprovalRequest.objects.select_related("case")
    if member.may(Permission.OVERVIEW):
        return found
    signed = Signature.objects.filter(signer=member).values("line__step__request")
    asked = lines_perhaps_for(member, now).values("step__request")
    roles = member.held_roles.values("role__key")
    mine = ApprovalLine.objects.filter(Q(member=member) | Q(role__in=roles)).values("step__request")
    own = Q(asked_by=member) | Q(pk__in=signed) | Q(pk__in=asked) | Q(pk__in=mine)
    return found.filter(own | Q(case__in=cases_visible_to(member)))


def asked_by(member: Member) -> QuerySet[ApprovalRequest]:
    """What somebody asked to have signed."""
    return ApprovalRequest.objects.filter(asked_by=member)


def decided_by(member: Member) -> QuerySet[ApprovalRequest]:
    """What somebody has signed or refused."""
    signed = Signature.objects.filter(signer=member).values("line__step__request")
    return ApprovalRequest.objects.filter(pk__in=signed)


def concerning(member: Member) -> QuerySet[ApprovalRequest]:
    """What waits, and was asked by somebody or has a line of his or of his roles."""
    roles = member.held_roles.values("role__key")
    lines = ApprovalLine.objects.filter(Q(member=member) | Q(role__in=roles), is_open=True)
    mine = Q(asked_by=member) | Q(pk__in=lines.values("step__request"))
    return all_waiting().filter(mine).select_related("case")


def all_waiting() -> QuerySet[ApprovalRequest]:
    """All that waits for signatures in the company."""
    return ApprovalRequest.objects.filter(state=RequestState.WAITING)


def open_steps() -> QuerySet[ApprovalStep]:
    """The steps whose turn it is, one for each request that waits in the company."""
    return ApprovalStep.objects.filter(state=StepState.OPEN).order_by()


def seen_cases(member: Member, requests: list[ApprovalRequest]) -> set[int]:
    """Of the cases of these requests those that the person may see."""
    ids = {request.case_id for request in requests}
    return set(cases_visible_to(member).filter(pk__in=ids).values_list("pk", flat=True)) if ids else set()
