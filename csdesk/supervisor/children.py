"""A program and its running process: started in a session of its own, and gone when we are gone."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from csdesk.embedded.account import Account
from csdesk.supervisor.hatching import Egg, Hatched, Nest, NoNest
from csdesk.supervisor.logs import ProgramLog

SETTLED_SECONDS = 5.0  # who lived this long is started again without a wait
FIRST_WAIT_SECONDS = 0.1
LONGEST_WAIT_SECONDS = 2.0
_LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None
_PR_SET_PDEATHSIG = 1


@dataclass(frozen=True)
class Program:
    """What to run. Programs of a higher stage need those of the lower ones, so they stop first."""

    name: str
    command: list[str]
    stage: int
    environment: Mapping[str, str] = field(default_factory=dict)
    directory: Path = Path("/")
    account: Account | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    orphan_signal: signal.Signals | None = None  # what it gets when we die; its stop signal unless said
    once: bool = False  # a step to be done, not a server
    # It is a nest (csdesk.supervisor.nest): programs that name it are hatched there.
    hatches: bool = False
    nest: str = ""
    # The process id of a server of somebody else's that already does this work.
    already_running: Callable[[], int | None] = lambda: None


class Child:
    """A program's process through its deaths and restarts."""

    def __init__(self, program: Program, log: ProgramLog, mother: "Child | None" = None) -> None:
        self.program, self.log, self._mother = program, log, mother
        self.process: subprocess.Popen[bytes] | Hatched | None = None
        self.nest: Nest | None = None
        self.restart_at: float | None = None
        self.returncode: int | None = None
        self.foreign_pid = program.already_running()
        self._started_at, self._early_deaths = 0.0, 0
        if self.foreign_pid is None:
            self.start()

    def start_again(self) -> None:
        """Start after a death; when the machine has no room for a process just now, try again later."""
        try:
            self.start()
        except OSError as trouble:
            self.log.write(f"could not be started: {trouble}\n".encode())
            self.restart_at = time.monotonic() + LONGEST_WAIT_SECONDS

    @property
    def pid(self) -> int | None:
        """The process id, ours or foreign; None while nothing runs."""
        return self.process.pid if self.process else self.foreign_pid

    def start(self) -> None:
        """Start the process. It leads its own session, so that Ctrl-C reaches us alone."""
        self.restart_at, self._started_at = None, time.monotonic()
        self.process = self._hatched() or self._launched()
        assert self.process.stdout is not None
        os.set_blocking(self.process.stdout.fileno(), False)

    def _hatched(self) -> Hatched | None:
        """The program out of its nest; None where there is none just now: it is started by itself then."""
        if self._mother is None or self._mother.nest is None or not self._mother.process:
            return None
        program = self.program
        ends_by = program.orphan_signal or program.stop_signal
        egg = Egg(program.name, program.command[1:], program.environment, program.directory, ends_by)
        try:
            return self._mother.nest.hatch(egg)
        except NoNest as trouble:
            self.log.write(f"{trouble}\n".encode())
            self._mother.nest = None
            return None

    def _launched(self) -> "subprocess.Popen[bytes]":
        program = self.program
        self.nest = Nest() if program.hatches else None
        try:
            return subprocess.Popen(
                program.command,
                **(program.account.popen_options() if program.account else {}),
                env=dict(program.environment),
                cwd=program.directory,
                stdin=self.nest.theirs.fileno() if self.nest else subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=_die_with_parent(program.orphan_signal or program.stop_signal),
            )
        finally:
            if self.nest:
                self.nest.theirs.close()

    def output(self) -> int | None:
        """The descriptor of the process's output, None while nothing of ours runs."""
        return self.process.stdout.fileno() if self.process and self.process.stdout else None

    def read(self) -> bool:
        """Move what the process has printed into its log; True when it has closed its output."""
        if (descriptor := self.output()) is None:
            return True
        with contextlib.suppress(BlockingIOError):
            while output := os.read(descriptor, 65536):
                self.log.write(output)
            return True
        return False

    def has_died(self) -> bool:
        """Whether the process has ended since we last looked."""
        if self.process is not None:
            return self.process.poll() is not None
        return self.foreign_pid is not None and not _exists(self.foreign_pid)

    def bury(self, *, restart: bool) -> None:
        """Take note of the death, end what the process left behind, and say when to start it again."""
        if self.process is not None:
            self.read()
            # Workers that outlive their master would keep its socket.
            self.signal_group(signal.SIGKILL)
            assert self.process.stdout is not None
            self.process.stdout.close()
            self.returncode = self.process.returncode
        if self.nest is not None:
            self.nest.close()
        self.process = self.foreign_pid = self.nest = None
        if restart and not self.program.once:
            settled = time.monotonic() - self._started_at >= SETTLED_SECONDS
            self._early_deaths = 0 if settled else self._early_deaths + 1
            self.restart_at = time.monotonic() + wait_seconds(self._early_deaths)

    def signal_group(self, number: signal.Signals) -> None:
        """Signal the process and all its children."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, number)

    def ask_to_stop(self) -> None:
        """Send the program's own stop signal to the process that leads it."""
        if self.process is not None:
            self.process.send_signal(self.program.stop_signal)


def wait_seconds(early_deaths: int) -> float:
    """How long to wait before the next start, after so many deaths in a row soon after a start."""
    return min(FIRST_WAIT_SECONDS * 2.0 ** min(early_deaths, 10), LONGEST_WAIT_SECONDS)


def _exists(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _die_with_parent(number: signal.Signals) -> Callable[[], None] | None:
    """On Linux the kernel sends `number` to the child when we die, however we die."""
    if _LIBC is None:
        return None
    parent = os.getpid()

    def run_in_child() -> None:
        _LIBC.prctl(_PR_SET_PDEATHSIG, int(number))
        if os.getppid() != parent:
            os._exit(1)

    return run_in_child
