"""`make demo`: bring everything up, say where it is, keep it up until asked to stop."""

import fcntl
import http.client
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from csdesk.embedded import data_dir, endpoints, postgres, runtime_dir, stop_servers, valkey
from csdesk.embedded.account import server_account
from csdesk.embedded.addresses import make_runtime_dir
from csdesk.embedded.locks import open_lock
from csdesk.embedded.servers import is_ours, prepare_database
from csdesk.supervisor import nginx, programs
from csdesk.supervisor.loop import StepFailed, StopRequested, Supervisor
from csdesk.supervisor.programs import Site

READY_SECONDS = 90
ASK_SECONDS = 0.3


class Refused(Exception):
    """We cannot start; the message says why and what helps."""


def main() -> int:
    """Run csdesk until Ctrl-C or SIGTERM; returns the exit status."""
    try:
        with alone(data_dir()):
            site = _site()
            try:
                _run(site)
            finally:
                _leave(site)
    except StopRequested:
        _say(f"stopped; the data stays in {data_dir()}")
    except (Refused, StepFailed, postgres.ClusterTooOld) as refusal:
        print(f"csdesk: {refusal}", file=sys.stderr)  # noqa: T201
        return 1
    return 0


def _run(site: Site) -> None:
    os.umask(0o077)  # uploads and logs are nobody else's business
    with Supervisor(site.data / "logs", _say) as supervisor:
        _start_databases(supervisor, site)
        _say("bringing the database up to date")
        supervisor.run_step(programs.manage(site, "migrate", "--no-input"))
        supervisor.run_step(programs.manage(site, "collectstatic", "--no-input"))
        _say("loading the demo companies (a second start only tops them up)")
        logins = supervisor.run_step(programs.manage(site, "load_demo"))
        for program in programs.services(site):
            supervisor.start(program)
        _say("starting")
        if not supervisor.run_until(lambda: _answers(site.port), seconds=READY_SECONDS, every=ASK_SECONDS):
            _say(f"not everything is well after {READY_SECONDS} s; see {site.data / 'logs'}")
        _greet(site, logins)
        supervisor.run_until(lambda: False)


def _start_databases(supervisor: Supervisor, site: Site) -> None:
    account, addresses = server_account(), site.addresses
    if account.switch:
        _say("running as root: PostgreSQL and Valkey run under the account csdesk")
    if is_ours(addresses.redis_url):
        valkey.prepare(account)
        supervisor.start(programs.valkey_server(account))
        supervisor.run_until(valkey.is_running, seconds=READY_SECONDS)
    if is_ours(addresses.app_url):
        postgres.make_cluster(account)
        supervisor.start(programs.postgres_server(account))
        if not supervisor.run_until(postgres.is_ready, seconds=READY_SECONDS):
            raise Refused(f"PostgreSQL does not start; see {site.data / 'logs' / 'postgres.log'}")
        prepare_database()


def stop_everything() -> int:
    """Stop a supervisor that runs on this data directory, and embedded servers that anything left running."""
    with open_lock(data_dir() / "supervisor.lock") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            os.kill(int(file.read()), signal.SIGTERM)
            fcntl.flock(file, fcntl.LOCK_EX)  # free when it has gone
        stop_servers()
    return 0


@contextmanager
def alone(directory: Path) -> Iterator[None]:
    """Hold the data directory; a second supervisor on it is refused."""
    with open_lock(directory / "supervisor.lock") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            raise Refused(
                f"process {file.read().strip()} runs a csdesk with the data directory {directory} already; "
                "stop it, or set CSDESK_DATA and PORT for a second one."
            ) from None
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield


def _site() -> Site:
    addresses = endpoints()
    needed = {
        "DATABASE_URL": addresses.app_url,
        "DATABASE_OWNER_URL": addresses.owner_url,
        "DATABASE_SWEEPER_URL": addresses.sweeper_url,
        "REDIS_URL": addresses.redis_url,
        "CSDESK_SECRET_KEY": addresses.secret_key,
    }
    if missing := [name for name, value in needed.items() if not value]:
        raise Refused(f"with one DATABASE_* set, these must be set too: {', '.join(missing)}")
    port = _port()
    if not nginx.port_is_free(port):
        raise Refused(f"port {port} is taken; choose another one:  make demo PORT={port + 1}")
    make_runtime_dir(server_account().uid)
    return Site(addresses, data_dir(), runtime_dir(), port)


def _port() -> int:
    given = os.environ.get("PORT") or "8000"
    if not given.isascii() or not given.isdigit() or not 0 < int(given) < 65536:
        raise Refused(f"PORT must be a number from 1 to 65535, not {given!r}")
    return int(given)


def _answers(port: int) -> bool:
    """Whether the health page says that everything is well."""
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=1)
    with suppress(OSError, http.client.HTTPException):
        link.request("GET", "/healthz", headers={"Host": f"localhost:{port}"})
        return link.getresponse().status == http.client.OK
    return False


def _greet(site: Site, logins: list[str]) -> None:
    for line in ("", *logins, "", f"csdesk is at http://localhost:{site.port}/   (Ctrl-C stops it)", ""):
        print(line, flush=True)  # noqa: T201


def _leave(site: Site) -> None:
    """Take away the sockets' directory, unless servers that we did not start still live in it."""
    for name in ("web.sock", "sockets.sock"):
        (site.sockets / name).unlink(missing_ok=True)
    with suppress(OSError):
        site.sockets.rmdir()


def _say(words: str) -> None:
    print(f"csdesk: {words}", flush=True)  # noqa: T201
