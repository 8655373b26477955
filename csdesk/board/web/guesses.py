"""How often an address of the network may ask for walls that do not exist."""

from django.core.cache import cache

from csdesk.board.services.walls import digest_of
from csdesk.people.fleeting import count_once_more

GUESSES, WINDOW_SECONDS = 20, 300
# A wall that was shown lately is shown on, whatever others behind the same address try.
KNOWN_SECONDS = 3600


def is_shut_out(client: str | None, secret: str) -> bool:
    """Whether nothing is even looked up for this client now: too many wrong secrets in the last minutes."""
    if (cache.get(_key(client)) or 0) < GUESSES:
        return False
    return not cache.get(_known(secret))


def note_guess(client: str | None) -> None:
    """Count a wrong secret. Without Valkey nothing is counted; the secrets are too long to be guessed anyway."""
    count_once_more(_key(client), WINDOW_SECONDS)


def note_shown(secret: str) -> None:
    """Remember that this secret is a real one."""
    if not cache.get(_known(secret)):
        cache.set(_known(secret), 1, KNOWN_SECONDS)


def _key(client: str | None) -> str:
    return f"wall-guesses:{client or 'unknown'}"


def _known(secret: str) -> str:
    return f"wall-known:{digest_of(secret)}"
