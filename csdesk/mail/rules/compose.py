"""The message that goes out: built from words, never from markup, with headers that nobody can inject.

The same arguments give the same bytes but for the MIME boundary; the Message-ID is given by the caller, so
that a message which is sent again after a fault is recognised as the same one.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, EmailPolicy
from email.utils import format_datetime

from csdesk.documents.rules.names import safe_name
from csdesk.documents.rules.plain_text import clean_text
from csdesk.mail.rules.addresses import is_address, wire_address
from csdesk.mail.rules.html import html_from_text
from csdesk.mail.rules.message_ids import is_made
from csdesk.mail.rules.parsed import MailAddress

_FORBIDDEN = re.compile("[\x00-\x08\x0a-\x1f\x7f\x85\u2028\u2029\ud800-\udfff]")
_MESSAGE_ID = re.compile(r"<[^<>\s\x00-\x1f]{1,900}>\Z")
_TYPE = re.compile(r"(?:application|audio|image|video|text|font|model)/[A-Za-z0-9][A-Za-z0-9.+-]{0,80}\Z")
_REPLY_MARK = re.compile(r"(?i)\s*(?:re|aw|sv|回复|回覆|答复|答覆|fw|fwd|wg|转发|轉寄)\s*(?:\[\d+\])?\s*[:\uff1a]\s*")
_ID_HEADERS = ("message-id", "in-reply-to", "references")
_FILE_NAME_CHARS = 150
_REFERENCES_SENT = 20
_QUOTE_CHARS = 20_000


@dataclass(frozen=True, slots=True)
class OutgoingFile:
    """A file to send along: its name, what it is, its bytes."""

    filename: str
    type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Quote:
    """The words that are answered: one line that says whose, in the reader's language, and the words."""

    attribution: str
    text: str


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message to send.

    `mark` becomes the X-Csdesk header by which we know our own mail when it comes back; `automatic` says
    that no person wrote it (RFC 3834), so that no machine answers.
    """

    sender: MailAddress
    to: Sequence[MailAddress]
    subject: str
    text: str
    message_id: str
    date: datetime
    mark: str
    cc: Sequence[MailAddress] = ()
    reply_to: MailAddress | None = None
    in_reply_to: str = ""
    references: Sequence[str] = ()
    automatic: bool = False
    quote: Quote | None = None
    files: Sequence[OutgoingFile] = ()


class _WirePolicy(EmailPolicy):
    """Writes ids as they are: the standard folding encodes a long one, and then no reply finds its thread."""

    def fold(self, name: str, value: str) -> str:
        if name.lower() in _ID_HEADERS:
            return f"{name}: " + f"{self.linesep} ".join(str(value).split()) + self.linesep
        return str(super().fold(name, value))

    def fold_binary(self, name: str, value: str) -> bytes:
        if name.lower() in _ID_HEADERS:
            return self.fold(name, value).encode("ascii")
        return super().fold_binary(name, value)


_POLICY = _WirePolicy(linesep=SMTP.linesep, max_line_length=SMTP.max_line_length, cte_type="7bit")


def compose(outgoing: Outgoing) -> EmailMessage:
    """Return the message to hand to SMTP.

    Raises ValueError, with words for a person, when a header value holds a line break or another control
    character, when an address or an id is none, or when nobody is written to.
    """
    if not outgoing.to:
        raise ValueError("The mail has no recipient.")
    message = EmailMessage(policy=_POLICY)
    message["From"] = _address("From", outgoing.sender)
    message["To"] = [_address("To", one) for one in outgoing.to]
    if outgoing.cc:
        message["Cc"] = [_address("Cc", one) for one in outgoing.cc]
    if outgoing.reply_to is not None:
        message["Reply-To"] = _address("Reply-To", outgoing.reply_to)
    message["Subject"] = _line("Subject", outgoing.subject)
    message["Date"] = format_datetime(outgoing.date)
    message["X-Csdesk"] = _line("X-Csdesk", outgoing.mark)
    if outgoing.automatic:
        message["Auto-Submitted"] = "auto-replied" if outgoing.in_reply_to else "auto-generated"
        message["X-Auto-Response-Suppress"] = "All"
    _set_thread(message, outgoing)
    _set_words(message, outgoing)
    for file in outgoing.files:
        _attach(message, file)
    return message


def reply_subject(subject: str, number: str, strip: re.Pattern[str] | None = None) -> str:
    """Return the subject of an answer: `Re:` once, the document number once, the customer's words.

    `strip` matches document numbers of our own, with or without brackets around them.
    """
    _line("Subject", subject)
    words = subject
    if strip is not None:
        words = re.sub(rf"[\[(【\uff08]?\s*(?:{strip.pattern})\s*[\])】\uff09]?", " ", words, flags=strip.flags)
    while (mark := _REPLY_MARK.match(words)) is not None:
        words = words[mark.end() :]
    words = " ".join(words.split())
    return " ".join(filter(None, ["Re:", f"[{_line('Subject', number)}]" if number else "", words]))


def quoted(quote: Quote) -> str:
    """Return the words that are answered as they stand below an answer."""
    lines = clean_text(quote.text)[:_QUOTE_CHARS].split("\n")
    marked = "\n".join(f">{line}" if line.startswith(">") else f"> {line}".rstrip() for line in lines)
    return f"{clean_text(quote.attribution).strip()}\n{marked}"


def _set_thread(message: EmailMessage, outgoing: Outgoing) -> None:
    message["Message-ID"] = _id("Message-ID", outgoing.message_id)
    if outgoing.in_reply_to and not is_made(_id("In-Reply-To", outgoing.in_reply_to)):
        message["In-Reply-To"] = outgoing.in_reply_to
    chain = dict.fromkeys([*outgoing.references, *filter(None, [outgoing.in_reply_to])])
    ids = [_id("References", one) for one in chain if not is_made(one)]
    if ids:
        # The first id names the thread, the last ones what is answered.
        message["References"] = " ".join(ids[:1] + ids[1:][-_REFERENCES_SENT:])


def _set_words(message: EmailMessage, outgoing: Outgoing) -> None:
    text = clean_text(outgoing.text).strip("\n")
    markup = f"<div>{html_from_text(text)}</div>"
    if outgoing.quote is not None:
        attribution, words = clean_text(outgoing.quote.attribution).strip(), clean_text(outgoing.quote.text)
        text = f"{text}\n\n{quoted(outgoing.quote)}"
        block = f"<blockquote>{html_from_text(words[:_QUOTE_CHARS])}</blockquote>"
        markup += f"\n<br>\n<div>{html_from_text(attribution)}</div>\n{block}"
    message.set_content(f"{text}\n")
    page = f'<!DOCTYPE html>\n<html><head><meta charset="utf-8"></head><body>\n{markup}\n</body></html>\n'
    message.add_alternative(page, subtype="html")


def _attach(message: EmailMessage, file: OutgoingFile) -> None:
    kind = file.type if _TYPE.match(file.type) else "application/octet-stream"
    maintype, _, subtype = kind.partition("/")
    name = safe_name(file.filename, max_length=_FILE_NAME_CHARS, fallback="attachment")
    message.add_attachment(file.content, maintype=maintype, subtype=subtype, filename=name, cte="base64")


def _line(header: str, value: str) -> str:
    if _FORBIDDEN.search(value):
        raise ValueError(f"{header} holds a line break or another control character.")
    return value


def _id(header: str, value: str) -> str:
    if not _MESSAGE_ID.match(value) or not value.isascii():
        raise ValueError(f"{header} is not a message id: it must stand in angle brackets, without spaces.")
    return value


def _address(header: str, address: MailAddress) -> Address:
    _line(header, address.name)
    if not is_address(_line(header, address.address)):
        raise ValueError(f"{header} holds no complete mail address.")
    return Address(display_name=address.name, addr_spec=wire_address(address.address))
