"""Kinds of books, registered by the rooms that keep them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any


def _nothing_open(through: date) -> None:
    """For books that may be closed at any time."""


@dataclass(frozen=True)
class BookKind:
    """What the ledger must know of a book.

    `rule` is named by refusals; `shortage` the sentence for an account that would go below zero;
    `may_go_below_zero` for books whose balances may be negative (points). `check_closing(through)` raises
    RuleViolation while something of these days is still open.
    """

    key: str
    label: Any
    rule: str
    shortage: Any
    may_go_below_zero: bool = False
    check_closing: Callable[[date], None] = _nothing_open


_books: dict[str, BookKind] = {}


def register_book(kind: BookKind) -> None:
    """Called once a book, from the owning app's `ready()`."""
    _books[kind.key] = kind


def book_kind(key: str) -> BookKind:
    """The registered kind. Raises KeyError for one nobody registered."""
    return _books[key]
