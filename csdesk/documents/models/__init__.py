"""Files."""

from csdesk.documents.models.attachment import Attachment

__all__ = ["Attachment"]
