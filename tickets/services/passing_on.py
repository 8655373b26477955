"""What is out of the first receiver's scope goes to the leader in charge, or to another who is there (INQ-21)."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from csdesk.people import directory
from csdesk.people.directory import acting_holders
from csdesk.people.models import Member
from csdesk.refusals import RuleViolation
from csdesk.rulebook.at import rulebook_at
from tickets.models import Complaint
from tickets.permissions import Permission
from tickets.services.assigning import assign_complaint


@transaction.atomic
def pass_to_leader(complaint: Complaint, *, note: str, actor: Member | None, now: datetime) -> Complaint:
    """Hand a complaint to whoever leads, or acts for him while he is away; who took it first stays on record.

    Raises as `assign_complaint`; RuleViolation when nobody above can take it.
    """
    for leader in _leaders(now):
        if leader.pk != complaint.case.holder_id and leader.may(Permission.COMPLAINT_WORK):
            return assign_complaint(complaint, leader, note=note, actor=actor, now=now)
    raise RuleViolation("INQ-21", _("Nobody above can take this complaint now. Ask a colleague."), field="note")


def _leaders(now: datetime) -> list[Member]:
    manual = rulebook_at(now).document.complaints
    roles = (manual.unsolved_decided_by, manual.internal_taken_by, *manual.major_reported_to)
    return [*acting_holders(roles, at=now), *directory.administrators(at=now)]
