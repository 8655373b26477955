"""How fast the desk's pages are with a million complaints: real server, over HTTP, one after another and eight at once.

One company holds the complaints, two hundred others a thousand each. The same is measured with 10,000 complaints:
pages may not grow with what is stored. Runs on a database of its own on the embedded PostgreSQL; `--keep` leaves it
loaded for the next run. One JSON object a figure; exit status 1 when a goal was missed.
"""

import argparse
import json
import os
import random
import statistics
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ["DJANGO_SETTINGS_MODULE"] = "csdesk.settings"
os.environ.setdefault("CSDESK_LOG_LEVEL", "WARNING")

import django  # noqa: E402

django.setup()

from django.conf import settings  # noqa: E402
from django.db import connection, connections  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from bench.desk import company, server  # noqa: E402
from bench.desk.visitor import Visitor  # noqa: E402
from csdesk.embedded import borrowed_servers  # noqa: E402

SMALL, PORT, AT_ONCE = 10_000, 8377, 8
MEDIAN_GOAL_MS, P95_GOAL_MS, STATEMENTS_GOAL, GROWTH_GOAL = 30, 60, 15, 1.3
EMAIL, PASSWORD, SLUG = "agent@pages.bench", "a long enough password", "pages"
NEW = {
    "nature": "complaint", "channel": "phone", "complainant_name": "张先生", "complainant_phone": "13800000000",
    "subject_of_complaint": "移动硬盘", "content": "新买的移动硬盘不通电，请尽快处理。", "severity": "unknown",
}  # fmt: skip
PAGES = {
    "queue": "/complaints/",
    "queue_all": "/complaints/?scope=all",
    "queue_filtered": "/complaints/?scope=all&severity=ordinary&channel=phone",
    # Every case that waits is looked at.
    "queue_filtered_in_vain": "/complaints/?scope=all&state=open&severity=serious&channel=phone",
    "queue_closed": "/complaints/?scope=all&state=closed",
    "queue_searched": f"/complaints/?scope=all&q={company.COMMON}",
    "search_common": f"/search/?q={company.COMMON}",
    "search_rare": f"/search/?q={company.RARE}",
    "search_english": f"/search/?q={company.ENGLISH}",
}
Ask = Callable[[Visitor, int], tuple[int, float]]


def main() -> int:
    """Load, measure, print one JSON object a figure; the exit status."""
    options = _options()
    server.refuse_other_databases()
    figures: list[dict[str, Any]] = []
    with borrowed_servers(durable=True):
        medians = {}
        for size in dict.fromkeys([SMALL, options.complaints]):
            with _database(size, options):
                measured = list(_measure(size, options))
            medians[size] = {figure["name"]: figure["median"] for figure in measured}
            figures += [_show(figure) for figure in measured]
        if options.complaints != SMALL:
            figures += [_show(figure) for figure in _growth(medians[SMALL], medians[options.complaints], options)]
    return 0 if all(figure["ok"] for figure in figures) else 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--complaints", type=int, default=1_000_000)
    parser.add_argument("--others", type=int, default=company.OTHERS, help="companies of 1,000 complaints")
    parser.add_argument("--requests", type=int, default=100, help="of each page, one after another")
    parser.add_argument("--only", default="", help="names of pages, with commas")
    parser.add_argument("--keep", action="store_true", help="use what an earlier run loaded, and leave it")
    return parser.parse_args()


def _show(figure: dict[str, Any]) -> dict[str, Any]:
    print(json.dumps(figure, ensure_ascii=False), flush=True)
    return figure


@contextmanager
def _database(size: int, options: argparse.Namespace) -> Iterator[None]:
    name = f"bench_pages_{size}"
    if not (options.keep and server.is_loaded(name)):
        server.drop_database(name)
    is_new = server.have_database(name)
    for alias in connections:
        connections[alias].close()
        connections[alias].settings_dict["NAME"] = name
    try:
        if is_new:
            _load(name, size, options)
        yield
    finally:
        for alias in connections:
            connections[alias].close()
        if not options.keep:
            server.drop_database(name)


