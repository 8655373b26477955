"""The description: valid OpenAPI 3.1, complete, and readable by people."""

import json
import re

import pytest
from django.test import Client
from django.urls import get_resolver
from jsonschema import Draft202012Validator

from csdesk.api.registry import all_scopes
from tests.test_routes import routes


@pytest.fixture
def schema(alpha):
    answer = Client().get("/api/v1/schema/")
    assert answer["Content-Type"] == "application/vnd.oai.openapi+json"
    return json.loads(answer.content)


def operations(schema):
    return [(path, method, told) for path, item in schema["paths"].items() for method, told in item.items()]


def test_the_description_is_openapi_3_1_and_its_shapes_are_valid(schema):
    assert schema["openapi"] == "3.1.0"
    for shape in schema["components"]["schemas"].values():
        Draft202012Validator.check_schema(shape)


def test_every_address_of_ours_is_described(schema):
    ours = {path for name, path, _entry in routes(get_resolver()) if name.startswith("api:")}
    plain = {re.sub(r"<\w+:(\w+)>", r"{\1}", path).replace("{pk}", "{id}") for path in ours}

    assert plain - {"/api/v1/schema/", "/api/v1/docs/"} == set(schema["paths"])


def test_every_reference_leads_somewhere(schema):
    wanted = set(re.findall(r'"#/components/schemas/(\w+)"', json.dumps(schema)))

    assert wanted - set(schema["components"]["schemas"]) == set()


def test_every_operation_names_its_scope_its_problems_and_its_topic(schema):
    known = set(all_scopes())
    for path, method, told in operations(schema):
        [needs] = told["security"]
        assert set(needs["ApiKey"]) <= known, path
        assert {"400", "401", "403", "429", "500", "503"} <= set(told["responses"]), (path, method)
        assert ("404" in told["responses"]) == ("{" in path), path
        assert len(told["tags"]) == 1
        if method != "get":
            assert {"409", "413", "415", "422"} <= set(told["responses"]), path
            assert "Idempotency-Key" in {parameter["name"] for parameter in told["parameters"]}


def test_operations_have_names_of_their_own(schema):
    names = [told["operationId"] for _path, _method, told in operations(schema)]

    assert len(set(names)) == len(names)


def test_the_description_is_not_sent_twice(alpha):
    client = Client()
    tag = client.get("/api/v1/schema/")["ETag"]

    assert client.get("/api/v1/schema/", HTTP_IF_NONE_MATCH=tag).status_code == 304


def test_people_can_read_it(alpha):
    page = Client().get("/api/v1/docs/").content.decode()

    assert 'id="open_complaint"' in page
    assert 'id="problem-refused"' in page
    assert 'id="shape-Complaint"' in page
