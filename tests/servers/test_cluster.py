"""The embedded servers themselves, and the roles made on them."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from io import StringIO
from pathlib import Path
from typing import Any

import psycopg2
import pytest
import redis
from django.core.management import call_command
from django.db import connections

from csdesk.embedded import endpoints, ensure_servers, postgres, stop_servers, valkey
from csdesk.embedded.addresses import login_url, superuser_url
from csdesk.tenancy.roles import bootstrap_roles
from tests.servers.conftest import forget_environment

ROLES = ["csdesk_owner", "csdesk_app", "csdesk_sweeper", "csdesk_search", "csdesk_backup"]


@pytest.fixture(scope="module")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A freshly made cluster and broker of this module's own."""
    with pytest.MonkeyPatch.context() as patch:
        forget_environment(patch)
        data = tmp_path_factory.mktemp("cluster")
        patch.setenv("CSDESK_DATA", str(data))
        ensure_servers(durable=False)
        yield data
        stop_servers()


def ask(url: str | None, statement: str) -> list[tuple[Any, ...]]:
    """The rows of one statement on a connection of its own."""
    assert url is not None
    link = psycopg2.connect(url)
    try:
        with link, link.cursor() as cursor:
            cursor.execute(statement)
            return list(cursor.fetchall()) if cursor.description else []
    finally:
        link.close()


def attributes() -> dict[str, tuple[Any, ...]]:
    """Each role's attributes, beginning with whether it may log in and bypasses row-level security."""
    rows = ask(
        superuser_url(),
        "SELECT rolname, rolcanlogin, rolbypassrls, rolsuper, rolcreatedb, rolcreaterole, rolreplication"
        " FROM pg_roles WHERE rolname LIKE 'csdesk\\_%'",
    )
    return {row[0]: row[1:] for row in rows}


def settings_of_roles() -> dict[str, set[str]]:
    rows = ask(
        superuser_url(),
        "SELECT rolname, rolconfig FROM pg_roles WHERE rolname LIKE 'csdesk\\_%' AND rolconfig IS NOT NULL",
    )
    return {name: set(settings) for name, settings in rows}


def memberships() -> set[tuple[Any, ...]]:
    return set(
        ask(
            superuser_url(),
            "SELECT roleid::regrole::text, member::regrole::text, inherit_option, set_option, admin_option"
            " FROM pg_auth_members WHERE member::regrole::text LIKE 'csdesk\\_%'",
        )
    )


def test_bootstrap_roles_gives_each_role_exactly_its_attributes(servers: Path) -> None:
    bootstrap_roles(superuser_url(), {})

    assert attributes() == {  # login, bypasses RLS, superuser, createdb, createrole, replication
        "csdesk_owner": (True, True, False, False, False, False),
        "csdesk_app": (True, False, False, False, False, False),
        "csdesk_sweeper": (True, False, False, False, False, False),
        "csdesk_search": (False, True, False, False, False, False),
        "csdesk_backup": (True, True, False, False, False, False),
    }
    assert settings_of_roles() == {
        "csdesk_app": {
            "csdesk.tenant_id=",
            "statement_timeout=5s",
            "lock_timeout=2s",
            "idle_in_transaction_session_timeout=10s",
        },
        "csdesk_sweeper": {"jit=off"},
        "csdesk_backup": {"default_transaction_read_only=on"},
    }
    assert memberships() == {
        ("csdesk_search", "csdesk_owner", False, True, False),
        ("pg_read_all_data", "csdesk_backup", True, True, False),
    }


def test_bootstrap_roles_lets_the_owner_make_databases_in_development_only(servers: Path) -> None:
    bootstrap_roles(superuser_url(), {}, development=True)
    in_development = attributes()["csdesk_owner"], memberships()

    bootstrap_roles(superuser_url(), {})

    assert in_development[0] == (True, True, False, True, False, False)
    assert ("pg_signal_backend", "csdesk_owner", True, True, False) in in_development[1]
    assert attributes()["csdesk_owner"] == (True, True, False, False, False, False)


def test_bootstrap_roles_takes_back_what_somebody_added(servers: Path) -> None:
    before = attributes(), settings_of_roles(), memberships()
    ask(superuser_url(), "ALTER ROLE csdesk_app BYPASSRLS CREATEDB")
    ask(superuser_url(), "ALTER ROLE csdesk_app SET row_security = off")
    ask(superuser_url(), "GRANT csdesk_owner TO csdesk_app")

    bootstrap_roles(superuser_url(), {})

    assert (attributes(), settings_of_roles(), memberships()) == before


