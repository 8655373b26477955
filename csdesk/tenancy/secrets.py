"""Credentials that we have to use again lie in the database encrypted, with a key of this installation alone."""

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


def conceal(secret: str, *, purpose: str) -> str:
    """A credential as it may lie in the database; empty stays empty."""
    return _fernet(purpose).encrypt(secret.encode()).decode() if secret else ""


def reveal(kept: str, *, purpose: str) -> str:
    """The credential behind its stored form. Raises ValueError when it was stored under another key."""
    try:
        return _fernet(purpose).decrypt(kept.encode()).decode() if kept else ""
    except InvalidToken as error:
        raise ValueError("the stored credential cannot be read with this installation's key") from error


def _fernet(purpose: str) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(installation_key(purpose)))
