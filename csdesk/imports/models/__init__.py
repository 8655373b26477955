"""A file that somebody brings in, and its rows while they are looked at."""

from csdesk.imports.models.job import ImportJob, JobState
from csdesk.imports.models.row import Act, ImportRow

__all__ = ["Act", "ImportJob", "ImportRow", "JobState"]
