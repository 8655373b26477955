import pytest

from spares.models import PlaceKind
from tests.spares.stock import place
from tests.tickets.company import furnish, hire


@pytest.fixture
def company(tenant):
    """A furnished company, in its scope."""
    furnish(tenant)
    return tenant


@pytest.fixture
def office(company):
    return place(PlaceKind.HEAD_OFFICE)


@pytest.fixture
def branch(company):
    return place(PlaceKind.BRANCH)


@pytest.fixture
def factory(company):
    return place(PlaceKind.SHIPPING)


@pytest.fixture
def specialist(company):
    return hire("Chen", "specialist")


@pytest.fixture
def supervisor(company):
    return hire("Zhao", "supervisor")
