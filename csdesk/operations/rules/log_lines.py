"""What a log line may say: no address, no telephone number, no credential, no value of a row."""

import re

# Each with what stands in its place; in this order.
_HIDDEN = (
    # what PostgreSQL quotes of rows
    (re.compile(r"(DETAIL|CONTEXT|STATEMENT|LINE \d+):.*", re.DOTALL), r"\1: …"),
    # user:password@ of an address
    (re.compile(r"(?<=://)[^/\s@]+@"), "…@"),
    # (beginning where a word does: anywhere in a long one would take the square of its length)
    (re.compile(r"(?<![^\s@<>\"'=(,;:])[^\s@<>\"'=(,;:]+@[^\s@<>\"',;)]+"), "…@…"),
    (re.compile(r"(?i)\b(authorization|cookie)(\W{1,4}).+"), r"\1\2…"),
    (re.compile(r"(?i)\b(bearer|basic|password|secret|token|api_key)(\W{1,4})\S+"), r"\1\2…"),
    # tokens, session keys, hashes: long, without a break, and with a digit
    (re.compile(r"(?<![\w-])(?=[\w-]*\d)[\w-]{24,}"), "…"),
    # telephone numbers; moments and amounts have breaks before so many digits
    (re.compile(r"(?<![\w.:-])\+?\d(?:[ -]?\d){9,17}(?![\w.:])"), "…"),
)


def scrub(text: str) -> str:
    """The text without what nobody may read in a log."""
    for pattern, instead in _HIDDEN:
        text = pattern.sub(instead, text)
    return text
