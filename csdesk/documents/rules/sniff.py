"""What a file from outside really is, whatever its name and its sender say."""

import re
from dataclasses import dataclass
from enum import StrEnum

import puremagic

from csdesk.documents.rules import signatures
from csdesk.documents.rules.names import extension_of

UNKNOWN_TYPE = "application/octet-stream"
_INLINE_TYPES = ("image/png", "image/jpeg", "image/gif", "image/webp")
_HEAD_BYTES = 4_096
_TAIL_BYTES = 65_600
_SURE = 0.7
_BINARY_CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_LEADING = re.compile(r"(?:\s|\ufeff|<\?xml[^>]{0,300}\?>|<!--.{0,2000}?-->)*", re.DOTALL)
_HTML = re.compile(
    r"(?i)<(?:!doctype\s+html|html|head|body|script|iframe|style|title|table|div|p|a|img|meta|link|form|object|embed"
    r"|base|h[1-6]|br|font|input|frameset|b|i|span)\b"
)
_SVG = re.compile(r"(?i)<(?:!doctype\s+svg|svg|[a-z]{1,20}:svg)\b")
_XML = re.compile(r"(?i)\ufeff?\s*<\?xml|<[a-z_][\w.:-]{0,80}(?:\s[^<>]{0,500})?/?>")
# Long enough that compressed data does not hold them by chance.
_PAGE = re.compile(rb"(?i)<(?:script|html|iframe|!doctype|\?php)")
_ACTIVE_XML = re.compile(rb"(?i)<(?:[a-z]{1,20}:)?(?:script|html|svg|iframe|!entity)|<\?xml-stylesheet")
_OFFICE = ("application/vnd.", "application/ms", "application/x-ole-storage", "application/zip")
_MACROS = (b"vbaProject.bin", "_VBA_PROJECT".encode("utf-16-le"))
_MAIL_START = re.compile(r"(?i)(?:(?:return-path|received|from|date|message-id|mime-version|subject)\s*:[^\n]*\n)")


class FileReason(StrEnum):
    """Why a file deserves care."""

    FINE = ""
    EMPTY = "empty"
    UNKNOWN = "unknown"
    MISTYPED = "mistyped"
    EXECUTABLE = "executable"
    ACTIVE = "active"
    MACROS = "macros"
    POLYGLOT = "polyglot"


@dataclass(frozen=True, slots=True)
class Sniffed:
    """What a file is. `dangerous` ones may run something when they are opened."""

    type: str
    extension_matches: bool
    dangerous: bool
    reason: FileReason


def sniff(content: bytes, filename: str, declared: str) -> Sniffed:
    """Return what `content` is, named `filename` and declared as the type `declared` by its sender.

    Looks at the beginning and the end only where the format allows; never unpacks, never raises.
    """
    extension = extension_of(filename)
    if not content:
        return Sniffed("application/x-empty", True, _runs(extension), FileReason.EMPTY)
    kind = _binary_type(content) or _text_type(content, extension, declared) or _by_puremagic(content)
    matches = _matches(kind, extension)
    reason = _danger(content, kind, extension)
    if reason is not FileReason.FINE:
        return Sniffed(kind, matches, True, reason)
    if not matches:
        return Sniffed(kind, False, False, FileReason.MISTYPED)
    return Sniffed(kind, True, False, FileReason.UNKNOWN if kind == UNKNOWN_TYPE else FileReason.FINE)


def may_show_inline(sniffed: Sniffed) -> bool:
    """Say whether a page may show the file as an image; everything else is offered for download only."""
    return may_show_type(sniffed.type) and not sniffed.dangerous


def may_show_type(kind: str) -> bool:
    """Say whether files of a type are pictures that a page may show."""
    return kind in _INLINE_TYPES


def _binary_type(content: bytes) -> str:
    if content[4:8] == b"ftyp":
        return signatures.MEDIA_BRANDS.get(content[8:12], "video/mp4")
    for offset, magic, kind in signatures.MAGIC:
        if content.startswith(magic, offset) and not _is_text_by_chance(content, magic):
            return _refined(content, kind)
    return ""


