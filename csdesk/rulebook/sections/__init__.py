"""The manual as typed sections. `Document` is the whole of it; `checked_document` is the way in for drafts."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_noop
from pydantic import ValidationError
from pydantic_core import InitErrorDetails, PydanticCustomError

from csdesk.rulebook.sections.base import Known, Section, setting
from csdesk.rulebook.sections.clocks import Clocks
from csdesk.rulebook.sections.complaints import Complaints
from csdesk.rulebook.sections.cover import Cover
from csdesk.rulebook.sections.documents import Documents
from csdesk.rulebook.sections.duties import Duties
from csdesk.rulebook.sections.mail import Mail
from csdesk.rulebook.sections.pauses import Pauses
from csdesk.rulebook.sections.tasks import Tasks
from csdesk.rulebook.sections.wording import Wording

__all__ = ["Document", "Known", "checked_document"]


class Document(Section):
    """One version of the manual."""

    cover: Cover = setting(label="Cover")
    complaints: Complaints = setting(label="Complaints")
    clocks: Clocks = setting(Clocks(), label="Time limits")
    pauses: Pauses = setting(label="Pauses")
    tasks: Tasks = setting(Tasks(), label="Tasks")
    duties: Duties = setting(Duties(), label="Recurring duties")
    mail: Mail = setting(label="Mail")
    documents: Documents = setting(label="Files")
    wording: Wording = setting(label="Wording")

    @property
    def data(self) -> dict[str, Any]:
        """As it is stored: JSON values only."""
        return self.model_dump(mode="json")


def _cross_checks(document: Document) -> Iterator[InitErrorDetails]:
    """What one section says of another and is not so, each at the path of the field to mend."""
    reasons = {f"pause.{reason.key}" for reason in document.pauses.reasons} | {"pause.*"}
    message = gettext_noop("“{value}” names no reason of the section of pauses.")
    for number, rule in enumerate(document.clocks.rules):
        for fact in set(rule.pauses_on) - reasons:
            error = PydanticCustomError("unknown_reason", message, {"value": fact})
            yield InitErrorDetails(type=error, loc=("clocks", "rules", number, "pauses_on"), input=fact)


def checked_document(data: Any, known: Known) -> Document:
    """Read a draft strictly: shapes, limits, keys that the company has, and what sections say of each other.

    Raises pydantic's ValidationError with every problem at its path.
    """
    document = Document.model_validate(data, context=known)
    if problems := list(_cross_checks(document)):
        raise ValidationError.from_exception_data("Document", problems)
    return document
