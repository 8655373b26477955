"""How fast the engine is: a steady stream of deadlines, a burst at one instant, and nothing at all.

Runs the real engine processes with the sweeper's credential on a database of its own on the embedded PostgreSQL.
Lateness is counted up to the commit: to the end of the statement that fired the alarm.
"""

import argparse
import json
import os
import signal
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
from csdesk.sla.engine import _FIRE_MANY, _LOOK  # noqa: E402

NAME = "bench_sla_sweep"
STEADY_SECONDS, IDLE_SECONDS, LEAD_SECONDS, GAP_SECONDS, READY_SECONDS = 60, 30, 5, 5, 120
BATCH = 1000
LATENESS_GOAL_MS, BURST_GOAL_SECONDS, RATIO_GOAL, IDLE_GOAL_PERCENT = 500, 5, 0.4, 3
CASES = """INSERT INTO cases_case (id, tenant_id, kind, number, title, phase, opened_at)
  SELECT i, 1000 + i %% %(tenants)s, 'complaint', 'KS-2026-' || i, 'Does not start', 'open', now()
  FROM generate_series(0, %(clocks)s / 5) i"""
# Clocks from `first` on, two alarms fired, the deadline `spread` seconds apart from one another.
CLOCKS = """INSERT INTO sla_clock (id, tenant_id, case_id, kind, subject, cycle, policy, rule, calendar, budget,
    started_at, started_by, due_at, alarms, marks, level, next_at, settled_by, verdict, error)
  SELECT i, 1000 + (i / 5) %% %(tenants)s, i / 5,
    (ARRAY['confirmation', 'first_reply', 'verify', 'result', 'completion'])[1 + i %% 5], '', 1,
    'clocks.result_ordinary', 'CMP-40', 'office', '2 working days', due - interval '2 days', 'complaint.open', due,
    ARRAY[due - interval '1 day', due - interval '12 hours', due, due + interval '2 hours'],
    ARRAY['50 %%', '75 %%', 'due', 'due + 2 hours'], 2, due, '', '', ''
  FROM (SELECT i, %(since)s::timestamptz + (i - %(first)s) * %(spread)s * interval '1 second' AS due
        FROM generate_series(%(first)s, %(last)s) i) made"""


def main() -> None:
    """Load, measure, print one JSON object a figure."""
    options = _options()
    with borrowed_servers(durable=True), _database():
        _load(options)
        idle, plan = _measure_idle(options)
        with _engines(options.engines):
            steady_from, burst_at = _add_due_clocks(options)
            burst_seconds = _watch_burst(burst_at)
        figures = [
            idle,
            plan,
            *_steady_figures(options, steady_from),
            *_burst_figures(options, burst_at, burst_seconds),
        ]
        figures.append(_ratio_figure(options, burst_at, burst_seconds))
    for figure in figures:
        print(json.dumps(figure))
    sys.exit(0 if all(figure["ok"] for figure in figures) else 1)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clocks", type=int, default=1_000_000)
    parser.add_argument("--tenants", type=int, default=200)
    parser.add_argument("--rate", type=int, default=2000, help="deadlines a second in the steady part")
    parser.add_argument("--burst", type=int, default=100_000, help="deadlines at one instant")
    parser.add_argument("--engines", type=int, default=2)
    parser.add_argument("--seconds", type=int, default=STEADY_SECONDS, help="length of the steady part")
    return parser.parse_args()


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
    urls = {
        "DATABASE_URL": login_url("app", NAME),
        "DATABASE_OWNER_URL": login_url("owner", NAME),
        "DATABASE_SWEEPER_URL": login_url("sweeper", NAME),
    }
    own = {name: value for name, value in os.environ.items() if not name.startswith("DATABASE_")}
    secret = {"CSDESK_SECRET_KEY": server_secrets()["secret_key"], "REDIS_URL": endpoints().redis_url or ""}
    return {**own, **secret, **{role: urls[role] for role in roles}}