def test_bootstrap_roles_keeps_connections_free_of_the_app(servers: Path) -> None:
    limits = dict(ask(superuser_url(), "SELECT rolname, rolconnlimit FROM pg_roles WHERE rolname LIKE 'csdesk\\_%'"))

    assert limits == dict.fromkeys(ROLES, -1) | {"csdesk_app": 160}


@pytest.mark.parametrize(
    "statement",
    ["CREATE TABLE hole (id int)", "CREATE TEMP TABLE hole (id int)", "CREATE DATABASE hole", "SET ROLE csdesk_owner"],
)
@pytest.mark.parametrize("login", ["app", "sweeper"])
def test_the_runtime_roles_may_make_nothing(servers: Path, login: str, statement: str) -> None:
    link = psycopg2.connect(login_url(login))
    link.autocommit = True

    with link.cursor() as cursor, pytest.raises(psycopg2.errors.InsufficientPrivilege):
        cursor.execute(statement)

    link.close()


def test_a_new_table_is_closed_to_all_but_owner_and_backup(servers: Path) -> None:
    ask(login_url("owner"), "CREATE TABLE fresh (id int); INSERT INTO fresh VALUES (1)")

    for login in ("app", "sweeper"):
        with pytest.raises(psycopg2.errors.InsufficientPrivilege):
            ask(login_url(login), "SELECT * FROM fresh")
    assert ask(login_url("backup"), "SELECT * FROM fresh") == [(1,)]
    with pytest.raises(psycopg2.errors.ReadOnlySqlTransaction):
        ask(login_url("backup"), "DELETE FROM fresh")


def test_nobody_enters_with_a_wrong_password_or_none(servers: Path) -> None:
    url = login_url("app")
    password = url.split(":")[2].split("@")[0]

    for wrong in (url.replace(f":{password}@", ":wrong@"), url.replace(f":{password}@", "@")):
        with pytest.raises(psycopg2.OperationalError):
            psycopg2.connect(wrong)


def test_the_database_listens_on_its_socket_only(servers: Path) -> None:
    assert ask(superuser_url(), "SHOW listen_addresses") == [("",)]
    assert valkey.client().config_get("port") == {"port": "0"}


def test_ensure_servers_called_at_once_starts_one_of_each(servers: Path) -> None:
    before = postgres.running_pid(), valkey.running_pid()

    with ThreadPoolExecutor(4) as callers:
        list(callers.map(lambda _: ensure_servers(), range(4)))

    assert None not in before
    assert (postgres.running_pid(), valkey.running_pid()) == before


def test_stop_servers_ends_both_and_a_second_start_keeps_the_data(servers: Path) -> None:
    ask(login_url("owner"), "CREATE TABLE kept AS SELECT 7 AS number")
    broker = redis.from_url(endpoints().redis_url or "")
    broker.set("kept", "7")

    stop_servers()
    stopped = postgres.running_pid(), valkey.running_pid()
    ensure_servers(durable=False)

    assert stopped == (None, None)
    assert ask(login_url("owner"), "SELECT number FROM kept") == [(7,)]
    assert broker.get("kept") == b"7"


def test_make_cluster_refuses_another_major_version_and_touches_nothing(data: Path) -> None:
    (data / "postgres").mkdir(parents=True)
    (data / "postgres" / "PG_VERSION").write_text("15\n")

    with pytest.raises(postgres.ClusterTooOld, match="make upgrade-cluster OLD_BIN=/usr/lib/postgresql/15/bin"):
        ensure_servers()

    assert [path.name for path in (data / "postgres").iterdir()] == ["PG_VERSION"]


def test_bootstrap_roles_command_sets_the_passwords_of_the_addresses(
    servers: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = connections["default"].settings_dict
    monkeypatch.setattr(connections["default"], "settings_dict", given | {"PASSWORD": "changed", "NAME": "second"})

    out = StringIO()
    call_command("bootstrap_roles", "--admin-url", superuser_url(), stdout=out)

    assert out.getvalue() == "roles and database second are in order\n"
    changed = f"postgresql://csdesk_app:changed@/second?host={superuser_url().split('host=')[1]}"
    assert ask(changed, "SELECT current_user::text") == [("csdesk_app",)]
