"""The arithmetic of clocks: pure functions over calendars, budgets, pauses and instants.

Everything takes aware datetimes and answers in UTC, because datetimes of one zone compare by the wall
clock and err when summer time ends; `WorkingCalendar.local` shows an answer on the calendar's clock.
"""

from csdesk.sla.rules.alarms import Alarm, AlarmSpec, alarm_moments, alarm_schedule, parse_alarm
from csdesk.sla.rules.budgets import LONGEST, Budget, Unit, parse_budget
from csdesk.sla.rules.calendar_documents import calendar_from_document
from csdesk.sla.rules.calendars import WorkingCalendar
from csdesk.sla.rules.dated_calendars import calendar_in_periods
from csdesk.sla.rules.deadlines import add, elapsed, open_time
from csdesk.sla.rules.errors import (
    BadAlarm,
    BadBudget,
    BadCalendar,
    BadPause,
    CalendarExhausted,
    ClockError,
    DeadlineOutOfReach,
    NaiveMoment,
)
from csdesk.sla.rules.intervals import Interval, Kind, explain, provisional_years
from csdesk.sla.rules.labels import KIND_LABELS, alarm_label, budget_label
from csdesk.sla.rules.official import DayName, OfficialDay, OfficialYear, official_year
from csdesk.sla.rules.pauses import Pause, due_with_pauses
from csdesk.sla.rules.presets import preset_calendar, preset_documents
from csdesk.sla.rules.rhythms import moment_on, occurrences
from csdesk.sla.rules.schedules import DUE, PAUSE_LIMIT, Schedule, armed, held, rearmed, words_of
from csdesk.sla.rules.timetables import Hours
from csdesk.sla.rules.year_lists import confirm_year, read_year_list

__all__ = [
    "DUE",
    "KIND_LABELS",
    "LONGEST",
    "PAUSE_LIMIT",
    "Alarm",
    "AlarmSpec",
    "BadAlarm",
    "BadBudget",
    "BadCalendar",
    "BadPause",
    "Budget",
    "CalendarExhausted",
    "ClockError",
    "DayName",
    "DeadlineOutOfReach",
    "Hours",
    "Interval",
    "Kind",
    "NaiveMoment",
    "OfficialDay",
    "OfficialYear",
    "Pause",
    "Schedule",
    "Unit",
    "WorkingCalendar",
    "add",
    "alarm_label",
    "alarm_moments",
    "alarm_schedule",
    "armed",
    "budget_label",
    "calendar_from_document",
    "calendar_in_periods",
    "confirm_year",
    "due_with_pauses",
    "elapsed",
    "explain",
    "held",
    "moment_on",
    "occurrences",
    "official_year",
    "open_time",
    "parse_alarm",
    "parse_budget",
    "preset_calendar",
    "preset_documents",
    "provisional_years",
    "read_year_list",
    "rearmed",
    "words_of",
]
