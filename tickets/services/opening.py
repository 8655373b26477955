"""Taking a complaint: it gets its number, its first receiver as holder, its clocks."""

from dataclasses import asdict, dataclass
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from csdesk.cases.models import Case, Phase
from csdesk.cases.services.cases import move_case, open_case
from csdesk.conversations.rules import clean_line, clean_text
from csdesk.events.record import record
from csdesk.live.publish import publish
from csdesk.outbox.notify import notify
from csdesk.people import directory
from csdesk.people.directory import acting_holders
from csdesk.people.models import Member, Team
from csdesk.refusals import RuleViolation
from csdesk.rulebook.at import rulebook_at
from csdesk.rulebook.sections.complaints import Complaints
from csdesk.sla import clocks
from dealers.models import Dealer, DealerContact
from dealers.policies import may_view_dealers
from dealers.queries import own_specialist, same_voice
from dealers.services.parties import attach
from tickets.lifecycle import Status
from tickets.models import Complaint, Nature, Severity
from tickets.permissions import Permission
from tickets.policies import may_open_complaint
from tickets.queries.complaints import KIND
from tickets.queries.people import free_worker
from tickets.rules import is_reported_upward, title_of
from tickets.services.indexing import index_complaint
from tickets.services.reporting import report_upward

# One line each, as long as its column.
_LINES = {
    "complainant_name": 200,
    "complainant_phone": 60,
    "complainant_email": 254,
    "complainant_address": 300,
    "subject_of_complaint": 300,
}
_TEXTS = ("content", "wanted_outcome", "cause")


@dataclass(frozen=True)
class NewComplaint:
    """What is known when a complaint is taken: at least who, about what, and the matter (CMP-05, CMP-06)."""

    complainant_name: str
    subject_of_complaint: str
    content: str
    channel: str
    nature: str = Nature.COMPLAINT
    complainant_phone: str = ""
    complainant_email: str = ""
    complainant_address: str = ""
    type: str = ""
    sub_reason: str = ""
    severity: str = Severity.UNKNOWN
    involves_compensation: bool = False
    is_major: bool = False
    is_about_staff: bool = False
    wanted_outcome: str = ""
    cause: str = ""


@transaction.atomic
def open_complaint(
    new: NewComplaint,
    *,
    actor: Member | None,
    now: datetime,
    parent: Case | None = None,
    dealer: Dealer | None = None,
) -> Complaint:
    """Enter a complaint into the register (CMP-04); who takes it holds it to the end (INQ-19).

    Complaints about our own people go to the supervisor (CMP-15), those of somebody who does not work on
    complaints to a free colleague of the complaint group (CMP-36, INQ-24). Praise is logged and done (CMP-17);
    a suggestion goes to the head (CMP-18). What nobody took himself goes to the dealer's own specialist where the
    manual says so (DLR-06). Raises PermissionDenied; RuleViolation at what lacks.
    """
    if not may_open_complaint(actor) or (dealer is not None and not may_view_dealers(actor)):
        raise PermissionDenied(f"{actor} may not take complaints.")
    manual = rulebook_at(now).document.complaints
    new = _checked(new, manual)
    group = _group(manual)
    party = _party(new, dealer)
    specialist = own_specialist(party[0], KIND, at=now) if party is not None else None
    case = open_case(
        KIND,
        title_of(new.subject_of_complaint, new.content),
        holder=_first_holder(new, manual, group, specialist, actor=actor, at=now),
        team=group,
        parent=parent,
        facets=(new.severity, new.channel),
        now=now,
    )
    complaint = Complaint.objects.create(case=case, received_by=actor, **asdict(new))
    if party is not None:
        attach(case, *party)
    index_complaint(complaint, is_new=True)
    _start(complaint, actor=actor, now=now)
    if dealer is not None:
        record(case, "complaint.dealer", actor=actor, at=now, dealer=dealer.pk)
    _tell(complaint, manual, actor=actor, now=now)
    return complaint


def _party(new: NewComplaint, dealer: Dealer | None) -> tuple[Dealer, DealerContact | None] | None:
    """Whose it is: the dealer named, with the contact whose phone or address it is if that is one of his."""
    known = same_voice(phone=new.complainant_phone, email=new.complainant_email)
    return known if dealer is None or (known is not None and known[0] == dealer) else (dealer, None)


