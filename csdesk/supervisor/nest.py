"""A process that has loaded what programs need, and becomes one of them in a child whenever it is asked to.

`python -m csdesk.supervisor.nest module …`: programs forked from one process share what it has loaded, where each of
its own would hold a copy. Requests come in at the standard input, from the supervisor alone.
"""

import array
import ctypes
import gc
import importlib
import json
import os
import runpy
import signal
import socket
import sys
import time
import types
from collections.abc import Sequence
from typing import Any

LONGEST_REQUEST = 131_072
# How often a child looks whether it was adopted.
ADOPTED_SECONDS = 0.001
_PR_SET_PDEATHSIG, _PR_SET_NAME = 1, 15
# What the kernel keeps of a name.
_LONGEST_NAME = 15


def main(modules: Sequence[str]) -> None:
    """Load, then wait to be asked; returns as the program that was asked for, in a child."""
    # The line editor of Celery's shell: 9 MB that nobody types into.
    sys.modules["click_repl"] = types.SimpleNamespace(register_repl=lambda group: None)  # type: ignore[assignment]
    for module in modules:
        importlib.import_module(module)
    # Left alone by the children's collectors: they go on sharing it.
    gc.collect()
    gc.freeze()
    line = socket.socket(fileno=os.dup(0))
    line.send(b"ready")
    supervisor = os.getppid()
    while True:
        request, output = _heard(line)
        pid = _hatched(supervisor)
        if not pid:
            line.close()
            _become(request, output, supervisor)
            return
        os.close(output)
        line.send(str(pid).encode())


def _heard(line: socket.socket) -> tuple[dict[str, Any], int]:
    """What to become, and the descriptor to print to. Ends the process when the supervisor is gone."""
    room = socket.CMSG_SPACE(array.array("i").itemsize)
    words, passed, _flags, _address = line.recvmsg(LONGEST_REQUEST, room)
    if not words:
        sys.exit()
    [(_level, _kind, numbers)] = passed
    return json.loads(words), int.from_bytes(numbers[: array.array("i").itemsize], sys.byteorder)


def _hatched(supervisor: int) -> int:
    """Fork a child of the supervisor, not of ours; its process id, 0 in it."""
    reader, writer = os.pipe()
    between = os.fork()
    if not between:
        middle = os.getpid()
        # The supervisor adopts whoever has lost his parent.
        if pid := os.fork():
            os.write(writer, str(pid).encode())
            os._exit(0)
        os.close(reader)
        os.close(writer)
        while os.getppid() == middle:
            time.sleep(ADOPTED_SECONDS)
        return 0
    os.waitpid(between, 0)
    os.close(writer)
    with os.fdopen(reader) as told:
        return int(told.read())


def _become(request: dict[str, Any], output: int, supervisor: int) -> None:
    """Run a Python command line as if this process had been started with it."""
    os.setsid()
    libc = ctypes.CDLL(None)
    libc.prctl(_PR_SET_PDEATHSIG, int(request["orphan_signal"]))
    libc.prctl(_PR_SET_NAME, f"csdesk:{request['name']}".encode()[:_LONGEST_NAME])
    if os.getppid() != supervisor:
        os._exit(1)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for given, place in ((nothing, 0), (output, 1), (output, 2)):
        os.dup2(given, place)
    os.close(nothing)
    os.close(output)
    os.chdir(request["directory"])
    os.environ.clear()
    os.environ.update(request["environment"])
    _run(request["arguments"])


def _run(arguments: list[str]) -> None:
    """As `python` reads them: -u, -m module, -c words, or a file."""
    match arguments:
        case ["-u", *rest]:
            sys.stdout.reconfigure(write_through=True)  # type: ignore[union-attr]
            _run(rest)
        case ["-m", module, *rest]:
            sys.argv = [module, *rest]
            runpy.run_module(module, run_name="__main__", alter_sys=True)
        case ["-c", words, *rest]:
            sys.argv = ["-c", *rest]
            exec(compile(words, "<string>", "exec"), {"__name__": "__main__"})  # noqa: S102 - our own supervisor's
        case [path, *rest]:
            sys.argv = [path, *rest]
            runpy.run_path(path, run_name="__main__")


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.default_int_handler)
    main(sys.argv[1:])
