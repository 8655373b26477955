"""A whole database out of and into PostgreSQL, by PostgreSQL's own pg_dump and pg_restore."""

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path

import psycopg2
from psycopg2.extensions import parse_dsn

from csdesk.embedded.postgres import program

# libpq's words in a URL -> the variables it reads them from: a password on a command line is everybody's to see.
VARIABLES = {
    "host": "PGHOST", "port": "PGPORT", "user": "PGUSER", "password": "PGPASSWORD", "dbname": "PGDATABASE",
    "sslmode": "PGSSLMODE", "sslrootcert": "PGSSLROOTCERT",
}  # fmt: skip
_OPEN_FOR_FUNCTIONS = "GRANT CREATE ON SCHEMA public TO csdesk_search"
_CLOSE = "REVOKE CREATE ON SCHEMA public FROM csdesk_search"


def dump(url: str, target: Path, *, snapshot: str) -> None:
    """Write the database as it is in the exported `snapshot`. Raises RuntimeError with pg_dump's words."""
    options = ("--format", "custom", "--snapshot", snapshot, "--lock-wait-timeout", "60s")
    _run(url, [program("pg_dump"), *options, "--file", target])


def load(url: str, source: Path) -> None:
    """Fill the owner's empty database from a dump, wholly or not at all. Raises RuntimeError with the reason."""
    # A definer function is handed to csdesk_search, who needs CREATE on the schema for that moment.
    _execute(url, _OPEN_FOR_FUNCTIONS)
    try:
        options = ("--single-transaction", "--exit-on-error", "--dbname", parse_dsn(url)["dbname"])
        _run(url, [program("pg_restore"), *options, source])
    finally:
        _execute(url, _CLOSE)


def check(source: Path) -> None:
    """Have pg_restore read a dump's table of contents. Raises RuntimeError when it cannot."""
    _run("dbname=none", [program("pg_restore"), "--list", source])


def _execute(url: str, statement: str) -> None:
    link = psycopg2.connect(url)
    try:
        with link, link.cursor() as cursor:
            cursor.execute(statement)
    finally:
        link.close()


def _run(url: str, line: Sequence[object]) -> None:
    given = {VARIABLES[word]: value for word, value in parse_dsn(url).items() if word in VARIABLES}
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PG")} | given
    done = subprocess.run(
        list(map(str, line)), env=environment, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False
    )
    if done.returncode:
        raise RuntimeError(f"{Path(str(line[0])).name} failed: {done.stderr.strip()[-2000:]}")
