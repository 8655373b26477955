"""When a mail says it was written. Never used for clocks: senders write what they like."""

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

_FIRST_YEAR = 1970
_ANCIENT_YEAR = re.compile(r"[A-Za-z]{3}[ -]0\d{2,}")  # the standard parser takes the year 0001 for 2001
_MAX_LENGTH = 200


def parse_date(text: str) -> datetime | None:
    """Return the instant in UTC, or None for what is missing, before 1970, after 9999, or nonsense."""
    if not text.strip() or _ANCIENT_YEAR.search(text):
        return None
    try:
        at = parsedate_to_datetime(text[:_MAX_LENGTH])
        # "-0000" means that the sender's zone is unknown; the time itself is in UTC.
        at = at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    except (ValueError, TypeError, OverflowError, IndexError, AttributeError):
        return None
    return at if at.year >= _FIRST_YEAR else None
