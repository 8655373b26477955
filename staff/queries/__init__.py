"""Who works here, since when and for what pay; what stands in whose file."""

from staff.queries.conduct import complaint_number, verified_complaints
from staff.queries.employments import base_salaries_fen, base_salary_fen, employed_between
from staff.queries.trainings import Missed, missed_trainings

__all__ = [
    "Missed",
    "base_salaries_fen",
    "base_salary_fen",
    "complaint_number",
    "employed_between",
    "missed_trainings",
    "verified_complaints",
]
