"""Rosters and their shifts, swaps and handovers, punches, leave and travel."""

from attendance.models.correction import Correction
from attendance.models.day import Day
from attendance.models.feed import RosterFeed
from attendance.models.handover import FaultConsent, HandoverSheet, PostFault
from attendance.models.leave import LIVE_STATES, Leave, LeaveState
from attendance.models.post import ChecklistRun, DeskNotice, NoticeRead, PostAbsence
from attendance.models.punch import Direction, Door, Punch
from attendance.models.roster import Roster, RosterState
from attendance.models.sheet import (
    FROZEN,
    AppealState,
    MonthSheet,
    MonthState,
    SheetAppeal,
    SheetLine,
    SheetMonth,
    Source,
)
from attendance.models.shift import Origin, Shift
from attendance.models.swap import FaultShare, ShiftFault, Swap
from attendance.models.trip import Trip

__all__ = [
    "FROZEN", "LIVE_STATES", "AppealState", "ChecklistRun", "Correction", "Day", "DeskNotice", "Direction",
    "Door", "FaultConsent", "FaultShare", "HandoverSheet", "Leave", "LeaveState", "MonthSheet", "MonthState",
    "NoticeRead", "Origin", "PostAbsence", "PostFault", "Punch", "Roster", "RosterFeed", "RosterState", "SheetAppeal",
    "SheetLine", "SheetMonth", "Shift", "ShiftFault", "Source", "Swap", "Trip",
]  # fmt: skip
