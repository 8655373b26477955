"""Where things are broken: a database of its own, a broker of its own, and processes to shoot at."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from functools import partial
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit, urlunsplit

import psycopg2
from django.conf import settings
from django.db import connections
from django.test import override_settings

from bench.scenarios import topics
from bench.scenarios.children import Child, die_with_parent, run_engine_process, run_relay_process
from bench.scenarios.valkey import Broker
from csdesk.embedded import endpoints
from csdesk.people.models import MemberRole, Role
from csdesk.people.services.companies import add_member
from csdesk.tenancy.models import Tenant
from csdesk.tenancy.scoping import tenant_atomic

PROJECT = Path(__file__).resolve().parent.parent.parent
COMPANIES, CASES_EACH = 4, 5
_TABLES = """
CREATE TABLE fault_given (clock_id bigint PRIMARY KEY, tenant_id bigint NOT NULL, alarms timestamptz[] NOT NULL,
  owed boolean NOT NULL);
CREATE TABLE fault_effect (tenant_id bigint NOT NULL, key text NOT NULL, at timestamptz DEFAULT clock_timestamp());
GRANT INSERT ON fault_effect TO csdesk_app;
INSERT INTO tenancy_tenant (slug, name, state, zone, country, language, created_at)
  SELECT 'fault-' || i, 'Company ' || i, 'active', 'Asia/Shanghai', 'CN', 'zh-hans', now()
  FROM generate_series(1, {companies}) i"""
_CASES = """INSERT INTO cases_case (tenant_id, kind, number, title, holder_id, phase, opened_at)
  SELECT m.tenant_id, 'complaint', 'KS-2026-' || i, 'Does not start', m.id, 'open', now()
  FROM people_member m, generate_series(1, %s) i"""
# What a scenario leaves behind, referring tables first.
_LEFT = ("sla_clockevent", "sla_clock", "events_event", "outbox_notification", "outbox_outboxmessage",
         "outbox_outgoinghost", "engine_heartbeat", "fault_given", "fault_effect")  # fmt: skip


class Laboratory:
    """Servers and processes for one scenario after the other; everything ends with the block."""

    def __init__(self, database: str, directory: Path) -> None:
        self.database, self.directory = database, directory
        self.broker = Broker(directory)
        self._children: list[Child] = []
        self._programs: list[subprocess.Popen[bytes]] = []
        self._leaving = ExitStack()

    def __enter__(self) -> Self:
        with ExitStack() as leaving:
            leaving.enter_context(_pointed_at(self.database))
            layer = {"BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer", "CONFIG": {"hosts": [self.broker.url]}}
            cache = {**settings.CACHES["default"], "LOCATION": self.broker.url}
            leaving.enter_context(
                override_settings(
                    REDIS_URL=self.broker.url, CHANNEL_LAYERS={"default": layer}, CACHES={"default": cache}
                )
            )
            leaving.enter_context(topics.registered())
            self.broker.start()
            leaving.callback(self.broker.stop)
            leaving.callback(self.end_processes)
            self._furnish()
            self._leaving = leaving.pop_all()
        return self

    def __exit__(self, *_error: object) -> None:
        self._leaving.close()

    def _furnish(self) -> None:
        self.sql(_TABLES.format(companies=COMPANIES))
        for tenant in Tenant.objects.filter(slug__startswith="fault-"):
            with tenant_atomic(tenant.pk) as now:
                Role.objects.get_or_create(key="admin", defaults={"name": "Admin", "permissions": ["*"]})
                member = add_member(f"holder@{tenant.slug}.test", "Wang", [], now=now)
                MemberRole.objects.get_or_create(member=member, role=Role.objects.get(key="admin"), team=None)
        self.sql(_CASES, [CASES_EACH])

    def sql(self, statement: str, values: Any = None, *, role: str = "owner") -> list[tuple[Any, ...]]:
        """Run a statement on a connection of its own and commit; its rows."""
        with closing(self.connect(role)) as link, link.cursor() as cursor:
            cursor.execute(statement, values)
            return cursor.fetchall() if cursor.description else []

    def connect(self, role: str = "owner") -> Any:
        """A connection that commits each statement: owner, app or sweeper."""
        link = psycopg2.connect(self.url(role), connect_timeout=10)
        link.autocommit = True
        return link

    def url(self, role: str) -> str:
        """The libpq URL of the laboratory's database."""
        ours = endpoints()
        url = {"owner": ours.owner_url, "app": ours.app_url, "sweeper": ours.sweeper_url}[role]
        return urlunsplit(urlsplit(url or "")._replace(path=f"/{self.database}"))

    def now(self) -> Any:
        """The database's time."""
        return self.sql("SELECT clock_timestamp()")[0][0]

    @contextmanager
    def scenario(self) -> Iterator[Self]:
        """A clean start, and nothing left running afterwards."""
        for table in _LEFT:
            self.sql(f"DELETE FROM {table}")
        self.sql("UPDATE tenancy_tenant SET state = 'active'")
        try:
            yield self
        finally:
            self.end_processes()
            connections.close_all()

    def fork(self, name: str, work: Callable[[], None]) -> Child:
        """A process of ours that does `work`."""
        child = Child(work, self.directory / f"{name}.log")
        self._children.append(child)
        return child

    def engine(self) -> Child:
        """One more engine."""
        return self.fork("engine", run_engine_process)

    def relay(self) -> Child:
        """One more relay."""
        return self.fork("relay", run_relay_process)

    def celery(self, *words: str, role: str = "app") -> subprocess.Popen[bytes]:
        """A real worker or beat, with one role's credential as in operation."""
        variable = {"app": "DATABASE_URL", "sweeper": "DATABASE_SWEEPER_URL"}[role]
        own = {name: value for name, value in os.environ.items() if not name.startswith("DATABASE_")}
        given = {variable: self.url(role), "REDIS_URL": self.broker.url, "DJANGO_SETTINGS_MODULE": "csdesk.settings",
                 "CSDESK_SECRET_KEY": endpoints().secret_key or "", "CSDESK_DATA": str(self.directory)}  # fmt: skip
        command = [sys.executable, "-m", "celery", "-A", "bench.scenarios.worker", *words]
        with (self.directory / "celery.log").open("ab") as log:
            program = subprocess.Popen(
                command,
                cwd=PROJECT,
                env={**own, **given},
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=partial(die_with_parent, os.getpid()),
            )
        self._programs.append(program)
        return program

    def end_processes(self) -> None:
        """End what a scenario has started."""
        for child in self._children:
            child.signal(signal.SIGCONT)
            child.kill()
        for program in self._programs:
            # The group too: a worker's own children would outlive it.
            if program.poll() is None:
                os.killpg(program.pid, signal.SIGKILL)
                program.wait()
        self._children, self._programs = [], []

    def eventually(self, holds: Callable[[], Any], seconds: float) -> bool:
        """Wait until it holds; False when it does not in time."""
        end = time.monotonic() + seconds
        while not holds():
            if time.monotonic() > end:
                return False
            time.sleep(0.05)
        return True


@contextmanager
def _pointed_at(database: str) -> Iterator[None]:
    """All of Django's aliases look at the laboratory's database inside the block."""
    before = {alias: connections.settings[alias]["NAME"] for alias in connections}
    _point(dict.fromkeys(before, database))
    try:
        yield
    finally:
        _point(before)


def _point(names: dict[str, str]) -> None:
    connections.close_all()
    for alias, name in names.items():
        connections.settings[alias]["NAME"] = connections[alias].settings_dict["NAME"] = name
