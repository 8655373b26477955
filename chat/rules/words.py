"""What a message is: thanks that ask nothing, a contact by which somebody is known again."""

import unicodedata
from collections.abc import Iterable

# The languages of chats, and what Django calls them.
LANGUAGES = {"zh": "zh-hans", "en": "en"}
# Longer than any thanks; a bound for the search.
LONGEST_THANKS = 120


def asks_something(text: str, thanks: Iterable[str]) -> bool:
    """Whether a visitor's words want an answer: all do but those made of nothing but thanks, signs and pictures.

    A question mark asks, whatever stands before it.
    """
    if "?" in text or "？" in text:
        return True
    letters = _letters(text)
    if not letters:
        # "👍" asks nothing, a lone "…" neither.
        return False
    if len(letters) > LONGEST_THANKS:
        return True
    phrases = {_letters(phrase) for phrase in thanks} - {""}
    reached = {0}
    for place in range(len(letters)):
        if place in reached:
            reached |= {place + len(phrase) for phrase in phrases if letters.startswith(phrase, place)}
    return len(letters) not in reached


def contact_key(contact: str) -> str:
    """A mail address or telephone number in the one form by which its owner is known again."""
    folded = unicodedata.normalize("NFKC", contact).casefold()
    if "@" in folded:
        return "".join(folded.split())[:120]
    digits = "".join(sign for sign in folded if sign.isdigit())
    # Short numbers are nobody's own.
    return digits[-11:] if len(digits) >= 7 else ""


def is_mail_address(contact: str) -> bool:
    """Whether a transcript can be mailed there; checked again by whoever sends."""
    name, at, host = contact.strip().partition("@")
    return bool(name and at and "." in host and not host.startswith(".")) and " " not in contact.strip()


def _letters(text: str) -> str:
    return "".join(sign for sign in unicodedata.normalize("NFKC", text).casefold() if sign.isalnum())