def _load(options: argparse.Namespace) -> None:
    """The clocks that run and are not due for days. Loaded without triggers, which only check keys."""
    due = options.rate * options.seconds + options.burst
    values = {"clocks": options.clocks, "tenants": options.tenants, "first": due + 1, "last": options.clocks}
    tenants = """INSERT INTO tenancy_tenant (id, slug, name, state, zone, country, language, created_at)
      SELECT 1000 + i, 't' || i, 'T' || i, 'active', 'Asia/Shanghai', 'CN', 'zh-hans', now()
      FROM generate_series(0, %(tenants)s - 1) i"""
    [[since]] = _run(["SELECT clock_timestamp() + interval '2 days'"])
    loading = ["SET session_replication_role = replica", tenants, CASES, CLOCKS]
    _run(loading, {**values, "since": since, "spread": 0.5})
    _run(["VACUUM (ANALYZE) sla_clock", "CHECKPOINT"])


def _add_due_clocks(options: argparse.Namespace) -> tuple[Any, Any]:
    """The clocks of the steady part and of the burst; when the one begins and the other is."""
    steady = options.rate * options.seconds
    # Loading must be over before the first is due: 30 µs a row were seen, three times that are allowed.
    lead = LEAD_SECONDS + (steady + options.burst) / 10_000
    [[begin, burst]] = _run(
        [
            "SELECT date_trunc('second', clock_timestamp()) + %(lead)s * interval '1 second', "
            "date_trunc('second', clock_timestamp()) + %(burst)s * interval '1 second'"
        ],
        {"lead": lead, "burst": lead + options.seconds + GAP_SECONDS},
    )
    common = {"tenants": options.tenants, "clocks": options.clocks}
    replica = "SET session_replication_role = replica"
    _run([replica, CLOCKS], {**common, "first": 1, "last": steady, "since": begin, "spread": 1 / options.rate})
    _run(
        [replica, CLOCKS],
        {**common, "first": steady + 1, "last": steady + options.burst, "since": burst, "spread": 0},
    )
    _run(["ANALYZE sla_clock", "CHECKPOINT"])
    [[in_time]] = _run(["SELECT clock_timestamp() < %(begin)s"], {"begin": begin})
    if not in_time:
        sys.exit("loading took too long: the first deadline had passed before the engines started")
    return begin, burst


@contextmanager
def _processes(*commands: tuple[list[str], dict[str, str]]) -> Iterator[list[subprocess.Popen[bytes]]]:
    log = open(os.devnull, "wb")  # noqa: SIM115 - closed with the processes
    started = [subprocess.Popen(line, cwd=ROOT, env=env, stdout=log, stderr=log) for line, env in commands]
    try:
        yield started
    finally:
        for process in started:
            process.send_signal(signal.SIGTERM)
        for process in started:
            process.wait(30)
        log.close()


@contextmanager
def _engines(number: int) -> Iterator[None]:
    engine = [sys.executable, "manage.py", "engine"]
    with _processes(*[(engine, _environment("DATABASE_SWEEPER_URL"))] * number):
        _wait_for_signs_of_life({"engine"}, number)
        yield


def _wait_for_signs_of_life(names: set[str], sessions: int) -> None:
    """Until all triggers have written one and so many sessions are open: a process takes seconds to start."""
    look = """SELECT (SELECT count(*) FROM engine_heartbeat WHERE name = ANY(%(names)s) AND at > %(since)s),
      (SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid())"""
    [[since]] = _run(["SELECT clock_timestamp()"])
    for _attempt in range(READY_SECONDS * 10):
        [[alive, open_sessions]] = _run([look], {"names": list(names), "since": since})
        if alive == len(names) and open_sessions >= sessions:
            return
        time.sleep(0.1)
    sys.exit(f"{sorted(names)} did not start within {READY_SECONDS} s")


def _watch_burst(burst_at: Any) -> float:
    """Wait until everything due is committed; the seconds from the burst's instant to then."""
    look = "SELECT NOT EXISTS (SELECT 1 FROM sla_clock WHERE next_at <= %s), clock_timestamp()"
    with closing(psycopg2.connect(superuser_url(NAME))) as link, link.cursor() as cursor:
        link.autocommit = True
        cursor.execute("SELECT extract(epoch FROM %s - clock_timestamp())", [burst_at])
        time.sleep(max(0, float(cursor.fetchone()[0])))
        while True:
            cursor.execute(look, [burst_at])
            done, now = cursor.fetchone()
            if done or (now - burst_at).total_seconds() > 120:
                return (now - burst_at).total_seconds()
            time.sleep(0.02)


