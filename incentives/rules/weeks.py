"""Until when an entry of points may be contested (BRP-05). No database, no clock."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

WEEK = timedelta(days=7)


def contest_until(entered_at: datetime, window: str, zone: ZoneInfo) -> datetime:
    """The instant from which on an entry stands: the next Monday's midnight where the company is, or a week later."""
    if window == "seven_days":
        return entered_at + WEEK
    day = entered_at.astimezone(zone).date()
    monday = day + timedelta(days=7 - day.weekday())
    return datetime.combine(monday, time(), tzinfo=zone)
