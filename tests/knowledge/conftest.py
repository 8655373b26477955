"""A furnished company and its people; its scope is open for services."""

import pytest

from tests.tickets.company import furnish, hire


@pytest.fixture
def company(tenant):
    furnish(tenant)
    return tenant


@pytest.fixture
def wang(company):
    return hire("Wang", "specialist")


@pytest.fixture
def qian(company):
    return hire("Qian", "supervisor")
