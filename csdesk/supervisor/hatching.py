"""Asking a nest for a program: the process is ours, as if we had started it."""

import array
import contextlib
import ctypes
import json
import os
import signal
import socket
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

# A nest loads for some seconds before it hears anything; on a busy machine for longer.
PATIENCE_SECONDS = 45.0
_PR_SET_CHILD_SUBREAPER = 36


class NoNest(Exception):
    """It does not run, or does not answer."""


class Hatched:
    """A process that somebody else forked for us, with the part of Popen that the supervisor uses."""

    def __init__(self, pid: int, stdout: BinaryIO) -> None:
        self.pid, self.stdout = pid, stdout
        self.returncode: int | None = None

    def poll(self) -> int | None:
        """The exit status, negative for a signal; None while it runs."""
        if self.returncode is None:
            with contextlib.suppress(ChildProcessError):
                pid, status = os.waitpid(self.pid, os.WNOHANG)
                if pid:
                    self.returncode = os.waitstatus_to_exitcode(status)
        return self.returncode

    def send_signal(self, number: signal.Signals) -> None:
        """Signal it, unless it has ended."""
        if self.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, number)


@dataclass(frozen=True)
class Egg:
    """What a nest needs to know of a program."""

    name: str
    arguments: list[str]
    environment: Mapping[str, str]
    directory: Path
    orphan_signal: signal.Signals


class Nest:
    """Our end of the line to a nest."""

    def __init__(self) -> None:
        self._ours, self.theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._ours.settimeout(PATIENCE_SECONDS)
        self._is_ready = False

    def hatch(self, egg: Egg) -> Hatched:
        """Have a program started. Raises NoNest."""
        reader, writer = os.pipe()
        try:
            self._have_ready()
            words = json.dumps({**vars(egg), "environment": dict(egg.environment), "directory": str(egg.directory)})
            passed = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [writer]))]
            self._ours.sendmsg([words.encode()], passed)
            answer = self._ours.recv(64)
            if not answer:
                raise NoNest
        except (OSError, NoNest) as trouble:
            os.close(reader)
            # What answers late would be taken for the answer to the next question.
            self.close()
            raise NoNest(f"{egg.name} is started by itself: {trouble!r}") from trouble
        finally:
            os.close(writer)
        return Hatched(int(answer), os.fdopen(reader, "rb", buffering=0))

    def close(self) -> None:
        """Nobody asks any more."""
        self._ours.close()

    def _have_ready(self) -> None:
        if not self._is_ready:
            if not self._ours.recv(64):
                raise NoNest
            self._is_ready = True


def can_hatch() -> bool:
    """Have this process adopt what it did not fork itself; False where the kernel knows no such thing."""
    return sys.platform == "linux" and ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) == 0


def reap_strays(ours: set[int]) -> None:
    """Bury what we adopted and nobody waits for."""
    with contextlib.suppress(ChildProcessError):
        while (dead := os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)) and dead.si_pid not in ours:
            os.waitpid(dead.si_pid, os.WNOHANG)
