"""What a complaint records."""

from tickets.models.complaint import Complaint, Founded, Liability, Nature, Severity
from tickets.models.department import ComplaintDepartment
from tickets.models.spot_check import SpotCheck
from tickets.models.step import ComplaintStep, StepKind

__all__ = [
    "Complaint",
    "ComplaintDepartment",
    "ComplaintStep",
    "Founded",
    "Liability",
    "Nature",
    "Severity",
    "SpotCheck",
    "StepKind",
]
