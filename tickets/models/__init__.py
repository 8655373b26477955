"""What complaints and inquiries record."""

from tickets.models.call import CallState, LineWatch, PhoneCall
from tickets.models.complaint import Complaint, Founded, Liability, Nature, Severity
from tickets.models.consultation import Consultation
from tickets.models.department import ComplaintDepartment
from tickets.models.inquiry import Inquiry
from tickets.models.spot_check import SpotCheck
from tickets.models.step import ComplaintStep, StepKind

__all__ = [
    "CallState",
    "Complaint",
    "ComplaintDepartment",
    "ComplaintStep",
    "Consultation",
    "Founded",
    "Inquiry",
    "Liability",
    "LineWatch",
    "Nature",
    "PhoneCall",
    "Severity",
    "SpotCheck",
    "StepKind",
]
