"""Locks between processes, as files; the kernel frees them when their holder dies."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO


def open_lock(path: Path) -> TextIO:
    """Open the lock file at `path`, making it if need be; nobody holds it yet."""
    path.parent.mkdir(parents=True, exist_ok=True)
    return open(path, "a+")


@contextmanager
def file_lock(path: Path) -> Iterator[None]:
    """Hold the lock file at `path`; whoever comes second waits."""
    with open_lock(path) as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
