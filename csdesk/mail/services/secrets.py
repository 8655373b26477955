"""Passwords of mailboxes as they lie in the database."""

from csdesk.tenancy import secrets
from csdesk.tenancy.secrets import installation_key

__all__ = ["conceal", "installation_key", "reveal"]

PURPOSE = "mailbox credentials"


def conceal(secret: str) -> str:
    """A password as it may lie in the database; empty stays empty."""
    return secrets.conceal(secret, purpose=PURPOSE)


def reveal(kept: str) -> str:
    """The password behind its stored form. Raises ValueError when it was stored under another key."""
    return secrets.reveal(kept, purpose=PURPOSE)
