"""Proof of leave, handed in later."""

from collections.abc import Sequence
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from attendance.models import Leave
from attendance.policies import may_change_leave
from attendance.services.leave_applying import Proof, attach_proofs
from attendance.services.leave_watching import PROOF
from csdesk.people.models import Member
from csdesk.refusals import RuleViolation
from csdesk.sla.models import Task, TaskState
from csdesk.sla.services.tasks import note_done_elsewhere


@transaction.atomic
def add_proofs(leave: Leave, proofs: Sequence[Proof], *, actor: Member | None, now: datetime) -> None:
    """Put certificates to an application; the task that asks for them is done by it.

    Raises PermissionDenied; RuleViolation without a file, for leave that is none, for a file that may not be attached.
    """
    if not may_change_leave(actor, leave):
        raise PermissionDenied(f"{actor} may not prove {leave}.")
    if not leave.is_live:
        raise RuleViolation("LVE-01", _("This leave does not count any more."))
    if not proofs:
        raise RuleViolation("LVE-05", _("Choose the file that proves it."), field="files")
    attach_proofs(leave, proofs, actor=actor, now=now)
    for task in Task.objects.filter(case=leave.case, kind=PROOF, state=TaskState.OPEN):
        note_done_elsewhere(task, "done", "", actor=actor, now=now)
