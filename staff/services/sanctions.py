"""The scale of sanctions (ATT-09, ATT-17): given, seen, answered, taken back."""

from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from csdesk.outbox.notify import notify
from csdesk.people.models import Member
from csdesk.refusals import RuleViolation, StaleRecord
from csdesk.rulebook.at import rulebook_at
from staff.models import Incident, Sanction
from staff.policies import may_sanction
from staff.services.wording import named

RULE = "ATT-09"


@dataclass(frozen=True)
class NewSanction:
    """A step of the manual's scale, for what, and on what evidence; perhaps because of something that was noted."""

    step: str
    reason: str
    evidence: str = ""
    incident: Incident | None = None


@transaction.atomic
def give_sanction(member: Member, new: NewSanction, *, actor: Member | None, now: datetime) -> Sanction:
    """Give a colleague a step of the scale, by severity; he is told, and confirms that he has seen it.

    Raises PermissionDenied, also for oneself; RuleViolation for a step that the manual does not have, a missing
    reason or evidence, and ATT-10 for a complaint that is not verified.
    """
    if not may_sanction(actor, member):
        raise PermissionDenied(f"{actor} may not give {member} a sanction.")
    scale = rulebook_at(now).document.conduct.sanctions
    step = next((each for each in scale if each.key == new.step), None)
    if step is None:
        raise RuleViolation(RULE, _("Choose a step of the scale."), field="step")
    if not new.reason.strip():
        raise RuleViolation(RULE, _("Say what it is for."), field="reason")
    if step.needs_evidence and not new.evidence.strip():
        raise RuleViolation(RULE, _("Name the evidence: this step needs it."), field="evidence")
    if new.incident is not None:
        _check_incident(new.incident, member)
    sanction = Sanction.objects.create(
        member=member, step=step.key, severity=scale.index(step) + 1, incident=new.incident,
        reason=new.reason.strip()[:1000], evidence=new.evidence.strip()[:1000], given_by=actor, given_at=now,
        **named(step),
    )  # fmt: skip
    _tell(sanction, "staff.sanction", now)
    return sanction


def _check_incident(incident: Incident, member: Member) -> None:
    found = Incident.objects.select_for_update(of=("self",)).get(pk=incident.pk)
    if found.member_id != member.pk:
        raise RuleViolation(RULE, _("This was done by somebody else."), field="incident")
    if found.taken_back_at is not None:
        raise RuleViolation(found.rule, _("This was taken back."), field="incident")
    if not found.counts:
        raise RuleViolation("ATT-10", _("A complaint has to be verified first."), field="incident")


@transaction.atomic
def confirm_sanction(sanction: Sanction, *, statement: str, actor: Member, now: datetime) -> Sanction:
    """The person confirms to have seen it, perhaps with a word of his own.

    Raises PermissionDenied for anybody else, StaleRecord when it was confirmed or taken back.
    """
    sanction = Sanction.objects.select_for_update(of=("self",)).get(pk=sanction.pk)
    if sanction.member_id != actor.pk:
        raise PermissionDenied(f"{actor} may not confirm what was given to somebody else.")
    if sanction.seen_at is not None or sanction.taken_back_at is not None:
        raise StaleRecord(RULE, _("This is confirmed already, or was taken back."))
    sanction.seen_at, sanction.statement = now, statement.strip()[:1000]
    sanction.save(update_fields=["seen_at", "statement"])
    return sanction


@transaction.atomic
def take_back_sanction(sanction: Sanction, *, reason: str, actor: Member | None, now: datetime) -> Sanction:
    """Take a sanction back; it stays on file with the reason. The person is told.

    Raises PermissionDenied, RuleViolation without a reason, StaleRecord the second time.
    """
    sanction = Sanction.objects.select_for_update(of=("self",)).select_related("member").get(pk=sanction.pk)
    if not may_sanction(actor, sanction.member):
        raise PermissionDenied(f"{actor} may not take back what {sanction.member} was given.")
    if sanction.taken_back_at is not None:
        raise StaleRecord(RULE, _("This was taken back already."))
    if not reason.strip():
        raise RuleViolation(RULE, _("Say why it is taken back."), field="reason")
    sanction.taken_back_at, sanction.taken_back_by = now, actor
    sanction.taken_back_reason = reason.strip()[:500]
    sanction.save(update_fields=["taken_back_at", "taken_back_by", "taken_back_reason"])
    _tell(sanction, "staff.sanction_taken_back", now)
    return sanction


def _tell(sanction: Sanction, kind: str, now: datetime) -> None:
    step = {"zh": sanction.name, "en": sanction.name_en or sanction.name}
    notify([sanction.member], kind, now=now, url=reverse("staff:mine"), step=step)
