"""Whose attendance somebody may see, and whom a badge names."""

from collections.abc import Iterable

from django.db.models import Q, QuerySet
from django.db.models.functions import Lower
from django.urls import reverse

from attendance.models import Correction, SheetMonth
from attendance.permissions import Permission
from csdesk.cases.models import Case
from csdesk.people.models import Member, MemberKind, MemberState
from staff.models import Employment


def sees_all_attendance(member: Member) -> bool:
    """See everybody's days and sheets."""
    return member.is_staff_member and (member.may(Permission.VIEW_ALL) or member.may(Permission.SHEET_MANAGE))


def closes_months(member: Member) -> bool:
    """Close months, enter fines, answer appeals."""
    return member.is_staff_member and member.may(Permission.SHEET_MANAGE)


def colleagues() -> QuerySet[Member]:
    """Everybody who works here or did, by name."""
    return Member.objects.filter(kind=MemberKind.STAFF).order_by("sort_key", "pk")


def at_work() -> QuerySet[Member]:
    """Everybody who works here, by name."""
    return colleagues().filter(state=MemberState.ACTIVE)


def corrections_seen_by(member: Member) -> Q:
    """Which cases of kind punch_correction a person sees: one's own, or everybody's."""
    if sees_all_attendance(member):
        return Q()
    return Q(pk__in=Correction.objects.filter(Q(member=member) | Q(filed_by=member)).values("case"))


def months_seen_by(member: Member) -> Q:
    """Which cases of kind attendance_month a person sees."""
    return Q() if sees_all_attendance(member) else Q(pk__in=[])


def page_of_correction(case: Case) -> str:
    """The page of a case of kind punch_correction."""
    return reverse("attendance:correction", args=[Correction.objects.values_list("pk", flat=True).get(case=case)])


def page_of_month(case: Case) -> str:
    """The page of a case of kind attendance_month."""
    return SheetMonth.objects.get(case=case).get_absolute_url()


def people_by_badge(badges: Iterable[str]) -> dict[str, int]:
    """Whom badges name, by staff number or e-mail address in any case; unknown ones are missing."""
    meant = {badge: badge.strip().casefold() for badge in badges}
    wanted = set(meant.values()) - {""}
    if not wanted:
        return {}
    numbers = Employment.objects.annotate(low=Lower("number")).filter(low__in=wanted).order_by("joined_on", "pk")
    found = dict(numbers.values_list("low", "member_id"))
    mails = colleagues().annotate(low=Lower("email")).filter(low__in=wanted - set(found)).order_by("-pk")
    found |= dict(mails.values_list("low", "pk"))
    return {badge: found[low] for badge, low in meant.items() if low in found}
