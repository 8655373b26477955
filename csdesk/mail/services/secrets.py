"""Stored credentials are encrypted with a key derived from the installation's own."""

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured


def installation_key(purpose: str) -> bytes:
    """32 bytes that only this installation knows, another for each purpose."""
    if not settings.SECRET_KEY:
        raise ImproperlyConfigured("this process was not given the installation's key")
    return hashlib.sha256(f"csdesk {purpose}:{settings.SECRET_KEY}".encode()).digest()


def _fernet() -> Fernet:
    key = installation_key("mailbox credentials")
    return Fernet(base64.urlsafe_b64encode(key))


def conceal(secret: str) -> str:
    """A credential as it may lie in the database; empty stays empty."""
    return _fernet().encrypt(secret.encode()).decode() if secret else ""


def reveal(kept: str) -> str:
    """The credential behind its stored form. Raises ValueError when it was stored under another key."""
    try:
        return _fernet().decrypt(kept.encode()).decode() if kept else ""
    except InvalidToken as error:
        raise ValueError("the stored credential cannot be read with this installation's key") from error
