"""A furnished company with a specialist and a dealer."""

import pytest

from csdesk.people.models import Member
from csdesk.tenancy.models import Tenant
from dealers.models import Dealer
from tests.dealers.archive import dealer
from tests.tickets.company import furnish, hire


@pytest.fixture
def furnished(tenant: Tenant) -> Tenant:
    """The company under test with roles, teams, calendars and the manual of 002; its scope is open."""
    furnish(tenant)
    return tenant


@pytest.fixture
def li(furnished: Tenant) -> Member:
    """An after-sales specialist."""
    return hire("Li", "specialist")


@pytest.fixture
def nanning(tenant: Tenant) -> Dealer:
    """A dealer with a main contact."""
    return dealer("D-001", "南宁数码")
