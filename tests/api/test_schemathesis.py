"""Calls made up from the description, as each role: nothing breaks, nothing is answered that is not described."""

import os
from collections.abc import Callable, Iterator

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, connection
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from csdesk.api.docs import schema
from csdesk.people.models import Member
from csdesk.tenancy.scoping import tenant_atomic
from tests.api.conftest import ApiClient, token_of
from tests.tickets.company import taken

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
# Two of them stand for all in the quick run: one who may do most, and one who may do nothing.
QUICK_ROLES = ["supervisor", "powerless"]
ROLES = ["agent", "supervisor", "admin", "dealer", "powerless", "anonymous"]
QUICK, MANY = 1, int(os.environ.get("CSDESK_API_EXAMPLES", "200"))


@pytest.fixture(autouse=True)
def _one_connection(db: None) -> Iterator[None]:
    """A request through WSGI would end the connection that the test's transaction is on, and so would the server
    while calls are made up."""
    signals = (request_started, request_finished)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


@pytest.fixture
def program(company, person: Callable[..., Member], member_of) -> Callable[[str], ApiClient]:
    """A program of somebody in that role, who has complaints to find."""

    def make(role: str) -> ApiClient:
        clerk = person("Clerk", "agent", team="service")
        with tenant_atomic(company.pk) as now:
            taken(clerk, now=now)
        if role == "anonymous":
            return ApiClient(None)
        if role == "powerless":
            return ApiClient(token_of(member_of(company, "Powerless")))
        return ApiClient(token_of(person("Caller", role)))

    return make


def try_all(client: ApiClient, examples: int) -> None:
    """Call every operation so often with values that fit the description, and with some that do not."""
    described = schemathesis.openapi.from_dict(schema())
    described.app = WSGIHandler()
    headers = {"Authorization": f"Bearer {client.token}"} if client.token else {}
    for found in described.get_all_operations():
        operation = found.ok()
        for mode in schemathesis.GenerationMode:

            @settings(
                max_examples=examples,
                deadline=None,
                database=None,
                derandomize=True,
                phases=[Phase.generate],
                suppress_health_check=list(HealthCheck),
            )
            def run(case: schemathesis.Case) -> None:
                case.call_and_validate(headers=headers, checks=CHECKS)  # noqa: B023 - called at once

            given(case=operation.as_strategy(generation_mode=mode))(run)()


@pytest.mark.parametrize("role", QUICK_ROLES)
def test_nothing_breaks(program, role):
    try_all(program(role), QUICK)


@pytest.mark.long
# Of the whole of one role: a plain run allows two minutes a test.
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("role", ROLES)
def test_nothing_breaks_however_often(program, role):
    try_all(program(role), MANY)
