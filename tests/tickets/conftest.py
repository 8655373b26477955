"""People of a dealers' after-sales desk and a complaint taken on Monday at ten."""

import pytest

from csdesk.people.models import Member
from csdesk.tenancy.models import Tenant
from tests.tickets.company import furnish, hire, taken
from tickets.models import Complaint


@pytest.fixture
def desk(tenant: Tenant) -> Tenant:
    """The company under test with its roles, teams, calendars and manual, its scope open."""
    furnish(tenant)
    return tenant


@pytest.fixture
def wang(desk: Tenant) -> Member:
    """An agent of the complaint group."""
    return hire("Wang", "agent", team="complaints")


@pytest.fixture
def li(desk: Tenant) -> Member:
    """Another agent."""
    return hire("Li", "agent", team="complaints")


@pytest.fixture
def zhao(desk: Tenant) -> Member:
    """The supervisor."""
    return hire("Zhao", "supervisor", team="service")


@pytest.fixture
def qian(desk: Tenant) -> Member:
    """The quality head."""
    return hire("Qian", "quality", team="quality")


@pytest.fixture
def chen(desk: Tenant) -> Member:
    """Head of the channel department."""
    return hire("Chen", "head-channel", team="channel")


@pytest.fixture
def sun(desk: Tenant) -> Member:
    """Head of the product department."""
    return hire("Sun", "head-product", team="product")


@pytest.fixture
def dealer(desk: Tenant) -> Member:
    """A dealer's contact, who is on the other side of the desk."""
    return hire("Dealer", "dealer")


@pytest.fixture
def complaint(wang: Member) -> Complaint:
    """A complaint by mail that Wang took on Monday at ten."""
    return taken(wang)
