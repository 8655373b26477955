"""Short ways to write moments and calendars in tests of clocks."""

from datetime import datetime
from zoneinfo import ZoneInfo

from csdesk.sla.rules import Pause, WorkingCalendar, calendar_from_document, preset_calendar

SHANGHAI = ZoneInfo("Asia/Shanghai")
BERLIN = ZoneInfo("Europe/Berlin")

OFFICE = preset_calendar("office")
SHOP = preset_calendar("shop")
HOTLINE = preset_calendar("hotline")
NIGHT = preset_calendar("night")
GERMAN = preset_calendar("berlin")
NEVER = calendar_from_document({"name": "Never", "zone": "Asia/Shanghai", "weekly": {}})


def at(written: str, zone: ZoneInfo = SHANGHAI) -> datetime:
    """A wall time, of Shanghai unless another zone is named."""
    return datetime.fromisoformat(written).replace(tzinfo=zone)


def pause(begin: str, end: str | None = None) -> Pause:
    """A pause between two wall times of Shanghai."""
    return Pause(at(begin), at(end) if end else None)


def office_like(**changes: object) -> WorkingCalendar:
    """Monday to Friday 09:00 to 17:00 in Shanghai, without holidays, but for what is changed."""
    weekly = dict.fromkeys(["mon", "tue", "wed", "thu", "fri"], ["09:00-17:00"])
    return calendar_from_document({"name": "Test", "zone": "Asia/Shanghai", "weekly": weekly, **changes})
