"""Words to the customer of a complaint: checked for what may not be said, and one of them is the answer."""

from collections.abc import Collection, Iterable
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from csdesk.conversations.models import Message
from csdesk.conversations.services.messages import log_call, post_public
from csdesk.documents.models import Attachment
from csdesk.events.record import record
from csdesk.live.publish import publish
from csdesk.people.models import Member
from csdesk.refusals import RuleViolation
from csdesk.wording.rules.judging import Concern, by_rule
from csdesk.wording.services.checking import DoubtfulWording, check_wording, note_sent
from tickets.lifecycle import COMPLAINT_LIFECYCLE, GONE, Status
from tickets.models import Complaint
from tickets.policies import may_work_on
from tickets.queries.complaints import survivor_case
from tickets.services.handling_report import require_signed_report
from tickets.services.locking import lock_complaint
from tickets.services.transitions import move_complaint


class AfterClosing(TextChoices):
    """What is wanted of a complaint that is closed when one writes to its customer."""

    ASK = "ask", _lazy("Ask first")
    LEAVE = "leave", _lazy("Write and leave it closed")
    REOPEN = "reopen", _lazy("Reopen it and write")


class WordingWarning(DoubtfulWording):
    """The text has words that had better not be sent; whoever confirms may send it all the same."""


class ClosedMeanwhile(RuleViolation):
    """The complaint is closed; whoever writes says whether it stays so."""


class MergedMeanwhile(RuleViolation):
    """The complaint was merged; `facts["into"]` is the number of the one where the conversation goes on."""


@transaction.atomic
def reply_to_customer(
    complaint: Complaint,
    text: str,
    *,
    actor: Member | None,
    now: datetime,
    seen_id: int | None = None,
    is_answer: bool = False,
    attachments: Iterable[Attachment] = (),
    confirmed: Collection[str] = (),
    after_closing: str = AfterClosing.ASK,
) -> Message:
    """Write to the customer. `is_answer`: the result, after which the complaint is answered (CMP-40).

    `after_closing` says what becomes of a closed complaint; reopening counts like a customer who is not satisfied
    (CMP-52). Raises PermissionDenied; ClosedMeanwhile, MergedMeanwhile; WordingWarning for an apology while we are
    not liable (CMP-33) or a phrase to avoid (KBS-03) unless it is among the `confirmed`, which is recorded;
    StaleRecord when something newer was said than `seen_id`; RuleViolation for what cannot be sent, or an answer
    whose report is not signed (CMP-25); TransitionNotAllowed for a second answer.
    """
    complaint = _locked_to_write(complaint, actor)
    complaint = _after_closing(complaint, after_closing, actor=actor, now=now)
    if is_answer:
        _check_answer(complaint, now)
    concerns = _concerns(complaint, text, confirmed, actor=actor, now=now)
    message = post_public(
        complaint.case,
        text,
        actor=actor,
        now=now,
        is_answer=is_answer,
        seen_id=seen_id,
        attachments=attachments,
        to=[complaint.complainant_email] if complaint.complainant_email else None,
    )
    _note_override(message, concerns, actor=actor, now=now)
    if is_answer:
        _answered(complaint, actor=actor, now=now)
    return message


@transaction.atomic
def enter_call(
    complaint: Complaint,
    text: str,
    *,
    direction: str,
    number: str,
    outcome: str,
    at: datetime,
    actor: Member | None,
    now: datetime,
    is_answer: bool = False,
) -> Message:
    """Log a call about a complaint; `is_answer`: the result was given on the phone (CMP-41). Raises as log_call."""
    complaint = _locked_to_write(complaint, actor)
    if is_answer:
        _check_answer(complaint, now)
    message = log_call(
        complaint.case,
        text,
        direction=direction,
        number=number,
        outcome=outcome,
        at=at,
        actor=actor,
        now=now,
        is_answer=is_answer,
    )
    if is_answer:
        _answered(complaint, actor=actor, now=now)
    return message


def _concerns(
    complaint: Complaint, text: str, confirmed: Collection[str], *, actor: Member | None, now: datetime
) -> list[Concern]:
    return check_wording(text, now=now, actor=actor, case=complaint.case, confirmed=confirmed, doubtful=WordingWarning)


def _note_override(message: Message, concerns: list[Concern], *, actor: Member | None, now: datetime) -> None:
    if concerns:
        note_sent(message.text, concerns, case=message.case, actor=actor, now=now)
        rules = by_rule(concerns)
        event = record(message.case, "wording.override", actor=actor, at=now, message=message.pk, rules=rules)
        publish(message.case, event)


def _check_answer(complaint: Complaint, now: datetime) -> None:
    COMPLAINT_LIFECYCLE.named("answer", leaving=complaint.status)
    require_signed_report(complaint, now=now)


def _locked_to_write(complaint: Complaint, actor: Member | None) -> Complaint:
    if not may_work_on(actor, complaint):
        raise PermissionDenied(f"{actor} may not answer {complaint}.")
    # Only what is locked can be judged: somebody may be merging it at this moment.
    complaint = lock_complaint(complaint)
    if complaint.status == Status.MERGED:
        number = survivor_case(complaint.case).number
        message = _("This complaint was merged into %(number)s, where the conversation goes on. Nothing was sent.")
        raise MergedMeanwhile("INQ-24", message % {"number": number}, field="text", facts={"into": number})
    if complaint.status in GONE:
        message = _("This is no complaint after all. Nothing is sent from here.")
        raise RuleViolation("CMP-10", message, field="text")
    return complaint


def _after_closing(complaint: Complaint, wanted: str, *, actor: Member | None, now: datetime) -> Complaint:
    if complaint.status != Status.CLOSED or wanted == AfterClosing.LEAVE:
        return complaint
    if wanted == AfterClosing.REOPEN:
        return move_complaint(complaint, "reopen", actor=actor, now=now)
    closed_at = complaint.case.closed_at
    message = _("This complaint is closed. Reopen it with your words, or write and leave it closed.")
    facts = {"closed_at": closed_at.isoformat() if closed_at is not None else None}
    raise ClosedMeanwhile("CMP-52", message, field="text", facts=facts)


def _answered(complaint: Complaint, *, actor: Member | None, now: datetime) -> None:
    # A double click finds the complaint answered by its first half.
    complaint = lock_complaint(complaint)
    if complaint.status != Status.ANSWERED:
        move_complaint(complaint, "answer", actor=actor, now=now)
