"""The content of one part: its transfer encoding undone, as far as the bytes allow."""

import binascii
import re

from csdesk.mail.rules.headers import base64_bytes
from csdesk.mail.rules.parsed import Flag
from csdesk.mail.rules.tree import Part, Reading

_ENCODING = re.compile(rb"[\w-]+")
_UU_BLOCK = re.compile(rb"^begin(?:-base64)? [0-7]{3,4} ([^\r\n]{1,200})\r?\n", re.MULTILINE)
_UU_NAMES = (b"x-uuencode", b"uuencode", b"x-uue", b"uue")
_BASE64_LETTERS = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
_EXPECTED = _BASE64_LETTERS + b"= \t\r\n"


def content_of(reading: Reading, part: Part) -> bytes:
    """Return the bytes a part stands for; broken encodings are read as far as they go, and flagged."""
    body = reading.raw[part.start : part.end]
    found = _ENCODING.search(part.headers.raw("content-transfer-encoding"))
    encoding = found[0].lower() if found else b""
    if encoding == b"base64":
        if body.translate(None, _EXPECTED):
            reading.flags.add(Flag.DECODING_BROKEN)
        # What follows the padding is no more base64: a footer that a list or a scanner appended.
        return base64_bytes(body.partition(b"=")[0])
    if encoding == b"quoted-printable":
        return binascii.a2b_qp(body)
    if encoding in _UU_NAMES:
        blocks, rest = split_uuencoded(body, max_count=1)
        return blocks[0][1] if blocks else rest
    return body


def split_uuencoded(body: bytes, *, max_count: int) -> tuple[list[tuple[bytes, bytes]], bytes]:
    """Part the uuencoded files inside a plain body from its text: ([(name, content)], text)."""
    files: list[tuple[bytes, bytes]] = []
    text, position = [], 0
    while len(files) < max_count:
        begin = _UU_BLOCK.search(body, position)
        if begin is None:
            break
        stop = body.find(b"\nend", begin.end() - 1)
        content = _uu_content(body[begin.end() : stop + 1]) if stop >= 0 else None
        if content is None:
            text.append(body[position : begin.end()])
            position = begin.end()
            if stop < 0:
                break
            continue
        files.append((begin[1], content))
        text.append(body[position : begin.start()])
        position = stop + len(b"\nend")
    text.append(body[position:])
    return files, b"".join(text)


def _uu_content(block: bytes) -> bytes | None:
    """Return the file in the lines of a block, or None when the first line shows that it is none."""
    pieces = []
    for number, line in enumerate(block.splitlines()):
        try:
            pieces.append(binascii.a2b_uu(line))
        except binascii.Error:
            if number == 0:
                return None
            # Encoders disagree about padding: take as many characters as the length byte says.
            length = (((line[0] - 32) & 63) * 4 + 5) // 3 if line else 0
            try:
                pieces.append(binascii.a2b_uu(line[:length]))
            except binascii.Error:
                continue
    return b"".join(pieces)
