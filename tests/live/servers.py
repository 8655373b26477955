"""Servers of a test's own: a Valkey that may be frozen and killed, a uvicorn with sockets."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import redis

from csdesk.embedded import valkey
from tests.database import current_database, url_of
from tests.outbox.relay_process import ROOT, eventually


class Valkey:
    """A broker that a test may do anything to."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "v.sock"
        self.url = f"unix://{self.path}?db=0"
        self._child: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Have it answer."""
        command = [str(valkey.program()), "--port", "0", "--unixsocket", str(self.path), "--save", ""]
        self._child = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        eventually(self._answers)

    def _answers(self) -> bool:
        with redis.Redis(unix_socket_path=str(self.path)) as link:
            try:
                return bool(link.ping())
            except redis.RedisError:
                return False

    def kill(self) -> None:
        """kill -9, with everything it knew."""
        if self._child is not None:
            self._child.kill()
            self._child.wait()
            self._child = None

    def freeze(self) -> None:
        """It accepts and never answers."""
        assert self._child is not None
        self._child.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """It goes on."""
        assert self._child is not None
        self._child.send_signal(signal.SIGCONT)


@contextmanager
def own_valkey(folder: Path) -> Iterator[Valkey]:
    """A running broker of the test's own."""
    broker = Valkey(folder)
    broker.start()
    try:
        yield broker
    finally:
        broker.kill()


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def socket_server(port: int, redis_url: str, **more: str) -> Iterator[subprocess.Popen[bytes]]:
    """uvicorn with csdesk.asgi and the tests' kind of case, on this test's database, as the demo runs it.

    `more` for its environment: whose pages may open lines (`CSDESK_PUBLIC_URL`), after which `PORT` cookies are named.
    """
    from django.conf import settings

    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "DATABASE_URL": url_of("default", current_database()),
        "REDIS_URL": redis_url,
        "CSDESK_SECRET_KEY": settings.SECRET_KEY,
        "PORT": str(port),
        **more,
    }
    command = [
        sys.executable,
        "-m",
        "uvicorn",
        "tests.live.probe_asgi:application",
        "--port",
        str(port),
        "--lifespan",
        "off",
    ]
    child = subprocess.Popen([*command, "--log-level", "warning"], cwd=ROOT, env=environment)
    try:
        eventually(lambda: _listens(port))
        yield child
    finally:
        child.terminate()
        try:
            child.wait(10)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
