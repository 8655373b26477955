"""What an answer, or a week without one, means."""

from datetime import datetime, timedelta

GONE = 410
# An endpoint that took nothing for so long is closed (reliability G13).
DEAD_AFTER = timedelta(days=3)
# With the outbox's back-off three and a half days of attempts.
MAX_ATTEMPTS = 11
# Both secrets sign after a change, so that the receiver may change his in peace.
OVERLAP = timedelta(hours=24)


def is_taken(status: int) -> bool:
    """Whether the receiver took the message."""
    return 200 <= status < 300


def is_hosts_trouble(status: int) -> bool:
    """Whether the answer says that the host as a whole is unwell and wants to be spared."""
    return status == 429 or status >= 500


def is_dead(failing_since: datetime | None, now: datetime) -> bool:
    """Whether an endpoint has failed for so long that it is closed."""
    return failing_since is not None and now - failing_since >= DEAD_AFTER
