"""A broker of the laboratory's own, to be flushed, frozen, filled up and killed."""

import os
import signal
import subprocess
import time
from functools import partial
from pathlib import Path

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from bench.scenarios.children import die_with_parent
from csdesk.embedded import valkey

START_SECONDS = 20


class Broker:
    """A Valkey on a unix socket of its own that keeps nothing on disk: every restart is an empty one."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.socket = directory / "broker.sock"
        self.url = f"unix://{self.socket}?db=0"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it and wait until it answers."""
        command = [str(valkey.program()), "--port", "0", "--unixsocket", str(self.socket), "--save", "",
                   "--appendonly", "no", "--maxmemory-policy", "noeviction", "--dir", str(self.directory)]  # fmt: skip
        self._process = subprocess.Popen(
            command,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            preexec_fn=partial(die_with_parent, os.getpid()),
        )
        end = time.monotonic() + START_SECONDS
        while not self.answers():
            if time.monotonic() > end:
                raise TimeoutError("the broker did not come up")
            time.sleep(0.02)

    def client(self) -> redis.Redis:
        """A client that asks once and waits a second at most."""
        return redis.Redis(unix_socket_path=str(self.socket), socket_timeout=1, retry=Retry(NoBackoff(), 0))

    def answers(self) -> bool:
        """Whether it answers a ping."""
        with self.client() as link:
            try:
                return bool(link.ping())
            except (redis.RedisError, OSError):
                return False

    def do(self, *words: str) -> None:
        """Have it do a command."""
        with self.client() as link:
            link.execute_command(*words)

    def kill(self) -> None:
        """kill -9."""
        self._end(signal.SIGKILL)

    def freeze(self) -> None:
        """It accepts connections and never answers again."""
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """It goes on where it was frozen."""
        self._signal(signal.SIGCONT)

    def stop(self) -> None:
        """End it; nothing happens when it does not run."""
        if self._process is not None:
            self.thaw()
            self._end(signal.SIGTERM)

    def _signal(self, number: signal.Signals) -> None:
        if self._process is not None:
            self._process.send_signal(number)

    def _end(self, number: signal.Signals) -> None:
        self._signal(number)
        if self._process is not None:
            self._process.wait(10)
        self._process = None
