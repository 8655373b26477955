"""The invariants that must hold after every fault, read from the database, and the figure made of them."""

from typing import Any

from bench.scenarios.clocks import lateness, recovery_seconds
from bench.scenarios.laboratory import Laboratory

RECOVERY_GOAL_SECONDS = 5.0
# name -> a statement that counts what breaks the invariant
_VIOLATIONS = {
    "I1 missed": """SELECT count(*) FROM fault_given g, unnest(g.alarms) WITH ORDINALITY a(at, level)
      WHERE g.owed AND a.at < clock_timestamp() - interval '1 second' AND NOT EXISTS (
        SELECT FROM sla_clockevent e WHERE e.clock_id = g.clock_id AND e.level = a.level AND e.at = a.at)""",
    "I1 doubled": "SELECT count(*) - count(DISTINCT (clock_id, cycle, level)) FROM sla_clockevent",
    "I1 breaches": """SELECT count(*) FROM (SELECT FROM sla_clockevent WHERE is_breach GROUP BY clock_id
      HAVING count(*) > 1) twice""",
    "I2 not owed": """SELECT count(*) FROM sla_clockevent e JOIN fault_given g ON g.clock_id = e.clock_id
      WHERE NOT g.owed""",
    "I3 early": "SELECT count(*) FROM sla_clockevent WHERE fired_at <= at",
    "I4 untold": """SELECT count(*) FROM sla_clockevent e WHERE NOT EXISTS (
      SELECT FROM outbox_outboxmessage m WHERE m.tenant_id = e.tenant_id AND m.topic = 'clock.level_reached'
        AND (m.payload ->> 'clock')::bigint = e.clock_id
        AND e.level BETWEEN (m.payload ->> 'since')::int AND (m.payload ->> 'level')::int)""",
    "I4 lent for ever": """SELECT count(*) FROM outbox_outboxmessage
      WHERE state <> 'ready' AND lease_token IS NOT NULL""",
    "I5 twice": """SELECT count(*) FROM (SELECT FROM fault_effect e JOIN outbox_outboxmessage m
        ON m.tenant_id = e.tenant_id AND m.key = e.key AND m.topic = 'fault.effect'
      GROUP BY e.tenant_id, e.key HAVING count(*) > 1) twice""",
    "I5 without effect": """SELECT count(*) FROM outbox_outboxmessage m WHERE m.state = 'done'
      AND m.topic IN ('fault.effect', 'fault.out') AND NOT EXISTS (
        SELECT FROM fault_effect e WHERE e.tenant_id = m.tenant_id AND e.key = m.key)""",
    "I5 timeline": """SELECT count(*) FROM (SELECT FROM events_event WHERE kind = 'clock.level'
      GROUP BY facts ->> 'clock', facts ->> 'marks' HAVING count(*) > 1) twice""",
    "I6 wrong company": """SELECT (SELECT count(*) FROM sla_clockevent e JOIN fault_given g USING (clock_id)
        WHERE g.tenant_id <> e.tenant_id)
      + (SELECT count(*) FROM sla_clock c JOIN fault_given g ON g.clock_id = c.id WHERE g.tenant_id <> c.tenant_id)
      + (SELECT count(*) FROM outbox_outboxmessage m JOIN fault_given g ON g.clock_id = (m.payload ->> 'clock')::bigint
        WHERE m.topic = 'clock.level_reached' AND g.tenant_id <> m.tenant_id)""",
    "set aside": "SELECT count(*) FROM sla_clock WHERE error <> ''",
}
# Mail to people waits half a minute for more to join it: not waited for here.
_UNFINISHED = """SELECT count(*) FROM outbox_outboxmessage
  WHERE state = 'ready' AND (topic LIKE 'fault.%' OR topic LIKE 'clock.%')"""


_BACK_OFF_OVER = """UPDATE outbox_outboxmessage SET available_at = clock_timestamp() WHERE state = 'ready'
  AND lease_until IS NULL AND available_at > clock_timestamp() AND attempts > 0"""


def violations(lab: Laboratory, *, drained: bool = False) -> dict[str, int]:
    """What breaks an invariant, by name; empty when all hold. `drained`: a relay has had the time to finish."""
    counted = {name: int(lab.sql(statement)[0][0]) for name, statement in _VIOLATIONS.items()}
    if drained:
        counted["I4 neither done nor dead"] = unfinished(lab)
    return {name: number for name, number in counted.items() if number}


def unfinished(lab: Laboratory) -> int:
    """Messages that are neither done nor given up."""
    return int(lab.sql(_UNFINISHED)[0][0])


def drain(lab: Laboratory, seconds: float = 60.0) -> bool:
    """Wait until every message is done or given up. What failed meanwhile need not wait out its back-off, but
    what a process had borrowed when it died is lent until its time is up."""

    def is_empty() -> bool:
        lab.sql(_BACK_OFF_OVER)
        return not unfinished(lab)

    return lab.eventually(is_empty, seconds)


def figure(
    lab: Laboratory,
    name: str,
    *,
    ended: Any = None,
    p99_goal: float | None = None,
    drained: bool = False,
    goals: dict[str, tuple[float, float]] | None = None,
    **more: Any,
) -> dict[str, Any]:
    """One JSON object: lateness of all alarms, what was violated, recovery after `ended`.

    `goals`: further figures with the most each may be. `p99_goal` in seconds, over the whole scenario.
    """
    late, broken = lateness(lab), violations(lab, drained=drained)
    limits = {name: (value, most) for name, (value, most) in (goals or {}).items()}
    if ended is not None:
        limits["recovery_seconds"] = (recovery_seconds(lab, ended), RECOVERY_GOAL_SECONDS)
    if p99_goal is not None:
        limits["p99_seconds"] = (late.p99, p99_goal)
    goal = ", ".join(["no violation of I1-I6", *(f"{name} <= {most:g}" for name, (_value, most) in limits.items())])
    return {
        "name": f"faults.{name}", "unit": "ms late", "n": late.number, "value": round(late.p99 * 1000),
        "p99": round(late.p99 * 1000), "max": round(late.worst * 1000),
        **{name: round(value, 3) for name, (value, _most) in limits.items()}, **more, "violations": broken,
        "goal": goal, "ok": not broken and all(value <= most for value, most in limits.values()),
    }  # fmt: skip
