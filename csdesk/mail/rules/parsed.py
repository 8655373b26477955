"""What is known of a mail once its bytes are read. Every text is clean: it encodes to UTF-8, has no NUL."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Flag(StrEnum):
    """What was odd about the bytes; kept with the mail so that nobody wonders later."""

    ADDRESS_BAD = "address_bad"
    ATTACHMENT_CUT = "attachment_cut"
    BOUNDARY_MISSING = "boundary_missing"
    CHARSET_GUESSED = "charset_guessed"
    CHARSET_REFUSED = "charset_refused"
    DATE_BAD = "date_bad"
    DATE_MISSING = "date_missing"
    DECODING_BROKEN = "decoding_broken"
    EMPTY = "empty"
    ENCRYPTED = "encrypted"
    FROM_MISSING = "from_missing"
    FROM_MANY = "from_many"
    HEADERS_BROKEN = "headers_broken"
    HEADERS_CUT = "headers_cut"
    HTML_CUT = "html_cut"
    MESSAGE_ID_MISSING = "message_id_missing"
    PARTS_CUT = "parts_cut"
    REMOTE_IMAGES = "remote_images"
    SIGNED = "signed"
    SUBJECT_CUT = "subject_cut"
    TEXT_CUT = "text_cut"
    TNEF = "tnef"
    TOO_DEEP = "too_deep"
    TRUNCATED = "truncated"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class ParseLimits:
    """How much of a hostile mail is looked at. The raw message is kept whole elsewhere."""

    header_lines: int = 10_000
    header_value_bytes: int = 64_000
    parts: int = 300
    depth: int = 20
    attachments: int = 200
    attachment_bytes: int = 64_000_000
    html_chars: int = 500_000
    text_chars: int = 500_000
    subject_chars: int = 500
    name_chars: int = 200
    file_name_chars: int = 150
    message_id_chars: int = 250
    references: int = 100
    addresses: int = 200


@dataclass(frozen=True, slots=True)
class MailAddress:
    """Somebody's address with the name shown beside it; the domain is in lower case."""

    address: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class ParsedAttachment:
    """A part that is a file. `declared_type` is what the sender claims: `documents` finds what it is."""

    filename: str
    declared_type: str
    content: bytes
    content_id: str = ""
    inline: bool = False


@dataclass(frozen=True, slots=True)
class DeliveryReport:
    """What a mail server says about an earlier mail of ours. Texts are empty when it does not say."""

    action: str = ""
    status: str = ""
    recipient: str = ""
    diagnostic: str = ""
    original_message_id: str = ""


@dataclass(frozen=True, slots=True)
class ParsedMail:
    """One mail, read. `new_text` is what the person newly wrote, `text` all of it.

    `message_id` is never empty: one that is missing is made from the content, the same at each delivery.
    `fingerprint` tells two mails apart that claim the same id. `headers` holds those of interest by
    lower-case name. `date` is in UTC, or None when it is missing or nonsense; `date_text` is as it came.
    """

    message_id: str
    fingerprint: str
    subject: str
    from_address: str
    from_name: str
    in_reply_to: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    sender: MailAddress | None = None
    reply_to: tuple[MailAddress, ...] = ()
    to: tuple[MailAddress, ...] = ()
    cc: tuple[MailAddress, ...] = ()
    date: datetime | None = None
    date_text: str = ""
    text: str = ""
    html: str = ""
    new_text: str = ""
    attachments: tuple[ParsedAttachment, ...] = ()
    headers: Mapping[str, tuple[str, ...]] | None = None
    content_type: str = ""
    report_type: str = ""
    report: DeliveryReport | None = None
    calendar_method: str = ""
    flags: tuple[Flag, ...] = ()

    def header(self, name: str) -> str:
        """Return the first value of a header of interest, or an empty text."""
        values = (self.headers or {}).get(name.lower(), ())
        return values[0] if values else ""

    def has_header(self, name: str) -> bool:
        """Say whether a header of interest is there at all, even empty."""
        return name.lower() in (self.headers or {})
