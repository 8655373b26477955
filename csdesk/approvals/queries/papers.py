"""Signatures as printed forms want them: who signed for a role, and when."""

from datetime import datetime

from csdesk.approvals.models import Verdict
from csdesk.approvals.queries.requests import latest_request, steps_of
from csdesk.cases.models import Case


def signed_for(case: Case, kind: str, role: str) -> tuple[str, datetime] | None:
    """Who approved the latest request of a kind for a role, and when; None: nobody yet, or it was refused."""
    request = latest_request(case, kind)
    given = steps_of(request) if request is not None else []
    return next(
        ((each.name, each.at) for each in given if each.role == role and each.at and each.verdict == Verdict.APPROVE),
        None,
    )
