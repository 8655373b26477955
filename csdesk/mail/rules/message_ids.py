"""Message-IDs in one form, so that the same message is recognised and a reply finds what it answers."""

import hashlib
import re
from collections.abc import Iterable

from csdesk.documents.rules.plain_text import clean_line

_IN_ANGLES = re.compile(r"<([^<>]+)>")
_MISSING = "@missing.invalid>"
_LONG = "@long.invalid>"
_SPACE = re.compile(r"\s+")


def message_ids(text: str, *, max_count: int, max_length: int) -> tuple[str, ...]:
    """Return the ids in a header's text in their order, each once; of too many the last ones."""
    found = _IN_ANGLES.findall(text) or [word for word in text.split() if "@" in word]
    ids = dict.fromkeys(filter(None, (_normal(one, max_length) for one in found)))
    return tuple(ids)[-max_count:]


def own_id(text: str, *, max_length: int) -> str:
    """Return the id in a Message-ID header's text, or an empty text if there is none to speak of."""
    found = _IN_ANGLES.search(text)
    return _normal(found.group(1) if found else text.strip("<> "), max_length)


def made_id(fingerprint: str) -> str:
    """Return the id of a mail that came without one: the same each time the same mail is delivered."""
    return f"<{fingerprint[:40]}{_MISSING}"


def is_made(message_id: str) -> bool:
    """Say whether we made this id ourselves, so that nobody outside knows it."""
    return message_id.endswith((_MISSING, _LONG))


def fingerprint_of(parts: Iterable[bytes]) -> str:
    """Return a hash of what makes a mail this mail, leaving aside the traces of its way."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(str(len(part)).encode())
        digest.update(b":")
        digest.update(part)
    return digest.hexdigest()


def _normal(one: str, max_length: int) -> str:
    one = _SPACE.sub("", clean_line(one, max_length=10_000)).strip("<>")
    if not one:
        return ""
    if len(one) + 2 > max_length:
        # Both ends of a thread shorten the same way, so they still meet.
        one = f"{hashlib.sha256(one.encode()).hexdigest()}{_LONG[:-1]}"
    return f"<{one}>"
