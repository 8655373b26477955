"""Serial numbers as people type, paste and scan them."""

import re
import unicodedata
from collections.abc import Iterator

from django.utils.translation import gettext as _

LONGEST = 80
# A stored serial: letters and digits, with the few marks that makers print.
_SERIAL = re.compile(r"[A-Z0-9][A-Z0-9./+#:_]*")
# What a spreadsheet makes of a long number: its last digits are lost.
_ROUNDED = re.compile(r"[0-9]+(?:\.[0-9]+)?E\+[0-9]+")
# Separators, dashes, marks of direction, accents and what else has no width.
_LEFT_OUT = {"Zs", "Zl", "Zp", "Cc", "Cf", "Pd", "Mn", "Me", "Mc"}
# A minus and a lengthening mark, which keyboards give for a dash.
_DASHES = "−ー"
_BETWEEN = re.compile(r"[\r\n\t\v\f\u2028\u2029\x85,;|，、；。｡､﹐﹔]+")
_NAMES = r"(?:S/?N|SERIAL ?(?:NO|NUMBER|S)?|(?:产品)?序列号|序號|机身号|機身號|编号)\.?"
_LABEL = re.compile(rf"{_NAMES}\s*[:#]\s*", re.IGNORECASE)
_HEADING = re.compile(_NAMES, re.IGNORECASE)
# Words this long with a digit in them are serials of their own; shorter ones are groups of one serial.
_WHOLE = 6
_ALIKE = str.maketrans("OIL", "011")


def spelled(text: str) -> str:
    """A serial as we keep it: half width, upper case, without spaces and dashes; "" when nothing is left."""
    return _bare(_bare(text).upper())


def _bare(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text)
    return "".join(mark for mark in plain if mark not in _DASHES and unicodedata.category(mark) not in _LEFT_OUT)


def split(text: str) -> list[str]:
    """The serials of a pasted text, spelled, in their order, those that are there twice kept twice.

    Between them: lines, tabs, commas, semicolons, bars and their Chinese forms; a column's heading, a label
    such as "SN:", and a spreadsheet's quotes are left out. Spaces part them only where each word is long
    enough to be a serial: "ABC 123 456" is one.
    """
    return [serial for piece in _BETWEEN.split(text) for serial in _of_piece(piece)]


def _of_piece(piece: str) -> Iterator[str]:
    bare = unicodedata.normalize("NFKC", piece).strip().strip("\"'“”‘’=")
    if label := _LABEL.match(bare):
        bare = bare[label.end() :]
    words = bare.split()
    if len(words) > 1 and all(_is_whole(word) for word in words):
        yield from (spelled(word) for word in words)
    elif (serial := spelled(bare)) and not _HEADING.fullmatch(serial):
        yield serial


def _is_whole(word: str) -> bool:
    return len(spelled(word)) >= _WHOLE and any(mark.isdigit() for mark in word)


def problem_of(serial: str) -> str | None:
    """Why a spelled serial cannot be one, as a sentence for whoever typed it; None when it can."""
    if not serial:
        return _("There is no serial number here.")
    if len(serial) > LONGEST:
        return _("A serial number has at most %(count)s characters.") % {"count": LONGEST}
    if _ROUNDED.fullmatch(serial):
        return _("The spreadsheet has rounded this number: format the column as text and copy it again.")
    if not _SERIAL.fullmatch(serial):
        return _("“%(serial)s” holds characters that no serial number has.") % {"serial": serial[:LONGEST]}
    return None


def lookalike(serial: str) -> str:
    """The same for all spelled serials that are read alike: O and 0; I, L and 1."""
    return serial.translate(_ALIKE)
