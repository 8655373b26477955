"""Pictures that were pasted into the markup itself: in a complaint they are the evidence."""

import hashlib
import re

from csdesk.mail.rules.headers import base64_bytes
from csdesk.mail.rules.parsed import ParsedAttachment

_DATA_URI = re.compile(rb"(?i)data:([a-z0-9.+/-]{0,60})((?:;[a-z0-9=.+-]{0,40}){0,5}+),([a-z0-9+/=%\s]*+)")
_IMAGE_TYPES = ("image/png", "image/jpeg", "image/gif", "image/webp")


def split_pasted_images(markup: bytes, *, max_count: int) -> tuple[list[ParsedAttachment], bytes]:
    """Return the pasted images as inline files, and the markup that refers to them by content id.

    Every other data: address is taken out, so that it counts neither as words nor against their limit.
    """
    images: dict[str, ParsedAttachment] = {}

    def moved(found: re.Match[bytes]) -> bytes:
        kind = found[1].decode("ascii").lower()
        if kind not in _IMAGE_TYPES or b"base64" not in found[2].lower() or len(images) >= max_count:
            return b""
        content = base64_bytes(found[3])
        content_id = f"{hashlib.sha256(content).hexdigest()[:32]}@pasted.invalid"
        name = f"pasted-{len(images) + 1}.{kind.rpartition('/')[2]}"
        images.setdefault(content_id, ParsedAttachment(name, kind, content, content_id, inline=True))
        return f"cid:{content_id}".encode()

    markup = _DATA_URI.sub(moved, markup)
    return list(images.values()), markup
