"""What a complaint is: type, reason, severity, grounds, liability, cause. Clocks follow, from the original start."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from csdesk.cases.services.cases import note_facets
from csdesk.conversations.rules import clean_text
from csdesk.events.record import record
from csdesk.live.publish import publish
from csdesk.outbox.notify import notify
from csdesk.people.directory import acting_holders
from csdesk.people.models import Member
from csdesk.refusals import RuleViolation
from csdesk.rulebook.at import rulebook_at
from csdesk.sla import clocks
from tickets.models import Complaint, Founded
from tickets.policies import may_work_on
from tickets.services.indexing import index_complaint, index_merges_again
from tickets.services.locking import lock_complaint
from tickets.services.opening import check_words, report_if_major
from tickets.services.reporting import was_reported

FIELDS = (
    "type", "sub_reason", "severity", "channel", "involves_compensation", "is_major", "is_about_staff", "founded",
    "founded_reason", "liability", "cause", "responsible", "wanted_outcome", "outcome", "subject_of_complaint",
    "nature",
)  # fmt: skip
# What the manual's conditions look at: changing one of these moves clocks.
_DECISIVE = {"type", "severity", "channel", "involves_compensation", "is_about_staff", "nature"}


@transaction.atomic
def classify_complaint(
    complaint: Complaint, changes: Mapping[str, Any], *, actor: Member | None, now: datetime
) -> Complaint:
    """Change what is said about a complaint; `changes` maps fields of FIELDS to values.

    Running clocks are reckoned anew from their original start (CMP-09, CMP-40); what becomes major is reported
    upward at once (CMP-16), what turns out to be about our own people the supervisor hears of (CMP-15). Raises
    PermissionDenied; RuleViolation at its field.
    """
    if not may_work_on(actor, complaint):
        raise PermissionDenied(f"{actor} may not classify {complaint}.")
    complaint = lock_complaint(complaint)
    changed = _apply(complaint, changes)
    if not changed:
        return complaint
    manual = rulebook_at(now).document.complaints
    _check(complaint, manual)
    complaint.save(update_fields=list(changed))
    index_complaint(complaint)
    if "is_about_staff" in changed:
        index_merges_again(complaint)
    case = note_facets(complaint.case, complaint.severity, complaint.channel)
    if _DECISIVE & changed.keys():
        clocks.reclassify(case, at=now, actor=actor)
    publish(case, record(case, "complaint.reclassify", actor=actor, at=now, changed=changed))
    if {"is_major", "severity"} & changed.keys() and not was_reported(complaint):
        report_if_major(complaint, manual, now=now)
    if complaint.is_about_staff and "is_about_staff" in changed:
        notify(acting_holders([manual.internal_taken_by], at=now), "complaint.staff", case=case, now=now, urgent=True)
    return complaint


def _apply(complaint: Complaint, changes: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Set the fields; {field: [before, after]} of those that really change."""
    changed = {}
    for field, value in changes.items():
        if field not in FIELDS:
            raise ValueError(f"{field} is not changed this way")
        value = clean_text(value) if isinstance(value, str) else value
        before = getattr(complaint, field)
        if value != before:
            setattr(complaint, field, value)
            changed[field] = [before, value]
    if "type" in changed and "sub_reason" not in changed and complaint.sub_reason:
        # A reason belongs to its type.
        changed["sub_reason"], complaint.sub_reason = [complaint.sub_reason, ""], ""
    return changed


def _check(complaint: Complaint, manual: Any) -> None:
    check_words(
        manual,
        channel=complaint.channel,
        type=complaint.type,
        sub_reason=complaint.sub_reason,
        severity=complaint.severity,
    )
    if complaint.founded == Founded.UNFOUNDED and not complaint.founded_reason:
        message = _("Say why the complaint is not founded: the customer gets an explanation.")
        raise RuleViolation("CMP-12", message, field="founded_reason")
    if not complaint.subject_of_complaint:
        message = _("Note about whom or what the complaint is.")
        raise RuleViolation("CMP-05", message, field="subject_of_complaint")
