"""Keys: made by command and on the page, shown once, revoked, noted in the security log."""

import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from csdesk.api.models import ApiKey
from csdesk.api.registry import all_scopes
from csdesk.people.models import SecurityEvent
from csdesk.tenancy.models import Tenant
from csdesk.tenancy.scoping import tenant_atomic
from tests.api.conftest import ApiClient, token_of
from tests.database import current_database, url_of
from tests.tickets.company import DAY, furnish, hire

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture
def administrator(person):
    return person("Chen", "admin", team="management")


def test_the_command_prints_the_key_alone(company, agent, capsys):
    call_command(
        "create_api_key", "--tenant", "alpha", "--user", agent.email.upper(), "--scopes", "cases:read,cases:write",
        "tasks:read", "--expires", "2999-01-31",
    )  # fmt: skip

    key = capsys.readouterr().out
    assert key.count("\n") == 1
    told = ApiClient(key.strip()).get("me/").json()
    assert (told["id"], told["scopes"]) == (agent.pk, ["cases:read", "cases:write", "tasks:read"])
    with tenant_atomic(company.pk):
        assert ApiKey.objects.get().expires_at == datetime(2999, 1, 30, 16, tzinfo=UTC)


def test_the_command_gives_every_scope_at_once(company, agent, capsys):
    call_command("create_api_key", "--tenant", "alpha", "--user", agent.email, "--scopes", "all")

    told = ApiClient(capsys.readouterr().out.strip()).get("me/").json()
    assert told["scopes"] == list(all_scopes())


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"--tenant": "gamma"}, "no company"),
        ({"--user": "nobody@x.test"}, "nobody"),
        ({"--scopes": "cases:everything"}, "unknown scope cases:everything"),
        ({"--expires": "2020-01-01"}, "future"),
        ({"--expires": "soon"}, "neither"),
        ({"--expires": "2026-02-31"}, "neither"),
    ],
)
def test_the_command_says_what_is_wrong(company, agent, changed, words):
    given = {"--tenant": "alpha", "--user": agent.email, "--scopes": "cases:read", **changed}

    with pytest.raises(CommandError, match=words):
        call_command("create_api_key", *(part for pair in given.items() for part in pair))

    with tenant_atomic(company.pk):
        assert not ApiKey.objects.exists()


def run_command(*given, **environment):
    """The command as a process of its own, which knows only the addresses named."""
    bare = {name: value for name, value in os.environ.items() if not name.startswith("DATABASE_")}
    return subprocess.run(
        [sys.executable, "manage.py", "create_api_key", *given],
        cwd=ROOT, env={**bare, **environment}, capture_output=True, text=True, timeout=60,
    )  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_the_role_that_serves_pages_is_enough_to_make_a_key():
    company = Tenant.objects.get(slug="alpha")
    with tenant_atomic(company.pk) as now:
        furnish(company, since=now - 60 * DAY)
        agent = hire("Wang", "agent", since=now - 50 * DAY)

    address = url_of("default", current_database())
    done = run_command("--tenant", "alpha", "--user", agent.email, "--scopes", "all", DATABASE_URL=address)

    assert (done.returncode, done.stderr) == (0, "")
    assert ApiClient(done.stdout.strip()).get("me/").json()["id"] == agent.pk


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ({"DATABASE_OWNER_URL": "postgresql://owner:secret@127.0.0.1:1/x"}, "CommandError: DATABASE_URL is missing"),
        ({"DATABASE_URL": "postgresql://app:secret@127.0.0.1:1/x"}, "CommandError: the database does not answer"),
    ],
    ids=["another role alone", "nobody there"],
)
def test_the_command_says_that_it_has_no_database(address, words):
    failed = run_command("--tenant", "alpha", "--user", "a@b.test", "--scopes", "all", **address)

    assert (failed.returncode, failed.stdout) == (1, "")
    assert failed.stderr.startswith(words)
    assert "secret" not in failed.stderr


def test_the_page_shows_a_new_key_once(company, agent, sign_in):
    browser = sign_in(agent)

    made = browser.post("/keys/new/", {"name": "ERP", "scopes": ["cases:read"], "expires_at": ""})

    text = made.context["text"]
    assert (made.status_code, "no-store" in made["Cache-Control"]) == (200, True)
    assert ApiClient(text).get("cases/").status_code == 200
    listed = browser.get("/keys/").content.decode()
    assert ("ERP" in listed, text.partition(".")[2] in listed) == (True, False)
    with tenant_atomic(company.pk):
        line = SecurityEvent.objects.get(kind="api_key.create")
        assert (line.actor, line.subject, line.facts["scopes"]) == (agent, agent, ["cases:read"])


@pytest.mark.parametrize(
    "typed",
    [{"name": "", "scopes": ["cases:read"]}, {"name": "x"}, {"name": "x", "scopes": ["*"]},
     {"name": "x", "scopes": ["cases:read"], "expires_at": "2020-01-01T00:00"},
     {"name": "\n", "scopes": ["cases:read"]}],
)  # fmt: skip
def test_the_page_says_what_is_wrong(company, agent, sign_in, typed):
    answer = sign_in(agent).post("/keys/new/", typed)

    assert answer.status_code == 422
    with tenant_atomic(company.pk):
        assert not ApiKey.objects.exists()


def test_an_administrator_sees_and_revokes_everybodys_keys_and_makes_none_for_others(
    company, agent, administrator, sign_in
):
    client = ApiClient(token_of(agent, name="Shop"))
    browser = sign_in(administrator)
    assert "Shop" in browser.get("/keys/").content.decode()
    with tenant_atomic(company.pk):
        key = ApiKey.objects.get()

    browser.post(f"/keys/{key.pk}/revoke/")

    assert client.get("me/").status_code == 401
    with tenant_atomic(company.pk):
        key.refresh_from_db()
        assert key.revoked_by == administrator
        assert SecurityEvent.objects.filter(kind="api_key.revoke", subject=agent).count() == 1


def test_a_colleague_sees_and_revokes_only_his_own(company, agent, supervisor, sign_in):
    token_of(supervisor, name="of the chief")
    browser = sign_in(agent)
    with tenant_atomic(company.pk):
        key = ApiKey.objects.get()

    assert "of the chief" not in browser.get("/keys/").content.decode()
    assert browser.post(f"/keys/{key.pk}/revoke/").status_code == 404
    with tenant_atomic(company.pk):
        key.refresh_from_db()
        assert key.revoked_at is None


def test_a_key_is_revoked_once(company, agent, sign_in):
    token_of(agent)
    browser = sign_in(agent)
    with tenant_atomic(company.pk):
        key = ApiKey.objects.get()

    for _ in range(2):
        assert browser.post(f"/keys/{key.pk}/revoke/").status_code == 302

    with tenant_atomic(company.pk):
        assert SecurityEvent.objects.filter(kind="api_key.revoke").count() == 1


def test_a_dealers_contact_without_the_permission_has_no_page(company, person, sign_in):
    browser = sign_in(person("Dealer", "dealer"))

    assert [browser.get(path).status_code for path in ("/keys/", "/keys/new/")] == [403, 403]
