"""What a complaint does when something happens to its case elsewhere."""

from datetime import datetime

from csdesk.cases.models import Case
from csdesk.conversations.models import Message
from csdesk.events.models import Event
from csdesk.sla import clocks
from tickets.lifecycle import Status
from tickets.models import Complaint
from tickets.queries.complaints import KIND, complaint_of
from tickets.services.locking import lock_complaint
from tickets.services.pausing import resume_complaint


def customer_wrote(case: Case, message: Message, now: datetime) -> None:
    """A complaint that waited for the customer goes on with his word; on any other it is the holder's to judge."""
    complaint = lock_complaint(complaint_of(case))
    if complaint.status == Status.WAITING:
        resume_complaint(complaint, actor=None, now=now)


def clock_went_on(event: Event) -> None:
    """A pause ended by its limit: a complaint none of whose time limits stands still does not wait any more."""
    if event.case.kind != KIND:
        return
    complaint = Complaint.objects.filter(case=event.case).select_related("case").first()
    if complaint is None or lock_complaint(complaint).status != Status.WAITING:
        return
    if not any(clock.is_paused for clock in clocks.clocks_of(event.case)):
        resume_complaint(complaint, actor=None, now=event.at)
