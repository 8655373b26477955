"""Whose matter a case is, and for whom somebody signs in."""

from django.db.models import QuerySet

from csdesk.cases.models import Case
from csdesk.people.models import Member
from dealers.models import CaseParty, Dealer, DealerContact, DealerState


def party_of(case: Case) -> CaseParty | None:
    """Whose matter the case is, with dealer and contact read along; None: nobody's yet."""
    return CaseParty.objects.select_related("dealer__specialist", "contact").filter(case=case).first()


def contact_of(member: Member) -> DealerContact | None:
    """The contact as whom a person signs in to the portal; None for staff, and once the dealings have ended.

    Somebody who is a contact of several dealers acts for the one where he is the main contact, else the oldest.
    """
    return (
        DealerContact.objects.select_related("dealer")
        .filter(member=member, is_active=True, dealer__state=DealerState.ACTIVE)
        .order_by("-is_main", "pk")
        .first()
    )


def dealer_of(member: Member) -> Dealer | None:
    """The dealer for whom a person signs in to the portal; None for staff."""
    contact = contact_of(member)
    return contact.dealer if contact is not None else None


def cases_of(dealer: Dealer) -> QuerySet[Case]:
    """Every case that is the dealer's matter, latest first, whatever its kind."""
    return Case.objects.filter(pk__in=CaseParty.objects.filter(dealer=dealer).values("case")).order_by("-pk")
