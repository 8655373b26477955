"""Which kinds of events a subscription asks for."""

import re
from collections.abc import Iterable
from fnmatch import fnmatchcase

# "complaint.open", "complaint.*", "*.open", "*"
PATTERN = re.compile(r"(?:\*|[a-z_]+)(?:\.(?:\*|[a-z_]+))*")
MOST_PATTERNS = 40
LONGEST_PATTERN = 60
TEST_KIND = "webhook.test"


def wants(patterns: Iterable[str], kind: str) -> bool:
    """Whether any of the patterns matches the kind."""
    return any(fnmatchcase(kind, pattern) for pattern in patterns)


def read_patterns(text: str) -> list[str]:
    """The patterns in a text, parted by commas, spaces or lines, each once. Raises ValueError with the bad one."""
    found = list(dict.fromkeys(re.split(r"[\s,，;；、]+", text.strip().lower())))
    found = [pattern for pattern in found if pattern]
    for pattern in found:
        if len(pattern) > LONGEST_PATTERN or not PATTERN.fullmatch(pattern):
            raise ValueError(pattern[:LONGEST_PATTERN])
    if len(found) > MOST_PATTERNS:
        raise ValueError(found[MOST_PATTERNS])
    return found
