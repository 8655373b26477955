"""Who may do what with dealers and in their portal."""

from django.db.models import Q

from csdesk.cases.models import Case
from csdesk.people.models import Member
from dealers.models import CaseParty, ContactRole, DealerContact, DealerState


def own_cases(member: Member) -> Q:
    """The cases of the dealers for whom somebody is a contact: what every kind of case lets a dealer see."""
    dealers = DealerContact.objects.filter(member=member, is_active=True, dealer__state=DealerState.ACTIVE)
    return Q(pk__in=CaseParty.objects.filter(dealer__in=dealers.values("dealer")).values("case"))


def may_write_on(contact: DealerContact, case: Case) -> bool:
    """Every contact writes on all of his dealer's cases."""
    return contact.is_active and CaseParty.objects.filter(case=case, dealer=contact.dealer_id).exists()


def may_manage_contacts(contact: DealerContact) -> bool:
    """An owner says who at his dealer uses the portal."""
    return contact.is_active and contact.role == ContactRole.OWNER