def _checked(new: NewComplaint, manual: Complaints) -> NewComplaint:
    values = asdict(new)
    values |= {name: clean_line(values[name], limit) for name, limit in _LINES.items()}
    values |= {name: clean_text(values[name]) for name in _TEXTS}
    # One spelling, by which the same customer's complaints are found.
    values["complainant_email"] = values["complainant_email"].lower()
    for field, message in (
        ("complainant_name", _("Note who complains.")),
        ("subject_of_complaint", _("Note about whom or what the complaint is.")),
        ("content", _("Note what the matter is.")),
    ):
        if not values[field]:
            raise RuleViolation("CMP-05", message, field=field)
    check_words(manual, channel=new.channel, type=new.type, sub_reason=new.sub_reason, severity=new.severity)
    return NewComplaint(**values)


def check_words(manual: Complaints, *, channel: str, type: str, sub_reason: str, severity: str) -> None:
    """Raise RuleViolation at the field whose word the manual does not know (CMP-01, CMP-07, CMP-09, CMP-66)."""
    if channel not in {entry.key for entry in manual.channels}:
        raise RuleViolation("CMP-01", _("Choose how the complaint came in."), field="channel")
    if severity != Severity.UNKNOWN and severity not in {entry.key for entry in manual.severities}:
        raise RuleViolation("CMP-09", _("The manual does not know this severity."), field="severity")
    reasons = {entry.key: {reason.key for reason in entry.reasons} for entry in manual.types}
    if type and type not in reasons:
        raise RuleViolation("CMP-07", _("The manual does not know this type."), field="type")
    if sub_reason and sub_reason not in reasons.get(type, set()):
        raise RuleViolation("CMP-66", _("This reason does not belong to the type."), field="sub_reason")


def _group(manual: Complaints) -> Team | None:
    return Team.objects.filter(key=manual.group).first() if manual.group else None


def _first_holder(
    new: NewComplaint,
    manual: Complaints,
    group: Team | None,
    specialist: Member | None,
    *,
    actor: Member | None,
    at: datetime,
) -> Member | None:
    if new.is_about_staff and not (actor is not None and actor.may(Permission.COMPLAINT_STAFF)):
        return next(iter(acting_holders([manual.internal_taken_by], at=at)), None)
    if actor is not None and actor.may(Permission.COMPLAINT_WORK):
        return actor
    if specialist is not None:
        return specialist
    manner = next(entry.manner for entry in manual.channels if entry.key == new.channel)
    if actor is None and manner == "written":
        return next(iter(acting_holders([manual.written_taken_by], at=at)), None)
    return free_worker(group, at=at) or next(iter(directory.administrators(at=at)), None)


def _start(complaint: Complaint, *, actor: Member | None, now: datetime) -> None:
    """Clocks, timeline, open pages. Only complaints start the clocks of complaints."""
    case = complaint.case
    word = complaint.nature if complaint.nature in (Nature.PRAISE, Nature.SUGGESTION) else "complaint"
    clocks.observe(case, f"{word}.open", at=now, actor=actor)
    publish(case, record(case, f"{word}.open", actor=actor, at=now, holder=case.holder_id, channel=complaint.channel))
    if complaint.nature == Nature.PRAISE:
        complaint.status = Status.CLOSED
        complaint.save(update_fields=["status"])
        move_case(case, Phase.CLOSED, now=now)


def _tell(complaint: Complaint, manual: Complaints, *, actor: Member | None, now: datetime) -> None:
    """Who has to know at once: the holder, who takes written ones (CMP-42), and upward (CMP-11, CMP-16)."""
    case = complaint.case
    if complaint.nature == Nature.PRAISE:
        return
    if case.holder is not None and (actor is None or case.holder_id != actor.pk):
        notify([directory.stand_in(case.holder, at=now)], "complaint.open", case=case, now=now, urgent=True)
    manner = next(entry.manner for entry in manual.channels if entry.key == complaint.channel)
    if manner == "written":
        notify(acting_holders([manual.written_taken_by], at=now), "complaint.written", case=case, now=now)
    if complaint.nature == Nature.SUGGESTION:
        report_upward(complaint, _("A customer's suggestion: decide on a plan."), actor=None, now=now, to_decide=True)
    report_if_major(complaint, manual, now=now)


def report_if_major(complaint: Complaint, manual: Complaints, *, now: datetime) -> None:
    """Report a complaint upward by itself when it is major or of a severity reported at once (CMP-11, CMP-16)."""
    severity = next((entry for entry in manual.severities if entry.key == complaint.severity), None)
    reported = severity is not None and severity.reported_at_once
    if is_reported_upward(is_major=complaint.is_major, severity_is_reported=reported):
        report_upward(complaint, _("A major complaint: act at once."), actor=None, now=now)
