"""Finding complaints for programs, and how they are answered."""

from typing import Any

from django.shortcuts import get_object_or_404
from rest_framework.response import Response

from csdesk.people.models import Member
from tickets.api.shapes import ComplaintDetailShape, ComplaintShape
from tickets.models import Complaint
from tickets.queries.complaints import complaints_visible_to

TAG = "Complaints"


def find_complaint(member: Member, number: str) -> Complaint:
    """A complaint that the member may see. Raises Http404 for any other, and for none."""
    return get_object_or_404(complaints_visible_to(member), case__number=number)


def told(complaint: Complaint, member: Member, *, status: int = 200) -> Response:
    """The complaint in full, as it is now; after a change, without asking whether it may still be seen."""
    return Response(ComplaintDetailShape(complaint, context={"member": member}).data, status=status)


def shown(rows: list[Complaint]) -> Any:
    """Complaints as rows of a list."""
    return ComplaintShape(rows, many=True).data
