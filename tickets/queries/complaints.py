"""Finding complaints: those a person may see, one by its number, those of the same customer."""

from collections.abc import Sequence

from django.db.models import Q, QuerySet
from django.urls import reverse

from csdesk.cases.models import Case, Phase
from csdesk.lifecycle import Transition
from csdesk.people.models import Member
from csdesk.people.queries import reader_of
from csdesk.tenancy.prepared import Prepared
from tickets.lifecycle import COMPLAINT_LIFECYCLE, DONE, GONE, Status
from tickets.models import Complaint, Liability, Nature
from tickets.policies import may_transition, seen_complaints

KIND = "complaint"
PHASES = {
    Status.OPEN: Phase.OPEN,
    Status.WAITING: Phase.WAITING,
    Status.ANSWERED: Phase.DONE,
    Status.CLOSED: Phase.CLOSED,
    Status.MERGED: Phase.CLOSED,
    Status.WITHDRAWN: Phase.CLOSED,
}


def complaints_visible_to(member: Member) -> QuerySet[Complaint]:
    """The complaints a person may see, with their cases and holders."""
    return Complaint.objects.filter(seen_complaints(member)).select_related(
        "case__holder", "case__team", "received_by", "merged_into__case"
    )


def transitions_of(complaint: Complaint, member: Member) -> list[Transition]:
    """The transitions that the complaint's status allows and the member may make, by whatever service."""
    possible = COMPLAINT_LIFECYCLE.leaving(complaint.status)
    return [transition for transition in possible if may_transition(member, complaint, transition)]


def improvements_posted() -> QuerySet[Complaint]:
    """Customers' ideas on which something was decided, for everybody in the house to see (CMP-18)."""
    decided = Complaint.objects.filter(nature=Nature.SUGGESTION, status__in=DONE).exclude(outcome="")
    return decided.select_related("case__holder")


def complaint_of(case: Case) -> Complaint:
    """The complaint that hangs on a case. Raises Complaint.DoesNotExist."""
    return Complaint.objects.select_related("case__holder").get(case=case)


def is_others_fault(case: Case) -> bool:
    """Whether the company is not liable for what a case complains of, so that nobody apologises (CMP-33)."""
    return Complaint.objects.filter(case=case, liability=Liability.OTHERS).exists()


def page_of_case(case: Case) -> str:
    """The address of a complaint's page."""
    return reverse("tickets:show_complaint", args=[case.number])


def survivor_case(case: Case) -> Case:
    """Where words on a case belong: the end of the chain of complaints it was merged into."""
    complaint = complaint_of(case)
    while complaint.merged_into_id is not None:
        complaint = Complaint.objects.select_related("case__holder").get(pk=complaint.merged_into_id)
    return complaint.case


def same_customer(
    member: Member, *, phone: str = "", email: str = "", but: Complaint | None = None
) -> QuerySet[Complaint]:
    """Complaints of somebody with this phone or e-mail address, newest first: perhaps the matter is known already."""
    found = of_customer(member, phone=phone.strip(), emails=spellings_of(email))
    return found.exclude(pk=but.pk) if but is not None else found


def spellings_of(email: str) -> list[str]:
    """An address as it was typed and in small letters; none when there is none."""
    typed = email.strip()
    return sorted({typed, typed.lower()}) if typed else []


def of_customer(member: Member, *, phone: str, emails: Sequence[str]) -> QuerySet[Complaint]:
    """Complaints with this phone or one of these spellings of an address, newest first."""
    same = Q(pk__in=[])
    if phone:
        same |= Q(complainant_phone=phone)
    if emails:
        # Not in any spelling: a folded column is no index condition under row-level security, and reads a million rows.
        same |= Q(complainant_email__in=emails)
    return complaints_visible_to(member).filter(same).exclude(status__in=GONE).order_by("-pk")


def complaint_numbered(member: Member, number: str) -> Complaint | None:
    """The complaint of that number with its case, holder, team and first receiver, if the person may see it."""
    [found] = _numbered.read(reader_of(member), member=member.pk, number=number)
    return found[0] if found else None


_numbered = Prepared(
    lambda reader, *, member, number: [complaints_visible_to(reader.numbered(member)).filter(case__number=number)]
)
