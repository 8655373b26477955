"""The lives of complaints and inquiries, declared once: pages, API, workers and database all read them here."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from csdesk.lifecycle import Lifecycle, Transition
from tickets.permissions import Permission


class Status(TextChoices):
    """Where a complaint stands."""

    OPEN = "open", pgettext_lazy("complaint", "Open")
    WAITING = "waiting", _("Waiting for the customer")
    ANSWERED = "answered", pgettext_lazy("complaint", "Answered")
    CLOSED = "closed", pgettext_lazy("complaint", "Closed")
    MERGED = "merged", _("Merged into another")
    WITHDRAWN = "withdrawn", _("No complaint after all")


LIVE = {Status.OPEN, Status.WAITING}
DONE = {Status.ANSWERED, Status.CLOSED}
# Out of the register: nothing is said or done here any more.
GONE = {Status.MERGED, Status.WITHDRAWN}

_WORK = Permission.COMPLAINT_WORK

COMPLAINT_LIFECYCLE = Lifecycle(
    Transition("wait", _("Wait for the customer"), {Status.OPEN}, Status.WAITING, _WORK, by="pause_complaint"),
    Transition("resume", _("Go on"), {Status.WAITING}, Status.OPEN, _WORK),
    Transition("answer", _("Answered"), LIVE, Status.ANSWERED, _WORK, by="answer_complaint"),
    Transition("close", _("Close: satisfied"), {Status.ANSWERED}, Status.CLOSED, _WORK, by="close_complaint"),
    Transition("unclose", _("Undo closing"), {Status.CLOSED}, Status.ANSWERED, _WORK, by="unclose_complaint"),
    Transition("reopen", _("Reopen: not satisfied"), DONE, Status.OPEN, _WORK),
    Transition("merge", _("Merge"), LIVE | {Status.ANSWERED}, Status.MERGED, _WORK, by="merge_complaint"),
    Transition("unmerge", _("Undo merge"), {Status.MERGED}, Status.OPEN, _WORK, by="unmerge_complaint"),
    Transition("withdraw", _("No complaint"), LIVE, Status.WITHDRAWN, _WORK, by="withdraw_complaint"),
    rule_id="CMP-10",
)


class InquiryStatus(TextChoices):
    """Where an inquiry stands (INQ-41)."""

    OPEN = "open", pgettext_lazy("inquiry", "Open")
    WAITING = "waiting", _("Waiting for the customer")
    ANSWERED = "answered", pgettext_lazy("inquiry", "Answered")
    CLOSED = "closed", pgettext_lazy("inquiry", "Closed")
    TURNED = "turned", _("Became a complaint")


_ASKED, _ANSWERED, _TURNED = InquiryStatus.OPEN, InquiryStatus.ANSWERED, InquiryStatus.TURNED
# An answer is owed, now or once the customer has said more.
UNANSWERED = {_ASKED, InquiryStatus.WAITING}
_ANSWER = Permission.INQUIRY_WORK

INQUIRY_LIFECYCLE = Lifecycle(
    Transition("answer", _("Answered"), {_ASKED}, _ANSWERED, _ANSWER, by="said_to_asker"),
    Transition("wait", _("Wait for the customer"), {_ASKED}, InquiryStatus.WAITING, _ANSWER, by="pause_inquiry"),
    Transition("resume", _("Go on"), {InquiryStatus.WAITING}, _ASKED, _ANSWER),
    Transition("close", _("Close"), UNANSWERED | {_ANSWERED}, InquiryStatus.CLOSED, _ANSWER, by="close_inquiry"),
    Transition("reopen", _("Open again"), {_ANSWERED, InquiryStatus.CLOSED}, _ASKED, _ANSWER),
    Transition("turn", _("Is a complaint"), UNANSWERED | {_ANSWERED}, _TURNED, _ANSWER, by="turn_into_complaint"),
    rule_id="INQ-41",
)
