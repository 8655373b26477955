"""Books: accounts with their balances, entries for ever, periods that are closed."""

from csdesk.ledger.models.account import Account
from csdesk.ledger.models.book import Book, Period
from csdesk.ledger.models.entry import Entry, Posting

__all__ = ["Account", "Book", "Entry", "Period", "Posting"]
