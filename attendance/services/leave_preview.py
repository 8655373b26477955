"""What an application for leave would come to, before it is filed: nothing of it is kept."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from attendance.models import Leave
from attendance.queries.conflicts import Conflicts, conflicts_of
from attendance.queries.leaves import length_of
from attendance.services.leave_applying import NewLeave, prepare_leave
from attendance.services.leave_checks import check_ahead
from csdesk.people.models import Member
from csdesk.refusals import RuleViolation
from csdesk.rulebook.at import rulebook_at


@dataclass(frozen=True)
class Preview:
    """The leave as it would be, who would sign by its length, what stands against it; or why it is refused."""

    leave: Leave | None = None
    is_long: bool = False
    conflicts: Conflicts | None = None
    refusal: RuleViolation | None = None


def preview_leave(new: NewLeave, *, actor: Member, now: datetime) -> Preview:
    """Try an application and take it back at once."""
    manual = rulebook_at(now).document.leave
    try:
        with transaction.atomic():
            kind, leave, plan = prepare_leave(new, actor=actor, now=now)
            leave.case_id = 0
            found = conflicts_of(leave, kind)
            # Days granted for the year on the way are granted when it is filed.
            transaction.set_rollback(True)
            if new.called_at is None:
                check_ahead(plan, new.span, kind, now=now)
            return Preview(leave, length_of(leave, manual) == "long", found)
    except RuleViolation as refusal:
        return Preview(refusal=refusal)
