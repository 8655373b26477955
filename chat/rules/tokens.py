"""A visitor's key to his chat: `<company>.<secret>`. Only its hash is kept."""

import hashlib
import secrets

# 192 bits.
SECRET_BYTES = 24
LONGEST_TOKEN = 120


def new_secret() -> str:
    """A secret that nobody guesses."""
    return secrets.token_urlsafe(SECRET_BYTES)


def token_of(slug: str, secret: str) -> str:
    """What the visitor's browser keeps."""
    return f"{slug}.{secret}"


def read_token(token: object) -> tuple[str, str] | None:
    """(company's slug, hash of the secret); None for what cannot be a key."""
    if not isinstance(token, str) or len(token) > LONGEST_TOKEN:
        return None
    slug, dot, secret = token.partition(".")
    is_key = slug.isascii() and slug.isprintable() and slug and dot and len(secret) >= SECRET_BYTES
    return (slug, hash_of(secret)) if is_key else None


def hash_of(secret: str) -> str:
    """As it is kept."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()
