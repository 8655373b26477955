"""What colleagues did against the house's rules: noted, verified, taken back (ATT-04, ATT-10, ATT-11, ATT-12)."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from csdesk.cases.models import Case
from csdesk.cases.queries import cases_visible_to
from csdesk.outbox.rendering import company_zone
from csdesk.people.models import Member
from csdesk.refusals import RuleViolation, StaleRecord
from csdesk.rulebook.at import rulebook_at
from csdesk.rulebook.sections.base import Entry
from csdesk.rulebook.sections.conduct import Conduct
from staff.models import Incident, IncidentKind, Verdict
from staff.policies import may_note_incident
from staff.registry import incident_judged
from staff.rules import call_is_too_long, gift_is_too_large
from staff.services.wording import both_languages, named

RULES = {
    IncidentKind.CALL: "ATT-04",
    IncidentKind.GIFT: "ATT-11",
    IncidentKind.CONDUCT: "ATT-12",
    IncidentKind.COMPLAINT: "ATT-10",
}
_CALL = gettext_noop("Private call of %(minutes)s minutes")
_GIFT = gettext_noop("Gift or cash taken from a customer")


@dataclass(frozen=True)
class NewIncident:
    """What is noted. `choice`: "<list>.<item>" of the manual, or the root of a complaint; `case_number`: its case."""

    kind: str
    happened_on: date
    note: str
    choice: str = ""
    minutes: int | None = None
    worth_fen: int | None = None
    case_number: str = ""


@transaction.atomic
def note_incident(member: Member, new: NewIncident, *, actor: Member | None, now: datetime) -> Incident:
    """Note what a colleague did. Complaints wait until they are verified (ATT-10).

    Raises PermissionDenied; RuleViolation by the rule concerned for a day to come, a call that is borne with, a gift
    that may be taken, what the manual does not name, and a case that the actor does not see.
    """
    if not may_note_incident(actor, member):
        raise PermissionDenied(f"{actor} may not note incidents of {member}.")
    rule = RULES[IncidentKind(new.kind)]
    if new.happened_on > now.astimezone(company_zone()).date():
        raise RuleViolation(rule, _("This day lies ahead."), field="happened_on")
    if not new.note.strip():
        raise RuleViolation(rule, _("Write what happened."), field="note")
    facts = _FACTS[IncidentKind(new.kind)](new, rulebook_at(now).document.conduct)
    case = _case(new, rule, actor)
    return Incident.objects.create(
        member=member, kind=new.kind, happened_on=new.happened_on, note=new.note.strip()[:1000], case=case,
        noted_by=actor, noted_at=now, **{"rule": rule, **facts},
    )  # fmt: skip


def _call(new: NewIncident, manual: Conduct) -> dict[str, Any]:
    limit = manual.private_call_minutes
    if limit is None:
        raise RuleViolation("ATT-04", _("The manual does not limit private calls."), field="kind")
    if new.minutes is None:
        raise RuleViolation("ATT-04", _("Say how many minutes the call lasted."), field="minutes")
    if not call_is_too_long(new.minutes, limit):
        message = _("A private call of up to %(limit)s minutes is borne with.") % {"limit": limit}
        raise RuleViolation("ATT-04", message, field="minutes")
    return {"minutes": new.minutes, **both_languages(_CALL, minutes=new.minutes)}


def _gift(new: NewIncident, manual: Conduct) -> dict[str, Any]:
    limit = manual.gift_limit_fen
    if limit is None:
        raise RuleViolation("ATT-11", _("The manual does not limit gifts."), field="kind")
    if not gift_is_too_large(new.worth_fen, limit):
        raise RuleViolation("ATT-11", _("A gift of this worth may be taken."), field="worth")
    return {"worth_fen": new.worth_fen, **both_languages(_GIFT)}


def _on_list(new: NewIncident, manual: Conduct) -> dict[str, Any]:
    listed, _dot, key = new.choice.partition(".")
    for each in manual.lists:
        item = next((item for item in each.items if item.key == key), None)
        if each.key == listed and item is not None:
            return {"entry": listed, "item": key, **named(item)}
    raise RuleViolation("ATT-12", _("Choose from the lists of the manual."), field="choice")


def _complaint(new: NewIncident, manual: Conduct) -> dict[str, Any]:
    root: Entry | None = next((each for each in manual.complaint_roots if each.key == new.choice), None)
    if root is None:
        raise RuleViolation("ATT-10", _("Choose what the complaint is rooted in."), field="choice")
    return {"entry": root.key, **named(root)}


_FACTS = {
    IncidentKind.CALL: _call,
    IncidentKind.GIFT: _gift,
    IncidentKind.CONDUCT: _on_list,
    IncidentKind.COMPLAINT: _complaint,
}


def _case(new: NewIncident, rule: str, actor: Member | None) -> Case | None:
    number = new.case_number.strip()
    if not number:
        return None
    seen = Case.objects.all() if actor is None else cases_visible_to(actor)
    case = seen.filter(number__iexact=number).first()
    if case is None:
        raise RuleViolation(rule, _("There is no case of this number."), field="case_number")
    return case


@transaction.atomic
def settle_incident(incident: Incident, verdict: str, *, note: str, actor: Member | None, now: datetime) -> Incident:
    """Say whether a complaint about a colleague was found to be true (ATT-10); with a word on how.

    Raises PermissionDenied; RuleViolation for what is no complaint, and without a note; StaleRecord when it is settled.
    """
    incident = _locked(incident, actor)
    if not incident.is_complaint or verdict not in (Verdict.TRUE, Verdict.UNFOUNDED):
        raise RuleViolation("ATT-10", _("Only complaints are verified."), field="verdict")
    if incident.verdict != Verdict.OPEN:
        raise StaleRecord("ATT-10", _("This complaint is settled already."))
    if not note.strip():
        raise RuleViolation("ATT-10", _("Write how it was verified."), field="note")
    incident.verdict, incident.verdict_note = verdict, note.strip()[:500]
    incident.verdict_at, incident.verdict_by = now, actor
    incident.save(update_fields=["verdict", "verdict_note", "verdict_at", "verdict_by"])
    incident_judged(incident, now=now)
    return incident


@transaction.atomic
def take_back_incident(incident: Incident, *, reason: str, actor: Member | None, now: datetime) -> Incident:
    """Take back what was noted wrongly; it stays readable and counts no more.

    Raises PermissionDenied; RuleViolation without a reason, or while a sanction stands on it; StaleRecord the second
    time.
    """
    incident = _locked(incident, actor)
    if not reason.strip():
        raise RuleViolation(incident.rule, _("Say why it is taken back."), field="reason")
    if incident.sanctions.filter(taken_back_at=None).exists():
        raise RuleViolation("ATT-09", _("A sanction stands on it: take that back first."))
    incident.taken_back_at, incident.taken_back_by = now, actor
    incident.taken_back_reason = reason.strip()[:500]
    incident.save(update_fields=["taken_back_at", "taken_back_by", "taken_back_reason"])
    incident_judged(incident, now=now)
    return incident


def _locked(incident: Incident, actor: Member | None) -> Incident:
    found = Incident.objects.select_for_update(of=("self",)).select_related("member").get(pk=incident.pk)
    if not may_note_incident(actor, found.member):
        raise PermissionDenied(f"{actor} may not judge what {found.member} did.")
    if found.taken_back_at is not None:
        raise StaleRecord(found.rule, _("This was taken back already."))
    return found
