"""The life of a complaint, declared once: pages, API, workers and database all read it here."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from csdesk.lifecycle import Lifecycle, Transition
from tickets.permissions import Permission


class Status(TextChoices):
    """Where a complaint stands."""

    OPEN = "open", _("Open")
    WAITING = "waiting", _("Waiting for the customer")
    ANSWERED = "answered", _("Answered")
    CLOSED = "closed", _("Closed")
    MERGED = "merged", _("Merged into another")


LIVE = {Status.OPEN, Status.WAITING}
DONE = {Status.ANSWERED, Status.CLOSED}

_WORK = Permission.COMPLAINT_WORK

COMPLAINT_LIFECYCLE = Lifecycle(
    Transition("wait", _("Wait for the customer"), {Status.OPEN}, Status.WAITING, _WORK),
    Transition("resume", _("Resume"), {Status.WAITING}, Status.OPEN, _WORK),
    Transition("answer", _("Answered"), LIVE, Status.ANSWERED, _WORK, by="post_answer"),
    Transition("close", _("Close: satisfied"), {Status.ANSWERED}, Status.CLOSED, _WORK),
    Transition("reopen", _("Reopen: not satisfied"), DONE, Status.OPEN, _WORK),
    Transition("merge", _("Merge"), LIVE | {Status.ANSWERED}, Status.MERGED, _WORK, by="merge_complaint"),
    Transition("unmerge", _("Undo merge"), {Status.MERGED}, Status.OPEN, _WORK, by="unmerge_complaint"),
    rule_id="CMP-10",
)
