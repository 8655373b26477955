"""Messages delivered twice, mail servers that hang, refuse or hang up, poison, and a company that is suspended."""

import time
from typing import Any

from bench.scenarios.clocks import put_clocks, settle
from bench.scenarios.doors import companies, write
from bench.scenarios.laboratory import Laboratory
from bench.scenarios.mail_servers import Server, mail_servers
from bench.scenarios.verdict import drain, figure

MAIL_GOAL_SECONDS = 10.0
POISON_ATTEMPTS = 3
Figure = dict[str, Any]
# Whatever is lent is lent again to whoever asks next, while its first borrower is still at it.
_LEND_AGAIN = """UPDATE outbox_outboxmessage SET lease_until = NULL, available_at = clock_timestamp()
  WHERE state = 'ready' AND lease_until IS NOT NULL AND attempts < 6"""
# Time passes for what waits for its next attempt.
_HASTEN = """UPDATE outbox_outboxmessage SET available_at = clock_timestamp()
  WHERE state = 'ready' AND lease_until IS NULL AND available_at > clock_timestamp()"""
_HASTEN_HOSTS = "UPDATE outbox_outgoinghost SET open_until = NULL"
_LEASES_END = """UPDATE outbox_outboxmessage SET lease_until = NULL, available_at = clock_timestamp()
  WHERE state = 'ready' AND lease_until IS NOT NULL"""
_STATES = "SELECT state, count(*) FROM outbox_outboxmessage WHERE topic = %s GROUP BY state"
_MAIL_SECONDS = """SELECT coalesce(percentile_disc(0.95) WITHIN GROUP (ORDER BY
  extract(epoch FROM finished_at - created_at)), 0)::float8 FROM outbox_outboxmessage WHERE host = %s"""


def states_of(lab: Laboratory, topic: str) -> dict[str, int]:
    """How many messages of a topic are in which state."""
    return dict(lab.sql(_STATES, [topic]))  # type: ignore[arg-type]


def delivered_twice(lab: Laboratory, seconds: float) -> Figure:
    """F22: whatever a relay borrows is lent to two others as well, while the first is at it."""
    number = int(40 * max(1.0, seconds / 2))
    for place in range(number):
        company = companies()[place % 4].pk
        write(company, f"inside-{place}")
        write(company, f"out-{place}", "fault.out", host=f"{place % 5}.test")
    for _number in range(3):
        lab.relay()
    again, end = 0, time.monotonic() + max(seconds, 1.0)
    with lab.connect() as link, link.cursor() as cursor:
        while time.monotonic() < end:
            cursor.execute(_LEND_AGAIN)
            again += cursor.rowcount
            time.sleep(0.002)
    lab.sql(_LEASES_END)
    drain(lab)
    [[sent]] = lab.sql("SELECT count(*) FROM fault_effect WHERE key LIKE 'out-%%'")
    return figure(lab, "F22 delivered twice", drained=True, lent_again=again, messages=2 * number, sent_outside=sent)


def evil_mail_servers(lab: Laboratory, seconds: float) -> Figure:
    """F24: one company's servers hang, turn away, refuse, hang up after DATA; the others' mail goes out in time."""
    lab.relay()
    mails = max(5, int(seconds * 3))
    with mail_servers() as servers:
        evil, good = companies()[0].pk, [company.pk for company in companies()[1:]]
        for place in range(mails):
            for name, server in servers.items():
                owner = good[place % len(good)] if name == "takes" else evil
                _queue(owner, f"{name}-{place}", server)
        hosts = {name: f"127.0.0.1:{server.port}" for name, server in servers.items()}
        settled = lab.eventually(lambda: _all_ended(lab, hosts["hangs"]), 60)
        [[p95]] = lab.sql(_MAIL_SECONDS, [hosts["takes"]])
        return _mail_figure(lab, servers, mails, settled=settled, p95=p95, hangs=hosts["hangs"])


def _mail_figure(
    lab: Laboratory, servers: dict[str, Server], mails: int, *, settled: bool, p95: float, hangs: str
) -> Figure:
    taken = {name: len(server.taken) for name, server in servers.items()}
    most = max(servers["hangs up after DATA"].taken.values(), default=0)
    wanted = {"takes": mails, "refuses for now": mails, "refuses": 0, "hangs up after DATA": mails, "hangs": 0}
    doubled = sum(count - 1 for name in ("takes", "refuses for now") for count in servers[name].taken.values())
    [[lost]] = lab.sql("SELECT count(*) FROM outbox_outboxmessage WHERE host = %s AND state = 'done'", [hangs])
    goals: dict[str, tuple[float, float]] = {
        "others_p95_seconds": (p95, MAIL_GOAL_SECONDS), "unsettled": (float(not settled), 0), "doubled": (doubled, 0),
        "most_copies_after_hanging_up": (most, 2), "not_as_expected": (float(taken != wanted), 0),
        "called_sent_by_a_server_that_hangs": (lost, 0),
    }  # fmt: skip
    return figure(lab, "F24 evil mail servers", goals=goals, taken=taken, mails=mails)


def _queue(tenant_id: int, key: str, server: Server) -> None:
    from csdesk.outbox.enqueue import enqueue
    from csdesk.tenancy.scoping import tenant_atomic

    with tenant_atomic(tenant_id):
        enqueue("fault.mail", key=key, payload={"port": server.port}, host=f"127.0.0.1:{server.port}")


def _all_ended(lab: Laboratory, hangs: str) -> bool:
    """Whether everything but what waits for the silent server has ended; time passes for what waits."""
    lab.sql(_HASTEN + " AND host <> %s", [hangs])
    lab.sql(_HASTEN_HOSTS + " WHERE host <> %s", [hangs])
    return not lab.sql("SELECT 1 FROM outbox_outboxmessage WHERE state = 'ready' AND host <> %s", [hangs])


def poison(lab: Laboratory, seconds: float) -> Figure:
    """F26: a message that kills whatever handles it ends dead after its attempts, and the queue moves on."""
    first, second = (company.pk for company in companies()[:2])
    write(first, "before")
    write(first, "poison", "fault.poison", max_attempts=POISON_ATTEMPTS)
    write(first, "after")
    write(second, "theirs")
    deaths, relay, end = 0, lab.relay(), time.monotonic() + 30
    while states_of(lab, "fault.poison") != {"dead": 1} and time.monotonic() < end:
        if not relay.is_alive():
            relay, deaths = lab.relay(), deaths + 1
            lab.sql(_LEASES_END)
        time.sleep(0.05)
    alive = drain(lab) and relay.is_alive()
    goals = {"deaths": (deaths, POISON_ATTEMPTS), "stuck": (float(not alive), 0)}
    return figure(lab, "F26 poison", drained=True, goals=goals, poison=states_of(lab, "fault.poison"))


def suspended(lab: Laboratory, seconds: float) -> Figure:
    """F33: a company is suspended while its clocks run: its facts stand, and nobody else notices."""
    engine, relay = lab.engine(), lab.relay()
    put_clocks(lab, int(20 * (seconds + 1)), first=0.5, spread=seconds + 1)
    time.sleep(0.8)
    lab.sql("UPDATE tenancy_tenant SET state = 'suspended' WHERE slug = 'fault-1'")
    ended = lab.now()
    settle(lab)
    drain(lab)
    goals = {"died": (float(not (engine.is_alive() and relay.is_alive())), 0)}
    return figure(lab, "F33 company suspended", ended=ended, p99_goal=1.0, drained=True, goals=goals)
