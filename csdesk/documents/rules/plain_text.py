"""Text from outside, made safe to store, to encode and to look at.

PostgreSQL refuses NUL, UTF-8 refuses lone surrogates, terminals obey control characters, and
direction controls show a reader another order than the one that is stored. Meaning stays: letters of
every script, emoji with their joiners, line breaks and tabs.
"""

import re

_SURROGATES = re.compile("[\ud800-\udfff]")
# C0 without tab and line feed, DEL, C1, and the characters that are never valid in interchange.
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufff9-\ufffb\ufffe\uffff]")
_DIRECTION_CONTROLS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_SPACES = re.compile(r"\s+")


def clean_text(text: str) -> str:
    """Return `text` without control and direction characters; line ends become a line feed.

    A lone surrogate becomes U+FFFD, so that the result always encodes to UTF-8.
    """
    text = _LINE_ENDS.sub("\n", text)
    text = _SURROGATES.sub("\ufffd", text)
    text = _CONTROLS.sub("", text)
    return _DIRECTION_CONTROLS.sub("", text)


def clean_line(text: str, *, max_length: int) -> str:
    """Return `text` cleaned as one line of at most `max_length` characters, runs of space made one."""
    # Twice the limit leaves room for spaces that vanish, and keeps a megabyte header cheap.
    text = clean_text(text[: max_length * 4])
    return _SPACES.sub(" ", text).strip()[:max_length].rstrip()
