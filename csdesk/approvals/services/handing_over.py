"""Lines that name a person who leaves: another signs them."""

from datetime import datetime

from django.db.models import QuerySet

from csdesk.approvals.models import ApprovalLine, StepState
from csdesk.people.models import Member


def lines_named_for(member: Member) -> int:
    """How many signatures are asked of this very person, now or later."""
    return _lines(member).count()


def hand_over_lines(leaver: Member, heir: Member, actor: Member | None, now: datetime) -> int:
    """Have another person sign what is asked of somebody who leaves; how many lines."""
    return _lines(leaver).update(member=heir)


def _lines(member: Member) -> QuerySet[ApprovalLine]:
    return ApprovalLine.objects.filter(member=member, step__state__in=(StepState.AHEAD, StepState.OPEN))
