"""What every test of reading mails needs."""

import dataclasses
import json
from pathlib import Path
from typing import Any

from csdesk.mail.rules.parse import parse_message
from csdesk.mail.rules.parsed import ParsedMail

CORPUS = Path(__file__).parent / "corpus"
OWN = "kf@zhifu.example"


def corpus_mail(name: str) -> bytes:
    """Return the bytes of a mail of the corpus."""
    return (CORPUS / f"{name}.eml").read_bytes()


def mail_of(headers: str = "", body: str = "", *, charset: str = "utf-8") -> ParsedMail:
    """Return a plain mail with these header lines and this body, read."""
    typed = "content-type:" in headers.lower()
    start = "" if typed else f"Content-Type: text/plain; charset={charset}\n"
    return parse_message((start + headers.strip("\n") + "\n\n").encode() + body.encode(charset))


def texts_in(mail: ParsedMail) -> list[str]:
    """Return every text of a read mail, however deep."""
    found: list[str] = []

    def collect(value: Any) -> None:
        if isinstance(value, str):
            found.append(value)
        elif isinstance(value, dict):
            for key, inner in value.items():
                collect(key)
                collect(inner)
        elif isinstance(value, tuple | list):
            for inner in value:
                collect(inner)

    collect(dataclasses.asdict(mail))
    return found


def assert_storable(mail: ParsedMail) -> None:
    """Every text can go into PostgreSQL, JSON and a page."""
    for text in texts_in(mail):
        assert "\x00" not in text
        assert text.encode("utf-8").decode("utf-8") == text
        json.dumps(text)
