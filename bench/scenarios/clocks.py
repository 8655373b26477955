"""What is due while things break: clocks that are owed an alarm, and some that must stay silent."""

import time
from dataclasses import dataclass
from typing import Any

from bench.scenarios.laboratory import Laboratory

# Of ten clocks one was kept in time, one fell away, and one is due tomorrow.
_PUT = """
WITH place AS (
  SELECT tenant_id, id, row_number() OVER (ORDER BY id) - 1 AS place, count(*) OVER () AS places FROM cases_case),
due AS (
  SELECT i, i %% 10 AS lot, %(base)s + i * %(spread)s * interval '1 second' / %(number)s
    + CASE WHEN i %% 10 = 7 THEN interval '1 day' ELSE interval '0' END AS at
  FROM generate_series(0, %(number)s - 1) i),
made AS (
  INSERT INTO sla_clock (tenant_id, case_id, kind, subject, cycle, policy, rule, calendar, budget, started_at,
      started_by, due_at, alarms, marks, level, next_at, settled_at, settled_by, verdict, error)
  SELECT p.tenant_id, p.id, 'result', (%(known)s + i)::text, 1, 'clocks.result_ordinary', 'CMP-40', 'office',
    '2 working days', now() - interval '2 days', 'complaint.open', at,
    ARRAY[at - %(lead)s * interval '1 second', at], ARRAY['75 %%', 'due'], 0,
    CASE WHEN lot NOT IN (8, 9) THEN at - %(lead)s * interval '1 second' END,
    CASE WHEN lot IN (8, 9) THEN now() END, '', CASE lot WHEN 8 THEN 'met' WHEN 9 THEN 'void' ELSE '' END, ''
  FROM due JOIN place p ON p.place = i %% p.places
  RETURNING tenant_id, id, alarms, verdict)
INSERT INTO fault_given (clock_id, tenant_id, alarms, owed) SELECT id, tenant_id, alarms, verdict = '' FROM made"""
_PENDING = "SELECT EXISTS (SELECT FROM sla_clock WHERE next_at < clock_timestamp() + interval '1 hour')"
_LATE = """
SELECT count(*), coalesce(percentile_disc(0.99) WITHIN GROUP (ORDER BY late), 0), coalesce(max(late), 0)
FROM (SELECT extract(epoch FROM fired_at - at)::float8 AS late FROM sla_clockevent
      WHERE at >= coalesce(%(since)s::timestamptz, '-infinity')) fired"""
# By when everything that was late by more than a second had been fired.
_RECOVERED = """
SELECT coalesce(max(extract(epoch FROM fired_at - %(ended)s)), 0)::float8 FROM sla_clockevent
WHERE fired_at - at > interval '1 second' AND fired_at > %(ended)s"""


def put_clocks(lab: Laboratory, number: int, *, first: float, spread: float, lead: float = 0.3) -> Any:
    """Commit `number` clocks over all companies; the first is due in `first` seconds, the last `spread` later.

    Each has an alarm `lead` seconds before the deadline, too. Returns the first deadline.
    """
    [[known, base]] = lab.sql("SELECT (SELECT count(*) FROM fault_given), clock_timestamp() + %s * interval '1 second'",
                              [first])  # fmt: skip
    lab.sql(_PUT, {"number": number, "spread": spread, "base": base, "known": known, "lead": lead})
    return base


def settle(lab: Laboratory, seconds: float = 30.0) -> bool:
    """Wait until everything that is due within the hour has fired."""
    return lab.eventually(lambda: not lab.sql(_PENDING)[0][0], seconds)


@dataclass(frozen=True)
class Lateness:
    """How late alarms were, in seconds."""

    number: int
    p99: float
    worst: float


def lateness(lab: Laboratory, since: Any = None) -> Lateness:
    """How late the alarms were, or those due from `since` on."""
    [row] = lab.sql(_LATE, {"since": since})
    return Lateness(*row)


def recovery_seconds(lab: Laboratory, ended: Any) -> float:
    """From the end of the fault until nothing was late by more than a second any more."""
    return float(lab.sql(_RECOVERED, {"ended": ended})[0][0])


def sleep_until(lab: Laboratory, moment: Any) -> None:
    """Wait for an instant of the database's time."""
    time.sleep(max(0.0, (moment - lab.now()).total_seconds()))
