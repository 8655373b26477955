"""Processes to shoot at: forked from one that has everything loaded, so that one more costs a hundredth of a second."""

import ctypes
import logging
import os
import random
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable
from pathlib import Path

from django.db import connections

_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None)


class Child:
    """A forked process that runs a function; it ends with us at the latest."""

    def __init__(self, work: Callable[[], None], log: Path) -> None:
        # Shared connections would be talked into by both.
        connections.close_all()
        parent = os.getpid()
        self.pid = os.fork()
        self._status: int | None = None
        if self.pid == 0:
            _live(work, log, parent)

    def signal(self, number: signal.Signals) -> None:
        """Send it a signal, unless it has ended."""
        if self.is_alive():
            os.kill(self.pid, number)

    def kill(self) -> None:
        """kill -9, and wait for the end."""
        self.signal(signal.SIGKILL)
        if self._status is None:
            self._status = os.waitpid(self.pid, 0)[1]

    def stop(self, seconds: float = 10.0) -> None:
        """Ask it to stop; kill it when it does not."""
        self.signal(signal.SIGTERM)
        end = time.monotonic() + seconds
        while self.is_alive() and time.monotonic() < end:
            time.sleep(0.01)
        self.kill()

    def is_alive(self) -> bool:
        """Whether it still runs."""
        if self._status is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            self._status = status if pid else None
        return self._status is None


def die_with_parent(parent: int) -> None:
    """In a child: the kernel kills it when we are killed, so that nothing is left behind."""
    _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)


def _live(work: Callable[[], None], log: Path, parent: int) -> None:
    """The child's whole life. Nothing of the parent's may run at its end: no handlers, no cleaning up."""
    code = 1
    try:
        die_with_parent(parent)
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        stream = log.open("a", buffering=1)
        os.dup2(stream.fileno(), 1)
        os.dup2(stream.fileno(), 2)
        sys.stdout = sys.stderr = stream
        for handler in logging.getLogger().handlers:
            if isinstance(handler, logging.StreamHandler):
                handler.setStream(stream)
        random.seed()
        work()
        code = 0
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(code)


def run_engine_process() -> None:
    """What `manage.py engine` does."""
    from csdesk.sla.loop import run_engine

    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    run_engine(stop)


def run_relay_process() -> None:
    """What `manage.py relay` does."""
    from csdesk.outbox.relay import Relay

    relay = Relay()
    signal.signal(signal.SIGTERM, lambda *_: relay.stop.set())
    relay.run()


def run_ticks() -> None:
    """What beat and a worker do each second, five times as often."""
    from csdesk.sla.tasks import sweep_due_clocks

    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    while not stop.wait(0.2):
        sweep_due_clocks()
