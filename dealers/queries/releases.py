"""Applications for files, and what is handed out for one."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse

from csdesk.cases.models import Case
from csdesk.people.models import Member
from dealers.models import Dealer, DealerContact, FileRelease
from dealers.policies import may_edit_dealers

REQUEST = "file_request"


def releases_seen_by(member: Member) -> Q:
    """Whose application it is, and those who keep the archive; signers learn from their inbox what they sign."""
    if not member.is_staff_member:
        return Q(pk__in=[])
    return Q() if may_edit_dealers(member) else Q(file_releases__asked_by=member)


def page_of_release(case: Case) -> str:
    """Where applications are looked after."""
    return reverse("dealers:files_out")


def own_releases(member: Member) -> QuerySet[FileRelease]:
    """What somebody applied for, latest first."""
    return FileRelease.objects.select_related("case").filter(asked_by=member).order_by("-pk")


def rows_of(release: FileRelease) -> Iterator[Sequence[Any]]:
    """The files that were asked for, a row a contact; without persons unless they were asked for."""
    dealers = Dealer.objects.select_related("specialist").order_by("sort_key", "pk")
    if release.region:
        dealers = dealers.filter(region=release.region)
    contacts: dict[int, list[DealerContact]] = {}
    if release.with_contacts:
        for contact in DealerContact.objects.filter(is_active=True).order_by("-is_main", "pk"):
            contacts.setdefault(contact.dealer_id, []).append(contact)
    for dealer in dealers:
        own = [dealer.code, dealer.name, dealer.kind, dealer.region, dealer.address, dealer.phone, dealer.specialist]
        for person in contacts.get(dealer.pk, [None]):  # type: ignore[list-item]
            if person is None:
                yield own
            else:
                yield [*own, person.name, person.phone, person.email, person.birthday]
