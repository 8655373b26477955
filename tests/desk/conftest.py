"""A furnished company with an agent, a colleague and a supervisor, for services and for pages."""

from datetime import timedelta

import pytest

from csdesk.cases.models import Label
from csdesk.tenancy.scoping import tenant_atomic
from tests.tickets.company import furnish, hire, new_complaint
from tickets.services.answering import reply_to_customer
from tickets.services.opening import open_complaint

DAY = timedelta(days=1)


@pytest.fixture
def company(alpha):
    """The company under test; its scope is closed, as a client's request needs it."""
    with tenant_atomic(alpha.pk) as now:
        furnish(alpha, since=now - 60 * DAY)
    return alpha


@pytest.fixture
def person(company):
    """Hire somebody: `person("Wang", "agent", team="complaints")`."""

    def make(login, role, **fields):
        with tenant_atomic(company.pk) as now:
            return hire(login, role, since=now - 50 * DAY, **fields)

    return make


@pytest.fixture
def wang(person):
    """An agent of the complaint group."""
    return person("Wang", "agent", team="complaints")


@pytest.fixture
def li(person):
    """Another agent of it."""
    return person("Li", "agent", team="complaints")


@pytest.fixture
def zhao(person):
    """The supervisor."""
    return person("Zhao", "supervisor", team="service")


@pytest.fixture
def case_of(company):
    """Open a complaint: `case_of(wang, content="…")`; its case."""

    def make(holder, *, answered=False, **fields):
        with tenant_atomic(company.pk) as now:
            complaint = open_complaint(new_complaint(**fields), actor=holder, now=now)
            if answered:
                reply_to_customer(complaint, "已为您换货。", actor=holder, now=now, is_answer=True)
        return complaint.case

    return make


@pytest.fixture
def label(company):
    """A label of the company."""
    with tenant_atomic(company.pk):
        return Label.objects.create(name="重点", tone="red")
