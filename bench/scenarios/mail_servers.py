"""Mail servers that should not be trusted, on loopback: each in a thread of its own, at a port of its own."""

import socket
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from typing import Any

from aiosmtpd.controller import Controller


@dataclass
class Server:
    """What a server took, by Message-ID. `manner`: takes, "refuses for now", "refuses", "hangs up after DATA"."""

    manner: str
    port: int = 0
    taken: Counter[str] = field(default_factory=Counter)
    turned_away: Counter[str] = field(default_factory=Counter)

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        key = str(message_from_bytes(envelope.content)["Message-ID"])
        if self.manner == "refuses":
            return "550 no such user"
        if self.manner == "refuses for now" and not self.turned_away[key]:
            self.turned_away[key] += 1
            return "451 try again later"
        self.taken[key] += 1
        if self.manner == "hangs up after DATA" and self.taken[key] == 1:
            server.transport.close()
        return "250 OK"


@contextmanager
def mail_servers() -> Iterator[dict[str, Server]]:
    """One server of each manner, and one that accepts connections and never says a word ("hangs")."""
    made = {name: Server(name) for name in ("takes", "refuses for now", "refuses", "hangs up after DATA")}
    with ExitStack() as leaving:
        for server in made.values():
            server.port = _free_port()
            controller = Controller(server, hostname="127.0.0.1", port=server.port)
            controller.start()
            leaving.callback(controller.stop)
        yield {**made, "hangs": Server("hangs", leaving.enter_context(_silence()))}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def _silence() -> Iterator[int]:
    held: list[socket.socket] = []
    stop = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.1)

        def hold() -> None:
            while not stop.is_set():
                try:
                    held.append(listener.accept()[0])
                except TimeoutError:
                    continue

        thread = threading.Thread(target=hold)
        thread.start()
        try:
            yield int(listener.getsockname()[1])
        finally:
            stop.set()
            thread.join()
            for link in held:
                link.close()
