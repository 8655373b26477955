"""Finding inquiries: those a person may see, one by its number, the earlier ones of the same customer."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import Q, QuerySet
from django.urls import reverse

from csdesk.cases.models import Case, Phase
from csdesk.cases.queries import free_worker as least_busy
from csdesk.cases.queries import members_who_may
from csdesk.people.models import Member, Team
from csdesk.people.queries import active_members
from csdesk.rulebook.at import rulebook_at
from csdesk.rulebook.sections.inquiries import Inquiries
from tickets.lifecycle import UNANSWERED, InquiryStatus
from tickets.models import Inquiry
from tickets.permissions import Permission
from tickets.policies import seen_inquiries
from tickets.queries.complaints import spellings_of

KIND = "inquiry"
PHASES = {
    InquiryStatus.OPEN: Phase.OPEN,
    InquiryStatus.WAITING: Phase.WAITING,
    InquiryStatus.ANSWERED: Phase.DONE,
    InquiryStatus.CLOSED: Phase.CLOSED,
    InquiryStatus.TURNED: Phase.CLOSED,
}


def manual_at(now: datetime) -> Inquiries:
    """The manual's section in force. Raises NoRulebook."""
    return rulebook_at(now).document.inquiries


def inquiries_visible_to(member: Member) -> QuerySet[Inquiry]:
    """The inquiries a person may see, with their cases and holders."""
    return all_inquiries().filter(seen_inquiries(member))


def all_inquiries() -> QuerySet[Inquiry]:
    """Every inquiry with its case, holder, team and first receiver."""
    return Inquiry.objects.select_related("case__holder", "case__team", "received_by", "repeat_of__case")


def inquiry_of(case: Case) -> Inquiry:
    """The inquiry that hangs on a case. Raises Inquiry.DoesNotExist."""
    return Inquiry.objects.select_related("case__holder", "received_by").get(case=case)


def page_of_inquiry(case: Case) -> str:
    """The address of an inquiry's page."""
    return reverse("tickets:show_inquiry", args=[case.number])


def of_asker(phone: str, email: str) -> QuerySet[Inquiry]:
    """Inquiries with this phone or address, newest first; none for nobody."""
    same = Q(pk__in=[])
    if phone:
        same |= Q(asker_phone=phone)
    if emails := spellings_of(email):
        same |= Q(asker_email__in=emails)
    return all_inquiries().filter(same).order_by("-pk")


def earlier_of_asker(phone: str, email: str, *, since: datetime) -> Inquiry | None:
    """The last inquiry of the same customer since a moment, if there is one (INQ-24)."""
    return of_asker(phone, email).filter(case__opened_at__gte=since).first()


def open_of_asker(phone: str) -> Inquiry | None:
    """The inquiry of this phone that is not answered, if there is one: where a further call belongs."""
    return of_asker(phone, "").filter(status__in=UNANSWERED).first()


def inquiry_workers() -> QuerySet[Member]:
    """The active colleagues who may answer inquiries, by name."""
    return members_who_may(Permission.INQUIRY_WORK)


def free_inquiry_worker(team: Team | None, *, at: datetime) -> Member | None:
    """Of those on duty who may answer inquiries the one with the fewest cases; the team's own people first."""
    return least_busy(team, Permission.INQUIRY_WORK, at=at)


def consulted_in(team: Team) -> Member | None:
    """Who answers for a department that is consulted: its head, else somebody of it who may."""
    may = Q(held_roles__role__permissions__contains=[str(Permission.CONSULTATION)])
    heads = active_members().filter(may, held_roles__role__key=f"head-{team.key}")
    return heads.first() or active_members().filter(may, team_memberships__team=team).first()


def inquiries_on(cases: Collection[Case]) -> dict[int, Inquiry]:
    """The inquiries that hang on the cases, by the case's id."""
    return {each.case_id: each for each in Inquiry.objects.filter(case__in=[case.pk for case in cases])}
