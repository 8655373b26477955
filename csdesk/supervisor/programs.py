"""The programs of one csdesk: what each runs, and which credentials it is given."""

import os
import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from signal import SIGINT, SIGKILL

from csdesk.embedded import Endpoints, postgres, valkey
from csdesk.embedded.account import Account
from csdesk.supervisor import nginx
from csdesk.supervisor.children import Program

PROJECT = Path(__file__).resolve().parent.parent.parent
DATABASES, WORK, DOOR = 1, 2, 3
# Celery without the line editor of its shell: 9 MB in each process that nobody types into.
CELERY = """import sys, types
sys.modules["click_repl"] = types.SimpleNamespace(register_repl=lambda group: None)
from celery.__main__ import main
main()"""
SECRETS = (
    "DATABASE_URL", "DATABASE_OWNER_URL", "DATABASE_SWEEPER_URL", "DATABASE_BACKUP_URL", "REDIS_URL",
    "CSDESK_SECRET_KEY", "CSDESK_BACKUP_PASSPHRASE",
)  # fmt: skip


@dataclass(frozen=True)
class Site:
    """Where this csdesk lives: addresses, directories, port."""

    addresses: Endpoints
    data: Path
    sockets: Path
    port: int

    def environment(self, **credentials: str | None) -> dict[str, str]:
        """Our environment with these credentials and no others."""
        inherited = {name: value for name, value in os.environ.items() if name not in SECRETS}
        given = {name: value for name, value in credentials.items() if value is not None}
        ours = {"CSDESK_DATA": str(self.data), "PORT": str(self.port), "PYTHONUNBUFFERED": "1"}
        # Else each thread of a process keeps a heap of its own that never shrinks.
        ours["MALLOC_ARENA_MAX"] = "2"
        # Said, else glibc raises it with the largest piece ever freed, and keeps what one large page needed.
        ours["MALLOC_TRIM_THRESHOLD_"] = ours["MALLOC_MMAP_THRESHOLD_"] = "131072"
        ours["CSDESK_LEAN"] = "1"
        # On one machine the companies' mail servers and what hears their webhooks may well be on it too.
        ours["CSDESK_INTERNAL_NETWORKS"] = os.environ.get("CSDESK_INTERNAL_NETWORKS", "127.0.0.0/8,::1/128")
        ours["CSDESK_PLAIN_HTTP"] = os.environ.get("CSDESK_PLAIN_HTTP", "1")
        ours["CSDESK_METRICS_NETWORKS"] = os.environ.get("CSDESK_METRICS_NETWORKS", "127.0.0.0/8,::1/128")
        return {**inherited, **ours, **given, "CSDESK_BEHIND_PROXY": "1"}

    def as_app(self) -> dict[str, str]:
        """For whatever serves people: the weak role, the broker, the key of stored credentials."""
        known = self.addresses
        return self.environment(
            DATABASE_URL=known.app_url, REDIS_URL=known.redis_url, CSDESK_SECRET_KEY=known.secret_key
        )

    def as_sweeper(self) -> dict[str, str]:
        """For the engine: it may move clocks and nothing else."""
        return self.environment(DATABASE_SWEEPER_URL=self.addresses.sweeper_url, REDIS_URL=self.addresses.redis_url)

    def as_administrator(self) -> dict[str, str]:
        """For the steps before the start, which migrate and fill the database."""
        return self.as_app() | self.environment(
            DATABASE_OWNER_URL=self.addresses.owner_url, DATABASE_SWEEPER_URL=self.addresses.sweeper_url
        )


def postgres_server(account: Account) -> Program:
    """The embedded PostgreSQL in the foreground; SIGINT is its orderly, quick stop."""
    return Program(
        "postgres",
        postgres.command(durable=True),
        DATABASES,
        _plain_environment(),
        account=account,
        stop_signal=SIGINT,
        already_running=postgres.running_pid,
    )


def valkey_server(account: Account) -> Program:
    """The embedded Valkey in the foreground."""
    return Program(
        "valkey",
        valkey.command(),
        DATABASES,
        _plain_environment(),
        account=account,
        already_running=valkey.running_pid,
    )


def manage(site: Site, *arguments: str) -> Program:
    """One of manage.py's commands as a step, with the administrators' credentials."""
    name = arguments[0].replace("_", "-")
    return Program(name, _manage(*arguments), WORK, site.as_administrator(), PROJECT, once=True)


