"""A company with its manual, and the people who keep its files."""

from datetime import date, timedelta

import pytest

from csdesk.people.models import Member
from csdesk.tenancy.models import Tenant
from staff.models import Employment
from staff.services.employments import Terms, begin_employment
from tests.tickets.company import DAY, MONDAY, furnish, hire

TODAY = date(2026, 11, 23)
JOINED = TODAY - timedelta(days=400)


@pytest.fixture
def desk(tenant: Tenant) -> Tenant:
    """The company under test with its roles, teams, calendars and manual, its scope open."""
    furnish(tenant, since=MONDAY - 500 * DAY)
    return tenant


@pytest.fixture
def wang(desk: Tenant) -> Member:
    """An agent whose file it is."""
    return hire("Wang", "agent", team="complaints")


@pytest.fixture
def li(desk: Tenant) -> Member:
    """Another agent of the same group."""
    return hire("Li", "agent", team="complaints")


@pytest.fixture
def zhao(desk: Tenant) -> Member:
    """The supervisor: notes, sanctions, trains, inspects."""
    return hire("Zhao", "supervisor", team="service")


@pytest.fixture
def hu(desk: Tenant) -> Member:
    """The general manager's assistant: keeps employments."""
    return hire("Hu", "assistant", team="management")


@pytest.fixture
def guo(desk: Tenant) -> Member:
    """The general manager: sets pay."""
    return hire("Guo", "gm", team="management")


@pytest.fixture
def employed(wang: Member, hu: Member) -> Employment:
    """Wang's employment."""
    return begin_employment(wang, Terms("1024", JOINED), actor=hu, now=MONDAY)
