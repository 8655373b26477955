"""How many messages a second the relay gets through: bare ones, notices to people, and those of busy cases.

Real relay processes as the weak role, on a database of its own on the embedded PostgreSQL; one JSON object a figure.
"""

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import psycopg2

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "csdesk.settings")

from csdesk.embedded import borrowed_servers, endpoints  # noqa: E402
from csdesk.embedded.addresses import login_url, server_secrets, superuser_url  # noqa: E402

NAME = "bench_relay"
TENANTS, MEMBERS, CASES = 20, 10, 50
GOAL_A_SECOND = 600
_FURNISH = [
    """INSERT INTO tenancy_tenant (id, slug, name, state, zone, country, language, created_at)
      SELECT 1000 + i, 't' || i, 'T' || i, 'active', 'Asia/Shanghai', 'CN', 'zh-hans', now()
      FROM generate_series(1, %(tenants)s) i""",
    """INSERT INTO people_user (id, password, is_active, email, created_at)
      SELECT i, '!', true, 'u' || i || '@bench.test', now()
      FROM generate_series(1, %(tenants)s * %(members)s) i""",
    """INSERT INTO people_member (id, tenant_id, user_id, name, sort_key, kind, state, email, phone, title, language,
        preferences)
      SELECT i, 1001 + (i - 1) %% %(tenants)s, i, 'Wang', 'wang', 'staff', 'active', 'u' || i || '@bench.test', '', '',
        'zh-hans', '{}' FROM generate_series(1, %(tenants)s * %(members)s) i""",
    """INSERT INTO cases_case (id, tenant_id, kind, number, title, holder_id, phase, opened_at)
      SELECT i, 1001 + (i - 1) %% %(tenants)s, 'complaint', 'KS-2026-' || i, 'Does not start',
        1 + (i - 1) %% (%(tenants)s * %(members)s), 'open', now()
      FROM generate_series(1, %(tenants)s * %(cases)s) i""",
]
# `laned`: messages of one case wait for one another.
_FILL = """INSERT INTO outbox_outboxmessage (tenant_id, topic, key, payload, case_id, lane)
  SELECT 1001 + (i - 1) %% %(tenants)s, %(topic)s, %(topic)s || i,
    jsonb_build_object('case', 1 + (i - 1) %% (%(tenants)s * %(cases)s)), 1 + (i - 1) %% (%(tenants)s * %(cases)s),
    CASE WHEN %(laned)s THEN 'lane' || 1 + (i - 1) %% (%(tenants)s * %(cases)s) ELSE '' END
  FROM generate_series(1, %(messages)s) i"""
_WAITS = """SELECT count(*), extract(epoch FROM max(finished_at) - min(created_at)),
    percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM finished_at - created_at)),
    percentile_cont(0.99) WITHIN GROUP (ORDER BY extract(epoch FROM finished_at - created_at))
  FROM outbox_outboxmessage WHERE topic = %(topic)s AND state = 'done'"""
SCENARIOS = {"bare": ("bench.bare", False), "notices": ("bench.notice", False), "lanes": ("bench.lane", True)}


def main() -> None:
    """Load, relay, print; or, as one of the relays, work until nothing is left."""
    options = _options()
    if options.work:
        _work()
        return
    with borrowed_servers(durable=True), _database():
        _run(_FURNISH, {"tenants": TENANTS, "members": MEMBERS, "cases": CASES})
        figures = [_measure(name, options) for name in SCENARIOS]
    for figure in figures:
        print(json.dumps(figure))
    sys.exit(0 if all(figure["ok"] for figure in figures) else 1)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=5000, help="of each kind")
    parser.add_argument("--relays", type=int, default=1, help="processes")
    parser.add_argument("--work", action="store_true", help=argparse.SUPPRESS)
    return parser.parse_args()


