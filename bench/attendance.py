"""How fast a month is closed: ten thousand employees, thirty-one days, with swaps, leave and corrections.

Two companies of different size show whether it grows with the number of employees alone. On a database of its own on
the embedded PostgreSQL; `--keep` leaves it loaded for the next run. One JSON object a figure; exit status 1 when a goal
was missed.
"""

import argparse
import json
import os
import sys
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ["DJANGO_SETTINGS_MODULE"] = "csdesk.settings"
os.environ.setdefault("CSDESK_LOG_LEVEL", "WARNING")

import django  # noqa: E402

django.setup()

from django.db import connections  # noqa: E402

from bench.desk import server  # noqa: E402
from bench.rostered import rows  # noqa: E402
from csdesk.embedded import borrowed_servers  # noqa: E402
from csdesk.tenancy.scoping import tenant_atomic  # noqa: E402

# The month that is closed: it has ended.
MONTH = date(2026, 10, 1)
SECONDS, GROWTH = 60, 1.3
GOALS = {"month_close": f"< {SECONDS} s", "month_close_again": f"< {SECONDS} s", "month_close_growth": f"< {GROWTH}"}


def main() -> int:
    """Load, measure, print one JSON object a figure; the exit status."""
    options = _options()
    server.refuse_other_databases()
    name = f"bench_attendance_{options.employees}"
    with borrowed_servers(durable=True):
        if not (options.keep and _is_loaded(name)):
            server.drop_database(name)
        is_new = server.have_database(name)
        for alias in connections:
            connections[alias].close()
            connections[alias].settings_dict["NAME"] = name
        try:
            if is_new:
                for number, people in enumerate((options.employees // 4, options.employees), start=1):
                    rows.load(name, number * 1000, people, MONTH)
                server.sql("VACUUM (ANALYZE)", database=name)
                server.sql("CHECKPOINT", database=name)
            figures = [_show(figure) for figure in _measured(options)]
        finally:
            for alias in connections:
                connections[alias].close()
            if not options.keep:
                server.drop_database(name)
    return 0 if all(figure["ok"] for figure in figures) else 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--employees", type=int, default=10_000)
    parser.add_argument("--keep", action="store_true", help="use what an earlier run loaded, and leave it")
    return parser.parse_args()


def _show(figure: dict[str, Any]) -> dict[str, Any]:
    print(json.dumps(figure, ensure_ascii=False), flush=True)
    return figure


def _is_loaded(name: str) -> bool:
    known = server.sql("SELECT 1 FROM pg_database WHERE datname = %s", [name], database="postgres")
    return bool(known and server.sql("SELECT 1 FROM attendance_punch WHERE tenant_id = 2000 LIMIT 1", database=name))


def _measured(options: argparse.Namespace) -> Iterator[dict[str, Any]]:
    """The small company, the large one, and the large one a second time, when nothing has changed."""
    small = _close(1000)
    large = _close(2000)
    again = _close(2000)
    for figure, (seconds, found) in (("month_close", large), ("month_close_again", again)):
        yield {"figure": figure, "employees": options.employees, "seconds": round(seconds, 1), **found,
               "goal": GOALS[figure], "ok": seconds < SECONDS}  # fmt: skip
    each = [seconds / max(1, found["sheets"]) for seconds, found in (small, large)]
    growth = each[1] / each[0]
    yield {"figure": "month_close_growth", "of": [small[1]["sheets"], large[1]["sheets"]],
           "milliseconds_each": [round(1000 * one, 2) for one in each], "ratio": round(growth, 2),
           "goal": GOALS["month_close_growth"], "ok": growth < GROWTH}  # fmt: skip


def _close(tenant_id: int) -> tuple[float, dict[str, int]]:
    """How long closing takes, and what came of it."""
    from attendance.models import Day, MonthSheet, MonthState, SheetLine, SheetMonth
    from attendance.services.closing import close_month

    with tenant_atomic(tenant_id):
        month, _is_new = SheetMonth.objects.get_or_create(month=MONTH)
        month.state = MonthState.COMPUTING
        month.save()
    begun = time.perf_counter()
    if not close_month(tenant_id, month.pk):
        sys.exit("the month was not computed")
    seconds = time.perf_counter() - begun
    with tenant_atomic(tenant_id):
        last = MONTH + timedelta(days=30)
        days = Day.objects.filter(day__gte=MONTH, day__lte=last).count()
        return seconds, {
            "days": days,
            "sheets": MonthSheet.objects.filter(of=month).count(),
            "lines": SheetLine.objects.filter(sheet__of=month).count(),
        }


if __name__ == "__main__":
    sys.exit(main())
