"""The loop that keeps programs alive: one thread, woken by output, deaths and signals."""

import contextlib
import math
import os
import selectors
import signal
import socket
import time
from collections.abc import Callable
from pathlib import Path
from types import FrameType, TracebackType

from csdesk.supervisor.children import Child, Program
from csdesk.supervisor.hatching import can_hatch, reap_strays
from csdesk.supervisor.logs import ProgramLog

LONGEST_TURN_SECONDS = 0.5
STAGE_SECONDS = 3.0  # a stage that has not stopped by then is killed,
STOP_SECONDS = 9.5  # but the lowest, the databases, may take what is left of ten seconds
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class StopRequested(Exception):
    """Somebody pressed Ctrl-C or sent SIGTERM."""


class StepFailed(Exception):
    """A program that had to succeed did not; carries its last words."""


class Supervisor:
    """Starts programs, restarts those that die, and stops them in reverse order when it is left."""

    def __init__(self, log_directory: Path, say: Callable[[str], None]) -> None:
        self.children: list[Child] = []
        self._logs, self._say = log_directory, say
        self._stop_requested = False
        self._selector = selectors.DefaultSelector()
        self._watched: dict[Child, int] = {}
        self._handlers: dict[signal.Signals, object] = {}

    def __enter__(self) -> "Supervisor":
        self._wake_reader, self._wake_writer = socket.socketpair()
        for end in (self._wake_reader, self._wake_writer):
            end.setblocking(False)
        self._old_wakeup = signal.set_wakeup_fd(self._wake_writer.fileno(), warn_on_full_buffer=False)
        self._selector.register(self._wake_reader, selectors.EVENT_READ, None)
        for number in (*STOP_SIGNALS, signal.SIGCHLD):
            self._handlers[number] = signal.signal(number, self._note)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self.stop()
        finally:
            for number, handler in self._handlers.items():
                signal.signal(number, handler)  # type: ignore[arg-type]
            signal.set_wakeup_fd(self._old_wakeup)
            self._selector.close()
            self._wake_reader.close()
            self._wake_writer.close()

    def _note(self, number: int, frame: FrameType | None) -> None:
        self._stop_requested |= number in STOP_SIGNALS

    def start(self, program: Program) -> Child:
        """Start a program and keep it alive (or, if it is a step, let it end)."""
        child = Child(program, ProgramLog(self._logs, program.name), self._nest_of(program))
        self.children.append(child)
        self._watch(child)
        return child

    def _nest_of(self, program: Program) -> Child | None:
        nests = [child for child in self.children if child.program.hatches and child.program.name == program.nest]
        return nests[0] if nests and can_hatch() else None

    def run_step(self, program: Program) -> list[str]:
        """Run a program to its end and return its last lines. Raises StepFailed, StopRequested."""
        child = self.start(program)
        self.run_until(lambda: child.returncode is not None)
        self.children.remove(child)
        child.log.close()
        if child.returncode:
            raise StepFailed("\n".join([*child.log.tail, f"{program.name} failed; see {child.log.path}"]))
        return list(child.log.tail)

    def run_until(self, is_done: Callable[[], bool], *, seconds: float = math.inf, every: float = 0.0) -> bool:
        """Keep everything running until `is_done`, asked at most once in `every` seconds; False when
        `seconds` passed first. Raises StopRequested as soon as we are asked to stop."""
        deadline, ask_at = time.monotonic() + seconds, 0.0
        while True:
            if self._stop_requested:
                raise StopRequested
            if time.monotonic() >= ask_at:
                if is_done():
                    return True
                ask_at = time.monotonic() + every
            if time.monotonic() > deadline:
                return False
            self._turn(restart=True)

    def stop(self) -> None:
        """Stop what we started, the last stage first; whoever does not listen is killed."""
        stages = sorted({child.program.stage for child in self.children}, reverse=True)
        end = time.monotonic() + STOP_SECONDS
        for stage in stages:
            leaving = [child for child in self.children if child.program.stage == stage]
            for child in reversed(leaving):
                child.restart_at = None
                child.ask_to_stop()
            deadline = end if stage == stages[-1] else min(end, time.monotonic() + STAGE_SECONDS)
            while any(child.process for child in leaving) and time.monotonic() < deadline:
                self._turn(restart=False)
            for child in leaving:
                child.signal_group(signal.SIGKILL)
            while any(child.process for child in leaving):
                self._turn(restart=False)
        for child in self.children:
            child.log.close()

    def _turn(self, *, restart: bool) -> None:
        for key, _ in self._selector.select(self._patience()):
            if key.data is None:
                with contextlib.suppress(BlockingIOError):
                    os.read(self._wake_reader.fileno(), 4096)
            else:
                self._listen(key.data)
        for child in self.children:
            if child.has_died():
                self._bury(child, restart=restart)
            if restart and child.restart_at is not None and child.restart_at <= time.monotonic():
                child.start_again()
                self._watch(child)
        if any(child.program.hatches for child in self.children):
            reap_strays({child.process.pid for child in self.children if child.process})

    def _patience(self) -> float:
        waiting = [child.restart_at - time.monotonic() for child in self.children if child.restart_at]
        return max(0.0, min([LONGEST_TURN_SECONDS, *waiting]))

    def _watch(self, child: Child) -> None:
        if (descriptor := child.output()) is not None:
            self._watched[child] = descriptor
            self._selector.register(descriptor, selectors.EVENT_READ, child)

    def _listen(self, child: Child) -> None:
        if child in self._watched and child.read():
            self._selector.unregister(self._watched.pop(child))

    def _bury(self, child: Child, *, restart: bool) -> None:
        if child in self._watched:
            self._selector.unregister(self._watched.pop(child))
        child.bury(restart=restart)
        if restart and not child.program.once:
            self._say(f"{child.program.name} ended ({_how(child.returncode)}); starting it again")


def _how(returncode: int | None) -> str:
    if returncode is None:
        return "it was not ours"
    if returncode < 0:
        return signal.Signals(-returncode).name
    return f"exit status {returncode}"
