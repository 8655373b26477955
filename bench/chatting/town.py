"""A company with agents at their seats, a visitor in each chat, and the programs that serve them."""

import importlib
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from bench.desk.server import ROOT, have_database, site, sql
from csdesk.embedded.addresses import data_dir
from csdesk.supervisor.programs import services

TENANT = 1000
START_SECONDS = 60
# High volume refers to no company: a cascade does not reach it.
TABLES = """SELECT string_agg(quote_ident(tablename), ', ') FROM pg_tables
  WHERE schemaname = 'public' AND tablename NOT IN ('django_migrations', 'django_content_type')"""
COMPANY = f"""INSERT INTO tenancy_tenant (id, slug, name, state, zone, country, language, created_at)
  VALUES ({TENANT}, 'town', 'Town', 'active', 'Asia/Shanghai', 'CN', 'zh-hans', now())"""
# Open day and night, room for everybody, nobody sent home.
MANUAL = """UPDATE rulebook_rulebookversion SET document = jsonb_set(document, '{chat}', document->'chat' ||
  '{"calendar": null, "chats_at_once": 50, "unseen_seconds": 600, "silent_minutes": 1440}')"""


@dataclass(frozen=True)
class Town:
    """Who is there: each chat's id, key and agent, and the agents' session keys."""

    chats: list[tuple[int, str, int]]
    sessions: dict[int, str]


def build(name: str, *, port: int, visitors: int, agents: int) -> Town:
    """A fresh database with everybody in his place; Django is set up on it."""
    if not have_database(name):
        tables = sql(TABLES, database=name)[0][0]
        sql(f"TRUNCATE {tables} CASCADE", database=name)  # noqa: S608 - names out of the catalogue
    sql(COMPANY, database=name)
    environment = site(name, port).as_app()
    os.environ.update({key: value for key, value in environment.items() if key not in ("PATH", "HOME")})
    os.environ["DJANGO_SETTINGS_MODULE"] = "csdesk.settings"
    importlib.import_module("django").setup()
    return _furnish(name, visitors, agents)


def _furnish(name: str, visitors: int, agents: int) -> Town:
    from chat.services.opening import NewChat, open_chat
    from csdesk.tenancy.scoping import tenant_atomic

    members = _hire(name, agents)
    chats = []
    for number in range(visitors):
        with tenant_atomic(TENANT) as now:
            chat, token = open_chat(NewChat(name=f"V{number}"), now=now)
            chats.append((chat.pk, token, chat.case.holder_id or 0))
    return Town(chats, {member.pk: _session(member) for member in members})


def _hire(name: str, agents: int) -> list[Any]:
    from chat.services.seating import sit_down
    from csdesk.people.services.companies import add_member
    from csdesk.people.services.presets import load_roles_and_teams
    from csdesk.rulebook.services import load_preset
    from csdesk.sla.services.presets import load_calendars
    from csdesk.tenancy.models import Tenant
    from csdesk.tenancy.scoping import tenant_atomic

    with tenant_atomic(TENANT) as now:
        load_roles_and_teams("online_shop")
        load_calendars("online_shop")
        load_preset(Tenant.objects.get(pk=TENANT), "online_shop", now=now)
    sql(MANUAL, database=name)
    with tenant_atomic(TENANT) as now:
        boss = add_member("boss@town.test", "Boss", ["supervisor"], now=now)
        members = [add_member(f"a{number}@town.test", f"A{number}", ["agent"], now=now) for number in range(agents)]
        for member in members:
            sit_down(member, device="computer", now=now)
    return [boss, *members]


def _session(member: Any) -> str:
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    from csdesk.people.session_age import begin_session

    store = SessionStore()
    store[SESSION_KEY] = str(member.user_id)
    store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[1]
    store[HASH_SESSION_KEY] = member.user.get_session_auth_hash()
    store["tenant_id"] = TENANT
    from datetime import UTC, datetime

    begin_session(store, now=datetime.now(UTC))
    store.create()
    return str(store.session_key)


class Running:
    """The programs of the demo on this database; one may be killed and started again."""

    def __init__(self, name: str, port: int, redis_url: str) -> None:
        self.port = port
        self._site = site(name, port)
        self._site = replace(self._site, addresses=replace(self._site.addresses, redis_url=redis_url))
        self._programs = {program.name: program for program in services(self._site)}
        self._children: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, name: str) -> int:
        """Start one of the programs; its process id, once it answers."""
        program = self._programs[name]
        command = [str(part) for part in program.command]
        if "--uds" in command:
            place = command.index("--uds")
            command[place : place + 2] = ["--host", "127.0.0.1", "--port", str(self.port)]
        with (data_dir() / "bench_chat.log").open("ab") as log:
            child = subprocess.Popen(command, cwd=ROOT, env=dict(program.environment), stdout=log, stderr=log)
        self._children[name] = child
        if name == "sockets":
            _wait_for(self.port)
        return child.pid

    def kill(self, name: str) -> None:
        """kill -9."""
        child = self._children.pop(name)
        child.kill()
        child.wait()

    def stop_all(self) -> None:
        """End everything in an orderly way."""
        for child in self._children.values():
            child.terminate()
        for child in self._children.values():
            child.wait(20)


@contextmanager
def running(name: str, port: int, redis_url: str) -> Iterator[Running]:
    """Sockets, engine and relay as the demo runs them, but on a port."""
    programs = Running(name, port, redis_url)
    try:
        for each in ("sockets", "engine", "relay"):
            programs.start(each)
        yield programs
    finally:
        programs.stop_all()


def resident_bytes(pid: int) -> int:
    """What a process has in memory of its own."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return 1024 * sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))


def _wait_for(port: int) -> None:
    import socket

    for _attempt in range(START_SECONDS * 20):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    sys.exit(f"the server did not start; see {data_dir() / 'bench_chat.log'}")
