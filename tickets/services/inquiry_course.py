"""The course of an inquiry: classified, answered, closed with reason and result, opened again, or a complaint."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from csdesk.cases.models import Case
from csdesk.cases.services.cases import move_case, note_facets
from csdesk.conversations.models import Message, MessageKind
from csdesk.conversations.rules import clean_text
from csdesk.conversations.services.messages import log_call
from csdesk.events.record import record
from csdesk.live.publish import publish
from csdesk.outbox.notify import notify
from csdesk.people.directory import stand_in
from csdesk.people.models import Member
from csdesk.refusals import RuleViolation, TransitionNotAllowed
from csdesk.rulebook.at import rulebook_at
from csdesk.sla import clocks
from dealers.models import Dealer
from dealers.queries import party_of
from dealers.services.parties import attach
from tickets.lifecycle import INQUIRY_LIFECYCLE, UNANSWERED, InquiryStatus
from tickets.models import Complaint, Inquiry
from tickets.policies import may_answer_inquiry, may_move_inquiry
from tickets.queries.inquiries import PHASES, inquiry_of, manual_at
from tickets.services.indexing import index_inquiry
from tickets.services.inquiring import (
    NewInquiry,
    check_brand,
    check_inquiry_words,
    register_inquiry,
    tell_category,
    tell_major,
)
from tickets.services.locking import lock_inquiry
from tickets.services.opening import NewComplaint, open_complaint

# The reason of what was entered by mistake, whether the manual lists it or not.
MISTAKE = "mistake"
CLASSIFIED = (
    "channel", "brand", "category", "complexity", "is_major", "asker_name", "asker_phone", "asker_email",
    "asker_place", "reason_asked", "question",
)  # fmt: skip


@transaction.atomic
def transition_inquiry(inquiry: Inquiry, name: str, *, actor: Member | None, now: datetime, **facts: Any) -> Inquiry:
    """Take an inquiry through a transition with a button of its own.

    Raises TransitionNotAllowed, PermissionDenied.
    """
    transition = INQUIRY_LIFECYCLE.named(name, leaving=lock_inquiry(inquiry).status)
    if transition.by is not None:
        message = _("“%(label)s” needs more than a click.") % {"label": transition.label}
        raise TransitionNotAllowed(INQUIRY_LIFECYCLE.rule_id, message, facts={"service": transition.by})
    return move_inquiry(inquiry, name, actor=actor, now=now, **facts)


def move_inquiry(
    inquiry: Inquiry, name: str, *, actor: Member | None, now: datetime, changed: Mapping[str, Any] | None = None,
    **facts: Any,
) -> Inquiry:  # fmt: skip
    """Take an inquiry through any transition, for the services that transitions belong to. Raises the same.

    `changed`: fields that change together with the status.
    """
    # Lock and read again: someone may have moved it since the caller saw it.
    inquiry, changed = lock_inquiry(inquiry), changed or {}
    transition = INQUIRY_LIFECYCLE.named(name, leaving=inquiry.status)
    if not may_move_inquiry(actor, transition):
        raise PermissionDenied(f"{actor} may not {name} {inquiry}.")
    before, inquiry.status = inquiry.status, transition.target
    for field, value in changed.items():
        setattr(inquiry, field, value)
    inquiry.save(update_fields=["status", *changed])
    case = move_case(inquiry.case, PHASES[InquiryStatus(transition.target)], now=now)
    clocks.observe(case, f"inquiry.{name}", at=now, actor=actor)
    publish(case, record(case, f"inquiry.{name}", actor=actor, at=now, before=before, **facts))
    return inquiry


def said_to_asker(case: Case, message: Message, actor: Member | None, now: datetime) -> None:
    """A word reached the customer: answered, unless a department still owes its part (INQ-04).

    What is said while we wait for the customer asks him for more, and answers nothing.
    """
    inquiry = lock_inquiry(inquiry_of(case))
    if inquiry.status == InquiryStatus.WAITING:
        return
    clocks.observe(case, "inquiry.reply", at=now, actor=actor)
    owed = inquiry.consultations.filter(answered_at=None).exists()
    if inquiry.status == InquiryStatus.OPEN and not owed:
        # Whoever may speak with the customer has answered him: that needs no right of its own.
        move_inquiry(inquiry, "answer", actor=None, now=now, message=message.pk)


@transaction.atomic
def close_inquiry(
    inquiry: Inquiry,
    reason: str,
    *,
    result: str,
    actor: Member | None,
    now: datetime,
    solution: str = "",
    opinion: str = "",
) -> Inquiry:
    """Close an inquiry for a reason of the manual, with its result and what the customer says of it (INQ-16…18).

    Raises PermissionDenied, TransitionNotAllowed; RuleViolation for an unknown word, without a result, or while a
    department owes its answer.
    """
    inquiry, manual = lock_inquiry(inquiry), manual_at(now)
    INQUIRY_LIFECYCLE.named("close", leaving=inquiry.status)
    known = {entry.key: entry for entry in manual.close_reasons}
    if reason not in known:
        raise RuleViolation("INQ-16", _("Choose why the inquiry is over."), field="reason")
    if solution and solution not in {entry.key for entry in manual.solutions}:
        raise RuleViolation("INQ-17", _("The manual does not know this kind of solution."), field="solution")
    result, opinion = clean_text(result), clean_text(opinion)
    if not result:
        words = (
            _("Write down what the customer was told, and where he was pointed.")
            if known[reason].needs_pointer
            else _("Write down the result.")
        )
        raise RuleViolation(known[reason].rule, words, field="result")
    _refuse_while_owed(inquiry)
    changed = {"close_reason": reason, "result": result, "solution": solution, "opinion": opinion}
    inquiry = move_inquiry(inquiry, "close", actor=actor, now=now, changed=changed, reason=reason, result=result)
    index_inquiry(inquiry)
    _tell_first_receiver(inquiry, actor=actor, now=now)
    return inquiry


def _refuse_while_owed(inquiry: Inquiry) -> None:
    if inquiry.consultations.filter(answered_at=None).exists():
        raise RuleViolation("INQ-27", _("A department still owes its answer. Take the question back first."))


def _tell_first_receiver(inquiry: Inquiry, *, actor: Member | None, now: datetime) -> None:
    """Where who is asked first answers to the end (T-22), he hears what came of it when another closed it."""
    first = inquiry.received_by
    if manual_at(now).first_receiver != "owns" or first is None or (actor is not None and first.pk == actor.pk):
        return
    notify([stand_in(first, at=now)], "inquiry.result", case=inquiry.case, now=now, result=inquiry.result[:200])


@transaction.atomic
def register_answered(
    new: NewInquiry,
    answer: str,
    *,
    actor: Member | None,
    now: datetime,
    dealer: Dealer | None = None,
    solution: str = "",
) -> Inquiry:
    """Write down an inquiry that was answered in one go (INQ-20); both or nothing. Raises as `register_inquiry`."""
    inquiry = register_inquiry(new, actor=actor, now=now, dealer=dealer)
    if not may_answer_inquiry(actor, inquiry):
        message = _("Somebody else answers this: leave it empty, and write down what was asked.")
        raise RuleViolation("INQ-24", message, field="answer")
    log_call(
        inquiry.case,
        answer,
        direction="in",
        number=inquiry.asker_phone,
        outcome="reached",
        at=now,
        actor=actor,
        now=now,
        is_answer=True,
    )
    reason = next((entry.key for entry in manual_at(now).close_reasons if not entry.needs_pointer), None)
    if reason is None:
        return lock_inquiry(inquiry)
    return close_inquiry(inquiry, reason, result=answer, actor=actor, now=now, solution=solution)


@transaction.atomic
def classify_inquiry(inquiry: Inquiry, values: Mapping[str, Any], *, actor: Member | None, now: datetime) -> Inquiry:
    """Change what is said about an inquiry; its promises are reckoned anew from their start (INQ-13, INQ-14).

    Raises PermissionDenied; RuleViolation for a word that the manual does not know, or an empty question.
    """
    if not may_answer_inquiry(actor, inquiry):
        raise PermissionDenied(f"{actor} may not classify {inquiry}.")
    inquiry, manual = lock_inquiry(inquiry), manual_at(now)
    wanted = {name: clean_text(value) if isinstance(value, str) else value for name, value in values.items()}
    changed = {name: value for name, value in wanted.items() if name in CLASSIFIED and getattr(inquiry, name) != value}
    if not changed:
        return inquiry
    if changed.get("question") == "":
        raise RuleViolation("INQ-12", _("Write down what is asked."), field="question")
    before = {name: getattr(inquiry, name) for name in changed}
    for name, value in changed.items():
        setattr(inquiry, name, value)
    check_brand(manual, changed.get("brand", ""))
    check_inquiry_words(manual, channel=inquiry.channel, category=inquiry.category, complexity=inquiry.complexity)
    inquiry.save(update_fields=list(changed))
    case = note_facets(inquiry.case, inquiry.channel, inquiry.category)
    index_inquiry(inquiry)
    if inquiry.status in UNANSWERED:
        clocks.observe(case, "inquiry.reclassify", at=now, actor=actor)
        clocks.reclassify(case, at=now, actor=actor)
    publish(case, record(case, "inquiry.reclassify", actor=actor, at=now, before=before, after=changed))
    if changed.get("is_major"):
        tell_major(inquiry, manual, now=now)
    if "category" in changed:
        tell_category(inquiry, manual, now=now)
    return inquiry


@transaction.atomic
def turn_into_complaint(inquiry: Inquiry, subject: str, *, actor: Member | None, now: datetime) -> Complaint:
    """Make a complaint of what began as a question (INQ-34): the same dealer's; the inquiry leads to it.

    Raises PermissionDenied, TransitionNotAllowed; RuleViolation without a subject, or while a department owes its
    answer.
    """
    inquiry = lock_inquiry(inquiry)
    INQUIRY_LIFECYCLE.named("turn", leaving=inquiry.status)
    _refuse_while_owed(inquiry)
    new = NewComplaint(
        complainant_name=inquiry.asker_name or inquiry.asker_phone or inquiry.asker_email or _("unknown"),
        complainant_phone=inquiry.asker_phone,
        complainant_email=inquiry.asker_email,
        complainant_address=inquiry.asker_place,
        subject_of_complaint=subject,
        content=inquiry.question,
        channel=_channel(inquiry, now),
    )
    complaint = open_complaint(new, actor=actor, now=now, parent=inquiry.case)
    if (party := party_of(inquiry.case)) is not None:
        attach(complaint.case, party.dealer, party.contact)
    move_inquiry(inquiry, "turn", actor=actor, now=now, changed={"complaint": complaint}, into=complaint.case.number)
    return complaint


@transaction.atomic
def withdraw_inquiry(inquiry: Inquiry, *, actor: Member | None, now: datetime) -> Inquiry:
    """Close what was entered by mistake; the number and the history stay (INQ-34).

    Raises PermissionDenied; RuleViolation once the customer was told something, or while a department owes its answer.
    """
    inquiry = lock_inquiry(inquiry)
    if inquiry.case.messages.filter(kind__in=[MessageKind.PUBLIC, MessageKind.CALL]).exists():
        message = _("%(number)s cannot be taken back: the customer was answered already.")
        raise RuleViolation("INQ-34", message % {"number": inquiry})
    _refuse_while_owed(inquiry)
    result = _("Entered by mistake.")
    changed = {"close_reason": MISTAKE, "result": result}
    return move_inquiry(inquiry, "close", actor=actor, now=now, changed=changed, reason=MISTAKE, result=result)


# What a road of inquiries is called among those of complaints, where the company has it.
_ROADS = {"phone": "phone", "sms": "phone", "mail": "email", "web": "email", "chat": "email", "portal": "portal",
          "visit": "visit"}  # fmt: skip


def _channel(inquiry: Inquiry, now: datetime) -> str:
    """The complaint's channel that is most like the inquiry's; the first where there is none."""
    manual = rulebook_at(now).document
    via = next((entry.via for entry in manual.inquiries.channels if entry.key == inquiry.channel), "")
    known = [entry.key for entry in manual.complaints.channels]
    wanted = _ROADS.get(via, "")
    return wanted if wanted in known else known[0]
