"""When to try again, when to spare a host, when to let a person sleep, what is not for all eyes: pure functions."""

import re
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

# Seconds before the second, third … attempt; the last one repeats.
BACK_OFF = (5, 30, 120, 600, 3600, 3 * 3600, 8 * 3600, 24 * 3600)
SPREAD = 0.2
# Troubles in a row after which a host is spared, and for how long at first and at most.
TROUBLES_BEFORE_SPARING = 3
FIRST_SPARING = timedelta(seconds=15)
LONGEST_SPARING = timedelta(minutes=10)
# Who opens one of these is somebody: an invitation, a new password.
ONE_TIME_PATHS = ("people/join", "accounts/password/reset/key")
_ONE_TIME_LINK = re.compile(rf"\S*/(?:{'|'.join(ONE_TIME_PATHS)})/\S+")


def retry_delay(attempts: int, chance: float) -> timedelta:
    """The wait after the `attempts`-th failure; `chance` in [0, 1) spreads it by a fifth either way."""
    seconds = BACK_OFF[min(max(attempts, 1), len(BACK_OFF)) - 1]
    return timedelta(seconds=seconds * (1 - SPREAD + 2 * SPREAD * chance))


def sparing(failures: int) -> timedelta | None:
    """How long a host is left alone after so many troubles in a row; None: not yet."""
    beyond = failures - TROUBLES_BEFORE_SPARING
    if beyond < 0:
        return None
    return min(FIRST_SPARING * 2 ** min(beyond, 16), LONGEST_SPARING)


def is_quiet(at: time, start: time | None, end: time | None) -> bool:
    """Whether a local time lies in the quiet hours, which may span midnight; equal ends mean none."""
    if start is None or end is None or start == end:
        return False
    return start <= at < end if start < end else at >= start or at < end


def end_of_quiet(now: datetime, start: time | None, end: time | None, zone: ZoneInfo) -> datetime | None:
    """The moment at which the quiet hours that hold now are over; None when none do."""
    local = now.astimezone(zone)
    if end is None or not is_quiet(local.time(), start, end):
        return None
    over = datetime.combine(local.date(), end, zone)
    return over if over > local else datetime.combine(local.date() + timedelta(days=1), end, zone)


def without_one_time_links(text: str, *, instead: str) -> str:
    """A mail's text for other eyes than its reader's."""
    return _ONE_TIME_LINK.sub(lambda link: instead, text)
