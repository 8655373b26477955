"""One log file a program, each line with time and name, cut off by size."""

from collections import deque
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

MAXIMUM_BYTES = 5_000_000
KEPT_FILES = 3
TAIL_LINES = 80


class ProgramLog:
    """Takes a program's raw output and writes it line by line; remembers the last lines for whoever asks."""

    def __init__(self, directory: Path, name: str, *, maximum_bytes: int = MAXIMUM_BYTES) -> None:
        directory.mkdir(parents=True, exist_ok=True)
        self.path = directory / f"{name}.log"
        self.tail: deque[str] = deque(maxlen=TAIL_LINES)
        self._name, self._maximum, self._rest = name, maximum_bytes, b""
        self._file = open(self.path, "ab")  # noqa: SIM115 - open as long as the program lives

    def write(self, output: bytes) -> None:
        """Take whatever a read returned; an unfinished last line waits for its end."""
        *lines, self._rest = (self._rest + output).split(b"\n")
        if lines:
            self._write_lines(lines)

    def close(self) -> None:
        """Write what is left and close the file."""
        if self._rest:
            self._write_lines([self._rest])
            self._rest = b""
        with suppress(OSError):
            self._file.close()

    def _write_lines(self, lines: list[bytes]) -> None:
        head = f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S} {self._name} | ".encode()
        self.tail.extend(line.decode(errors="replace") for line in lines)
        # A full disk costs log lines, never the program.
        with suppress(OSError):
            self._file.writelines(head + line + b"\n" for line in lines)
            self._file.flush()
            if self._file.tell() > self._maximum:
                self._rotate()

    def _rotate(self) -> None:
        self._file.close()
        for number in range(KEPT_FILES, 0, -1):
            older = self.path.with_name(f"{self.path.name}.{number}")
            newer = self.path.with_name(f"{self.path.name}.{number - 1}") if number > 1 else self.path
            if newer.exists():
                newer.replace(older)
        self._file = open(self.path, "ab")  # noqa: SIM115
