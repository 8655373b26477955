"""The archive: finding dealers, and whose voice or address something is."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from attendance.queries.absences import absent_at
from csdesk.cases.models import Case
from csdesk.people import directory
from csdesk.people.models import Member
from csdesk.people.queries import active_members
from csdesk.rulebook.at import rulebook_at
from dealers.models import Dealer, DealerContact, DealerState
from dealers.permissions import Permission
from dealers.policies import may_view_contacts

# The kind of case that a dealer's file is.
FILE = "dealer"
LONGEST_WORDS = 80
_FOUND = "SELECT dealer_id FROM search_dealers(%s, %s, %s, %s)"
# Up to here a list is narrowed to the ids found.
_RARE = 500
# A shorter number belongs to too many.
_SHORTEST_PHONE = 7


@dataclass(frozen=True)
class Wanted:
    """How the archive is narrowed; empty: not at all."""

    words: str = ""
    region: str = ""
    kind: str = ""
    specialist: int | None = None
    state: str = DealerState.ACTIVE


def dealers_found(wanted: Wanted, member: Member) -> QuerySet[Dealer]:
    """The dealers somebody looks for, by name; contacts are searched only for those who may see them."""
    found = Dealer.objects.select_related("specialist")
    if wanted.state:
        found = found.filter(state=wanted.state)
    if wanted.region:
        found = found.filter(region=wanted.region)
    if wanted.kind:
        found = found.filter(kind=wanted.kind)
    if wanted.specialist:
        found = found.filter(specialist=wanted.specialist)
    if words := " ".join(wanted.words.split())[:LONGEST_WORDS]:
        found = found.filter(_named(words, with_contacts=may_view_contacts(member)))
    return found


def _named(words: str, *, with_contacts: bool) -> Q:
    """By name, its pinyin, code or phone. Few are named by their ids; of many a list soon has enough."""
    pinyin = words.lower().replace(" ", "")
    sound = pinyin if pinyin.isascii() and pinyin.isalpha() else ""
    with connection.cursor() as cursor:
        cursor.execute(_FOUND, [words, sound, with_contacts, _RARE + 1])
        ids = {row[0] for row in cursor.fetchall()}
    return Q(pk__in=ids) if len(ids) <= _RARE else _fitting(words, sound, with_contacts=with_contacts)


def _fitting(words: str, sound: str, *, with_contacts: bool) -> Q:
    """The same as conditions; for "heng da" the sort key is spelled with tones: heng2 da2."""
    named = Q(name__icontains=words) | Q(code__istartswith=words) | Q(phone__startswith=words)
    if sound:
        named |= Q(sort_key__iregex=_spelled(sound))
    if with_contacts:
        reached = Q(name__icontains=words) | Q(phone__startswith=words) | Q(email__istartswith=words)
        contacts = DealerContact.objects.filter(reached, dealer=OuterRef("pk"), is_active=True)
        named |= Q(Exists(contacts))
    return named


def _spelled(letters: str) -> str:
    """Begins so, whatever tones and spaces stand between: "hengda" finds "heng2 da2 shu4 ma3"."""
    return "^" + "[0-9]? ?".join(letters)


def regions() -> list[str]:
    """Every region there is, by name."""
    named = Dealer.objects.exclude(region="").order_by("region").values_list("region", flat=True)
    return list(named.distinct())


def specialists() -> QuerySet[Member]:
    """Those who may keep the archive, and so look after dealers, by name."""
    keeps = Q(held_roles__role__permissions__contains=[str(Permission.DEALER_EDIT)])
    return active_members().filter(keeps).distinct()


def loads_of(members: QuerySet[Member] | list[Member]) -> dict[int, int]:
    """How many active dealers each of them looks after."""
    rows = Dealer.objects.filter(specialist__in=members, state=DealerState.ACTIVE).order_by()
    return dict(rows.values_list("specialist").annotate(Count("pk")))


def file_of(case: Case) -> Dealer:
    """The dealer whose file a case is. Raises Dealer.DoesNotExist for any other case."""
    return Dealer.objects.select_related("case", "specialist", "channel_person").get(case=case)


def same_voice(*, phone: str = "", email: str = "") -> tuple[Dealer, DealerContact | None] | None:
    """Whose phone or address this is: a contact's before a dealer's own, only if it is one dealer's and no other's."""
    ways = _ways(phone, email)
    if not ways:
        return None
    active = Q(is_active=True, dealer__state=DealerState.ACTIVE)
    contacts = list(DealerContact.objects.select_related("dealer").filter(ways, active).order_by("-is_main", "pk")[:20])
    if contacts:
        one = contacts[0]
        return (one.dealer, one) if {each.dealer_id for each in contacts} == {one.dealer_id} else None
    found = list(Dealer.objects.filter(ways, state=DealerState.ACTIVE).order_by("pk")[:2])
    return (found[0], None) if len(found) == 1 else None


def _ways(phone: str, email: str) -> Q:
    ways = Q()
    phone, email = phone.strip(), email.strip().lower()
    if len(phone) >= _SHORTEST_PHONE:
        ways |= Q(phone=phone)
    if "@" in email:
        ways |= Q(email=email)
    return ways


def page_of_file(case: Case) -> str:
    """The dealer's page, by the file."""
    return reverse("dealers:file", args=[case.number])


def facts_of_file(case: Case) -> dict[str, Any]:
    """What the rulebook's conditions look at."""
    dealer = Dealer.objects.filter(case=case).first()
    return {"kind": dealer.kind, "region": dealer.region} if dealer is not None else {}


def main_contacts(dealers: list[Dealer], member: Member) -> dict[int, DealerContact]:
    """The main contact of each dealer, in one statement; none for those who may not see contacts (CUS-08)."""
    if not may_view_contacts(member):
        return {}
    found = DealerContact.objects.filter(dealer__in=[dealer.pk for dealer in dealers], is_active=True, is_main=True)
    return {contact.dealer_id: contact for contact in found}


def own_specialist(dealer: Dealer, case_kind: str, *, at: datetime) -> Member | None:
    """To whom a new case of the dealer goes if nobody has taken it himself (DLR-06): as the manual says by kind.

    None as well when he, or who stands in for him, is on leave or travelling: the case goes to somebody who is there.
    """
    if case_kind not in rulebook_at(at).document.dealers.to_own_specialist or dealer.specialist is None:
        return None
    specialist = directory.stand_in(dealer.specialist, at=at)
    return specialist if specialist.is_active and specialist.pk not in absent_at(at) else None


# Between code and name where both stand: codes hold no such thing.
_BAR = " · "


def designation(dealer: Dealer) -> str:
    """Code and name, as a field offers them and `dealer_meant` takes them."""
    return f"{dealer.code}{_BAR}{dealer.name}"


def dealer_meant(words: str, member: Member) -> list[Dealer]:
    """The dealers that somebody means who types a code, a name, a phone or a designation; the one with exactly this
    code alone."""
    words = words.strip()
    if not words:
        return []
    exact = Dealer.objects.filter(code__iexact=words.partition(_BAR)[0].strip()[:40]).first()
    if exact is not None:
        return [exact]
    return list(dealers_found(Wanted(words=words), member).order_by("sort_key", "pk")[:5])
