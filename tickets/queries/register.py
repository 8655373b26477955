"""The register of complaints (客户抱怨投诉登记表): what came in within a span, one line each (CMP-56)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal

from csdesk.events.models import Event
from csdesk.people.models import Member
from tickets.lifecycle import GONE, Status
from tickets.models import Complaint, ComplaintStep, Founded, StepKind
from tickets.queries.complaints import KIND, complaints_visible_to
from tickets.queries.contacts import contacts_of

# A printed page holds what people read; the file holds what a company of any size gets in a month.
MOST_PRINTED, MOST_IN_FILE = 500, 20_000


@dataclass(frozen=True)
class Line:
    """One complaint with its follow-through: how often the customer turned to us, what he said of the result."""

    complaint: Complaint
    contacts: int
    feedback: str
    signed_by: str


def register_of(member: Member, *, begins_at: datetime, ends_at: datetime, most: int) -> list[Line]:
    """The complaints a person may see that came in from one moment until before another, in their order.

    What was withdrawn or merged stays in the register: nothing that got a number disappears.
    """
    found = complaints_visible_to(member).filter(
        case__kind=KIND, case__opened_at__gte=begins_at, case__opened_at__lt=ends_at
    )
    complaints = list(found.order_by("case__opened_at", "case_id")[:most])
    contacts = contacts_of(complaint.case for complaint in complaints)
    said = {step.complaint.case_id: step.text for step in _last(complaints, StepKind.FEEDBACK).values()}
    said = _closing_notes(complaints) | said
    signed = _last(complaints, StepKind.READ_SIGNED)
    return [
        Line(
            each,
            contacts[each.case_id],
            said.get(each.case_id, ""),
            str(signed[each.pk].actor or "") if each.pk in signed else "",
        )
        for each in complaints
    ]


@dataclass(frozen=True)
class ValidRate:
    """How many of the complaints were found valid, in percent, and the manual's aim; at the aim it is reached."""

    valid: int
    of: int
    target: Decimal | None

    @property
    def percent(self) -> Decimal:
        """Rounded half up to one decimal."""
        share = Decimal(100 * self.valid) / Decimal(self.of) if self.of else Decimal(0)
        return share.quantize(Decimal("0.1"), ROUND_HALF_UP)

    @property
    def is_reached(self) -> bool:
        """Whether the share lies at or below the aim (CMP-63); without an aim it always does."""
        return self.target is None or 100 * self.valid <= self.target * self.of


def valid_rate(lines: Iterable[Line], target: Decimal | None) -> ValidRate:
    """The share of valid complaints among those of a register; what was withdrawn or merged counts in neither."""
    counted = [line.complaint for line in lines if line.complaint.status not in GONE]
    return ValidRate(sum(each.founded == Founded.FOUNDED for each in counted), len(counted), target)


def without_follow_through(lines: Iterable[Line]) -> int:
    """How many of the lines still lack an answer (CMP-56: none may stay so)."""
    return sum(line.complaint.status in (Status.OPEN, Status.WAITING) for line in lines)


def _closing_notes(complaints: list[Complaint]) -> dict[int, str]:
    """What was noted of the customer's satisfaction where a complaint was closed without a follow-up."""
    closed = [each.case_id for each in complaints if each.status == Status.CLOSED]
    events = Event.objects.filter(case__in=closed, kind="complaint.close").order_by("pk")
    return {event.case_id: event.facts["note"] for event in events if event.facts.get("note")}


def _last(complaints: list[Complaint], kind: StepKind) -> dict[int, ComplaintStep]:
    steps = (
        ComplaintStep.objects.filter(complaint__in=complaints, kind=kind)
        .select_related("actor", "complaint")
        .order_by("pk")
    )
    return {step.complaint_id: step for step in steps}
