"""Finding complaints for programs, and how they are answered."""

import hashlib
from datetime import UTC, datetime
from typing import Any

from django.db.models import Model
from django.http import Http404
from rest_framework.response import Response

from csdesk.api.problems import Problem
from csdesk.api.views import ApiView
from csdesk.people.models import Member
from tickets.api.shapes import ComplaintDetailShape, ComplaintShape
from tickets.models import Complaint
from tickets.queries.complaints import complaint_numbered
from tickets.services.locking import lock_complaint

TAG = "Complaints"


def find_complaint(member: Member, number: str) -> Complaint:
    """A complaint that the member may see. Raises Http404 for any other, and for none."""
    complaint = complaint_numbered(member, number)
    if complaint is None:
        raise Http404
    return complaint


def find_to_change(view: ApiView, number: str) -> Complaint:
    """The complaint that a call is about to change; with If-Match locked, so that it stays the version the caller
    named. Raises Http404, Problem "precondition_failed" for another version."""
    complaint, versions = find_complaint(view.member, number), view.wanted_versions()
    if versions is not None and tag_of(lock_complaint(complaint)) not in versions:
        raise Problem("precondition_failed")
    return complaint


def tag_of(complaint: Complaint) -> str:
    """The ETag of a complaint: another one as soon as a value of it or of its case is another."""
    values = [_plain(record, field) for record in (complaint, complaint.case) for field in record._meta.concrete_fields]
    return f'"{hashlib.sha256(repr(values).encode()).hexdigest()[:20]}"'


def _plain(record: Model, field: Any) -> str:
    """A value as text that does not depend on whether it has just been set or was read."""
    value = "" if field.generated else getattr(record, field.attname)
    return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else str(value)


def told(complaint: Complaint, member: Member, *, status: int = 200) -> Response:
    """The complaint in full, as it is now; after a change, without asking whether it may still be seen."""
    shape = ComplaintDetailShape(complaint, context={"member": member})
    return Response(shape.data, status=status, headers={"ETag": tag_of(complaint)})


def shown(rows: list[Complaint]) -> Any:
    """Complaints as rows of a list."""
    return ComplaintShape(rows, many=True).data