def _load(name: str, size: int, options: argparse.Namespace) -> None:
    """The furnished company by the product's own services, everything in it by SQL."""
    values = {**_furnish(name), "size": size, "others": options.others}
    run = lambda statement: server.sql(statement, values, database=name)  # noqa: E731
    run("CREATE UNLOGGED TABLE bench_sentences (id int PRIMARY KEY, title text, content text, words tsvector)")
    with connections["owner"].cursor() as cursor:
        server.sql("GRANT ALL ON bench_sentences TO csdesk_owner", database=name)
        rows = list(company.pool())
        for at in range(0, len(rows), 500):
            part = rows[at : at + 500]
            places = ", ".join(["(%s, %s, %s, array_to_tsvector(%s))"] * len(part))
            flat = [value for row in part for value in row]
            cursor.execute(f"INSERT INTO bench_sentences VALUES {places}", flat)
    for statement in (company.TENANTS, company.USERS, company.ROWS):
        run(statement)
    # Built at the end: row by row it takes ten times as long.
    [[words]] = server.sql("SELECT pg_get_indexdef('search_entry_words'::regclass)", database=name)
    run("DROP INDEX search_entry_words")
    for model, given in company.COLUMNS.items():
        run(company.statement(model, given))
    run(company.statement(company.Entry, company.SECOND_ENTRY, with_id=False).replace(
        "INSERT INTO search_entry (tenant_id,", "INSERT INTO search_entry (id, tenant_id,"
    ).replace("SELECT r.tenant", "SELECT r.id + 100000000, r.tenant"))  # fmt: skip
    run(words)
    run(company.SERIES)
    for model in company.COLUMNS:
        table = model._meta.db_table
        run(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), 1000000000)")
    run("DROP TABLE bench_rows, bench_sentences")
    run("VACUUM (ANALYZE)")
    run("CHECKPOINT")


def _furnish(name: str) -> dict[str, Any]:
    """Roles, teams, calendars, manual and people of the large company; the ids that loading needs."""
    from csdesk.people.models import Team, TeamMembership
    from csdesk.people.services.companies import add_member
    from csdesk.people.services.presets import load_roles_and_teams
    from csdesk.rulebook.models import RulebookVersion
    from csdesk.rulebook.services import load_preset
    from csdesk.sla.services.presets import load_calendars
    from csdesk.tenancy.models import Tenant
    from csdesk.tenancy.scoping import tenant_atomic

    fields = {"slug": SLUG, "name": "Pages", "zone": "Asia/Shanghai", "country": "CN", "language": "zh-hans"}
    tenant = Tenant.objects.using("owner").create(id=company.LARGE, **fields)
    with tenant_atomic(tenant.pk) as now:
        load_roles_and_teams("dealer_after_sales")
        load_calendars("dealer_after_sales")
        load_preset(tenant, "dealer_after_sales", now=now.replace(year=2000))
        me = add_member(EMAIL, "Wang", ["agent"], now=now, password=PASSWORD)
        team = Team.objects.get(key="complaints")
        TeamMembership.objects.create(team=team, member=me)
        names = [f"agent{i}@pages.bench" for i in range(company.COLLEAGUES)]
        colleagues = [add_member(email, email[:7], ["agent"], now=now).pk for email in names]
        version = RulebookVersion.objects.get()
        channels = [entry.key for entry in version.content.complaints.channels]
    return {"me": me.pk, "colleagues": colleagues, "version": version.pk, "channels": channels}


def _measure(size: int, options: argparse.Namespace) -> Iterator[dict[str, Any]]:
    server.manage(connection.settings_dict["NAME"], "collectstatic", "--noinput", "--verbosity", "0")
    with server.gunicorn(connection.settings_dict["NAME"], PORT):
        visitor = Visitor(PORT)
        visitor.sign_in(EMAIL, PASSWORD)
        for name, ask, statements in _tasks(size, visitor):
            if not options.only or name in options.only.split(","):
                yield from _figures(f"pages.{name}", ask, visitor, size, options.requests, statements)


def _tasks(size: int, visitor: Visitor) -> Iterator[tuple[str, Ask, Callable[[], int]]]:
    for name, path in PAGES.items():
        yield name, lambda who, turn, path=path: _get(who, path), lambda path=path: _statements(visitor, path)
    dice = random.Random(7)
    details = [f"/complaints/KS-2026-{dice.randint(1, size):06d}/" for _each in range(1000)]
    yield "detail", lambda who, turn: _get(who, details[turn % 1000]), lambda: _statements(visitor, details[-1])
    yield from _by_api(visitor)
    yield "create_by_form", _create, lambda: _statements(visitor, "/complaints/new/", typed=NEW)


