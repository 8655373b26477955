"""A dealers' after-sales desk with goods to repair."""

import pytest

from csdesk.people.models import Member
from csdesk.tenancy.models import Tenant
from dealers.models import Dealer
from products.models import Product
from tests.repairs.returns import make_dealer, make_product, make_units
from tests.tickets.company import furnish, hire


@pytest.fixture
def desk(tenant: Tenant) -> Tenant:
    """The company under test with its roles, teams, calendars and manual, its scope open."""
    furnish(tenant)
    return tenant


@pytest.fixture
def chen(desk: Tenant) -> Member:
    """The after-sales specialist."""
    return hire("Chen", "specialist", team="service")


@pytest.fixture
def zhao(desk: Tenant) -> Member:
    """The supervisor."""
    return hire("Zhao", "supervisor", team="service")


@pytest.fixture
def fan(desk: Tenant) -> Member:
    """The factory's repairer."""
    return hire("Fan", "factory", team="factory")


@pytest.fixture
def hengda(desk: Tenant) -> Dealer:
    """A dealer."""
    return make_dealer()


@pytest.fixture
def disk(desk: Tenant, hengda: Dealer) -> Product:
    """A model of which three units were sold to the dealer half a year ago."""
    product = make_product()
    make_units(product, dealer=hengda)
    return product
