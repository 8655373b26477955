"""The tasks of leave and travel, ticked off by the deed."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from attendance.models import Leave, LeaveState, Trip
from attendance.queries.leaves import COMPLETE
from attendance.services.leave_watching import BACK, PROOF
from attendance.services.trips import come_back, note_trip
from csdesk.people.models import Member
from csdesk.refusals import RuleViolation
from csdesk.sla.models import Task
from csdesk.sla.registry import TaskKind

NOTE = "trip_note"


def task_kinds() -> list[TaskKind]:
    """What the manual's tasks of leave and travel do."""
    return [
        TaskKind(COMPLETE, follow_up=only_after_applying),
        TaskKind(PROOF, {"done": gettext_lazy("Handed in")}, follow_up=only_with_proof),
        TaskKind(NOTE, {"done": gettext_lazy("Noted")}, follow_up=note_it),
        TaskKind(BACK, {"done": gettext_lazy("Back as planned")}, follow_up=back_as_planned),
    ]


def only_after_applying(task: Task, *, outcome: str, note: str, actor: Member | None, now: datetime) -> None:
    """The form is filed on the page of the leave (LVE-02)."""
    if Leave.objects.filter(case=task.case, state=LeaveState.CALLED).exists():
        raise RuleViolation(task.rule, _("Apply for it on the page of the leave: that ticks this off."))


def only_with_proof(task: Task, *, outcome: str, note: str, actor: Member | None, now: datetime) -> None:
    """Proof is a file on the case."""
    if task.case is not None and not task.case.attachments.exists():
        raise RuleViolation(task.rule, _("Attach the proof on the page of the leave first."))


def note_it(task: Task, *, outcome: str, note: str, actor: Member | None, now: datetime) -> None:
    """The front desk has taken the journey as proof of attendance (LVE-06)."""
    trip = Trip.objects.select_related("case").filter(case=task.case).first()
    if trip is not None:
        # Whose task it is may tick it off: the manual says who the front desk is.
        note_trip(trip, actor=None, now=now, noted_by=actor)


def back_as_planned(task: Task, *, outcome: str, note: str, actor: Member | None, now: datetime) -> None:
    """Who travelled is back, no later than applied for (LVE-07)."""
    trip = Trip.objects.select_related("case").filter(case=task.case).first()
    if trip is not None and trip.back_at is None:
        come_back(trip, min(trip.ends_at, now), actor=None, now=now)
