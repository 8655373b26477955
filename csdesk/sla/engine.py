"""The engine: fires what is due, with the sweeper's credential and nothing else.

One statement claims the clocks whose next alarm has passed, moves them to the one after, writes one event for each
alarm that fired (unique, so each fires once however many engines run) and one outbox row a clock. Time is
the database's alone.
"""

import logging
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import DatabaseError, InterfaceError, OperationalError, ProgrammingError, connections
from django.db.backends.utils import CursorWrapper

from csdesk.sla.rules.drift import ClockWatch

ALIAS = "sweeper"
BATCH = 1000
# Nothing is wrong with any clock when the database is away, or a table or a grant is missing (in the midst of a
# deployment, say): setting clocks aside then would leave them all unwatched once it is mended.
NOT_THE_ROW_S_FAULT = (OperationalError, InterfaceError, ProgrammingError)
log = logging.getLogger(__name__)

# The sub-select is what makes the time an index condition: the bare function is volatile, and an empty poll
# would read the whole index.
_BY_TIME = "next_at < (SELECT clock_timestamp()) ORDER BY next_at LIMIT %s"
_BY_KEY = "tenant_id = %s AND id = %s AND next_at < (SELECT clock_timestamp())"
# Asked five times a second, mostly in vain: planning the whole statement would cost more than running it. The
# order makes it an index scan: EXISTS expects to find something soon and would read the whole table.
_LOOK = """SELECT extract(epoch FROM clock_timestamp())::float8,
  (SELECT 1 FROM sla_clock WHERE next_at < (SELECT clock_timestamp()) ORDER BY next_at LIMIT 1)"""
_DUE = """SELECT tenant_id, id FROM sla_clock WHERE next_at < (SELECT clock_timestamp()) ORDER BY next_at LIMIT %s
FOR NO KEY UPDATE SKIP LOCKED"""

# `reached` is the number of alarms before now: what lies before it in the list has passed, what lies behind has
# not, so a search by halves finds it. An alarm at this very microsecond has not passed: at due is in time.
_FIRE = """
WITH due AS MATERIALIZED (
  SELECT tenant_id, id, level AS was, alarms,
         width_bucket(clock_timestamp() - interval '1 microsecond', alarms) AS reached
  FROM sla_clock WHERE {which} FOR NO KEY UPDATE SKIP LOCKED),
moved AS (
  UPDATE sla_clock c SET level = due.reached, next_at = due.alarms[due.reached + 1]
  FROM due WHERE c.tenant_id = due.tenant_id AND c.id = due.id
  RETURNING c.tenant_id, c.id, c.cycle, c.alarms, c.marks, c.due_at, c.paused_at, due.was, c.level),
fired AS (
  INSERT INTO sla_clockevent (tenant_id, clock_id, cycle, level, mark, is_breach, at, fired_at, fired_by)
  SELECT tenant_id, id, cycle, l, marks[l], paused_at IS NULL AND alarms[l] = due_at, alarms[l],
         clock_timestamp(), 'sweep'
  FROM moved, generate_series(was + 1, moved.level) l
  {doubled} RETURNING at, fired_at),
told AS (
  INSERT INTO outbox_outboxmessage (tenant_id, topic, key, payload, available_at)
  SELECT tenant_id, 'clock.level_reached', 'clock:' || id || ':' || cycle || ':' || level,
         jsonb_build_object('clock', id, 'cycle', cycle, 'since', was + 1, 'level', level), clock_timestamp()
  FROM moved WHERE level > was
  {doubled})
SELECT (SELECT count(*) FROM due), count(*), max(extract(epoch FROM fired_at - at)) * 1000,
       percentile_disc(0.99) WITHIN GROUP (ORDER BY extract(epoch FROM fired_at - at)) * 1000
FROM fired"""
# What fired before (after a restore, say) makes the plain statement fail; alone, such a clock just goes on.
_FIRE_MANY = _FIRE.format(which=_BY_TIME, doubled="")
_FIRE_ONE = _FIRE.format(which=_BY_KEY, doubled="ON CONFLICT DO NOTHING")

_HELD = "SELECT oldest_overdue_seconds FROM engine_heartbeat WHERE name = %s"
# The sign that nothing fires, among the signs of life: by how many seconds the clock jumped; NULL: it did not.
HOLD = "clock jump"
_HOLD = """INSERT INTO engine_heartbeat (name, at, oldest_overdue_seconds) VALUES (%s, clock_timestamp(), %s)
ON CONFLICT (name) DO UPDATE SET at = EXCLUDED.at, oldest_overdue_seconds = EXCLUDED.oldest_overdue_seconds"""
watch = ClockWatch()

