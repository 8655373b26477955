"""Files, printed forms, and scans of signed ones."""

from csdesk.documents.models.attachment import Attachment
from csdesk.documents.models.printed_form import PrintedForm
from csdesk.documents.models.scan import Scan

__all__ = ["Attachment", "PrintedForm", "Scan"]
