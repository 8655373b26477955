"""The personal file: employment and pay, dated; conduct, skills, training, inspections."""

from staff.models.conduct import Incident, IncidentKind, Sanction, Verdict
from staff.models.employment import Employment
from staff.models.inspection import Inspection, InspectionItem, Outcome
from staff.models.salary import Salary
from staff.models.skill import SkillNote
from staff.models.training import Attendee, Presence, Training

__all__ = [
    "Attendee",
    "Employment",
    "Incident",
    "IncidentKind",
    "Inspection",
    "InspectionItem",
    "Outcome",
    "Presence",
    "Salary",
    "Sanction",
    "SkillNote",
    "Training",
    "Verdict",
]
