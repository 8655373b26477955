"""What can be imported; filled by the rooms that own the records, from their `ready()`. docs/imports.md says how."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from csdesk.imports.models import Act
from csdesk.imports.rules import Column, Problem

if TYPE_CHECKING:
    from csdesk.people.models import Member


@dataclass
class Row:
    """A row with its values by column. A judge fills `act`, and `problems` by column ("": the whole row)."""

    number: int
    values: dict[str, Any]
    problems: dict[str, Problem] = field(default_factory=dict)
    act: str = Act.NEW


@dataclass
class Errand:
    """For whom a file is brought in, when, and whether what is there already is changed.

    `memory` is the kind's own from the first batch of a file to the last.
    """

    actor: "Member"
    now: datetime
    changes_known: bool
    file_name: str
    memory: dict[str, Any] = field(default_factory=dict)


def _everything(row: Row) -> None:
    return None


@dataclass(frozen=True)
class ImportKind:
    """A kind of record that comes in by files.

    `columns(now)`: what a file may hold. `may(member)`: who may import. `judge(rows, errand)` says of a batch what is
    wrong and what becomes of each row; it is asked when the file is read and again just before it is written.
    `write(rows, errand)` writes a batch that was judged right: all batches in one transaction. `identity(row)`: two
    rows of one identity are one too many. `home`: name of the address that one comes from.
    """

    key: str
    label: Any
    columns: Callable[[datetime], Sequence[Column]]
    may: Callable[["Member"], bool]
    judge: Callable[[list[Row], Errand], None]
    write: Callable[[list[Row], Errand], None]
    home: str
    identity: Callable[[Row], Hashable | None] = _everything
    hint: Any = ""


_kinds: dict[str, ImportKind] = {}


def register_import(kind: ImportKind) -> None:
    """Called once a kind, from the owning app's `ready()`."""
    _kinds[kind.key] = kind


def import_kind(key: str) -> ImportKind:
    """The registered kind. Raises KeyError for one nobody registered."""
    return _kinds[key]
