"""Views that people keep, and what was done to several cases at once."""

from csdesk.desk.models.bulk_run import BulkRun
from csdesk.desk.models.saved_view import Audience, SavedView

__all__ = ["Audience", "BulkRun", "SavedView"]
