"""The manual as typed sections. `Document` is the whole of it; `checked_document` is the way in for drafts."""

from collections.abc import Iterator
from typing import Any

from pydantic import ValidationError
from pydantic_core import InitErrorDetails

from csdesk.rulebook.sections.base import Known, Section, setting
from csdesk.rulebook.sections.complaints import Complaints
from csdesk.rulebook.sections.cover import Cover
from csdesk.rulebook.sections.documents import Documents
from csdesk.rulebook.sections.mail import Mail
from csdesk.rulebook.sections.pauses import Pauses
from csdesk.rulebook.sections.wording import Wording

__all__ = ["Document", "Known", "checked_document"]


class Document(Section):
    """One version of the manual."""

    cover: Cover = setting(label="Cover")
    complaints: Complaints = setting(label="Complaints")
    pauses: Pauses = setting(label="Pauses")
    mail: Mail = setting(label="Mail")
    documents: Documents = setting(label="Files")
    wording: Wording = setting(label="Wording")

    @property
    def data(self) -> dict[str, Any]:
        """As it is stored: JSON values only."""
        return self.model_dump(mode="json")


def _cross_checks(document: Document) -> Iterator[InitErrorDetails]:
    """What one section says of another and is not so, each at the path of the field to mend."""
    return iter(())


def checked_document(data: Any, known: Known) -> Document:
    """Read a draft strictly: shapes, limits, keys that the company has, and what sections say of each other.

    Raises pydantic's ValidationError with every problem at its path.
    """
    document = Document.model_validate(data, context=known)
    if problems := list(_cross_checks(document)):
        raise ValidationError.from_exception_data("Document", problems)
    return document
