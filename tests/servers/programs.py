"""Tiny programs for a supervisor to run."""

import signal
import sys
from pathlib import Path
from typing import Any

from csdesk.supervisor.children import Program

FOR_EVER = "import signal\nwhile True: signal.pause()"


def python(name: str, source: str, *, stage: int = 1, **options: Any) -> Program:
    """A program of a few lines of Python."""
    return Program(name, [sys.executable, "-u", "-c", source], stage, **options)


def noting(path: Path, words: str) -> str:
    """Source that adds a line to a file, in one write."""
    return f"import os\nwith open({str(path)!r}, 'a') as notes: notes.write({words} + '\\n')\n"


def lines(path: Path) -> list[str]:
    """The lines noted so far."""
    return path.read_text().splitlines() if path.exists() else []


def deaf(path: Path) -> str:
    """Source of a program that does not listen to SIGTERM."""
    return f"import signal\nsignal.signal({int(signal.SIGTERM)}, signal.SIG_IGN)\n" + noting(path, "'up'") + FOR_EVER
