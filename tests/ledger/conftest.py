import pytest

from csdesk.ledger import registry
from csdesk.ledger.models import Book
from csdesk.ledger.registry import BookKind, register_book
from tests.conftest import make_member

PIECES, POINTS = "pieces", "points"
SHORTAGE = "There are only %(available)s."


def closed_until(key):
    """The last closed day of a book, if any."""
    return Book.objects.filter(key=key).values_list("closed_until", flat=True).first()


@pytest.fixture(autouse=True)
def books(monkeypatch):
    """Two kinds of books: one that may not go below zero, one that may."""
    monkeypatch.setattr(registry, "_books", dict(registry._books))
    register_book(BookKind(PIECES, "Pieces", "SPR-16", SHORTAGE))
    register_book(BookKind(POINTS, "Points", "BRP-01", SHORTAGE, may_go_below_zero=True))


@pytest.fixture
def keeper(tenant):
    return make_member("Wang")
