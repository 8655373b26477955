"""Arithmetic of the personal file: probation, fines for complaints, private calls and gifts, skills."""

from staff.rules.conduct import call_is_too_long, gift_is_too_large, skill_is_met
from staff.rules.fines import Fine, complaint_fine, fine_fits, window_of
from staff.rules.probation import probation_end

__all__ = [
    "Fine",
    "call_is_too_long",
    "complaint_fine",
    "fine_fits",
    "gift_is_too_large",
    "probation_end",
    "skill_is_met",
    "window_of",
]
