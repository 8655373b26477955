"""The words of a mail: its plain parts and its HTML parts become one text and one harmless markup."""

import re
from dataclasses import dataclass

from csdesk.documents.rules.plain_text import clean_text
from csdesk.mail.rules.charsets import decode_bytes
from csdesk.mail.rules.contents import content_of, split_uuencoded
from csdesk.mail.rules.flowed import unflow
from csdesk.mail.rules.headers import decode_header
from csdesk.mail.rules.html import SafeHtml, html_from_text, sanitise
from csdesk.mail.rules.parsed import Flag, ParsedAttachment
from csdesk.mail.rules.pasted import split_pasted_images
from csdesk.mail.rules.tree import Part, Reading

_META_CHARSET = re.compile(rb"(?i)<meta\b[^<>]{0,200}?charset\s*=\s*[\"']?\s*([a-z0-9_.:-]{2,40})")
_META_BYTES = 4_000
_BYTES_PER_CHAR = 4
_UNKNOWN_TYPE = "application/octet-stream"


@dataclass(slots=True)
class Block:
    """One stretch of the mail's words: as plain text, as markup, or the same in both."""

    text: str | None = None
    html: str | None = None


def read_words(reading: Reading, part: Part) -> tuple[Block, list[ParsedAttachment]]:
    """Return the words of a text part, and the files that were written into the middle of them."""
    content = content_of(reading, part)
    if part.type == "text/html":
        images, content = split_pasted_images(content, max_count=reading.limits.attachments)
        return Block(html=_decoded(reading, part, content, reading.limits.html_chars)), images
    blocks, content = split_uuencoded(content, max_count=reading.limits.attachments)
    files = [ParsedAttachment(decode_header(name), _UNKNOWN_TYPE, inside) for name, inside in blocks]
    text = clean_text(_decoded(reading, part, content, reading.limits.text_chars))
    if part.content_type.text.get("format", "").lower() == "flowed":
        text = unflow(text, delete_space=part.content_type.text.get("delsp", "").lower() == "yes")
    return Block(text=text), files


def join_words(reading: Reading, blocks: list[Block]) -> tuple[str, str]:
    """Return the whole plain text and the whole sanitised markup; no markup when all of it was plain."""
    any_html = any(block.html for block in blocks)
    chars_left = reading.limits.html_chars
    texts, markups = [], []
    for block in blocks:
        safe = _safe_html(reading, block.html, chars_left) if block.html else None
        chars_left -= len(block.html or "")
        text = block.text if block.text and block.text.strip() else (safe.text if safe else "")
        texts.append(text.strip("\n"))
        if any_html:
            markups.append(safe.html if safe else html_from_text(text))
    text = "\n\n".join(filter(None, texts))
    if len(text) > reading.limits.text_chars:
        reading.flags.add(Flag.TEXT_CUT)
    return text[: reading.limits.text_chars], "\n<br>\n".join(filter(None, markups))


def _safe_html(reading: Reading, html: str, chars_left: int) -> SafeHtml:
    safe = sanitise(html, max_chars=max(0, chars_left))
    if safe.remote_images:
        reading.flags.add(Flag.REMOTE_IMAGES)
    if safe.cut:
        reading.flags.add(Flag.HTML_CUT)
    return safe


def _decoded(reading: Reading, part: Part, content: bytes, max_chars: int) -> str:
    if len(content) > max_chars * _BYTES_PER_CHAR:
        reading.flags.add(Flag.HTML_CUT if part.type == "text/html" else Flag.TEXT_CUT)
    label = part.content_type.text.get("charset", "")
    if not label and part.type == "text/html":
        named = _META_CHARSET.search(content[:_META_BYTES])
        label = named[1].decode("ascii") if named else ""
    text, flag = decode_bytes(content[: max_chars * _BYTES_PER_CHAR], label)
    if flag is not None:
        reading.flags.add(flag)
    return text
