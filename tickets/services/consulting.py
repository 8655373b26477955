"""Asking a department what one cannot answer oneself: the same day, by name, no ball passed (INQ-04, INQ-27)."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from csdesk.cases.models import Phase
from csdesk.conversations.rules import clean_text
from csdesk.events.record import record
from csdesk.live.publish import publish
from csdesk.outbox.notify import notify
from csdesk.people.directory import stand_in
from csdesk.people.models import Member, Team
from csdesk.refusals import RuleViolation, StaleRecord
from csdesk.sla import clocks
from tickets.lifecycle import InquiryStatus
from tickets.models import Consultation, Inquiry
from tickets.policies import may_answer_consultation, may_answer_inquiry
from tickets.queries.inquiries import consulted_in
from tickets.services.indexing import index_consultation
from tickets.services.locking import lock_inquiry


@transaction.atomic
def consult_department(
    inquiry: Inquiry, team: Team, *, question: str, actor: Member | None, now: datetime, in_charge: Member | None = None
) -> Consultation:
    """Ask a department, and name who answers for it there; its clock starts, the inquiry stays the holder's.

    One that has answered may be asked again. Raises PermissionDenied; RuleViolation without a question, when it still
    owes its answer, nobody there can give one, or the inquiry is over.
    """
    if not may_answer_inquiry(actor, inquiry):
        raise PermissionDenied(f"{actor} may not consult departments about {inquiry}.")
    inquiry, question = lock_inquiry(inquiry), clean_text(question)
    if inquiry.status != InquiryStatus.OPEN:
        raise RuleViolation("INQ-04", _("Departments are consulted while the inquiry is open."), field="team")
    if not question:
        raise RuleViolation("INQ-04", _("Write down what the department is asked."), field="question")
    in_charge = in_charge or consulted_in(team)
    if in_charge is None:
        raise RuleViolation("INQ-27", _("Nobody in this department can answer."), field="team")
    asked = inquiry.consultations.filter(team=team).first() or Consultation(inquiry=inquiry, team=team)
    if asked.pk is not None and asked.is_owed:
        raise RuleViolation("INQ-27", _("This department was asked and still owes its answer."), field="team")
    asked.in_charge, asked.question, asked.asked_at, asked.asked_by = in_charge, question, now, actor
    asked.answer, asked.answered_at, asked.answered_by = "", None, None
    asked.save()
    index_consultation(asked)
    case = inquiry.case
    clocks.observe(case, "inquiry.consult", at=now, actor=actor)
    clocks.observe(case, "consult.ask", at=now, actor=actor, subject=team.key, owner=in_charge)
    facts = {"team": team, "team_name": team.name, "in_charge": in_charge.name, "question": question}
    publish(case, record(case, "consult.ask", actor=actor, at=now, **facts))
    notify([stand_in(in_charge, at=now)], "consult.ask", case=case, now=now, urgent=True, question=question[:200])
    return asked


@transaction.atomic
def answer_consultation(asked: Consultation, answer: str, *, actor: Member | None, now: datetime) -> Consultation:
    """Give a department's answer; the holder hears of it and tells the customer the same day (INQ-04).

    Raises PermissionDenied; RuleViolation without an answer; StaleRecord when somebody was quicker.
    """
    if not may_answer_consultation(actor, asked):
        raise PermissionDenied(f"{actor} may not answer for {asked}.")
    inquiry, answer = lock_inquiry(asked.inquiry), clean_text(answer)
    asked = _owed(asked)
    if not answer:
        raise RuleViolation("INQ-04", _("Write down the answer."), field="answer")
    asked.answer, asked.answered_at, asked.answered_by = answer, now, actor
    asked.save(update_fields=["answer", "answered_at", "answered_by"])
    index_consultation(asked)
    case = inquiry.case
    clocks.observe(case, "consult.answer", at=now, actor=actor, subject=asked.team.key)
    facts = {"team": asked.team, "team_name": asked.team.name, "answer": answer}
    publish(case, record(case, "consult.answer", actor=actor, at=now, **facts))
    if case.holder is not None:
        notify([stand_in(case.holder, at=now)], "consult.answer", case=case, now=now, department=asked.team.name)
    return asked


@transaction.atomic
def take_question_back(asked: Consultation, *, actor: Member | None, now: datetime) -> Inquiry:
    """A department is not needed any more. Raises PermissionDenied; StaleRecord when it has answered meanwhile."""
    if not may_answer_inquiry(actor, asked.inquiry):
        raise PermissionDenied(f"{actor} may not take back questions about {asked.inquiry}.")
    inquiry = lock_inquiry(asked.inquiry)
    asked = _owed(asked)
    case, team = inquiry.case, asked.team
    clocks.observe(case, "consult.withdraw", at=now, actor=actor, subject=team.key)
    facts = {"team": team, "team_name": team.name, "question": asked.question}
    publish(case, record(case, "consult.withdraw", actor=actor, at=now, **facts))
    asked.delete()
    return inquiry


def _owed(asked: Consultation) -> Consultation:
    asked = Consultation.objects.select_related("team", "inquiry__case").filter(pk=asked.pk).first() or asked
    if asked.pk is None or not asked.is_owed:
        raise StaleRecord("INQ-04", _("The department has answered already."))
    return asked


def answers_owed_by(member: Member) -> int:
    """How many answers somebody is in charge of that are not given yet."""
    return _owed_by(member).count()


def hand_over_consultations(leaver: Member, heir: Member, actor: Member | None, now: datetime) -> int:
    """Put another person in charge of what somebody who leaves still owes; how many."""
    rows = list(_owed_by(leaver).select_for_update(of=("self",)).order_by("pk"))
    for row in rows:
        row.in_charge = heir
        row.save(update_fields=["in_charge"])
    return len(rows)


def _owed_by(member: Member) -> QuerySet[Consultation]:
    live = Consultation.objects.exclude(inquiry__case__phase__in=(Phase.DONE, Phase.CLOSED))
    return live.filter(in_charge=member, answered_at=None)
