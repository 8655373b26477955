"""When the goods of a video viewing have to be ready, and when its result is noted."""

from datetime import datetime, timedelta

# A task due at this very moment could not be given.
SHORTEST = timedelta(minutes=1)


def ready_by(begins_at: datetime, minutes_before: int, *, now: datetime) -> datetime:
    """The moment before the call; for a call that is nearer than that, the call itself, and never the past."""
    wanted = begins_at - timedelta(minutes=minutes_before)
    return max(wanted if wanted > now else begins_at, now + SHORTEST)


def noted_by(begins_at: datetime, minutes: int, *, now: datetime) -> datetime:
    """When the call should be over and its result written down."""
    return max(begins_at + timedelta(minutes=minutes), now + SHORTEST)
