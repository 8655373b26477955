"""What stands in a cell, and what may be wrong with it or with the whole file."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Problem:
    """What is wrong, as an English msgid with its values: whoever shows it translates it."""

    words: str
    values: Mapping[str, Any] = field(default_factory=dict)

    @property
    def data(self) -> dict[str, Any]:
        """As it is stored."""
        return {"words": self.words, "values": dict(self.values)}


class Unreadable(Exception):
    """The whole file cannot be read; `problem` says why and what to do."""

    def __init__(self, words: str, **values: Any) -> None:
        super().__init__(words)
        self.problem = Problem(words, values)


class CellProblem(Exception):
    """One cell cannot be read; `problem` says why."""

    def __init__(self, words: str, **values: Any) -> None:
        super().__init__(words)
        self.problem = Problem(words, values)


@dataclass(frozen=True)
class Cell:
    """One cell as the file has it: text, number, day or None; with a problem, its value does not count."""

    value: Any = None
    problem: Problem | None = None

    @property
    def is_empty(self) -> bool:
        """Whether nobody wrote anything here."""
        return self.problem is None and (self.value is None or (isinstance(self.value, str) and not self.value.strip()))


@dataclass(frozen=True)
class TableLine:
    """One line of a table by its number in the file, from 1."""

    number: int
    cells: tuple[Cell, ...]

    @property
    def is_empty(self) -> bool:
        """Whether it is blank."""
        return all(cell.is_empty for cell in self.cells)
