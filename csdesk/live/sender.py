"""The one thread of a process that talks to Redis for it: a bounded queue, dropped when full, with a breaker."""

import asyncio
import logging
import os
import queue
import threading
import time
from typing import Any

from channels.layers import get_channel_layer

log = logging.getLogger(__name__)
LONGEST_QUEUE = 1000
# What a publish may take, and how long a broker that did not manage is left alone.
SEND_SECONDS = 1.0
SPARED_SECONDS = 5.0

Item = tuple[str, dict[str, Any]]


class Sender:
    """Sends what it is handed from a thread of its own. Live messages are hints: one that is lost is healed
    by the page's next question, one that waits would hold up a request."""

    def __init__(self, *, longest: int = LONGEST_QUEUE) -> None:
        self.dropped = 0
        self._queue: queue.Queue[Item] = queue.Queue(longest)
        self._thread: threading.Thread | None = None
        self._process = 0
        self._lock = threading.Lock()
        self._spared_until = 0.0

    def put(self, group: str, message: dict[str, Any]) -> bool:
        """Take a message for a group; False when it was dropped. Never waits, never raises."""
        if time.monotonic() < self._spared_until:
            self.dropped += 1
            return False
        try:
            self._queue.put_nowait((group, message))
        except queue.Full:
            self.dropped += 1
            return False
        self._have_thread()
        return True

    @property
    def waiting(self) -> int:
        """How many messages were taken and are neither sent nor dropped yet."""
        return self._queue.unfinished_tasks

    def flush(self, seconds: float) -> bool:
        """Wait until all that was taken is sent or dropped; False when that took too long. For tests and ends."""
        end = time.monotonic() + seconds
        while self.waiting and time.monotonic() < end:
            time.sleep(0.005)
        return not self.waiting

    def _have_thread(self) -> None:
        # A server that forks its workers leaves the thread behind in the parent.
        if self._process == os.getpid() and self._thread is not None and self._thread.is_alive():
            return
        with self._lock:
            if self._process != os.getpid() or self._thread is None or not self._thread.is_alive():
                self._process = os.getpid()
                self._thread = threading.Thread(target=self._work, name="live-sender", daemon=True)
                self._thread.start()

    def _work(self) -> None:
        with asyncio.Runner() as runner:
            while True:
                group, message = self._queue.get()
                try:
                    if time.monotonic() >= self._spared_until:
                        runner.run(self._send(group, message))
                    else:
                        self.dropped += 1
                except Exception as error:
                    self.dropped += 1
                    self._spared_until = time.monotonic() + SPARED_SECONDS
                    log.warning("live messages rest for %s s: %r", SPARED_SECONDS, error)
                finally:
                    self._queue.task_done()

    async def _send(self, group: str, message: dict[str, Any]) -> None:
        async with asyncio.timeout(SEND_SECONDS):
            await get_channel_layer().group_send(group, message)


_sender = Sender()


def send_later(group: str, message: dict[str, Any]) -> bool:
    """Hand a message to this process's sender."""
    return _sender.put(group, message)


def flush(seconds: float = 2.0) -> bool:
    """Wait until everything handed over is out."""
    return _sender.flush(seconds)
