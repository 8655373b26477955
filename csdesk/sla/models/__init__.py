"""Working calendars, clocks and their alarms, tasks and duties."""

from csdesk.sla.models.calendar import WorkingCalendar
from csdesk.sla.models.clock import Clock, Verdict
from csdesk.sla.models.clock_event import ClockEvent
from csdesk.sla.models.correction import ClockCorrection
from csdesk.sla.models.fact import CaseFact
from csdesk.sla.models.pause import ClockPause
from csdesk.sla.models.task import Duty, Task, TaskState

__all__ = [
    "CaseFact",
    "Clock",
    "ClockCorrection",
    "ClockEvent",
    "ClockPause",
    "Duty",
    "Task",
    "TaskState",
    "Verdict",
    "WorkingCalendar",
]
