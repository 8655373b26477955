"""A company with two dealers: one whose contacts are under test, and another whose cases they must never see."""

from collections.abc import Callable

import pytest
from django.test import Client

from csdesk.people.models import Member
from csdesk.tenancy.models import Tenant
from dealers.models import ContactRole, Dealer, DealerContact
from dealers.services.parties import attach
from tests.conftest import in_company
from tests.tickets.company import furnish, hire, taken
from tickets.models import Complaint


def new_dealer(code: str, name: str = "", **fields: object) -> Dealer:
    """A dealer with whom we deal, in the open company."""
    return Dealer.objects.create(code=code, name=name or f"{code} 商贸", sort_key=code.lower(), **fields)


def new_contact(dealer: Dealer, login: str, role: str = ContactRole.CLERK, **fields: object) -> DealerContact:
    """Somebody of the dealer's who signs in to the portal."""
    member = hire(login, "dealer", language="en")
    return DealerContact.objects.create(
        dealer=dealer, member=member, role=role, name=login, email=member.email, **fields
    )


@pytest.fixture
def house(alpha: Tenant) -> Tenant:
    """The company, furnished, with an agent who works on complaints."""
    with in_company(alpha):
        furnish(alpha)
        hire("Li", "agent", team="complaints")
        hire("Sun", "supervisor")
        hire("Zhao", "quality")
    return alpha


@pytest.fixture
def agent(house: Tenant) -> Member:
    """The agent."""
    with in_company(house):
        return Member.objects.get(name="Li")


@pytest.fixture
def owner(house: Tenant) -> DealerContact:
    """The owner of the dealer under test."""
    with in_company(house):
        return new_contact(new_dealer("HD01"), "Liu", ContactRole.OWNER, phone="13900000001")


@pytest.fixture
def clerk(owner: DealerContact, house: Tenant) -> DealerContact:
    """A clerk of the same dealer."""
    with in_company(house):
        return new_contact(owner.dealer, "Chen")


@pytest.fixture
def stranger(house: Tenant) -> DealerContact:
    """A contact of another dealer."""
    with in_company(house):
        return new_contact(new_dealer("XX02"), "Wu", ContactRole.OWNER)


@pytest.fixture
def enter(sign_in: Callable[[Member], Client]) -> Callable[[DealerContact], Client]:
    """A client signed in as a contact."""
    return lambda contact: sign_in(contact.member)


def complaint_of_dealer(contact: DealerContact, agent: Member, **fields: object) -> Complaint:
    """A complaint of the contact's dealer, in the open company."""
    complaint = taken(agent, **fields)
    attach(complaint.case, contact.dealer, contact)
    return complaint
