"""How fast a word is there: visitors and agents over real sockets, promises of 20 seconds, and what breaks meanwhile.

Runs uvicorn, engine and relay as the demo does, on a database and a broker of its own. Prints one JSON object a figure.
"""

import argparse
import asyncio
import itertools
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench.chatting import people  # noqa: E402
from bench.chatting.town import Running, Town, build, resident_bytes, running  # noqa: E402
from bench.desk.server import refuse_other_databases, sql  # noqa: E402
from bench.load.drive import quantile  # noqa: E402
from csdesk.embedded import borrowed_servers, endpoints, valkey  # noqa: E402
from csdesk.embedded.addresses import data_dir  # noqa: E402

NAME, PORT, ECHO_PORT = "bench_chat", 8471, 8472
# Until the last of the questions without an answer is late.
LATE_SECONDS = 23
SEEN_P50_MS, SEEN_P99_MS, LATE_P99_MS = 20, 100, 1000
LATE = """SELECT extract(epoch FROM fired_at - at) FROM sla_clockevent WHERE is_breach AND fired_by = 'sweep'"""
KEPT = """SELECT client_id, count(*) FROM chat_chatmessage WHERE client_id <> '' GROUP BY client_id"""
HOLES = """SELECT count(*) FROM (SELECT chat_id FROM chat_chatmessage GROUP BY chat_id
  HAVING count(*) <> max(number)) uneven"""


def main() -> None:
    """Build the town, let it talk, break things, print what came of it."""
    options = _options()
    refuse_other_databases()
    os.environ["PORT"] = str(PORT)
    with borrowed_servers(durable=True):
        town = build(NAME, port=PORT, visitors=options.visitors, agents=options.agents)
        broker = Broker()
        broker.start()
        try:
            with running(NAME, PORT, broker.url) as programs:
                figures = asyncio.run(_measure(options, town, programs, broker))
        finally:
            broker.kill()
    for figure in figures:
        print(json.dumps(figure))
    sys.exit(0 if all(figure.get("ok", True) for figure in figures) else 1)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--visitors", type=int, default=1000)
    parser.add_argument("--agents", type=int, default=50)
    parser.add_argument("--rate", type=float, default=100, help="messages a second, both sides together")
    parser.add_argument("--seconds", type=float, default=60, help="length of the steady part")
    parser.add_argument("--turn", type=int, default=2, help="messages of one side before the other's")
    parser.add_argument("--late", type=int, default=50, help="questions that nobody answers in time")
    parser.add_argument("--faults", type=float, default=60, help="seconds in which things break; 0: nothing does")
    return parser.parse_args()


