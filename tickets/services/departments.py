"""Which departments a complaint concerns, and what they say in writing."""

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
from csdesk.rulebook.at import rulebook_at
from csdesk.sla import clocks
from tickets.lifecycle import LIVE
from tickets.models import Complaint, ComplaintDepartment
from tickets.policies import may_give_opinion, may_work_on
from tickets.queries.people import in_charge_of
from tickets.rules import lacking_in_opinion
from tickets.services.indexing import index_opinion
from tickets.services.locking import lock_complaint


@transaction.atomic
def ask_department(
    complaint: Complaint,
    team: Team,
    *,
    question: str,
    actor: Member | None,
    now: datetime,
    in_charge: Member | None = None,
) -> ComplaintDepartment:
    """Ask a department for its written opinion and name who answers for it there (CMP-20, CMP-23, CMP-24).

    Starts the department's clock; with a second department the customer is told the same day (CMP-44). A
    department that has answered may be asked again. Raises PermissionDenied; RuleViolation when it still owes
    its opinion, nobody there can give one, or the complaint is done.
    """
    if not may_work_on(actor, complaint):
        raise PermissionDenied(f"{actor} may not ask departments about {complaint}.")
    complaint = lock_complaint(complaint)
    if complaint.status not in LIVE:
        raise RuleViolation("CMP-20", _("Departments are asked while the complaint is being handled."), field="team")
    in_charge = in_charge or in_charge_of(team)
    if in_charge is None:
        raise RuleViolation("CMP-20", _("Nobody in this department can give an opinion."), field="team")
    asked = _asked(complaint, team, in_charge, clean_text(question), actor, now)
    case = complaint.case
    clocks.observe(case, "handling.ask", at=now, actor=actor, subject=team.key, owner=in_charge)
    if complaint.departments.count() > 1:
        clocks.reclassify(case, at=now, actor=actor)
    facts = {"team": team, "team_name": team.name, "in_charge": in_charge.name, "question": asked.question}
    publish(case, record(case, "handling.ask", actor=actor, at=now, **facts))
    notify([stand_in(in_charge, at=now)], "complaint.asked", case=case, now=now, urgent=True)
    return asked


def _asked(
    complaint: Complaint, team: Team, in_charge: Member, question: str, actor: Member | None, now: datetime
) -> ComplaintDepartment:
    asked = complaint.departments.filter(team=team).first() or ComplaintDepartment(complaint=complaint, team=team)
    if asked.pk is not None and asked.is_owed:
        raise RuleViolation("CMP-23", _("This department was asked and still owes its opinion."), field="team")
    asked.in_charge, asked.question, asked.asked_at, asked.asked_by = in_charge, question, now, actor
    asked.opinion = asked.plan = asked.agreement = asked.responsible = ""
    asked.opinion_at = asked.opinion_by = None
    asked.save()
    index_opinion(asked)
    return asked


@transaction.atomic
def give_opinion(
    asked: ComplaintDepartment,
    *,
    opinion: str,
    actor: Member | None,
    now: datetime,
    responsible: str = "",
    plan: str = "",
    agreement: str = "",
) -> ComplaintDepartment:
    """Give a department's written opinion, under the stricter manual with responsibility, plan and agreement.

    Settles the department's clock (CMP-23, CMP-24) and tells the holder. Raises PermissionDenied; RuleViolation
    at a field that the manual wants filled; StaleRecord when somebody was quicker.
    """
    if not may_give_opinion(actor, asked):
        raise PermissionDenied(f"{actor} may not speak for {asked}.")
    complaint = lock_complaint(asked.complaint)
    asked = ComplaintDepartment.objects.select_related("team").get(pk=asked.pk)
    if not asked.is_owed:
        raise StaleRecord("CMP-23", _("The department has answered already."))
    said = {"opinion": opinion, "responsible": responsible, "plan": plan, "agreement": agreement}
    _check(said, now)
    for field, value in said.items():
        setattr(asked, field, clean_text(value))
    asked.opinion_at, asked.opinion_by = now, actor
    asked.save()
    index_opinion(asked)
    case = complaint.case
    clocks.observe(case, "handling.opinion", at=now, actor=actor, subject=asked.team.key)
    facts = {"team": asked.team, "team_name": asked.team.name, "opinion": asked.opinion}
    publish(case, record(case, "handling.opinion", actor=actor, at=now, **facts))
    if case.holder is not None:
        notify([stand_in(case.holder, at=now)], "complaint.opinion", case=case, now=now, department=asked.team.name)
    return asked


def _check(said: dict[str, str], now: datetime) -> None:
    holds = rulebook_at(now).document.complaints.opinion_holds
    if lacking := lacking_in_opinion(holds, **said):
        rule = "CMP-24" if holds == "plan_and_agreement" else "CMP-23"
        raise RuleViolation(rule, _("The manual asks the department for this in writing."), field=lacking[0])


def opinions_owed_by(member: Member) -> int:
    """How many opinions somebody is in charge of that are not written yet."""
    return _owed_by(member).count()


def hand_over_opinions(leaver: Member, heir: Member, actor: Member | None, now: datetime) -> int:
    """Put another person in charge of what somebody who leaves still owes; how many."""
    rows = list(_owed_by(leaver).select_for_update(of=("self",)).order_by("pk"))
    for row in rows:
        row.in_charge = heir
        row.save(update_fields=["in_charge"])
    return len(rows)


def _owed_by(member: Member) -> QuerySet[ComplaintDepartment]:
    live = ComplaintDepartment.objects.exclude(complaint__case__phase__in=(Phase.DONE, Phase.CLOSED))
    return live.filter(in_charge=member, opinion_at=None)
