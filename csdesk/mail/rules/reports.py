"""What a mail server reports about an earlier mail of ours (RFC 3464, RFC 8098)."""

import re

from csdesk.mail.rules.contents import content_of
from csdesk.mail.rules.headers import header_line
from csdesk.mail.rules.message_ids import own_id
from csdesk.mail.rules.parsed import DeliveryReport
from csdesk.mail.rules.tree import Part, Reading

_STATUS_TYPES = (
    "message/delivery-status",
    "message/global-delivery-status",
    "message/disposition-notification",
)
_ORIGINAL_TYPES = ("message/rfc822", "text/rfc822-headers", "message/global", "message/global-headers")
_FIELD = re.compile(
    rb"(?im)^(action|status|final-recipient|original-recipient|diagnostic-code|disposition|original-message-id)"
    rb"[ \t]*:[ \t]*([^\r\n]{1,2000}(?:\r?\n[ \t][^\r\n]{1,1000}){0,5})"
)
_MESSAGE_ID = re.compile(rb"(?im)^message-id[ \t]*:\s{0,5}(<[^<>\r\n]{1,500}>)")
_READ_BYTES = 64_000


def read_report(reading: Reading, root: Part) -> DeliveryReport | None:
    """Return what the parts of a multipart/report say, or None when the mail is no report."""
    if root.type != "multipart/report":
        return None
    fields: dict[str, str] = {}
    original = ""
    for part in root.children:
        if part.type in _STATUS_TYPES:
            for name, value in _FIELD.findall(content_of(reading, part)[:_READ_BYTES]):
                fields.setdefault(name.decode().lower(), header_line(value, max_length=500))
        elif part.type in _ORIGINAL_TYPES:
            found = _MESSAGE_ID.search(content_of(reading, part)[:_READ_BYTES])
            original = original or (found[1].decode("utf-8", "replace") if found else "")
    recipient = fields.get("final-recipient") or fields.get("original-recipient", "")
    limit = reading.limits.message_id_chars
    return DeliveryReport(
        action=fields.get("action", fields.get("disposition", "")).lower(),
        status=fields.get("status", ""),
        recipient=recipient.rpartition(";")[2].strip(),
        diagnostic=fields.get("diagnostic-code", ""),
        original_message_id=own_id(fields.get("original-message-id", "") or original, max_length=limit),
    )