class Broker:
    """A Valkey of the measurement's own, which may be killed."""

    def __init__(self) -> None:
        self.path = data_dir() / "bench_chat_valkey.sock"
        self.url = f"unix://{self.path}?db=0"
        self._child: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Have it answer."""
        command = [str(valkey.program()), "--port", "0", "--unixsocket", str(self.path), "--save", ""]
        self._child = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        time.sleep(0.5)

    def kill(self) -> None:
        """kill -9, with everything it knew."""
        if self._child is not None:
            self._child.kill()
            self._child.wait()


class Talk:
    """All lines, and who asks and answers whom."""

    def __init__(self, town: Town) -> None:
        self.figures = people.Figures()
        base, origin = f"ws://127.0.0.1:{PORT}", f"http://localhost:{PORT}"
        cookie = f"csdesk_{PORT}="
        self.visitors = [people.Visitor(base, origin, self.figures, token, chat) for chat, token, _agent in town.chats]
        held: dict[int, list[int]] = {}
        for chat, _token, agent in town.chats:
            held.setdefault(agent, []).append(chat)
        self.agents = {
            agent: people.Agent(base, origin, self.figures, cookie + town.sessions[agent], chats)
            for agent, chats in held.items()
        }
        self.boss = people.Boss(base, origin, self.figures, cookie + town.sessions[min(town.sessions)])
        self.agent_of = {chat: agent for chat, _token, agent in town.chats}
        self._tasks: list[asyncio.Task[Any]] = []
        self._names = itertools.count()

    async def open(self) -> None:
        """Have all pages open."""
        lines = [*self.agents.values(), self.boss, *self.visitors]
        for part in itertools.batched(lines, 50) if hasattr(itertools, "batched") else _parts(lines, 50):
            self._tasks += [asyncio.create_task(line.live()) for line in part]
            await asyncio.gather(*(asyncio.wait_for(line.ready.wait(), 60) for line in part))
        self._tasks.append(asyncio.create_task(people.beat(list(self.agents.values()))))
        self._tasks.append(asyncio.create_task(people.say_again([*self.agents.values(), *self.visitors])))

    async def talk(self, *, rate: float, seconds: float, turn: int) -> None:
        """Say so much a second: each visitor asks `turn` times, half a second later his agent answers as often."""
        begun, number = time.perf_counter(), 0
        total, round_of = int(rate * seconds), itertools.cycle(self.visitors)
        answers: asyncio.Queue[tuple[float, int]] = asyncio.Queue()
        asked = 0
        while number < total:
            wait = begun + number / rate - time.perf_counter()
            if wait > 0:
                await asyncio.sleep(wait)
            due = not answers.empty() and number % 2 == 1
            if due:
                chat = answers.get_nowait()[1]
                said = {"type": "say", "chat": chat, "text": "您好，明天发货，请放心。"}
                await self.agents[self.agent_of[chat]].say({**said, "client_id": f"a{next(self._names)}"})
            else:
                if asked % turn == 0:
                    visitor = next(round_of)
                asked += 1
                await visitor.say({"type": "say", "client_id": f"v{next(self._names)}", "text": "请问什么时候发货？"})
                answers.put_nowait((time.perf_counter(), visitor.chat))
            number += 1
        while not answers.empty():
            chat = answers.get_nowait()[1]
            said = {"type": "say", "chat": chat, "client_id": f"a{next(self._names)}", "text": "在的。"}
            await self.agents[self.agent_of[chat]].say(said)
            await asyncio.sleep(1 / rate)

    async def ask_without_answer(self, count: int) -> None:
        """Questions that will be late, spread over five seconds."""
        for visitor in self.visitors[-count:]:
            await visitor.say({"type": "say", "client_id": f"l{next(self._names)}", "text": "有人吗？"})
            await asyncio.sleep(5 / count)

    async def settle(self, seconds: float) -> None:
        """Wait until everything is acknowledged and seen."""
        end = time.perf_counter() + seconds
        while time.perf_counter() < end and len(self.figures.acked) < len(self.figures.sent):
            await asyncio.sleep(0.2)
        await asyncio.sleep(25 if seconds > 30 else 1)  # what the broker lost comes with the next pulse

    async def close(self) -> None:
        """All pages are closed."""
        for line in [*self.visitors, *self.agents.values(), self.boss]:
            await line.end()
        for task in self._tasks:
            task.cancel()


def _parts(lines: list[Any], size: int) -> list[list[Any]]:
    return [lines[start : start + size] for start in range(0, len(lines), size)]


async def _measure(options: argparse.Namespace, town: Town, programs: Running, broker: Broker) -> list[dict[str, Any]]:
    pid = programs._children["sockets"].pid
    before = resident_bytes(pid)
    talk = Talk(town)
    await talk.open()
    await asyncio.sleep(3)
    sockets = len(talk.visitors) + len(talk.agents) + 1
    figures = [
        {"figure": "memory", "sockets": sockets, "kb_each": round((resident_bytes(pid) - before) / sockets / 1024, 1)}
    ]
    echo = await _echo(options)
    await talk.talk(rate=options.rate, seconds=5, turn=options.turn)
    talk.figures.seen.clear()
    talk.figures.kept.clear()
    late = asyncio.create_task(talk.ask_without_answer(options.late))
    await talk.talk(rate=options.rate, seconds=options.seconds, turn=options.turn)
    await late
    await talk.settle(20)
    await asyncio.sleep(LATE_SECONDS)
    figures += _speed(options, talk.figures, echo)
    figures += _lateness(talk.figures)
    if options.faults:
        figures.append(await _faults(options, talk, programs, broker))
    await talk.close()
    return figures


async def _echo(options: argparse.Namespace) -> float:
    """Milliseconds (median) of a bare echo at the same rate, over a line of the same kind."""
    command = [sys.executable, "-m", "uvicorn", "bench.chatting.echo:application", "--port", str(ECHO_PORT)]
    child = subprocess.Popen([*command, "--lifespan", "off", "--log-level", "warning"], cwd=ROOT)
    took: list[float] = []
    try:
        await asyncio.sleep(3)
        async with people.connect(f"ws://127.0.0.1:{ECHO_PORT}/", compression=None) as link:
            for _number in range(int(options.rate * 10)):
                begun = time.perf_counter()
                await link.send(json.dumps({"type": "say", "client_id": "v1", "text": "请问什么时候发货？"}))
                await link.recv()
                took.append(time.perf_counter() - begun)
                await asyncio.sleep(1 / options.rate)
    finally:
        child.terminate()
        child.wait()
    return quantile(took, 0.5)


def _speed(options: argparse.Namespace, figures: people.Figures, echo_ms: float) -> list[dict[str, Any]]:
    p50, p99 = quantile(figures.seen, 0.5), quantile(figures.seen, 0.99)
    common = {"rate": options.rate, "turn": options.turn, "messages": len(figures.seen)}
    return [
        {"figure": "seen_ms", **common, "p50": p50, "p95": quantile(figures.seen, 0.95), "p99": p99,
         "ok": p50 < SEEN_P50_MS and p99 < SEEN_P99_MS},
        {"figure": "acknowledged_ms", "p50": quantile(figures.kept, 0.5), "p99": quantile(figures.kept, 0.99)},
        {"figure": "echo_ms", "p50": echo_ms, "ratio": round(p50 / echo_ms, 1) if echo_ms else None},
    ]  # fmt: skip


def _lateness(figures: people.Figures) -> list[dict[str, Any]]:
    late = [float(seconds) for [seconds] in sql(LATE, database=NAME)]
    p99 = quantile(late, 0.99)
    return [
        {"figure": "late_clocks_ms", "clocks": len(late), "p50": quantile(late, 0.5), "p99": p99,
         "ok": bool(late) and p99 < LATE_P99_MS},
        {"figure": "supervisor_notices", "count": len(figures.late_seen)},
    ]  # fmt: skip


async def _faults(options: argparse.Namespace, talk: Talk, programs: Running, broker: Broker) -> dict[str, Any]:
    talking = asyncio.create_task(talk.talk(rate=options.rate / 2, seconds=options.faults, turn=options.turn))
    part = options.faults / 6
    reopened = talk.figures.reopened
    await asyncio.sleep(part)
    await asyncio.to_thread(programs.kill, "relay")
    await asyncio.to_thread(programs.start, "relay")
    await asyncio.sleep(part)
    await asyncio.to_thread(programs.kill, "sockets")
    await asyncio.to_thread(programs.start, "sockets")
    await asyncio.sleep(part * 2)
    await asyncio.to_thread(broker.kill)
    await asyncio.sleep(2)
    await asyncio.to_thread(broker.start)
    await talking
    await talk.settle(60)
    kept = dict(sql(KEPT, database=NAME))
    lost = [name for name in talk.figures.acked if name not in kept]
    unsaid = len(talk.figures.sent) - len(talk.figures.acked)
    doubled = [name for name, count in kept.items() if count != 1]
    unseen = _unseen(talk)
    return {
        "figure": "faults",
        "messages": len(talk.figures.sent),
        "lines_reopened": talk.figures.reopened - reopened,
        "lost": len(lost),
        "not_acknowledged": unsaid,
        "doubled": len(doubled),
        "out_of_order": len(talk.figures.wrong),
        "chats_with_holes": sql(HOLES, database=NAME)[0][0],
        "chats_not_up_to_date": unseen,
        "ok": not (lost or unsaid or doubled or talk.figures.wrong or unseen),
    }


def _unseen(talk: Talk) -> int:
    """Pages that have not been given the last word of a chat."""
    last = dict(sql("SELECT id, last_number FROM chat_chat", database=NAME))
    behind = sum(visitor.last != last[visitor.chat] for visitor in talk.visitors)
    return behind + sum(number != last[chat] for agent in talk.agents.values() for chat, number in agent.last.items())


if __name__ == "__main__":
    assert endpoints()
    main()
