"""Content-Type and Content-Disposition: the main value and its parameters, however they are written.

RFC 2231 continuations and charsets, encoded words inside quotes, bare 8-bit names, quotes that never
close: all of them name files in real mails.
"""

import re
from dataclasses import dataclass, field
from urllib.parse import unquote_to_bytes

from csdesk.documents.rules.plain_text import clean_line
from csdesk.mail.rules.charsets import decode_bytes
from csdesk.mail.rules.headers import decode_header

_PARAMETER = re.compile(
    rb';\s*([^\s=;"]{1,100})\s*=\s*(?:"((?:[^"\\]|\\.)*)(?:"|\Z)|([^;]*))', re.DOTALL
)  # fmt: skip
_SECTION = re.compile(r"\A([^*]+)\*(\d{1,3})?(\*)?\Z")
_ESCAPE = re.compile(rb'\\(["\\])')
_TYPE = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]{0,80}/[a-z0-9][a-z0-9!#$&^_.+-]{0,80}\Z")
_MAX_VALUE = 8_000
_MAX_PARAMETERS = 100


@dataclass(frozen=True, slots=True)
class HeaderValue:
    """A main value in lower case and its parameters: raw bytes, and a reading of them as text."""

    main: str
    raw: dict[str, bytes] = field(default_factory=dict)
    text: dict[str, str] = field(default_factory=dict)


def parse_value(value: bytes) -> HeaderValue:
    """Split a structured header value; parameters that make no sense are left out."""
    value = value[:_MAX_VALUE]
    main = value.split(b";", 1)[0].decode("ascii", "replace").strip().strip("\"'").lower()
    raw: dict[str, bytes] = {}
    sections: dict[str, dict[int, tuple[bytes, bool]]] = {}
    for count, found in enumerate(_PARAMETER.finditer(value)):
        if count >= _MAX_PARAMETERS:
            break
        _collect(found, raw, sections)
    texts = {name: _plain(decode_header(content)) for name, content in raw.items()}
    for name, parts in sections.items():
        texts.setdefault(name, _plain(_joined_sections(parts)))
    return HeaderValue(clean_line(main, max_length=200), raw, texts)


def content_type(value: bytes, default: str) -> HeaderValue:
    """Parse a Content-Type; one that is missing or malformed counts as `default`."""
    parsed = parse_value(value)
    main = parsed.main.replace(" ", "")
    if main == "text":
        main = "text/plain"
    return HeaderValue(main if _TYPE.match(main) else default, parsed.raw, parsed.text)


def _collect(found: re.Match[bytes], raw: dict[str, bytes], sections: dict[str, dict[int, tuple[bytes, bool]]]) -> None:
    name = found[1].decode("ascii", "replace").lower()
    quoted = found[2] is not None
    content = _ESCAPE.sub(rb"\1", found[2]) if quoted else found[3].strip()
    section = _SECTION.match(name)
    if section is None:
        raw.setdefault(name, content)
    else:
        number = int(section[2] or 0)
        encoded = section[3] is not None or section[2] is None
        sections.setdefault(section[1], {}).setdefault(number, (content, encoded))


def _joined_sections(parts: dict[int, tuple[bytes, bool]]) -> str:
    charset, content = "", b""
    for number in sorted(parts):
        piece, encoded = parts[number]
        if encoded and number == min(parts) and piece.count(b"'") >= 2:
            label, _, piece = piece.split(b"'", 2)
            charset = label.decode("ascii", "replace")
        content += unquote_to_bytes(piece) if encoded else piece
    return decode_bytes(content, charset)[0] if charset else decode_header(content)


def _plain(text: str) -> str:
    return clean_line(text, max_length=1_000)
