"""The pages of complaints as people use them, without scripts."""

from datetime import timedelta

import pytest
from django.urls import reverse

from csdesk.conversations.services.receiving import receive_message
from csdesk.tenancy.scoping import tenant_atomic
from tests.conftest import in_company
from tests.tickets.company import furnish, hire, new_complaint
from tickets.models import Complaint
from tickets.services.opening import open_complaint

DAYS = timedelta(days=1)


@pytest.fixture
def company(alpha):
    """The company under test, furnished; its scope closed again, for requests."""
    with in_company(alpha) as now:
        furnish(alpha, since=now - 60 * DAYS)
    return alpha


@pytest.fixture
def person(company):
    """Hire somebody: `person("Wang", "agent", team="complaints")`."""

    def make(name, role, **fields):
        with tenant_atomic(company.pk) as now:
            return hire(name, role, since=now - 50 * DAYS, **fields)

    return make


@pytest.fixture
def wang(person):
    return person("Wang", "agent", team="complaints")


@pytest.fixture
def complaint(company, wang):
    with tenant_atomic(company.pk) as now:
        return open_complaint(new_complaint(), actor=wang, now=now)


def reload(complaint):
    with tenant_atomic(complaint.tenant_id):
        return Complaint.objects.select_related("case__holder").get(pk=complaint.pk)


def page_of(complaint, name="show_complaint", *more):
    return reverse(f"tickets:{name}", args=[complaint.case.number, *more])


def test_queue_shows_what_waits_for_me(sign_in, wang, complaint):
    response = sign_in(wang).get("/complaints/")

    assert response.status_code == 200
    assert complaint.case.number in response.content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_queue_asks_as_often_for_one_row_as_for_three(sign_in, wang, company, rows, django_assert_num_queries):
    with tenant_atomic(company.pk) as now:
        for _ in range(rows):
            open_complaint(new_complaint(), actor=wang, now=now)
    client = sign_in(wang)
    client.get("/complaints/")

    # The fragment alone: what the shell asks for is the shell's.
    with django_assert_num_queries(14):
        response = client.get("/complaints/", headers={"HX-Request": "true"})

    assert response.status_code == 200


@pytest.mark.parametrize("rows", [1, 3])
def test_page_asks_as_often_for_one_message_as_for_three(sign_in, wang, complaint, rows, django_assert_num_queries):
    with tenant_atomic(complaint.tenant_id) as now:
        for number in range(rows):
            receive_message(complaint.case, text=f"第{number}封", sender_address="z@x.test", now=now)
    client = sign_in(wang)
    client.get(page_of(complaint))

    with django_assert_num_queries(25):
        response = client.get(page_of(complaint), {"part": "live"}, headers={"HX-Request": "true"})

    assert response.status_code == 200
