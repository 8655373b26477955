"""Which parts of a mail are its words and which are files."""

import re
from dataclasses import dataclass, field, replace

from csdesk.documents.rules.names import safe_name
from csdesk.mail.rules.contents import content_of
from csdesk.mail.rules.headers import header_line
from csdesk.mail.rules.parsed import Flag, ParsedAttachment
from csdesk.mail.rules.tree import Part, Reading
from csdesk.mail.rules.words import Block, read_words

_WORDS = ("text/plain", "text/html")
_SEALED = ("application/pkcs7-mime", "application/x-pkcs7-mime")
_CALENDAR_METHOD = re.compile(rb"(?im)^METHOD:\s*([A-Z]{1,20})")
_SUBJECT = re.compile(rb"(?im)^subject:[ \t]*([^\r\n]{1,1000}(?:\r?\n[ \t][^\r\n]{1,1000}){0,5})")
_LOOKED_AT = 64_000
_NAMES = {
    "message/rfc822": "message.eml",
    "message/delivery-status": "delivery-status.txt",
    "message/disposition-notification": "disposition-notification.txt",
    "text/rfc822-headers": "headers.txt",
    "text/calendar": "invite.ics",
    "application/ms-tnef": "winmail.dat",
}
_EXTENSIONS = {
    "image/png": ".png", "image/jpeg": ".jpg", "image/gif": ".gif", "image/webp": ".webp", "text/plain": ".txt",
    "text/html": ".html", "text/csv": ".csv", "text/vcard": ".vcf", "application/pdf": ".pdf",
    "application/zip": ".zip",
}  # fmt: skip


@dataclass(slots=True)
class Body:
    """What a mail consists of."""

    blocks: list[Block] = field(default_factory=list)
    attachments: list[ParsedAttachment] = field(default_factory=list)
    calendar_method: str = ""
    attached_bytes: int = 0


def read_body(reading: Reading, root: Part) -> Body:
    """Sort the parts of a mail into words and files."""
    body = Body()
    _read(reading, root, body)
    if not body.blocks:
        _promote(reading, root, body)
    return body


def _read(reading: Reading, part: Part, body: Body, *, alternative: bool = False) -> None:
    if part.type == "multipart/alternative":
        _read_alternative(reading, part, body)
    elif part.children:
        _note_protection(reading, part)
        for child in part.children:
            _read(reading, child, body)
    elif part.type in _WORDS and part.disposition.main != "attachment" and (alternative or not part.filename):
        _add_words(reading, part, body)
    else:
        _attach(reading, part, body)


def _read_alternative(reading: Reading, part: Part, body: Body) -> None:
    """Take the same words in two forms as one block; files inside stay files."""
    before, body.blocks = body.blocks, []
    for child in part.children:
        _read(reading, child, body, alternative=True)
    inner, body.blocks = body.blocks, before
    if inner:
        text = "\n\n".join(block.text for block in inner if block.text)
        html = "\n<br>\n".join(block.html for block in inner if block.html)
        body.blocks.append(Block(text or None, html or None))


def _note_protection(reading: Reading, part: Part) -> None:
    if part.type == "multipart/signed":
        reading.flags.add(Flag.SIGNED)
    elif part.type == "multipart/encrypted":
        reading.flags.add(Flag.ENCRYPTED)


def _promote(reading: Reading, root: Part, body: Body) -> None:
    """Read the first text file as the words, when a mail has none and the sender did not call it a file."""
    stack = [root]
    while stack:
        part = stack.pop(0)
        if part.type in _WORDS and not part.children and part.disposition.main != "attachment":
            _add_words(reading, part, body)
            return
        stack = [*part.children, *stack]


def _add_words(reading: Reading, part: Part, body: Body) -> None:
    block, files = read_words(reading, part)
    body.blocks.append(block)
    for file in files:
        _add_file(reading, body, file)


def _attach(reading: Reading, part: Part, body: Body) -> None:
    content = content_of(reading, part)
    if part.type == "text/calendar":
        method = _CALENDAR_METHOD.search(content[:_LOOKED_AT])
        named = part.content_type.text.get("method", "") or (method[1].decode() if method else "")
        body.calendar_method = body.calendar_method or named.upper()[:20]
    elif part.type in _SEALED:
        signed = part.content_type.text.get("smime-type", "").lower() == "signed-data"
        reading.flags.add(Flag.SIGNED if signed else Flag.ENCRYPTED)
    content_id = header_line(part.headers.raw("content-id"), max_length=250).strip("<> ")
    inline = part.disposition.main == "inline" or (bool(content_id) and part.disposition.main != "attachment")
    name = part.filename or _forwarded_name(part, content)
    _add_file(reading, body, ParsedAttachment(name, part.type, content, content_id, inline))


def _forwarded_name(part: Part, content: bytes) -> str:
    """Return a name for a forwarded message: its subject."""
    subject = _SUBJECT.search(content[:_LOOKED_AT]) if part.type == "message/rfc822" else None
    return f"{header_line(subject[1], max_length=100)}.eml" if subject else ""


def _add_file(reading: Reading, body: Body, file: ParsedAttachment) -> None:
    limits, size = reading.limits, len(file.content)
    if len(body.attachments) >= limits.attachments or body.attached_bytes + size > limits.attachment_bytes:
        reading.flags.add(Flag.ATTACHMENT_CUT)
        return
    body.attached_bytes += size
    fallback = _NAMES.get(file.declared_type) or _numbered_name(file.declared_type, len(body.attachments) + 1)
    filename = safe_name(file.filename, max_length=limits.file_name_chars, fallback=fallback)
    if filename.lower() == "winmail.dat" or file.declared_type == "application/ms-tnef":
        reading.flags.add(Flag.TNEF)
    body.attachments.append(replace(file, filename=filename))


def _numbered_name(kind: str, number: int) -> str:
    return f"attachment-{number}{_EXTENSIONS.get(kind, '')}"
