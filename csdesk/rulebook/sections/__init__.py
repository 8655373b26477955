"""The manual as typed sections. `Document` is the whole of it; `checked_document` is the way in for drafts."""

from collections.abc import Iterator
from typing import Any

from pydantic import ValidationError
from pydantic_core import InitErrorDetails

from csdesk.rulebook.sections.approvals import Approvals
from csdesk.rulebook.sections.attendance import Attendance
from csdesk.rulebook.sections.base import Known, Section, gettext_noop, refusal, setting
from csdesk.rulebook.sections.chat import Chat
from csdesk.rulebook.sections.clocks import UNKNOWN, Clocks, Conditional
from csdesk.rulebook.sections.complaints import Complaints
from csdesk.rulebook.sections.conduct import Conduct
from csdesk.rulebook.sections.contact import Contact
from csdesk.rulebook.sections.cover import Cover
from csdesk.rulebook.sections.dealers import Dealers
from csdesk.rulebook.sections.documents import Documents
from csdesk.rulebook.sections.duties import Duties
from csdesk.rulebook.sections.exchanges import Exchanges
from csdesk.rulebook.sections.handover import Handover
from csdesk.rulebook.sections.inquiries import Inquiries
from csdesk.rulebook.sections.knowledge import Knowledge
from csdesk.rulebook.sections.leave import Leave
from csdesk.rulebook.sections.mail import Mail
from csdesk.rulebook.sections.pauses import Pauses
from csdesk.rulebook.sections.points import Points
from csdesk.rulebook.sections.portal import Portal
from csdesk.rulebook.sections.repairs import Repairs
from csdesk.rulebook.sections.rewards import Rewards
from csdesk.rulebook.sections.shifts import Shifts
from csdesk.rulebook.sections.shipping import Shipping
from csdesk.rulebook.sections.spares import Spares
from csdesk.rulebook.sections.staffing import Staffing
from csdesk.rulebook.sections.swaps import Swaps
from csdesk.rulebook.sections.tasks import Tasks
from csdesk.rulebook.sections.warranty import Warranty
from csdesk.rulebook.sections.wording import Wording

__all__ = ["Document", "Known", "checked_document"]


class Document(Section):
    """One version of the manual."""

    cover: Cover = setting(label="Cover")
    contact: Contact = setting(Contact(), label="Contact")
    complaints: Complaints = setting(label="Complaints")
    inquiries: Inquiries = setting(Inquiries(), label="Inquiries")
    clocks: Clocks = setting(Clocks(), label="Time limits")
    pauses: Pauses = setting(label="Pauses")
    tasks: Tasks = setting(Tasks(), label="Tasks")
    approvals: Approvals = setting(Approvals(), label="Signatures")
    duties: Duties = setting(Duties(), label="Recurring duties")
    mail: Mail = setting(label="Mail")
    chat: Chat = setting(Chat(), label="Chat")
    exchanges: Exchanges = setting(Exchanges(), label="Returned and exchanged goods")
    repairs: Repairs = setting(Repairs(), label="Repair returns")
    documents: Documents = setting(label="Files")
    shipping: Shipping = setting(Shipping(), label="Shipping")
    portal: Portal = setting(Portal(), label="Portal")
    warranty: Warranty = setting(Warranty(), label="Warranty")
    wording: Wording = setting(label="Wording")
    knowledge: Knowledge = setting(Knowledge(), label="Knowledge")
    dealers: Dealers = setting(Dealers(), label="Dealers")
    staffing: Staffing = setting(Staffing(), label="Staffing")
    spares: Spares = setting(Spares(), label="Spares")
    conduct: Conduct = setting(Conduct(), label="Conduct")
    attendance: Attendance = setting(Attendance(), label="Attendance")
    swaps: Swaps = setting(Swaps(), label="Swaps of shifts")
    handover: Handover = setting(Handover(), label="Handing over a shift")
    shifts: Shifts = setting(Shifts(), label="Shifts")
    leave: Leave = setting(Leave(), label="Leave and travel")
    points: Points = setting(Points(), label="Points")
    rewards: Rewards = setting(Rewards(), label="Rewards and fines")

    @property
    def data(self) -> dict[str, Any]:
        """As it is stored: JSON values only."""
        return self.model_dump(mode="json")


def _cross_checks(document: Document) -> Iterator[InitErrorDetails]:
    """What one section says of another and is not so, each at the path of the field to mend."""
    reasons = {f"pause.{reason.key}" for reason in document.pauses.reasons} | {"pause.*"}
    no_reason = gettext_noop("“{value}” names no reason of the section of pauses.")
    for number, rule in enumerate(document.clocks.rules):
        for fact in sorted(set(rule.pauses_on) - reasons):
            loc = ("clocks", "rules", number, "pauses_on")
            yield InitErrorDetails(type=refusal("unknown_reason", no_reason, fact), loc=loc, input=fact)
    lines = {line.key for line in document.inquiries.lines}
    no_line = gettext_noop("The section of inquiries knows no telephone line “{value}”.")
    for number, brand in enumerate(document.inquiries.brands):
        for key in sorted(set(brand.lines) - lines):
            loc = ("inquiries", "brands", number, "lines")
            yield InitErrorDetails(type=refusal("unknown_line", no_line, key), loc=loc, input=key)
    for section, conditionals in (("clocks", document.clocks.rules), ("tasks", document.tasks.rules)):
        for number, conditional in enumerate(conditionals):
            yield from _unknown_words(conditional, document, (section, "rules", number, "when"))


def _unknown_words(rule: Conditional, document: Document, loc: tuple[str | int, ...]) -> Iterator[InitErrorDetails]:
    """Words of a condition that no case of its kind can have: the rule would silently never count."""
    known = {"complaint": _words_of_complaints, "inquiry": _words_of_inquiries}.get(rule.case_kind)
    if known is None:
        return
    words, no_word = known(document)
    for place, condition in enumerate(rule.when):
        for word in condition.words:
            if word not in words.get(condition.attribute, {word}) | {UNKNOWN}:
                error = refusal("unknown_word", no_word, word)
                yield InitErrorDetails(type=error, loc=(*loc, place, "words"), input=word)


def _words_of_complaints(document: Document) -> tuple[dict[str, set[str]], str]:
    complaints = document.complaints
    words: dict[str, set[str]] = {
        "type": {entry.key for entry in complaints.types},
        "severity": {entry.key for entry in complaints.severities},
        "channel": {entry.key for entry in complaints.channels},
        "manner": {entry.manner for entry in complaints.channels},
    }
    return words, gettext_noop("The section of complaints knows no “{value}”.")


def _words_of_inquiries(document: Document) -> tuple[dict[str, set[str]], str]:
    inquiries = document.inquiries
    words: dict[str, set[str]] = {
        "channel": {entry.key for entry in inquiries.channels},
        "category": {entry.key for entry in inquiries.categories},
        "complexity": {entry.key for entry in inquiries.complexities},
    }
    return words, gettext_noop("The section of inquiries knows no “{value}”.")


def checked_document(data: Any, known: Known) -> Document:
    """Read a draft strictly: shapes, limits, keys that the company has, and what sections say of each other.

    Raises pydantic's ValidationError with every problem at its path.
    """
    document = Document.model_validate(data, context=known)
    if problems := list(_cross_checks(document)):
        raise ValidationError.from_exception_data("Document", problems)
    return document
