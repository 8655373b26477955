"""A pasted list of units: a serial a line, perhaps with what is wrong with it behind it."""

import re

from products.rules.serials import split

_PARTS = re.compile(r"[\t|｜]+")


def read_units(text: str) -> list[tuple[str, str]]:
    """(serial, fault text) of each unit in the text, in its order.

    "SN1<tab>不通电" gives a serial with its fault; a line that holds several serials (parted by tabs as well) gives
    each of them without.
    """
    units: list[tuple[str, str]] = []
    for line in text.splitlines():
        parts = [part.strip() for part in _PARTS.split(line) if part.strip()]
        if not parts:
            continue
        first, rest = split(parts[0]), " ".join(parts[1:])
        if len(first) == 1 and rest and _is_words(rest):
            units.append((first[0], rest))
        else:
            units += [(serial, "") for serial in split(line)]
    return units


def _is_words(text: str) -> bool:
    """Whether it describes something: a serial has no Chinese words and no lower-case sentence in it."""
    return not any(char.isdigit() for char in text) or bool(re.search(r"[\u4e00-\u9fff]", text))
