"""Decisions about texts, pure."""

import re
import unicodedata
from collections.abc import Mapping

REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
_BREAKS = re.compile(r"\r\n?|\u2028|\u2029")
_TOO_MANY_BREAKS = re.compile(r"\n{4,}")
# Direction marks could make an agent read something other than what is stored.
_DIRECTIONS = re.compile("[\u202a-\u202e\u2066-\u2069]")


def clean_text(text: str) -> str:
    """The text as it may be stored and shown: one kind of line break, nothing PostgreSQL refuses."""
    text = _BREAKS.sub("\n", text).replace("\x00", REPLACEMENT)
    text = text.encode("utf-8", "surrogatepass").decode("utf-8", "replace")
    return _TOO_MANY_BREAKS.sub("\n\n\n", _DIRECTIONS.sub("", text)).strip()


def clean_line(text: str, limit: int) -> str:
    """The text as one line of at most `limit` characters, without control characters."""
    plain = "".join(" " if unicodedata.category(sign) in ("Cc", "Zl", "Zp") else sign for sign in clean_text(text))
    return " ".join(plain.split())[:limit]


def reply_subject(subject: str, number: str) -> str:
    """The subject of a mail to the customer: it carries the document number, by which an answer finds its case."""
    subject = clean_line(subject, 900)
    if number not in subject:
        subject = f"{subject} [{number}]".strip()
    return subject if re.match(r"(?i)(re|回复|答复)\s*[:：]", subject) else f"Re: {subject}"


_PLACEHOLDER = re.compile(r"\{([a-z][a-z_]{0,39})\}")
_HAN = re.compile("[\u3400-\u9fff]")


def fill_placeholders(text: str, values: Mapping[str, str]) -> str:
    """The text with {customer_name} and the like filled in, once and literally.

    What is filled in is never looked at again, so a customer who calls himself {agent_name} stays just that; an
    unknown placeholder stays as it is written. No template language is involved.
    """
    return _PLACEHOLDER.sub(lambda match: values.get(match[1], match[0]), text)


def placeholders_in(text: str) -> list[str]:
    """The names of the placeholders that a text has, each once."""
    return list(dict.fromkeys(_PLACEHOLDER.findall(text)))


def language_of(text: str) -> str:
    """In which of our languages somebody writes: "zh" as soon as there is a Chinese character."""
    return "zh" if _HAN.search(text) else "en"


def excerpt(text: str, limit: int) -> str:
    """The beginning of a text as one line, for lists and notices."""
    line = " ".join(text.split())
    return line if len(line) <= limit else f"{line[: limit - 1]}…"