def _measure(name: str, options: argparse.Namespace) -> dict[str, Any]:
    topic, laned = SCENARIOS[name]
    relays = [_start_relay() for _number in range(options.relays)]
    values = {"tenants": TENANTS, "cases": CASES, "messages": options.messages, "topic": topic, "laned": laned}
    for relay in relays:
        relay.stdout.readline()  # it stands ready
    _run(["VACUUM ANALYZE outbox_outboxmessage"])
    _run([_FILL], values)
    begun = time.monotonic()
    for relay in relays:
        relay.stdin.write(b"\n")
        relay.stdin.flush()
    for relay in relays:
        relay.wait()
    seconds = time.monotonic() - begun
    [[done, _whole, p50, p99]] = _run([_WAITS], {"topic": topic})
    return {
        "name": f"relay.{name}", "unit": "messages a second", "n": done, "value": round(done / seconds),
        "relays": options.relays, "seconds": round(seconds, 2), "wait_p50_s": round(p50, 2),
        "wait_p99_s": round(p99, 2), "goal": f">= {GOAL_A_SECOND}, all of {options.messages}",
        "ok": done == options.messages and done / seconds >= GOAL_A_SECOND,
    }  # fmt: skip


def _start_relay() -> Any:
    command = [sys.executable, str(Path(__file__).resolve()), "--work"]
    environment = {**_environment("DATABASE_URL"), "CSDESK_LOG_LEVEL": "ERROR"}
    return subprocess.Popen(command, cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE)


def _work() -> None:
    import django

    django.setup()
    from csdesk.outbox.relay import relay_inside

    _register_topics()
    relay_inside()
    print("ready", flush=True)
    sys.stdin.readline()
    while relay_inside():
        pass


def _register_topics() -> None:
    from csdesk.cases.models import Case
    from csdesk.outbox.models import OutboxMessage
    from csdesk.outbox.notify import notify, register_notice
    from csdesk.outbox.registry import handles
    from csdesk.tenancy.scoping import tenant_atomic

    register_notice("bench.told", title="%(number)s is late", many="%(count)s complaints are late")

    def ignore(message: OutboxMessage) -> None:
        pass

    def tell(message: OutboxMessage) -> None:
        case = Case.objects.select_related("holder").get(pk=message.payload["case"])
        with tenant_atomic(message.tenant_id) as now:
            notify([case.holder], "bench.told", case=case, now=now)

    handles("bench.bare")(ignore)
    handles("bench.notice")(tell)
    handles("bench.lane")(ignore)
    # The mails that notices bring are another matter.
    handles("notice.mail")(ignore)


def _run(statements: list[str], values: dict[str, Any] | None = None, url: str | None = None) -> list[tuple[Any, ...]]:
    with closing(psycopg2.connect(url or superuser_url(NAME))) as link:
        link.autocommit = True
        with link.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement, values)
            return cursor.fetchall() if cursor.description else []


@contextmanager
def _database() -> Iterator[None]:
    maintenance = superuser_url("postgres")
    drop = f"DROP DATABASE IF EXISTS {NAME} WITH (FORCE)"
    _run([drop], url=maintenance)
    _run([f"CREATE DATABASE {NAME} OWNER csdesk_owner"], url=maintenance)
    try:
        migrate = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
        subprocess.run(migrate, cwd=ROOT, env=_environment("DATABASE_URL", "DATABASE_OWNER_URL"), check=True)
        yield
    finally:
        _run([drop], url=maintenance)


def _environment(*roles: str) -> dict[str, str]:
    """What a process gets: the credentials of these roles and no others."""
    urls = {"DATABASE_URL": login_url("app", NAME), "DATABASE_OWNER_URL": login_url("owner", NAME)}
    own = {name: value for name, value in os.environ.items() if not name.startswith("DATABASE_")}
    secret = {"CSDESK_SECRET_KEY": server_secrets()["secret_key"], "REDIS_URL": endpoints().redis_url or ""}
    return {**own, **secret, **{role: urls[role] for role in roles}}


if __name__ == "__main__":
    main()
