"""How phrases were first looked for: one regular expression a phrase. Slow, and plainly right."""

import re

from csdesk.wording.rules import Found
from csdesk.wording.rules.folding import fold_sign

# At most twelve signs that are no letters, at most three of them ends of lines.
_GAP = r"(?=[\W_]{0,12}[^\W_])(?:[^\w\n]|_)*(?:\n(?:[^\w\n]|_)*){0,3}"
_LATIN = re.compile(r"[a-z0-9]")


def find_one_by_one(text, phrases):
    """What `find_phrases` gives."""
    signs, places = _folded(text)
    found = []
    for phrase in phrases:
        if (pattern := _pattern(phrase)) is not None:
            found += [Found(phrase, places[m.start()], places[m.end() - 1] + 1) for m in pattern.finditer(signs)]
    return sorted(found, key=lambda each: (each.start, each.end, each.phrase))


def _folded(text):
    pairs = [(one, place) for place, sign in enumerate(text) for one in fold_sign(sign)]
    return "".join(one for one, _place in pairs), [place for _one, place in pairs]


def _pattern(phrase):
    letters = [sign for sign in _folded(phrase)[0] if sign.isalnum()]
    if not letters:
        return None
    body = _GAP.join(re.escape(letter) for letter in letters)
    before = r"(?<![a-z0-9])" if _LATIN.fullmatch(letters[0]) else ""
    after = r"(?![a-z0-9])" if _LATIN.fullmatch(letters[-1]) else ""
    return re.compile(before + body + after)
