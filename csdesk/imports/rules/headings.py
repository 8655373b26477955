"""Which column of a file is which."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_noop, override

from csdesk.imports.rules.cells import TableLine, Unreadable
from csdesk.imports.rules.columns import Column, plain, text_of

# A title may stand above the headings.
LINES_LOOKED_AT = 10
LANGUAGES = ("zh-hans", "en")


@dataclass(frozen=True)
class Headings:
    """The line of the headings, what stands in which place, and headings that nobody knows."""

    line: int
    places: tuple[tuple[int, Column], ...]
    unknown: tuple[str, ...]


def headings_of(lines: Sequence[TableLine], columns: Sequence[Column]) -> Headings:
    """Find the headings among the first lines. Raises Unreadable when required ones are missing or one is there twice.

    Of several lines that name columns the one with the most counts.
    """
    found = [_places(line, columns) for line in lines[:LINES_LOOKED_AT]]
    best = max(found, key=lambda headings: len(headings.places), default=None)
    if best is None or not best.places:
        words = gettext_noop("No headings found. The first row names the columns, as in the template.")
        raise Unreadable(words)
    keys = [column.key for _place, column in best.places]
    for _place, column in best.places:
        if keys.count(column.key) > 1:
            raise Unreadable(gettext_noop("The column “%(name)s” is there twice."), name=str(column.label))
    if missing := [str(column.label) for column in columns if column.is_required and column.key not in keys]:
        raise Unreadable(gettext_noop("These columns are missing: %(names)s."), names=", ".join(missing))
    return best


def _places(line: TableLine, columns: Sequence[Column]) -> Headings:
    meant = {plain(name): column for column in columns for name in _names_of(column)}
    places, unknown = [], []
    for place, cell in enumerate(line.cells):
        if cell.is_empty or cell.problem is not None:
            continue
        text = text_of(cell)
        column = meant.get(plain(text))
        if column is None:
            unknown.append(text[:40])
        else:
            places.append((place, column))
    return Headings(line.number, tuple(places), tuple(unknown))


def _names_of(column: Column) -> set[str]:
    """What the heading may be called: in each of our languages, whichever the reader's is."""
    names = {column.key, *column.aliases}
    for language in LANGUAGES:
        with override(language):
            names.add(str(column.label))
    return names
