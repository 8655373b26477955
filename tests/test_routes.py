"""Every route of the product, found by itself: unknown people, people without permission, foreign records."""

from itertools import count
from typing import Any

import pytest
from django.apps import apps
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from csdesk.people.models import Member, MemberKind
from csdesk.people.registry import all_permissions
from csdesk.tenancy.scoping import is_tenant_owned, tenant_atomic
from tests.conftest import with_key
from tests.database import run_sql
from tests.tenancy.rows import make_row

# Open to everybody, each for a reason.
PUBLIC = {
    "account_login": "signing in",
    "account_logout": "signing out",
    "account_inactive": "says that the account is closed",
    "account_reset_password": "asks for a reset",
    "account_reset_password_done": "says that a mail was sent",
    "account_reset_password_from_key": "the link in that mail",
    "account_reset_password_from_key_done": "says that the password was set",
    "mfa_authenticate": "the second step of signing in",
    "account_reauthenticate": "sends the unknown to the first step",
    "tickets:ways": "where customers find how to complain",
    "tickets:ask": "where visitors ask",
    "board:wall": "a screen on the wall, by its own secret",
    "board:wall_now": "the figures of that screen",
    "people:join": "the link of an invitation",
    "web:preferences": "language and looks of the sign-in page",
    "set_language": "language of the sign-in page",
    "api:schema": "describes the API and tells of no company",
    "api:docs": "the same for people",
    "outbox:health": "for the load balancer",
    "healthz": "for the load balancer",
}
# Sequences are not rolled back: each use begins beyond all ids given before.
_far = count(100_000, 100_000)


def routes(resolver: URLResolver | None = None, prefix: str = "/", space: str = "") -> list[tuple[str, str, Any]]:
    """(name, path template with <converter:name> parts, pattern) of every route."""
    found = []
    for entry in (resolver or get_resolver()).url_patterns:
        path = prefix + str(entry.pattern).removeprefix("^").removesuffix("$")
        if isinstance(entry, URLResolver):
            inner = f"{space}{entry.namespace}:" if entry.namespace else space
            found += routes(entry, path, inner)
        elif isinstance(entry, URLPattern):
            found.append((f"{space}{entry.name}", path, entry))
    return found


def filled(path: str, entry: Any, values: dict[str, Any]) -> str:
    """The path with a value in place of each parameter, by the parameter's converter."""
    for name, converter in getattr(entry.pattern, "converters", {}).items():
        kind = type(converter).__name__
        value = values["int"] if kind == "IntConverter" else values.get(name, values["str"])
        for spelled in (
            f"<int:{name}>",
            f"<big:{name}>",
            f"<str:{name}>",
            f"<slug:{name}>",
            f"<{name}>",
            f"<path:{name}>",
        ):
            path = path.replace(spelled, str(value))
    return path


ROUTES = [route for route in routes() if "(?P" not in route[1]]
CLOSED = [route for route in ROUTES if route[0] not in PUBLIC]
# A number in the address that names no record.
POSITIONS = {"outbox:since"}
WITH_RECORD = [route for route in CLOSED if "<" in route[1] and route[0] not in POSITIONS]
METHODS = ("get", "post", "put", "delete")
NOBODY = {"int": 987_654_321, "str": "KS-2099-999999"}


def name_of(value: Any) -> str:
    return value if isinstance(value, str) else ""


@pytest.mark.parametrize("method", ["get", "post"])
def test_the_unknown_get_nowhere(alpha, method):
    got_somewhere = {}
    for name, path, entry in CLOSED:
        response = getattr(Client(), method)(filled(path, entry, NOBODY))
        to_the_door = response.status_code == 302 and response.url.startswith("/accounts/")
        if not to_the_door and response.status_code not in (401, 403, 404, 405):
            got_somewhere[name, path] = (response.status_code, response.get("Location"))

    assert got_somewhere == {}


@pytest.mark.parametrize(("name", "path", "entry"), CLOSED, ids=name_of)
def test_no_route_breaks_for_somebody_without_any_permission(alpha, member_of, sign_in, name, path, entry):
    member = member_of(alpha, "Dealer", kind=MemberKind.DEALER)
    client = with_key(sign_in(member), member)

    codes = {method: getattr(client, method)(filled(path, entry, NOBODY)).status_code for method in METHODS}

    assert {method: code for method, code in codes.items() if code >= 500} == {}


@pytest.fixture
def almighty(alpha, member_of) -> Member:
    """A colleague who may do everything, and exists before the foreign rows."""
    return member_of(alpha, "Almighty", *all_permissions())


@pytest.fixture
def caller(almighty, sign_in) -> Client:
    """The almighty's browser, with a key as well; both exist before the foreign rows."""
    return with_key(sign_in(almighty), almighty)


@pytest.fixture
def everything_foreign(caller, beta) -> dict[str, Any]:
    """A row of every model in the other company, with ids that nothing of ours has."""
    owned = [model for model in apps.get_models(include_auto_created=True) if is_tenant_owned(model)]
    far = next(_far)
    tables = [(model._meta.db_table, model._meta.pk.column) for model in owned]
    run_sql(*(f"SELECT setval(pg_get_serial_sequence('{table}', '{key}'), {far})" for table, key in tables))
    with tenant_atomic(beta.pk):
        rows = [make_row(model) for model in owned if not model.__name__.startswith("Historical")]
    last: dict[str, Any] = {"ids": sorted({row.pk for row in rows if isinstance(row.pk, int)})}
    last["numbers"] = [row.number for row in rows if row._meta.label == "cases.Case"]
    return last


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_foreign_record_looks_like_none_on_every_route(caller, everything_foreign, method):
    client = caller
    seen: dict[str, set[tuple[int, int]]] = {}
    for name, path, entry in WITH_RECORD:
        tries = [NOBODY]
        tries += [
            {"int": pk, "str": number} for pk in everything_foreign["ids"] for number in everything_foreign["numbers"]
        ]
        for values in tries:
            response = getattr(client, method)(filled(path, entry, values))
            if response.status_code == 429:  # guessing keys is limited by address, whatever is guessed
                continue
            told = response.content.decode(errors="replace")
            # What was asked for may be said again: the way back from an address that only takes forms.
            for value in values.values():
                told = told.replace(str(value), "")
            seen.setdefault(name, set()).add((response.status_code, len(told)))

    uneven = {name: answers for name, answers in seen.items() if len(answers) != 1}
    assert uneven == {}
    assert {code for answers in seen.values() for code, _size in answers} <= {404, 405}


def test_no_list_leads_to_another_companys_records(caller, everything_foreign):
    client = caller

    pages = [path for _name, path, _entry in CLOSED if "<" not in path]
    bodies = {path: client.get(path).content.decode(errors="replace") for path in pages}

    told = [sign for pk in everything_foreign["ids"] for sign in (f"/{pk}/", f'"id":{pk},')]
    leaking = [path for path, body in bodies.items() if any(sign in body for sign in told)]
    assert leaking == []
