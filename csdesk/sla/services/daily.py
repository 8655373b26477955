"""When the daily mails are written: at each person's hour, on the working days of the calendar he chose."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from csdesk.outbox.channels.daily import wake_daily
from csdesk.outbox.models import NotificationPreference
from csdesk.outbox.queries import digest_wishes
from csdesk.outbox.rendering import company_zone
from csdesk.rulebook.registry import usual_calendar
from csdesk.sla import rules
from csdesk.sla.queries.calendars import calendar_names, compiled_calendar, periods_of

# The hourly look is no clock: it plans ahead beyond its next round, and makes good what a standstill missed.
AHEAD = timedelta(minutes=90)
BEHIND = timedelta(hours=4)


def plan_daily_mails(now: datetime) -> int:
    """Put the mails of the next hour into the outbox, each for its moment; how many are new."""
    wishes = list(digest_wishes())
    if not wishes:
        return 0
    zone, usual = company_zone(), usual_calendar(calendar_names("zh-hans"))
    calendars = {key: compiled_calendar(found) for key, found in periods_of(_keys(wishes, usual)).items()}
    made = 0
    for wish in wishes:
        at = _next(wish, now, zone)
        calendar = calendars.get(wish.digest_calendar) or calendars.get(usual)
        if at is not None and calendar is not None and _works(calendar, at):
            made += wake_daily(wish, at.astimezone(zone).date(), at=max(at, now))
    return made


def _keys(wishes: list[NotificationPreference], usual: str) -> set[str]:
    return {wish.digest_calendar or usual for wish in wishes} | {usual}


def _next(wish: NotificationPreference, now: datetime, zone: ZoneInfo) -> datetime | None:
    """The person's hour, if it lies within what is planned now: of yesterday, today or tomorrow."""
    if wish.digest_at is None:
        return None
    today = now.astimezone(zone).date()
    moments = [datetime.combine(today + timedelta(days=days), wish.digest_at, zone) for days in (-1, 0, 1)]
    return next((at for at in moments if now - BEHIND <= at < now + AHEAD), None)


def _works(calendar: rules.WorkingCalendar, at: datetime) -> bool:
    return calendar.works_on(calendar.local_date(at))
