"""Asking whoever holds a case to look at it."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from csdesk.cases.models import Case
from csdesk.cases.services.cases import lock_case
from csdesk.desk.policies import may_remind
from csdesk.events.record import record
from csdesk.live.publish import publish
from csdesk.outbox.notify import notify
from csdesk.people.directory import stand_in
from csdesk.people.models import Member
from csdesk.refusals import RuleViolation

RULE = "INQ-19"
LONGEST_NOTE = 200


@transaction.atomic
def remind_holder(case: Case, *, note: str = "", actor: Member | None, now: datetime) -> None:
    """Tell the holder (or who stands in) that somebody waits; it stands in the timeline.

    Raises PermissionDenied; RuleViolation when nobody holds the case, the actor does, or it is done.
    """
    if not may_remind(actor):
        raise PermissionDenied(f"{actor} may not remind others.")
    case = lock_case(case)
    holder = case.holder
    if holder is None:
        raise RuleViolation(RULE, _("Nobody holds this case yet: assign it instead."))
    if actor is not None and holder.pk == actor.pk:
        raise RuleViolation(RULE, _("You hold this case yourself."))
    if not case.is_live:
        raise RuleViolation(RULE, _("Nothing is owed on this case any more."))
    note = note.strip()[:LONGEST_NOTE]
    publish(case, record(case, "case.remind", actor=actor, at=now, holder_name=holder.name, note=note))
    notify([stand_in(holder, at=now)], "case.remind", case=case, now=now, by=str(actor or ""), note=note)
