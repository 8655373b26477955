"""The header block of a mail: lines become values, values become clean text.

Read from bytes and by hand: the standard parser gives up at the first bad line, takes quadratic time on
long values, and knows nothing of the labels that Chinese mailers put on their subjects.
"""

import binascii
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from csdesk.documents.rules.plain_text import clean_line, clean_text
from csdesk.mail.rules.charsets import decode_bytes
from csdesk.mail.rules.parsed import Flag, ParseLimits

_FIELD = re.compile(rb"([!-9;-~]{1,100})[ \t]*:[ \t]*(.*)", re.DOTALL)
_KNOWN_FIELD = re.compile(
    rb"(?im)^(from|to|cc|subject|date|message-id|mime-version|content-(type|transfer-encoding)|received)[ \t]*:"
)
_ENCODED_WORD = re.compile(rb"=\?([^?\s]{1,60})\?([bBqQ])\?([^?]*)\?=")
_ENCODED_GAP = re.compile(rb"(\?=)\s+(?==\?[^?\s]{1,60}\?[bBqQ]\?)")
_LONGEST_NAME = 200
_SEEN_AHEAD = 16_000
_NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/]")


@dataclass(frozen=True, slots=True)
class HeaderBlock:
    """The fields of one part in their order: lower-case name and unfolded raw value."""

    fields: tuple[tuple[str, bytes], ...]
    flags: frozenset[Flag] = frozenset()

    def raw(self, name: str) -> bytes:
        """Return the first value of a field, or nothing."""
        return next((value for key, value in self.fields if key == name), b"")

    def all_raw(self, name: str) -> list[bytes]:
        """Return every value of a field."""
        return [value for key, value in self.fields if key == name]


def split_headers(raw: bytes, start: int, end: int, limits: ParseLimits) -> tuple[HeaderBlock, int]:
    """Read the header block of raw[start:end]; return it and where the body begins."""
    block_end, body_start = _end_of_block(raw, start, end)
    flags: set[Flag] = set()
    values, read_to = _values_of(raw, start, block_end, flags, limits)
    fields = tuple((name, _joined(lines, flags, limits)) for name, lines in values)
    return HeaderBlock(fields, frozenset(flags)), body_start if read_to is None else read_to


def decode_header(value: bytes) -> str:
    """Return the text of a raw header value: encoded words and bare 8-bit text alike, unfolded."""
    value = _ENCODED_GAP.sub(rb"\1", value)
    pieces: list[str] = []
    pending: tuple[str, bytes] | None = None
    position = 0
    for word in _ENCODED_WORD.finditer(value):
        between = value[position : word.start()]
        label = word[1].split(b"*", 1)[0].decode("ascii", "replace").lower()
        content = _word_bytes(word[2], word[3])
        if pending and not between and pending[0] == label:
            # A character may be cut in two by the border of two encoded words.
            pending = (label, pending[1] + content)
        else:
            pieces.append(_text_of(pending) + decode_bytes(between)[0])
            pending = (label, content)
        position = word.end()
    return "".join(pieces) + _text_of(pending) + decode_bytes(value[position:])[0]


def header_line(value: bytes, *, max_length: int) -> str:
    """Return a raw header value as one clean line of at most `max_length` characters."""
    return clean_line(decode_header(value), max_length=max_length)


def interesting(block: HeaderBlock, names: Iterable[str], *, max_length: int) -> dict[str, tuple[str, ...]]:
    """Return the clean values of the named fields that are there, five of each at most."""
    found = {}
    for name in names:
        values = block.all_raw(name)[:5]
        if values:
            found[name] = tuple(header_line(value, max_length=max_length) for value in values)
    return found


def _end_of_block(raw: bytes, start: int, end: int) -> tuple[int, int]:
    """Return where the header block ends, and where the body after the blank line begins."""
    for empty in (b"\n", b"\r\n", b"\r"):
        if raw.startswith(empty, start, end):
            return start, start + len(empty)
    found = [(at, at + len(mark)) for mark in (b"\n\n", b"\n\r\n", b"\r\r") if (at := raw.find(mark, start, end)) >= 0]
    return min(found, default=(end, end))


def _values_of(
    raw: bytes, start: int, end: int, flags: set[Flag], limits: ParseLimits
) -> tuple[list[tuple[str, list[bytes]]], int | None]:
    """Return the lines of each field, and where the body starts when a line says that the headers are over."""
    values: list[tuple[str, list[bytes]]] = []
    for number, (position, line) in enumerate(_lines(raw, start, end, limits.header_value_bytes)):
        if number >= limits.header_lines:
            flags.add(Flag.HEADERS_CUT)
            break
        field = _FIELD.match(line)
        if line[:1] in (b" ", b"\t") and values:
            values[-1][1].append(line)
        elif field is not None:
            values.append((field[1].decode("ascii").lower(), [field[2]]))
        elif not _is_envelope_line(line, number):
            flags.add(Flag.HEADERS_BROKEN)
            if not _KNOWN_FIELD.search(raw, position, min(end, position + _SEEN_AHEAD)):
                return values, position
            # Known headers follow, so this is a line that some mailer folded without indenting it.
            if values:
                values[-1][1].append(b" " + line)
    return values, None


def _lines(raw: bytes, start: int, end: int, max_bytes: int) -> Iterator[tuple[int, bytes]]:
    """Return where each line of the block begins, and the line up to `max_bytes`."""
    position = start
    while position < end:
        at = raw.find(b"\n", position, end)
        stop = end if at < 0 else at
        yield position, raw[position : min(stop, position + max_bytes + _LONGEST_NAME)].rstrip(b"\r")
        position = stop + 1


def _is_envelope_line(line: bytes, number: int) -> bool:
    """Say whether this is the line with which mail folders and spools separate messages."""
    return number == 0 and line.startswith((b"From ", b">From "))


def _joined(lines: list[bytes], flags: set[Flag], limits: ParseLimits) -> bytes:
    value = b"".join(lines).strip()
    if len(value) > limits.header_value_bytes:
        flags.add(Flag.HEADERS_CUT)
    return value[: limits.header_value_bytes]


def _word_bytes(encoding: bytes, content: bytes) -> bytes:
    if encoding in b"qQ":
        return binascii.a2b_qp(content.replace(b" ", b"_"), header=True)
    return base64_bytes(content)


def base64_bytes(content: bytes) -> bytes:
    """Return what base64 `content` stands for, as far as it can be read: foreign bytes are skipped."""
    letters = _NOT_BASE64.sub(b"", content)
    if len(letters) % 4 == 1:
        letters = letters[:-1]
    try:
        return binascii.a2b_base64(letters + b"=" * (-len(letters) % 4))
    except binascii.Error:
        return b""


def _text_of(pending: tuple[str, bytes] | None) -> str:
    return clean_text(decode_bytes(pending[1], pending[0])[0]) if pending else ""
