"""The same call by two at the same moment, each on a connection of its own."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from django.db import Error, connection

from csdesk.api.models import ApiKey
from csdesk.api.services.replays import claim_call
from csdesk.cases.models import Case
from csdesk.tenancy.models import Tenant
from csdesk.tenancy.scoping import tenant_atomic
from tests.api.conftest import ApiClient, token_of
from tests.api.test_complaints import NEW
from tests.tickets.company import DAY, furnish, hire
from tickets.api import views

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def caller(transactional_db):
    """An agent's program and its company, committed."""
    company = Tenant.objects.get(slug="alpha")
    with tenant_atomic(company.pk) as now:
        furnish(company, since=now - 60 * DAY)
        agent = hire("Wang", "agent", since=now - 50 * DAY)
    return company, ApiClient(token_of(agent))


def call(token):
    """Open a complaint under one name, and leave the thread's connection behind closed."""
    try:
        return ApiClient(token).post("complaints/", NEW, idempotency_key="one")
    finally:
        connection.close()


def cases(company):
    with tenant_atomic(company.pk):
        return Case.objects.count()


def test_of_two_calls_of_one_name_one_is_done_and_the_other_told_to_wait(caller, monkeypatch):
    company, api = caller
    begun, go_on = Event(), Event()

    def slowly(*args, **kwargs):
        begun.set()
        assert go_on.wait(30)
        return opened(*args, **kwargs)

    opened = views.open_complaint
    monkeypatch.setattr(views, "open_complaint", slowly)
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(call, api.token)
        assert begun.wait(30)
        refused = api.post("complaints/", NEW, idempotency_key="one")
        go_on.set()
        done = first.result(timeout=30)
    again = api.post("complaints/", NEW, idempotency_key="one")

    assert (done.status_code, refused.status_code, refused.json()["code"]) == (201, 409, "in_progress")
    assert (again.status_code, again.content, again["Idempotent-Replayed"]) == (201, done.content, "true")
    assert cases(company) == 1


def test_however_they_meet_eight_calls_of_one_name_have_one_effect(caller):
    company, api = caller

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(call, [api.token] * 8))

    done = [answer for answer in answers if answer.status_code == 201]
    assert {answer.json()["code"] for answer in answers if answer.status_code != 201} <= {"in_progress"}
    assert len({answer.content for answer in done}) == 1
    assert cases(company) == 1


def hang(company, claimed, go_on):
    """Claim the name and then do nothing more, as a frozen process does."""
    try:
        with tenant_atomic(company.pk), connection.cursor() as cursor:
            assert claim_call(ApiKey.objects.get(), "one")
            cursor.execute("SET LOCAL idle_in_transaction_session_timeout = '1s'")
            claimed.set()
            assert go_on.wait(60)
    except Error:
        pass
    finally:
        connection.close()


def test_a_first_caller_that_hangs_leaves_the_name_free_when_the_server_ends_it(caller):
    company, api = caller
    claimed, go_on = Event(), Event()

    with ThreadPoolExecutor(1) as pool:
        pool.submit(hang, company, claimed, go_on)
        assert claimed.wait(30)
        answers = [api.post("complaints/", NEW, idempotency_key="one")]
        while answers[-1].status_code == 409 and len(answers) < 2000:
            answers.append(api.post("complaints/", NEW, idempotency_key="one"))
        go_on.set()

    assert (answers[0].status_code, answers[-1].status_code) == (409, 201)
    assert cases(company) == 1


def test_nobody_hangs_longer_than_ten_seconds(db):
    with connection.cursor() as cursor:
        cursor.execute("SHOW idle_in_transaction_session_timeout")
        assert cursor.fetchone() == ("10s",)
