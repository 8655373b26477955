"""What stands on a paper, as plain data: made when it is printed, frozen, drawn again and again.

A room describes its form in these blocks; labels are spelled in the language of the paper.
"""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.utils.timezone import localtime

Block = dict[str, Any]
# Two short values share a line; a longer one has the line for itself.
_SHORT = 22


def value_of(value: Any) -> Any:
    """A value as it is printed: moments in the company's time, nothing as an empty field to write in."""
    if isinstance(value, dict):
        return value
    if isinstance(value, datetime):
        return f"{localtime(value):%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return value.isoformat()
    return "" if value is None else str(value).strip()


def secret(key: str) -> dict[str, str]:
    """Stands where a value is printed that is kept encrypted beside the picture."""
    return {"secret": key}


def fields(*rows: tuple[Any, Any], title: Any = "") -> Block:
    """Labels with their values, two in a line where both are short."""
    lines: list[list[list[Any]]] = []
    for label, value in rows:
        cell = [str(label), value_of(value)]
        if lines and len(lines[-1]) == 1 and _is_short(lines[-1][0]) and _is_short(cell):
            lines[-1].append(cell)
        else:
            lines.append([cell])
    return {"kind": "fields", "title": str(title), "lines": lines}


def table(
    heads: Iterable[Any], rows: Iterable[Iterable[Any]], *, title: Any = "", spare: int = 0, wide: int | None = None
) -> Block:
    """A list with a head that is repeated on each page; `spare` empty lines to write in; `wide`: the widest column."""
    named = [str(head) for head in heads]
    filled = [[value_of(value) for value in row] for row in rows]
    return {
        "kind": "table",
        "title": str(title),
        "heads": named,
        "wide": wide,
        "rows": filled + [[""] * len(named) for _line in range(spare)],
    }


def text(title: Any, words: Any, *, lines: int = 3) -> Block:
    """Running words under a heading; where there are none, so many empty lines to write on."""
    words = value_of(words)
    return {"kind": "text", "title": str(title), "text": words, "lines": 0 if words else lines}


def notice(words: Any) -> Block:
    """A sentence set apart: what to do with this paper, what it is not for."""
    return {"kind": "notice", "text": str(words)}


def _is_short(cell: list[Any]) -> bool:
    return isinstance(cell[1], str) and len(cell[1]) <= _SHORT and "\n" not in cell[1]


def masked(value: str) -> str:
    """All but the last four characters hidden: enough to tell one number from another."""
    return f"{'•' * max(0, len(value) - 4)}{value[-4:]}" if len(value) > 4 else "•" * len(value)


def filled_in(data: Any, secrets: dict[str, str]) -> Any:
    """The picture with the secret values in their places, as they were given here: masked or whole."""
    if isinstance(data, dict):
        if set(data) == {"secret"}:
            return secrets.get(str(data["secret"]), "")
        return {key: filled_in(value, secrets) for key, value in data.items()}
    return [filled_in(value, secrets) for value in data] if isinstance(data, list) else data
