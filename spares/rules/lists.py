"""Lists of parts as people type and paste them: a line each, model, quantity, serial numbers."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from products.rules.serials import LONGEST, spelled

# More pieces of a part than any place has; a column of the database holds twice as many.
MOST_PIECES = 1_000_000_000
MOST_LINES = 1000
_FIELDS = re.compile(r"[\t,;，；、|]")
_NUMBER = re.compile(r"[x×*]?\s*([0-9]{1,12})", re.IGNORECASE)


@dataclass
class ListedPart:
    """What one line says; several lines of one model are joined."""

    model: str
    quantity: int
    serials: list[str] = field(default_factory=list)
    number: int = 0


class UnreadableList(Exception):
    """Lines that cannot be read, each with its number and what is wrong with it."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def read_list(text: str) -> list[ListedPart]:
    """The parts of a pasted list in their order. Empty lines are left out; so is nothing else.

    A line is "model quantity" with serial numbers behind it, parted by tabs, commas or spaces; full-width forms
    are read as plain ones. Raises UnreadableList with every line that is not so, or a serial that is there twice.
    """
    found: dict[str, ListedPart] = {}
    problems = []
    lines = [(number, line) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    if len(lines) > MOST_LINES:
        raise UnreadableList([_("These are more than %(most)s lines.") % {"most": MOST_LINES}])
    for number, line in lines:
        part, problem = _read_line(number, line)
        if part is None:
            problems.append(_("Line %(number)s: %(problem)s") % {"number": number, "problem": problem})
            continue
        known = found.setdefault(part.model.casefold(), ListedPart(part.model, 0, number=number))
        known.quantity += part.quantity
        known.serials += part.serials
    problems += _twice(found)
    if problems:
        raise UnreadableList(problems)
    return list(found.values())


def _read_line(number: int, line: str) -> tuple[ListedPart | None, str]:
    plain = unicodedata.normalize("NFKC", line).strip()
    parts = [part.strip() for part in _FIELDS.split(plain)]
    if len(parts) == 1:
        parts = plain.split()
    parts = [part for part in parts if part]
    if len(parts) < 2:
        return None, _("write the model and the quantity, e.g. “MX-32G 5”.")
    quantity = _NUMBER.fullmatch(parts[1])
    if quantity is None or not 0 < int(quantity[1]) <= MOST_PIECES:
        return None, _("“%(quantity)s” is no whole number from 1 to %(most)s.") % {
            "quantity": parts[1][:40],
            "most": MOST_PIECES,
        }
    serials = [spelled(part) for part in parts[2:]]
    if any(not serial or len(serial) > LONGEST for serial in serials):
        return None, _("a serial number is empty or too long.")
    if serials and len(serials) != int(quantity[1]):
        words = {"serials": len(serials), "quantity": int(quantity[1])}
        return None, _("%(serials)s serial numbers for %(quantity)s pieces.") % words
    return ListedPart(parts[0][:80], int(quantity[1]), serials, number), ""


def _twice(found: dict[str, ListedPart]) -> Iterator[str]:
    for part in found.values():
        for serial in dict.fromkeys(part.serials):
            if part.serials.count(serial) > 1:
                yield _("The serial number %(serial)s is there twice.") % {"serial": serial}
        if part.serials and len(part.serials) != part.quantity:
            yield _("%(model)s: give a serial number to each piece, or to none.") % {"model": part.model}
        if part.quantity > MOST_PIECES:
            yield _("%(model)s: these are more than %(most)s pieces.") % {"model": part.model, "most": MOST_PIECES}
