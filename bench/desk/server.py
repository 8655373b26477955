"""A database of its own and gunicorn as the demo runs it."""

import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import psycopg2

from csdesk.embedded import Endpoints, endpoints
from csdesk.embedded.addresses import data_dir, login_url, runtime_dir, server_secrets, superuser_url
from csdesk.supervisor.programs import Site, services

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 60


def sql(statement: str, values: Any = None, *, database: str) -> list[tuple[Any, ...]]:
    """Run a statement as the superuser, in a transaction of its own, without the triggers that check keys."""
    with closing(psycopg2.connect(superuser_url(database))) as link:
        link.autocommit = True
        with link.cursor() as cursor:
            cursor.execute("SET session_replication_role = replica; SET maintenance_work_mem = '512MB'")
            cursor.execute(statement, values)
            return cursor.fetchall() if cursor.description else []


def have_database(name: str) -> bool:
    """Make or bring up to date a migrated database; whether it is new."""
    is_new = not sql("SELECT 1 FROM pg_database WHERE datname = %s", [name], database="postgres")
    if is_new:
        sql(f"CREATE DATABASE {name} OWNER csdesk_owner", database="postgres")
    manage(name, "migrate", "--verbosity", "0")
    return is_new


def is_loaded(name: str) -> bool:
    """Whether an earlier run came to its end."""
    known = sql("SELECT 1 FROM pg_database WHERE datname = %s", [name], database="postgres")
    return bool(known and sql("SELECT 1 FROM cases_numberseries WHERE tenant_id = 1000", database=name))


def drop_database(name: str) -> None:
    """Remove it, whoever is connected."""
    sql(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)", database="postgres")


def manage(name: str, *arguments: str) -> str:
    """One of manage.py's commands on a database, with the administrators' credentials; what it said."""
    command = [sys.executable, "manage.py", *arguments]
    environment = site(name, 8000).as_administrator()
    return subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True, text=True).stdout


def site(name: str, port: int) -> Site:
    """This machine's csdesk on another database."""
    login = {role: login_url(role, name) for role in ("app", "owner", "sweeper")}
    addresses = Endpoints(
        login["app"], login["owner"], login["sweeper"], endpoints().redis_url, server_secrets()["secret_key"]
    )
    return Site(addresses, data_dir(), runtime_dir(), port)


@contextmanager
def gunicorn(name: str, port: int) -> Iterator[None]:
    """The web server with the demo's own options, but on a port."""
    [web] = [program for program in services(site(name, port)) if program.name == "web"]
    command = list(web.command)
    command[command.index("--bind") + 1] = f"127.0.0.1:{port}"
    with open(data_dir() / "bench_pages.log", "ab") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=dict(web.environment), stdout=log, stderr=log)
        try:
            _wait_until_it_answers(process, port)
            yield
        finally:
            process.terminate()
            process.wait(30)


def _wait_until_it_answers(process: "subprocess.Popen[bytes]", port: int) -> None:
    for _attempt in range(START_SECONDS * 10):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/accounts/login/", timeout=5):
                return
        except OSError:
            if process.poll() is not None:
                break
            time.sleep(0.1)
    sys.exit(f"gunicorn did not start; see {data_dir() / 'bench_pages.log'}")


def refuse_other_databases() -> None:
    """The measurements make and drop databases: only on the embedded server. Raises SystemExit elsewhere."""
    if any(name.startswith("DATABASE_") for name in os.environ):
        sys.exit("bench/pages.py runs on the embedded server; unset DATABASE_URL and its kin")