# A statement's rows share their transaction; the last of them was written just before the commit.
_LATENESS = """WITH fired AS (
    SELECT e.at, max(e.fired_at) OVER (PARTITION BY e.xmin::text) - e.at AS late, e.fired_at
    FROM sla_clockevent e WHERE e.at >= %(since)s AND e.at < %(until)s)
  SELECT count(*), coalesce(percentile_disc(ARRAY[0.5, 0.95, 0.99, 1]) WITHIN GROUP (ORDER BY extract(epoch FROM late)),
    ARRAY[0, 0, 0, 0]), count(*) FILTER (WHERE fired_at <= at) FROM fired"""


def _counted(since: Any, until: Any) -> tuple[int, list[float], int, int]:
    [[fired, late, early]] = _run([_LATENESS], {"since": since, "until": until})
    [[doubled]] = _run(["SELECT count(*) - count(DISTINCT (tenant_id, clock_id, cycle, level)) FROM sla_clockevent"])
    return fired, [float(value) * 1000 for value in late], early, doubled


def _steady_figures(options: argparse.Namespace, begin: Any) -> list[dict[str, Any]]:
    expected = options.rate * options.seconds
    [[until]] = _run(["SELECT %s + %s * interval '1 second'"], [begin, options.seconds])  # type: ignore[arg-type]
    fired, (median, p95, p99, worst), early, doubled = _counted(begin, until)
    figures = {"median": round(median), "p95": round(p95), "p99": round(p99), "max": round(worst)}
    exact = {"missed": expected - fired, "doubled": doubled, "early": early}
    return [
        {"name": "sla_sweep.steady_lateness", "unit": "ms", "n": fired, **figures, "goal": f"p99 < {LATENESS_GOAL_MS}",
         "ok": p99 < LATENESS_GOAL_MS},
        {"name": "sla_sweep.steady_exactly_once", "unit": "alarms", "n": expected, "value": sum(exact.values()),
         **exact, "goal": 0, "ok": not any(exact.values())},
    ]  # fmt: skip


def _burst_figures(options: argparse.Namespace, burst_at: Any, seconds: float) -> list[dict[str, Any]]:
    [[until]] = _run(["SELECT %s + interval '1 microsecond'"], [burst_at])  # type: ignore[arg-type]
    fired, _late, early, doubled = _counted(burst_at, until)
    [[told]] = _run(["SELECT count(*) FROM outbox_outboxmessage WHERE topic = 'clock.level_reached'"])
    exact = {"missed": options.burst - fired, "doubled": doubled, "early": early}
    exact["untold"] = options.burst + options.rate * options.seconds - told
    return [
        {"name": "sla_sweep.burst_committed", "unit": "s", "n": fired, "value": round(seconds, 2),
         "goal": f"<= {BURST_GOAL_SECONDS}", "ok": seconds <= BURST_GOAL_SECONDS},
        {"name": "sla_sweep.burst_exactly_once", "unit": "alarms", "n": options.burst, "value": sum(exact.values()),
         **exact, "goal": 0, "ok": not any(exact.values())},
    ]  # fmt: skip


_CLAIM = """WITH due AS (
    SELECT tenant_id, id FROM bare_clock WHERE next_at < (SELECT clock_timestamp()) ORDER BY next_at LIMIT %s
    FOR NO KEY UPDATE SKIP LOCKED),
  moved AS (UPDATE bare_clock c SET next_at = NULL FROM due WHERE c.tenant_id = due.tenant_id AND c.id = due.id
    RETURNING c.tenant_id, c.id)
  INSERT INTO bare_event SELECT tenant_id, id, clock_timestamp() FROM moved"""


def _ratio_figure(options: argparse.Namespace, burst_at: Any, seconds: float) -> dict[str, Any]:
    """The engine's rate in the burst against a bare loop's on a copy: no policies, no second event, no message."""
    _run(
        [
            "CREATE TABLE bare_clock (LIKE sla_clock INCLUDING ALL)",
            "INSERT INTO bare_clock OVERRIDING SYSTEM VALUE SELECT * FROM sla_clock",
            "UPDATE bare_clock SET next_at = now() WHERE due_at = %(burst_at)s",
            "CREATE TABLE bare_event (tenant_id bigint, clock_id bigint, at timestamptz, "
            "PRIMARY KEY (tenant_id, clock_id))",
            "VACUUM (ANALYZE) bare_clock",
            "CHECKPOINT",
        ],
        {"burst_at": burst_at},
    )
    bare = _bare_rate()
    ours = options.burst / seconds
    return {
        "name": "sla_sweep.rate_against_bare_loop", "unit": "ratio", "n": options.burst, "value": round(ours / bare, 2),
        "engine_rows_per_second": round(ours), "bare_rows_per_second": round(bare), "goal": f">= {RATIO_GOAL}",
        "ok": ours / bare >= RATIO_GOAL,
    }  # fmt: skip


