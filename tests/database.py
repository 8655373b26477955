"""The tests' databases: one template per state of migrations and models, built by the owner; each worker clones it."""

import fcntl
import hashlib
import os
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg2
from django.conf import settings
from django.db import connections
from psycopg2.errors import ForeignKeyViolation

from csdesk.embedded import endpoints

ROOT = Path(__file__).parent.parent
# Rows that every test starts with and none may lose.
KEEP = ("django_migrations", "django_content_type", "auth_permission", "tenancy_tenant")
STANDING = """INSERT INTO tenancy_tenant (slug, name, host, state, zone, country, language, created_at) VALUES
  ('alpha', 'Alpha', NULL, 'active', 'Asia/Shanghai', 'CN', 'zh-hans', now()),
  ('beta', 'Beta', NULL, 'active', 'Asia/Shanghai', 'CN', 'zh-hans', now())"""


def url_of(alias: str, database: str) -> str:
    """The libpq URL of a role on another database of the same server."""
    ours = endpoints()
    url = {"owner": ours.owner_url, "default": ours.app_url, "sweeper": ours.sweeper_url}[alias]
    assert url, f"no credential for {alias}"
    return urlunsplit(urlsplit(url)._replace(path=f"/{database}"))


def run_sql(*statements: str, alias: str = "owner", database: str | None = None) -> list[tuple[Any, ...]]:
    """Run statements on a connection of their own, each committed at once; rows of the last one."""
    link = psycopg2.connect(url_of(alias, database or current_database()))
    link.autocommit = True
    with link.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
        rows = cursor.fetchall() if cursor.description else []
    link.close()
    return rows


def current_database() -> str:
    """Name of the database that this worker's tests run on."""
    return str(connections["default"].settings_dict["NAME"])


def template() -> str:
    """Name of the template database for the present state of the code; built when missing."""
    sources = sorted(
        [
            *ROOT.glob("**/migrations/*.py"),
            *ROOT.glob("**/models/*.py"),
            *ROOT.glob("csdesk/tenancy/*.py"),
            ROOT / "requirements.lock",
        ]
    )
    sources = [path for path in sources if ".venv" not in path.parts and "node_modules" not in path.parts]
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in sources)).hexdigest()[:12]
    name = f"template_{digest}"
    with (ROOT / ".template.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not run_sql(f"SELECT 1 FROM pg_database WHERE datname = '{name}'", database="postgres"):
            _build(name)
    return name


def _build(name: str) -> None:
    old = run_sql("SELECT datname FROM pg_database WHERE datname LIKE 'template\\_%'", database="postgres")
    run_sql(*(f"DROP DATABASE IF EXISTS {row[0]} WITH (FORCE)" for row in old), database="postgres")
    run_sql(f"CREATE DATABASE {name}_new", database="postgres")
    environment = {
        **os.environ,
        "DATABASE_URL": url_of("default", f"{name}_new"),
        "DATABASE_OWNER_URL": url_of("owner", f"{name}_new"),
        "DATABASE_SWEEPER_URL": url_of("sweeper", f"{name}_new"),
    }
    subprocess.run([sys.executable, "manage.py", "migrate", "-v0"], cwd=ROOT, env=environment, check=True)
    run_sql(STANDING, database=f"{name}_new")
    run_sql(f"ALTER DATABASE {name}_new RENAME TO {name}", database="postgres")


def use_clone(worker: str) -> str:
    """Give this worker a fresh clone and point every alias at it; the clone's name."""
    name = f"test_csdesk_{worker}"
    source = template()
    run_sql(
        f"DROP DATABASE IF EXISTS {name} WITH (FORCE)",
        f"CREATE DATABASE {name} TEMPLATE {source}",
        database="postgres",
    )
    for alias in connections:
        connections[alias].close()
        settings.DATABASES[alias]["NAME"] = connections[alias].settings_dict["NAME"] = name
    return name


def drop_clone(name: str) -> None:
    """Remove the worker's clone."""
    for alias in connections:
        connections[alias].close()
    run_sql(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)", database="postgres")


def empty_tables() -> None:
    """Delete every row but the standing ones: flush would TRUNCATE, which the runtime role may not.

    What a trigger keeps from being deleted is deleted here all the same.
    """
    while full := _tables_with_rows():
        try:
            _delete_from(full)
            break
        except ForeignKeyViolation:
            # A request of a page that was closed has written meanwhile: that table is among them next time.
            if set(_tables_with_rows()) <= set(full):
                raise


def _delete_from(full: list[str]) -> None:
    deleted = (f'DELETE FROM "{table}"{_BUT.get(table, "")}' for table in full)
    run_sql(
        *(f'ALTER TABLE "{table}" DISABLE TRIGGER USER' for table in full),
        f"BEGIN; SET CONSTRAINTS ALL DEFERRED; {'; '.join(deleted)}; COMMIT",
        *(f'ALTER TABLE "{table}" ENABLE TRIGGER USER' for table in full),
    )


_BUT = {"tenancy_tenant": " WHERE slug NOT IN ('alpha', 'beta')"}


def _tables_with_rows() -> list[str]:
    """Few of some hundred tables are written in one test; asking all is much quicker than emptying all."""
    keep = ",".join(set(KEEP) - set(_BUT))
    tables = run_sql(f"""SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
      AND relname <> ALL ('{{{keep}}}') ORDER BY relname""")
    asked = (f"SELECT '{table}' WHERE EXISTS (SELECT FROM \"{table}\"{_BUT.get(table, '')})" for (table,) in tables)
    return [table for (table,) in run_sql(" UNION ALL ".join(asked))]