_SET_ASIDE = "UPDATE sla_clock SET next_at = NULL, error = %s WHERE tenant_id = %s AND id = %s"
_TELL = """INSERT INTO outbox_outboxmessage (tenant_id, topic, key, payload, available_at)
VALUES (%s, 'clock.set_aside', 'clock-aside:' || %s || ':' || extract(epoch FROM clock_timestamp()),
        jsonb_build_object('clock', %s::bigint), clock_timestamp())"""


@dataclass(frozen=True)
class Sweep:
    """What one sweep did: clocks claimed, alarms fired, how late they were, clocks set aside."""

    claimed: int = 0
    fired: int = 0
    max_late_ms: float | None = None
    p99_late_ms: float | None = None
    set_aside: int = 0


def sweep(*, batch: int = BATCH) -> Sweep:
    """Fire what is due, at most `batch` clocks, in one transaction.

    If a row makes the statement fail, each is fired alone and the faulty ones are set aside. Raises
    OperationalError or InterfaceError when the database is away, ProgrammingError when a grant is missing.
    """
    with connections[ALIAS].cursor() as cursor:
        cursor.execute(_LOOK)
        database_time, is_any_due = cursor.fetchone()
        # Looked at each time, or a jump could not be told from a long wait.
        jump = watch.jump(database_time)
        if is_any_due is None and not jump:
            return Sweep()
        if _is_held(cursor, database_time, jump):
            return Sweep()
        try:
            return _fire(cursor, _FIRE_MANY, [batch])
        except NOT_THE_ROW_S_FAULT:
            raise
        except DatabaseError:
            log.exception("a sweep failed; firing its clocks one by one")
        cursor.execute(_DUE, [batch])
        return _fire_each(cursor, cursor.fetchall())


def confirm_clock() -> None:
    """Say that the database's time is right after a jump: what is due fires from now on."""
    with connections[ALIAS].cursor() as cursor:
        cursor.execute(_HOLD, [HOLD, None])


def _is_held(cursor: CursorWrapper, database_time: float, jump: float) -> bool:
    """Whether nothing may fire because the database's clock jumped: late can be made good, too early cannot."""
    if jump > 0:
        log.error("the database's clock jumped forward by %.0f s; no alarm fires until somebody confirms it", jump)
        cursor.execute(_HOLD, [HOLD, jump])
        return True
    cursor.execute(_HELD, [HOLD])
    [held] = cursor.fetchone() or [None]
    if held is not None and watch.is_back(database_time):
        log.warning("the database's clock is right again; alarms fire")
        cursor.execute(_HOLD, [HOLD, None])
        return False
    return held is not None


def sweep_all(*, batch: int = BATCH) -> list[Sweep]:
    """Sweep until a batch is not full: everything due now is fired."""
    done = [sweep(batch=batch)]
    while done[-1].claimed == batch:
        done.append(sweep(batch=batch))
    return done


def _fire(cursor: CursorWrapper, statement: str, values: list[int]) -> Sweep:
    cursor.execute(statement, values)
    claimed, fired, max_late, p99_late = cursor.fetchone()
    return Sweep(claimed, fired, _ms(max_late), _ms(p99_late))


def _ms(value: float | None) -> float | None:
    return None if value is None else float(value)


def _fire_each(cursor: CursorWrapper, keys: Iterable[tuple[int, int]]) -> Sweep:
    claimed = fired = faulty = 0
    for tenant_id, clock_id in keys:
        try:
            one = _fire(cursor, _FIRE_ONE, [tenant_id, clock_id])
            claimed, fired = claimed + one.claimed, fired + one.fired
        except NOT_THE_ROW_S_FAULT:
            raise
        except DatabaseError as error:
            log.exception("clock %s of company %s is set aside", clock_id, tenant_id)
            _set_aside(cursor, tenant_id, clock_id, str(error))
            claimed, faulty = claimed + 1, faulty + 1
    return Sweep(claimed, fired, set_aside=faulty)


def _set_aside(cursor: CursorWrapper, tenant_id: int, clock_id: int, error: str) -> None:
    cursor.execute(_SET_ASIDE, [error[:2000] or "unknown", tenant_id, clock_id])
    try:
        cursor.execute(_TELL, [tenant_id, clock_id, clock_id])
    except DatabaseError:
        # Even telling fails: the clock's error stands, and the hourly reconciliation reports it.
        log.exception("nobody could be told that clock %s is set aside", clock_id)
