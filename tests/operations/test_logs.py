"""What the logs say, and what they never do."""

import io
import json
import logging
import sys

import pytest
from django.db import IntegrityError

from csdesk.operations.logs import JsonLines, running
from csdesk.operations.rules.log_lines import scrub
from csdesk.people.models import Team
from tests.conftest import PASSWORD, in_company
from tests.tickets.company import furnish, hire

# One of each kind of thing that people type and nobody may read in a log.
CANARIES = {
    "complainant_name": "卡纳里先生",
    "complainant_email": "canary@private.test",
    "complainant_phone": "13987654321",
    "subject_of_complaint": "canary subject",
    "content": "canary content",
}


@pytest.fixture
def written():
    """What is logged during the test, as it would stand in the file."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLines())
    root = logging.getLogger()
    root.addHandler(handler)
    before, root.level = root.level, logging.DEBUG
    yield stream
    root.removeHandler(handler)
    root.level = before


def entries(stream: io.StringIO) -> list[dict]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_line_says_whose_request_it_was(alpha, member_of, sign_in, written):
    member = member_of(alpha, "Wang")
    client = sign_in(member)

    response = client.get("/people/me/")

    [entry] = [entry for entry in entries(written) if entry["logger"] == "csdesk.request"]
    assert entry["request"] == response["X-Request-ID"]
    assert (entry["route"], entry["status"]) == ("people:me", 200)


def test_a_line_from_inside_carries_company_person_and_request(alpha, member_of, sign_in, written):
    from csdesk.people import doors

    member = member_of(alpha, "Wang")
    client = sign_in(member)

    client.get("/people/security/")

    # The refusal's own line, written by Django while the company's scope was open.
    [entry] = [entry for entry in entries(written) if entry["logger"] == "django.request"]
    assert (entry["tenant"], entry["member"]) == (alpha.pk, member.pk)
    assert "request" in entry
    assert doors is not None


@pytest.mark.parametrize("behind", [True, False])
def test_a_request_is_named_by_our_own_front_end_alone(client, db, settings, behind):
    settings.BEHIND_PROXY = behind

    response = client.get("/accounts/login/", headers={"X-Request-ID": "front-end-0001"})

    assert (response["X-Request-ID"] == "front-end-0001") is behind


@pytest.mark.parametrize("name", ["short", "with space 12345", "x" * 65, "line\nend-1234567", "<script>123"])
def test_a_request_s_name_that_is_none_is_replaced(client, db, settings, name):
    settings.BEHIND_PROXY = True

    response = client.get("/accounts/login/", headers={"X-Request-ID": name})

    assert len(response["X-Request-ID"]) == 32


def test_line_ends_and_escape_codes_are_encoded(written):
    logging.getLogger("test").warning("%s", 'one\n{"level": "ERROR"}\r\x1b[31mred\x85\u2028end')

    text = written.getvalue()
    assert text.count("\n") == 1
    assert not any(sign in text for sign in "\r\x1b\x85\u2028")
    assert entries(written)[0]["message"].startswith("one\n")


def test_a_line_names_the_task_that_runs(written):
    mark = running.set("task-17")
    logging.getLogger("test").warning("x")
    running.reset(mark)

    assert entries(written)[0]["task"] == "task-17"


SECRET_WORDS = {
    "psycopg2: connection to postgresql://csdesk_app:pa55word@db/csdesk failed": "pa55word",
    "refused for wang@dealer.test by the server": "wang@dealer.test",
    "call 138 0000 0000 back": "138 0000 0000",
    "call +8613800000000 back": "13800000000",
    "Not Found: /people/join/alpha.dGhpcy1pcy1hLXNlY3JldC10b2tlbi0xMjM0NTY/": "dGhpcy1pcy1h",
    "Authorization: Bearer alpha.short": "alpha.short",
    "password=hunter2 given": "hunter2",
    "duplicate key\nDETAIL:  Key (name)=(张先生) already exists.": "张先生",
}


@pytest.mark.parametrize(("text", "secret"), SECRET_WORDS.items())
def test_scrub_takes_out(text, secret):
    assert secret not in scrub(text)


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-23 11:33:28,123 took 1234 ms",
        "clock 123456 of company 7 is set aside",
        "GET tickets:queue 200",
        "KS-2026-000017 was not found",
        "csdesk.operations.services.looking_after failed",
    ],
)
def test_scrub_leaves(text):
    assert scrub(text) == text


def test_an_error_of_the_database_does_not_quote_rows(alpha, written):
    with in_company(alpha):
        Team.objects.create(key="canary", name="canary subject")
        try:
            Team.objects.create(key="canary", name="canary content")
        except IntegrityError:
            logging.getLogger("test").exception("it failed")

    [entry] = [entry for entry in entries(written) if entry["logger"] == "test"]
    assert "IntegrityError" in entry["error"]
    assert "canary)" not in entry["error"]


def test_no_canary_sings_in_the_logs(alpha, client, written):
    from django.conf import settings

    logging.getLogger("django.db.backends").setLevel(logging.INFO)
    with in_company(alpha):
        furnish(alpha)
        wang = hire("Wang", "agent", team="complaints")
    client.post("/accounts/login/", {"login": "canary@private.test", "password": "canary-password"})
    client.force_login(wang.user, backend=settings.AUTHENTICATION_BACKENDS[1])
    session = client.session
    session["tenant_id"] = alpha.pk
    session.save()
    client.post("/complaints/new/", {**CANARIES, "channel": "phone"})
    client.get("/complaints/", {"q": "canary subject"})
    client.get("/people/join/alpha.canary-token-0123456789abcdef/")

    text = json.dumps(entries(written), ensure_ascii=False)
    heard = [word for word in (*CANARIES.values(), "canary-password", "canary-token", PASSWORD) if word in text]
    assert heard == []
    assert session.session_key not in text


def test_every_handler_writes_json_lines(settings):
    assert settings.LOGGING["formatters"]["line"] == {"()": "csdesk.operations.logs.JsonLines"}
    assert sys.stderr is not None