def _by_api(visitor: Visitor) -> Iterator[tuple[str, Ask, Callable[[], int]]]:
    given = ["--tenant", SLUG, "--user", EMAIL, "--scopes", "all"]
    key = server.manage(connection.settings_dict["NAME"], "create_api_key", *given).strip().splitlines()[-1]
    programs: dict[int, Visitor] = {}

    def create(who: Visitor, turn: int) -> tuple[int, float]:
        program = programs.setdefault(id(who), Visitor(PORT, key=key))
        typed = json.dumps({**NEW, "complainant_phone": f"1390000{turn:04d}"})
        status, _text, took = program.ask("POST", "/api/v1/complaints/", typed, "application/json")
        return (200 if status == 201 else status), took

    yield "create_by_api", create, lambda: _statements(None, "/api/v1/complaints/", key=key, typed=NEW)


def _get(who: Visitor, path: str) -> tuple[int, float]:
    status, _text, took = who.ask("GET", _quoted(path))
    return status, took


def _quoted(path: str) -> str:
    from urllib.parse import quote

    return quote(path, safe="/?&=%")


def _create(who: Visitor, turn: int) -> tuple[int, float]:
    status, location, took = who.post("/complaints/new/", {**NEW, "complainant_phone": f"1380000{turn:04d}"})
    return (200 if status == 302 and "KS-" in location else status or 500), took


def _statements(visitor: Visitor | None, path: str, *, key: str = "", typed: dict[str, str] | None = None) -> int:
    """How many statements the same request runs, counted in this process."""
    client = Client(headers={"Authorization": f"Bearer {key}"} if key else None)
    for name, value in visitor.cookies.items() if visitor is not None else ():
        client.cookies[name.replace(f"_{PORT}", f"_{settings.PORT}")] = value
    kind = {"content_type": "application/json"} if key else {}
    ask = (lambda: client.post(path, typed, **kind)) if typed else (lambda: client.get(path))
    ask()
    with CaptureQueriesContext(connection) as asked:
        ask()
    return sum(query["sql"] not in ("BEGIN", "COMMIT") for query in asked.captured_queries)


def _figures(
    name: str, ask: Ask, visitor: Visitor, size: int, count: int, statements: Callable[[], int]
) -> Iterator[dict[str, Any]]:
    """Sequential and eight at once; what is read first fills the caches and is not counted."""
    for turn in range(10):
        ask(visitor, 900 + turn)
    alone = [ask(visitor, turn) for turn in range(count)]
    visitors = [visitor.again() for _each in range(AT_ONCE)]
    each = max(10, count // 4)

    def together(place: int) -> list[tuple[int, float]]:
        return [ask(visitors[place], 100 + place * each + turn) for turn in range(each)]

    with ThreadPoolExecutor(AT_ONCE) as pool:
        eight = [answer for answers in pool.map(together, range(AT_ONCE)) for answer in answers]
    number = statements()
    for kind, answers in (("", alone), (".eight_at_once", eight)):
        yield _figure(f"{name}{kind}", answers, size, number)


def _figure(name: str, answers: list[tuple[int, float]], size: int, statements: int) -> dict[str, Any]:
    times = sorted(took for _status, took in answers)
    failed = sum(status != 200 for status, _took in answers)
    median, p95 = statistics.median(times), times[int(len(times) * 0.95)]
    return {
        "name": name, "unit": "ms", "complaints": size, "n": len(times), "median": round(median, 1),
        "p95": round(p95, 1), "statements": statements, "failed": failed,
        "goal": f"median <= {MEDIAN_GOAL_MS}, p95 < {P95_GOAL_MS}, statements <= {STATEMENTS_GOAL}",
        "ok": median <= MEDIAN_GOAL_MS and p95 < P95_GOAL_MS and statements <= STATEMENTS_GOAL and not failed,
    }  # fmt: skip


def _growth(small: dict[str, float], large: dict[str, float], options: argparse.Namespace) -> Iterator[dict[str, Any]]:
    for name, median in large.items():
        if not name.endswith("eight_at_once"):
            ratio = median / small[name]
            yield {
                "name": f"{name}.growth", "unit": "ratio", "n": options.complaints, "value": round(ratio, 2),
                "from": SMALL, "goal": f"< {GROWTH_GOAL}", "ok": ratio < GROWTH_GOAL,
            }  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
