"""Every page under input that no browser of ours sends: it is refused or passed over, never an error of ours."""

import base64
import json
from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client

from csdesk.people.registry import all_permissions
from tests.conftest import with_key
from tests.test_routes import ROUTES, filled

# The names under which pages read what stands behind the question mark.
NAMES = ("q", "cursor", "kind", "state", "status", "scope", "severity", "channel", "with", "topics", "part", "next")
LISTS = [route for route in ROUTES if "<" not in route[1] and route[0] not in ("outbox:health", "account_logout")]
RECORDS = [route for route in ROUTES if "<" in route[1]]


def cursor(keys: Any) -> str:
    """A list's cursor with keys of our choice."""
    return base64.urlsafe_b64encode(json.dumps(keys).encode()).decode().rstrip("=")


VALUES = {
    "NUL": "a\x00b",
    "infinite key": cursor([float("inf")]),
    "infinite keys": cursor([float("inf"), float("inf")]),
    "no such day": cursor([{"at": "2026-13-45T25:61:00"}, 1]),
    "nested": base64.urlsafe_b64encode(b"[" * 3000).decode(),
    "half an address": "http://[",
}
PARTS = {
    "NUL": {"int": 1, "str": "a\x00b"},
    "a known company and NUL": {"int": 1, "str": "alpha.\x00"},
    "huge": {"int": 10**40, "str": "x"},
}


@pytest.fixture
def client(alpha, member_of, sign_in) -> Client:
    member = member_of(alpha, "Almighty", *all_permissions())
    client = with_key(sign_in(member), member)
    client.raise_request_exception = False
    return client


@pytest.mark.parametrize("value", VALUES.values(), ids=VALUES)
def test_no_list_breaks_on_odd_questions(client, value):
    codes = {name: client.get(path, dict.fromkeys(NAMES, value)).status_code for name, path, _entry in LISTS}

    assert {name: code for name, code in codes.items() if code >= 500} == {}


@pytest.mark.parametrize("parts", PARTS.values(), ids=PARTS)
@pytest.mark.parametrize("method", ["get", "post"])
def test_no_address_with_odd_parts_breaks(client, parts, method):
    call = getattr(client, method)

    codes = {name: call(quote(filled(path, entry, parts))).status_code for name, path, entry in RECORDS}

    assert {name: code for name, code in codes.items() if code >= 500} == {}


@pytest.mark.parametrize("path", ["/accounts/login/", "/accounts/password/reset/"])
def test_no_page_before_signing_in_breaks_on_half_an_address_to_go_on_to(alpha, path):
    assert Client(raise_request_exception=False).get(path, {"next": "http://["}).status_code == 200