def services(site: Site) -> list[Program]:
    """Everything that serves and works, in the order of starting."""
    app, sweeper = site.as_app(), site.as_sweeper()
    serving = app | {"PROMETHEUS_MULTIPROC_DIR": _empty_folder(site.data / "figures")}
    schedule = site.data / "celerybeat-schedule"
    ticking = sweeper | {"CSDESK_BEAT_SCHEDULE": str(schedule)}
    clocks = [
        _service("engine", _manage("engine"), sweeper),
        # Its ticks come from a thread of its own: beat needs no process on one machine.
        _celery_worker("engine-worker", "engine", ticking, processes=0),
    ]
    pages = [
        _service("relay", _manage("relay"), app),
        _service("web", _gunicorn(site), serving),
        _service("sockets", _uvicorn(site), serving),
        _celery_worker("worker", "default", app, processes=2),
    ]
    return [
        _nest("clocks-nest", "csdesk.supervisor.preload.clocks", sweeper),
        # It already has to know where figures are kept: the library asks when it is loaded.
        _nest("pages-nest", "csdesk.supervisor.preload.pages", serving),
        *(replace(program, nest="clocks-nest") for program in clocks),
        *(replace(program, nest="pages-nest") for program in pages),
        _nginx(site),
    ]


def _nest(name: str, loads: str, environment: Mapping[str, str]) -> Program:
    """Where programs with the same credentials come from: forked of one process they share what it has loaded."""
    command = [sys.executable, "-m", "csdesk.supervisor.nest", loads]
    given = {**environment, "DJANGO_SETTINGS_MODULE": "csdesk.settings"}
    return Program(name, command, WORK, given, PROJECT, hatches=True)


def _empty_folder(path: Path) -> str:
    """Where processes keep their figures, for /metrics to add up: those of an earlier run count no more."""
    shutil.rmtree(path, ignore_errors=True)
    path.mkdir(parents=True)
    return str(path)


def _service(name: str, command: list[str], environment: Mapping[str, str]) -> Program:
    return Program(name, command, WORK, environment, PROJECT)


def _manage(*arguments: str) -> list[str]:
    return [sys.executable, str(PROJECT / "manage.py"), *arguments]


def _celery(*arguments: str) -> list[str]:
    return [sys.executable, "-c", CELERY, "-A", "csdesk.celery", *arguments]


def _celery_worker(name: str, queue: str, environment: Mapping[str, str], *, processes: int) -> Program:
    # None of its own: it works in the process that listens, which is enough for a tick that takes milliseconds.
    # Otherwise one, and more for as long as there is work for them: each takes 65 MB.
    pool = ("--autoscale", f"{processes},1") if processes else ("--pool", "solo")
    options = ("--without-gossip", "--without-mingle", *pool)
    # Without children there is nobody to share what the checks load: all pages.
    checks = () if processes else ("--skip-checks",)
    command = _celery(*checks, "worker", "-Q", queue, "-n", f"{queue}@%h", *options)
    # Left alone it would wait for ever for a broker that has gone as well; its tasks bear being killed.
    return Program(name, command, WORK, environment, PROJECT, orphan_signal=SIGKILL)


def _gunicorn(site: Site) -> list[str]:
    return [
        sys.executable, "-m", "gunicorn", "csdesk.wsgi", "--bind", f"unix:{site.sockets / 'web.sock'}",
        "--preload", "--worker-class", "gthread", "--workers", "2", "--threads", "5", "--timeout", "45",
        "--graceful-timeout", "2", "--forwarded-allow-ips", "*", "--no-control-socket",
    ]  # fmt: skip


def _uvicorn(site: Site) -> list[str]:
    return [
        sys.executable, "-m", "uvicorn", "csdesk.asgi:application",
        "--uds", str(site.sockets / "sockets.sock"), "--lifespan", "off", "--no-access-log",
        "--proxy-headers", "--forwarded-allow-ips", "*", "--timeout-graceful-shutdown", "2",
        # Nobody says more at once; what is longer than a message may be is refused with its rule.
        "--ws-max-size", "2097152", "--ws-per-message-deflate", "false",
    ]  # fmt: skip


def _nginx(site: Site) -> Program:
    directory = site.data / "nginx"
    text = nginx.configuration(
        listen=nginx.listening_addresses(site.port),
        web=f"unix:{site.sockets / 'web.sock'}",
        sockets=f"unix:{site.sockets / 'sockets.sock'}",
        static_root=str(site.data / "static"),
    )
    path = nginx.write_configuration(directory, text)
    command = [str(nginx.program()), "-e", "stderr", "-p", str(directory), "-c", str(path)]
    return Program("nginx", command, DOOR, _plain_environment())


def _plain_environment() -> dict[str, str]:
    """What a server in C needs of our environment: nothing secret."""
    return {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG", "TZ")}
