"""All scenarios by their numbers."""

from collections.abc import Callable
from typing import Any

from bench.scenarios import broker, database, engines, sending, ticks
from bench.scenarios.laboratory import Laboratory

Scenario = Callable[[Laboratory, float], dict[str, Any]]

SCENARIOS: dict[str, Scenario] = {
    "F01": engines.kill_at_random,
    "F02": engines.kill_inside_the_statement,
    "F03": ticks.engines_dead,
    "F03b": engines.all_away,
    "F05": engines.ten_at_once,
    "F06": engines.twice_in_parallel,
    "F07": broker.flushed,
    "F08": broker.killed,
    "F08b": ticks.redis_leaves_a_busy_worker,
    "F09": broker.away,
    "F10": broker.frozen,
    "F11": broker.full,
    "F12": database.restarted,
    "F13": database.cut_off,
    "F14": database.connections_used_up,
    "F17": database.lock_storm,
    "F18": ticks.two_beats,
    "F22": sending.delivered_twice,
    "F24": sending.evil_mail_servers,
    "F26": sending.poison,
    "F33": sending.suspended,
    "F35": database.grant_lost,
}
