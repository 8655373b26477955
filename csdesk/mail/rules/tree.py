"""The parts of a mail, found in its bytes by position: nothing is copied, depth and count are bounded.

A message inside a message stays one file with its exact bytes; it is never opened here, so no nesting of
forwards can grow.
"""

import re
from dataclasses import dataclass, field

from csdesk.mail.rules.headers import HeaderBlock, split_headers
from csdesk.mail.rules.parameters import HeaderValue, content_type, parse_value
from csdesk.mail.rules.parsed import Flag, ParseLimits

_FIRST_BOUNDARY = re.compile(rb"(?i)(?:\A|\n)--([^\s\n]{4,70})[ \t]*\r?\nContent-")
_MAX_FALSE_BOUNDARIES = 20_000


@dataclass(frozen=True, slots=True)
class Part:
    """One part: what its headers say, where its body lies, and the parts inside it."""

    type: str
    headers: HeaderBlock
    content_type: HeaderValue
    disposition: HeaderValue
    start: int
    end: int
    children: tuple["Part", ...] = ()

    @property
    def filename(self) -> str:
        """Return the name the sender gives this part, as it came."""
        return self.disposition.text.get("filename", "") or self.content_type.text.get("name", "")


@dataclass(slots=True)
class Reading:
    """The state of reading one mail: its bytes, the limits, and what was odd so far."""

    raw: bytes
    limits: ParseLimits
    flags: set[Flag] = field(default_factory=set)
    parts_left: int = 0


def read_tree(reading: Reading) -> Part:
    """Return the root part of the mail."""
    reading.parts_left = reading.limits.parts
    return _read_part(reading, 0, len(reading.raw), depth=0, default="text/plain")


def _read_part(reading: Reading, start: int, end: int, *, depth: int, default: str) -> Part:
    headers, body = split_headers(reading.raw, start, end, reading.limits)
    reading.flags |= headers.flags
    declared = content_type(headers.raw("content-type"), default)
    disposition = parse_value(headers.raw("content-disposition"))
    kind = declared.main
    children: tuple[Part, ...] = ()
    if kind.startswith("multipart/"):
        children = _read_children(reading, declared, body, end, depth=depth)
        if not children:
            kind = "text/plain"
    return Part(kind, headers, declared, disposition, body, end, children)


def _read_children(reading: Reading, declared: HeaderValue, start: int, end: int, *, depth: int) -> tuple[Part, ...]:
    if depth >= reading.limits.depth:
        reading.flags.add(Flag.TOO_DEEP)
        return ()
    default = "message/rfc822" if declared.main == "multipart/digest" else "text/plain"
    named = declared.raw.get("boundary", b"").strip()
    spans = _split(reading, named, start, end) if named else []
    if not spans:
        guessed = _likely_boundary(reading, start, end)
        spans = _split(reading, guessed, start, end) if guessed else []
    children = []
    for part_start, part_end in spans:
        if reading.parts_left <= 0:
            reading.flags.add(Flag.PARTS_CUT)
            break
        reading.parts_left -= 1
        children.append(_read_part(reading, part_start, part_end, depth=depth + 1, default=default))
    return tuple(children)


def _likely_boundary(reading: Reading, start: int, end: int) -> bytes:
    """Guess the boundary that the header does not name, or names wrongly, from the first line like one."""
    reading.flags.add(Flag.BOUNDARY_MISSING)
    found = _FIRST_BOUNDARY.search(reading.raw, max(0, start - 1), min(end, start + 4_000))
    return found.group(1) if found else b""


def _split(reading: Reading, boundary: bytes, start: int, end: int) -> list[tuple[int, int]]:
    """Return where the parts between the boundary lines begin and end."""
    spans: list[tuple[int, int]] = []
    part_start: int | None = None
    for line_start, line_end, closes in _boundary_lines(reading, boundary, start, end):
        if part_start is not None:
            spans.append((part_start, max(part_start, _without_line_end(reading.raw, line_start))))
        part_start = line_end
        if closes:
            return spans
        if len(spans) > reading.parts_left:
            break
    if part_start is not None:
        reading.flags.add(Flag.TRUNCATED)
        spans.append((part_start, end))
    return spans


def _boundary_lines(reading: Reading, boundary: bytes, start: int, end: int) -> list[tuple[int, int, bool]]:
    """Return start, end and whether it closes the multipart of every boundary line."""
    raw, mark = reading.raw, b"\n--" + boundary
    found = []
    # The line before belongs to the headers, so a boundary may stand at the very start.
    position = start - 1 if start > 0 else start
    if raw.startswith(mark[1:], start, end) and start == 0:
        position = -1
    for _ in range(reading.limits.parts + _MAX_FALSE_BOUNDARIES):
        at = -1 if position == -1 else raw.find(mark, position, end)
        if at < 0 and position != -1:
            break
        line_start = at + 1
        rest = line_start + len(mark) - 1
        closes = raw.startswith(b"--", rest, end)
        line_end = _end_of_boundary_line(raw, rest + 2 if closes else rest, end)
        if line_end is not None:
            found.append((line_start, line_end, closes))
            if closes or len(found) > reading.parts_left + 1:
                break
        position = max(rest - 1, 0)
    return found


def _end_of_boundary_line(raw: bytes, position: int, end: int) -> int | None:
    """Return where the next line begins, or None when more than white space follows the boundary."""
    line_end = raw.find(b"\n", position, min(end, position + 200))
    stop = end if line_end < 0 else line_end
    if stop - position > 200 or raw[position:stop].strip():
        return None
    return stop if line_end < 0 else line_end + 1


def _without_line_end(raw: bytes, line_start: int) -> int:
    """Return the end of a part: the line end before a boundary belongs to the boundary."""
    at = line_start
    if at > 0 and raw[at - 1] == 0x0A:
        at -= 1
        if at > 0 and raw[at - 1] == 0x0D:
            at -= 1
    return at
