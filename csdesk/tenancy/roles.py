"""The five roles of the database and what each may reach, made once by an administrator.

Rights on tables are not given here: the schema's synchroniser gives them table by table, after the
table's policy is on. There are no default privileges on purpose: a new table starts closed.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import psycopg2
from psycopg2 import sql
from psycopg2.extensions import cursor as Cursor

# attribute -> the roles that have it; everybody else has none of them (as columns of pg_roles)
ATTRIBUTES = {
    "rolcanlogin": {"csdesk_owner", "csdesk_app", "csdesk_sweeper", "csdesk_backup"},
    # owner: under FORCE it would else see no rows in data migrations; search owns the definer functions;
    # backup: a dump would else be refused.
    "rolbypassrls": {"csdesk_owner", "csdesk_search", "csdesk_backup"},
    "rolinherit": {"csdesk_owner", "csdesk_app", "csdesk_sweeper", "csdesk_search", "csdesk_backup"},
    "rolsuper": set(),
    "rolcreatedb": set(),  # in development the owner, see below
    "rolcreaterole": set(),
    "rolreplication": set(),
}
WORDS = {
    "rolcanlogin": "LOGIN",
    "rolbypassrls": "BYPASSRLS",
    "rolinherit": "INHERIT",
    "rolsuper": "SUPERUSER",
    "rolcreatedb": "CREATEDB",
    "rolcreaterole": "CREATEROLE",
    "rolreplication": "REPLICATION",
}
ROLES = ("csdesk_owner", "csdesk_app", "csdesk_sweeper", "csdesk_search", "csdesk_backup")
SETTINGS = {
    "csdesk_app": {
        "csdesk.tenant_id": "",
        "statement_timeout": "5s",
        "lock_timeout": "2s",
        "idle_in_transaction_session_timeout": "10s",
    },
    "csdesk_sweeper": {"jit": "off"},
    "csdesk_backup": {"default_transaction_read_only": "on"},
}
MEMBERSHIPS = {("pg_read_all_data", "csdesk_backup"), ("csdesk_search", "csdesk_owner")}
VISITORS = ("csdesk_app", "csdesk_sweeper", "csdesk_backup")
RESERVE = 5  # one connection in five stays free for sweeper, owner and people: the app may not take them all


def bootstrap_roles(
    admin_url: str, passwords: Mapping[str, str], *, database: str = "csdesk", development: bool = False
) -> None:
    """Make the roles and the database, or bring what is there back to exactly this.

    `passwords` may leave out roles that keep the password they have. In `development` the owner may also
    make databases and end sessions, which the tests need. Harmless when repeated.
    """
    link = psycopg2.connect(admin_url)
    link.autocommit = True
    try:
        with link.cursor() as cursor:
            for role in ROLES:
                _make_role(cursor, role, passwords.get(role), development=development)
            _limit_connections(cursor)
            _make_memberships(cursor, development=development)
            _make_database(cursor, database)
    finally:
        link.close()
    _in_database(admin_url, database, open_schema_statements())


def open_schema_statements() -> Sequence[sql.Composable]:
    """What the roles may do with the schema of a fresh database; its owner may run this too."""
    visitors = sql.SQL(", ").join(map(sql.Identifier, (*VISITORS, "csdesk_search")))
    return (
        sql.SQL("REVOKE ALL ON SCHEMA public FROM PUBLIC"),
        sql.SQL("GRANT USAGE ON SCHEMA public TO {}").format(visitors),
    )


def open_database_statements(database: str) -> Sequence[sql.Composable]:
    """Who may connect to `database`; its owner may run this too (a clone starts open to everybody)."""
    name, visitors = sql.Identifier(database), sql.SQL(", ").join(map(sql.Identifier, VISITORS))
    return (
        sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(name),
        sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(name, visitors),
    )


def _make_role(cursor: Cursor, role: str, password: str | None, *, development: bool) -> None:
    name = sql.Identifier(role)
    if not _rows(cursor, "SELECT 1 FROM pg_roles WHERE rolname = %s", [role]):
        cursor.execute(sql.SQL("CREATE ROLE {}").format(name))
    if amiss := _attributes_amiss(cursor, role, development=development):
        cursor.execute(sql.SQL("ALTER ROLE {} " + " ".join(amiss)).format(name))
    if password is not None:
        cursor.execute(sql.SQL("ALTER ROLE {} PASSWORD {}").format(name, sql.Literal(password)))
    cursor.execute(sql.SQL("ALTER ROLE {} RESET ALL").format(name))
    for setting, value in SETTINGS.get(role, {}).items():
        cursor.execute(
            sql.SQL("ALTER ROLE {} SET {} = {}").format(name, sql.Identifier(*setting.split(".")), sql.Literal(value))
        )


def _attributes_amiss(cursor: Cursor, role: str, *, development: bool) -> list[str]:
    """Only what differs: a managed server's administrator may not even repeat NOSUPERUSER."""
    columns = sql.SQL(", ").join(map(sql.Identifier, ATTRIBUTES))
    cursor.execute(sql.SQL("SELECT {} FROM pg_roles WHERE rolname = %s").format(columns), [role])
    has = dict(zip(ATTRIBUTES, cursor.fetchone() or (), strict=True))
    wanted = {attribute: role in roles for attribute, roles in ATTRIBUTES.items()}
    wanted["rolcreatedb"] = development and role == "csdesk_owner"
    return [("" if want else "NO") + WORDS[name] for name, want in wanted.items() if has[name] != want]


def _limit_connections(cursor: Cursor) -> None:
    places = int(_rows(cursor, "SHOW max_connections")[0][0])
    cursor.execute("ALTER ROLE csdesk_app CONNECTION LIMIT %s", [places - places // RESERVE])


def _make_memberships(cursor: Cursor, *, development: bool) -> None:
    wanted = MEMBERSHIPS | ({("pg_signal_backend", "csdesk_owner")} if development else set())
    here = _rows(
        cursor,
        "SELECT roleid::regrole::text, member::regrole::text FROM pg_auth_members"
        " WHERE member::regrole::text = ANY(%s) OR roleid::regrole::text = ANY(%s)",
        [list(ROLES), list(ROLES)],
    )
    creator = _rows(cursor, "SELECT current_user")[0][0]  # whoever makes a role may become its member
    for group, member in {tuple(row) for row in here} - wanted:
        if member != creator:
            cursor.execute(sql.SQL("REVOKE {} FROM {}").format(sql.Identifier(group), sql.Identifier(member)))
    for group, member in sorted(wanted):
        # The owner hands functions over to csdesk_search, but does not act with its rights.
        options = "WITH INHERIT FALSE, SET TRUE" if group == "csdesk_search" else ""
        cursor.execute(sql.SQL("GRANT {} TO {} " + options).format(sql.Identifier(group), sql.Identifier(member)))


def _make_database(cursor: Cursor, database: str) -> None:
    name = sql.Identifier(database)
    if not _rows(cursor, "SELECT 1 FROM pg_database WHERE datname = %s", [database]):
        cursor.execute(sql.SQL("CREATE DATABASE {} OWNER csdesk_owner TEMPLATE template0 ENCODING 'UTF8'").format(name))
    for statement in open_database_statements(database):
        cursor.execute(statement)


def _in_database(admin_url: str, database: str, statements: Sequence[sql.Composable]) -> None:
    link = psycopg2.connect(admin_url, dbname=database)
    link.autocommit = True
    try:
        with link.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
    finally:
        link.close()


def _rows(cursor: Cursor, statement: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    cursor.execute(statement, values)
    return list(cursor.fetchall())
