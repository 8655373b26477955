"""A complaint to talk on: conversations themselves know no kinds of cases."""

import pytest

from csdesk.cases.models import Case
from csdesk.people.models import Member
from csdesk.tenancy.models import Tenant
from tests.tickets.company import furnish, hire, taken


@pytest.fixture
def desk(tenant: Tenant) -> Tenant:
    """The company under test, furnished, its scope open."""
    furnish(tenant)
    return tenant


@pytest.fixture
def wang(desk: Tenant) -> Member:
    """An agent."""
    return hire("Wang", "agent", team="complaints")


@pytest.fixture
def li(desk: Tenant) -> Member:
    """Another agent."""
    return hire("Li", "agent", team="complaints")


@pytest.fixture
def case(wang: Member) -> Case:
    """A complaint of Wang's."""
    return taken(wang).case