def _is_text_by_chance(content: bytes, magic: bytes) -> bool:
    """Say whether two letters that open a binary format ("MZ", "BM") are only the start of a text."""
    return len(magic) < 4 and magic.isascii() and magic.isalnum() and not _BINARY_CONTROLS.search(content[:_HEAD_BYTES])


def _refined(content: bytes, kind: str) -> str:
    if kind == "application/zip":
        # Names stand in every local header and again at the end; both are looked at, the middle is not.
        seen = content[:_HEAD_BYTES] + content[-_TAIL_BYTES:]
        return next((found for mark, found in signatures.ZIP_CONTENTS if mark in seen), kind)
    if kind == "application/x-ole-storage":
        marks = ((name.encode("utf-16-le"), found) for name, found in signatures.OLE_CONTENTS)
        return next((found for mark, found in marks if mark in content), kind)
    return kind


def _text_type(content: bytes, extension: str, declared: str) -> str:
    head = _decoded_head(content)
    if head is None:
        return ""
    start = head[_LEADING.match(head).end() :]  # type: ignore[union-attr]  # matches anything
    if _SVG.match(start):
        return "image/svg+xml"
    if _HTML.match(start) or extension in signatures.EXTENSIONS["text/html"]:
        return "text/html"
    if _XML.match(head):
        return "text/xml"
    if head.startswith("BEGIN:VCALENDAR"):
        return "text/calendar"
    if head.startswith("BEGIN:VCARD"):
        return "text/vcard"
    if (extension == "eml" or declared == "message/rfc822") and _MAIL_START.search(head):
        return "message/rfc822"
    return "text/csv" if extension == "csv" else "text/plain"


def _decoded_head(content: bytes) -> str | None:
    """Return the beginning of a text, or None when it is not one."""
    head = content[:_HEAD_BYTES]
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head[: len(head) // 2 * 2].decode("utf-16", "replace")
    if _BINARY_CONTROLS.search(head):
        return None
    for codec in ("utf-8", "gb18030"):
        for cut in range(4):  # a character may be cut in two at the end of the head
            try:
                return head[: len(head) - cut].decode(codec)
            except UnicodeDecodeError:
                if len(content) <= _HEAD_BYTES:
                    break
    return None


def _by_puremagic(content: bytes) -> str:
    try:
        found = puremagic.magic_string(content[:_TAIL_BYTES])
    except (puremagic.PureError, ValueError, IndexError, UnicodeError):
        return UNKNOWN_TYPE
    best = found[0] if found else None
    return best.mime_type if best is not None and best.confidence >= _SURE and best.mime_type else UNKNOWN_TYPE


def _matches(kind: str, extension: str) -> bool:
    """Say whether the extension fits; without one nothing is claimed, and an unknown file may be anything."""
    if not extension:
        return True
    if kind in signatures.EXTENSIONS:
        return extension in signatures.EXTENSIONS[kind] or (
            kind == "text/plain" and not any(extension in known for known in _CLAIMS.values())
        )
    return not any(extension in known for known in _CLAIMS.values())


_CLAIMS = {kind: known for kind, known in signatures.EXTENSIONS.items() if not kind.startswith("text/plain")}


def _danger(content: bytes, kind: str, extension: str) -> FileReason:
    if kind in signatures.EXECUTABLE_TYPES or _runs(extension) or content.startswith(b"#!/"):
        return FileReason.EXECUTABLE
    if kind in ("text/html", "image/svg+xml") or (kind == "text/xml" and _ACTIVE_XML.search(content)):
        return FileReason.ACTIVE
    if kind.startswith(_OFFICE) and any(mark in content for mark in _MACROS):
        return FileReason.MACROS
    if kind in _INLINE_TYPES and _hides_another(content):
        return FileReason.POLYGLOT
    return FileReason.FINE


def _runs(extension: str) -> bool:
    return extension in signatures.EXECUTABLE_EXTENSIONS


def _hides_another(content: bytes) -> bool:
    """Say whether an image is at the same time a page, a PDF or an archive."""
    if _PAGE.search(content) or b"%PDF-" in content[:1_024]:
        return True
    at = content.rfind(b"PK\x05\x06", -_TAIL_BYTES)
    return at >= 0 and at + 22 + int.from_bytes(content[at + 20 : at + 22], "little") == len(content)