def _bare_rate() -> float:
    with closing(psycopg2.connect(superuser_url(NAME))) as link, link.cursor() as cursor:
        link.autocommit = True
        done, begun = 0, time.monotonic()
        while True:
            cursor.execute(_CLAIM, [BATCH])
            done += cursor.rowcount
            if cursor.rowcount < BATCH:
                return done / (time.monotonic() - begun)


def _measure_idle(options: argparse.Namespace) -> tuple[dict[str, Any], dict[str, Any]]:
    """What all triggers together cost with nothing due, and how an empty poll is planned."""
    manage, celery = [sys.executable, "manage.py"], [sys.executable, "-m", "celery", "-A", "csdesk.celery"]
    app, sweeper = _environment("DATABASE_URL"), _environment("DATABASE_SWEEPER_URL")
    solo = ["--pool", "prefork", "--concurrency", "1", "--without-gossip", "--without-mingle", "--loglevel", "WARNING"]
    schedule = ["--schedule", str(Path(os.environ.get("TMPDIR", "/tmp")) / f"{NAME}-{os.getpid()}")]  # noqa: S108
    commands = (
        ([*manage, "engine"], sweeper),
        ([*manage, "relay"], app),
        ([*celery, "worker", "--queues", "engine", "--hostname", "e@%h", *solo], sweeper),
        ([*celery, "worker", "--queues", "default", "--hostname", "d@%h", *solo], app),
        ([*celery, "beat", "--loglevel", "WARNING", *schedule], _environment()),
    )
    with _processes(*commands) as started:
        _wait_for_signs_of_life({"engine", "relay", "sweep"}, 4)
        time.sleep(LEAD_SECONDS)
        before, at = _cpu_seconds(started), time.monotonic()
        time.sleep(IDLE_SECONDS)
        after, spent = _cpu_seconds(started), time.monotonic() - at
    share = {name: round((after[name] - before.get(name, 0)) / spent * 100, 2) for name in after}
    total = sum(share.values())
    figure = {"name": "sla_sweep.idle_cpu", "unit": "% of a core", "n": IDLE_SECONDS, "value": round(total, 2), **share,
              "goal": f"< {IDLE_GOAL_PERCENT}", "ok": total < IDLE_GOAL_PERCENT}  # fmt: skip
    return figure, _plan_figure(options)


def _plan_figure(options: argparse.Namespace) -> dict[str, Any]:
    """Both statements of a poll must find by the index that there is nothing to do."""
    plans = [_plan(_LOOK, None), _plan(_FIRE_MANY, [BATCH])]
    took = sum(float(plan.rsplit("Execution Time: ", 1)[1].split()[0]) for plan in plans)
    by_index = all("using clock_next" in plan and "Seq Scan on sla_clock" not in plan for plan in plans)
    return {"name": "sla_sweep.empty_poll", "unit": "ms", "n": options.clocks, "value": round(took, 3),
            "goal": "index scan of clock_next", "ok": by_index}  # fmt: skip


def _plan(statement: str, values: Any) -> str:
    rows = _run(["EXPLAIN (ANALYZE, COSTS OFF) " + statement], values, url=login_url("sweeper", NAME))
    return "\n".join(row[0] for row in rows)


def _cpu_seconds(processes: list[subprocess.Popen[bytes]]) -> dict[str, float]:
    """Processor time used so far by the triggers, their children, and the backends that serve them."""
    names = ("engine", "relay", "engine_worker", "default_worker", "beat")
    used = {name: sum(map(_cpu_of, _family(p.pid))) for name, p in zip(names, processes, strict=True)}
    # Vacuuming what was just loaded is no trigger's work.
    clients = f"datname = '{NAME}' AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
    backends = _run([f"SELECT pid FROM pg_stat_activity WHERE {clients}"])
    return {**used, "postgres": sum(_cpu_of(pid) for [pid] in backends)}


def _family(pid: int) -> list[int]:
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(descendant for child in children for descendant in _family(int(child)))]


def _cpu_of(pid: int) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except FileNotFoundError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    main()
