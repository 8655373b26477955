"""A furnished company, people with keys of all scopes, and a client that calls with a key."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client

from csdesk.api.registry import all_scopes
from csdesk.api.services.keys import create_api_key
from csdesk.people.models import Member, Team
from csdesk.tenancy.models import Tenant
from csdesk.tenancy.scoping import tenant_atomic
from tests.tickets.company import furnish, hire, taken
from tickets.models import Complaint


class ApiClient:
    """Calls the API as a program does: JSON in, JSON out, by a key."""

    def __init__(self, token: str | None) -> None:
        self.token = token
        self.client = Client(raise_request_exception=False)

    def call(self, method: str, path: str, data: Any = None, **headers: str) -> HttpResponse:
        """`path` below /api/v1/; `data` as JSON, or as it is when it is bytes."""
        sent = data if isinstance(data, bytes) else b"" if data is None else json.dumps(data).encode()
        named = {f"HTTP_{name.upper()}": value for name, value in headers.items() if name != "content_type"}
        if self.token is not None:
            named.setdefault("HTTP_AUTHORIZATION", f"Bearer {self.token}")
        kind = headers.get("content_type", "application/json")
        address = path if path.startswith("/") else f"/api/v1/{path}"
        return self.client.generic(method, address, sent, content_type=kind, **named)

    def get(self, path: str, **headers: str) -> HttpResponse:
        """A list or a record."""
        return self.call("GET", path, **headers)

    def post(self, path: str, data: Any = None, **headers: str) -> HttpResponse:
        """Something done."""
        return self.call("POST", path, data, **headers)

    def patch(self, path: str, data: Any = None, **headers: str) -> HttpResponse:
        """Something changed."""
        return self.call("PATCH", path, data, **headers)


def token_of(member: Member, *scopes: str, **fields: Any) -> str:
    """A new key of the member, with all scopes unless some are named."""
    with tenant_atomic(member.tenant_id) as now:
        wanted = {
            "name": "test",
            "scopes": scopes or tuple(all_scopes()),
            "expires_at": None,
            "actor": None,
            "now": now,
        }
        return create_api_key(member, **{**wanted, **fields})[1]


@pytest.fixture(autouse=True)
def _many_calls(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "API_CALLS_AT_ONCE", 1_000_000)
    monkeypatch.setattr(settings, "API_WRONG_KEYS_AT_ONCE", 1_000_000)


@pytest.fixture
def company(alpha: Tenant) -> Tenant:
    """The company under test with its manual, roles and teams; its scope closed."""
    with tenant_atomic(alpha.pk) as now:
        furnish(alpha, since=now.replace(year=now.year - 1))
    return alpha


@pytest.fixture
def person(company: Tenant) -> Callable[..., Member]:
    """Somebody of the company with a role of the preset: `person("Wang", "agent")`."""

    def make(name: str, role: str, *, where: Tenant = company, **fields: Any) -> Member:
        with tenant_atomic(where.pk) as now:
            return hire(name, role, since=now.replace(year=now.year - 1), **fields)

    return make


@pytest.fixture
def agent(person: Callable[..., Member]) -> Member:
    """Somebody who works on complaints."""
    return person("Wang", "agent", team="service")


@pytest.fixture
def api(agent: Member) -> ApiClient:
    """The agent's program, with every scope."""
    return ApiClient(token_of(agent))


@pytest.fixture
def supervisor(person: Callable[..., Member]) -> Member:
    """Somebody who sees and assigns everything."""
    return person("Zhao", "supervisor", team="service")


@pytest.fixture
def chief(supervisor: Member) -> ApiClient:
    """The supervisor's program, with every scope."""
    return ApiClient(token_of(supervisor))


@pytest.fixture
def complaint(agent: Member) -> Complaint:
    """A complaint of the agent's."""
    with tenant_atomic(agent.tenant_id) as now:
        return taken(agent, now=now)


@pytest.fixture
def foreign(beta: Tenant) -> Complaint:
    """A complaint of the other company."""
    with tenant_atomic(beta.pk) as now:
        furnish(beta, since=now.replace(year=now.year - 1))
        clerk = hire("Qian", "agent", since=now.replace(year=now.year - 1))
        assert Team.objects.exists()
        return taken(clerk, now=now, content="another company's secret")
