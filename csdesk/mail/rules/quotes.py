"""What a person newly wrote, parted from what the mail program put below it.

When in doubt words are kept: showing a quoted line twice is a nuisance, hiding a customer's line is a
fault. Line by line and in linear time, whatever the text.
"""

import re
from functools import cache

from mailparser_reply.parser import EmailMessage  # type: ignore[import-untyped]

from csdesk.mail.rules import quote_patterns as patterns

_LANGUAGES = ("en", "de", "fr", "es", "it", "ja", "ko", "nl", "zh")
_HEAD_CHARS = 6_000
_HEAD_LINE_CHARS = 160
_LONGEST_MARK = 400
_SIGNATURE_LINES = 15
_ATTRIBUTION_LINES = 3


def new_words(text: str) -> str:
    """Return what is newly written in `text`: without quoted history and signature.

    When nothing would be left (a bare forward, a mail that only quotes) the whole text is returned.
    """
    lines = text.split("\n")
    kept = _without_signature(_without_history(lines, _history_start(lines)))
    return "\n".join(kept).strip() or text.strip()


def _history_start(lines: list[str]) -> int:
    """Return the number of the line where old words begin, or the number of lines."""
    found = next((number for number in range(len(lines)) if _starts_history(lines, number)), len(lines))
    return min(found, _foreign_header(lines[:found]))


def _starts_history(lines: list[str], number: int) -> bool:
    line = lines[number]
    if len(line) > _LONGEST_MARK or not line.strip():
        return False
    if patterns.SEPARATOR.match(line) or patterns.BEGIN_FORWARDED.match(line) or _is_attribution(line):
        return True
    if patterns.WROTE_CHINESE.match(line) and _quote_follows(lines, number):
        return True
    if patterns.WROTE_START.match(line) and any(map(_is_attribution, _wrapped(lines, number))):
        return True
    return _is_header_block(lines, number)


def _is_attribution(line: str) -> bool:
    if patterns.WROTE_ENGLISH.match(line):
        return True
    return bool(patterns.WROTE_CHINESE.match(line) and patterns.WROTE_EVIDENCE.search(line))


def _quote_follows(lines: list[str], number: int) -> bool:
    following = next((line for line in lines[number + 1 : number + 4] if line.strip()), "")
    return patterns.QUOTED.match(following) is not None


def _wrapped(lines: list[str], number: int) -> list[str]:
    """Return the line joined with the next one and the next two: programs wrap their attribution."""
    more = [line.strip()[:300] for line in lines[number + 1 : number + 3]]
    return [" ".join([lines[number], *more[:count]]) for count in range(1, len(more) + 1)]


def _is_header_block(lines: list[str], number: int) -> bool:
    """Say whether a block of From/Sent/To/Subject lines begins here; one such line proves nothing."""
    first = patterns.FIELD.match(lines[number])
    if first is None or not patterns.FROM_NAME.match(first["name"]):
        return False
    following = [line[:200] for line in lines[number + 1 : number + 12] if line.strip()][:5]
    names = {found["name"].lower() for line in following if (found := patterns.FIELD.match(line))}
    return len(names) >= (1 if "@" in lines[number] else 2)


def _foreign_header(lines: list[str]) -> int:
    """Ask mail-parser-reply for headers in other languages; only a short head, as its patterns backtrack."""
    head, size = [], 0
    for line in lines:
        size += len(line) + 1
        if size > _HEAD_CHARS:
            break
        head.append(line.strip() if len(line) <= _HEAD_LINE_CHARS else "")
    text = "\n".join(head)
    found = _foreign_pattern().search(text)
    if found is None or not found.group().strip():
        return len(lines)
    blank = len(found.group()) - len(found.group().lstrip())
    return text.count("\n", 0, found.start() + blank)


@cache
def _foreign_pattern() -> re.Pattern[str]:
    pattern: re.Pattern[str] = EmailMessage("", languages=list(_LANGUAGES)).HEADER_REGEX
    return pattern


def _without_history(lines: list[str], start: int) -> list[str]:
    """Drop old lines; what stands unquoted between or below quoted ones was written by this sender."""
    kept = [line for line in lines[:start] if not patterns.QUOTED.match(line)]
    below = lines[start:]
    first = next((number for number, line in enumerate(below) if patterns.QUOTED.match(line)), None)
    if first is None or sum(1 for line in below[:first] if line.strip()) > _ATTRIBUTION_LINES:
        return kept  # a history that is not marked line by line: all of it is old
    return kept + [line for line in below[first:] if not patterns.QUOTED.match(line)]


def _without_signature(lines: list[str]) -> list[str]:
    """Drop a signature under its mark, and the line that a telephone adds."""
    lines = [line for line in lines if not patterns.SENT_FROM.match(line[:200])]
    for number in range(max(1, len(lines) - _SIGNATURE_LINES), len(lines)):
        if patterns.SIGNATURE_MARK.match(lines[number].strip()):
            return lines[:number] if any(line.strip() for line in lines[:number]) else lines
    return lines[:-1] if lines and patterns.LONG_RULE.match(lines[-1]) else lines
