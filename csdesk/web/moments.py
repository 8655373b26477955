"""Times as people say them: today 14:30, yesterday 09:00, Mon 23 Nov 14:30; the year only when it differs."""

from datetime import date, datetime, time, timedelta

from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

MINUTE, HOUR, DAY = 60, 3600, 86400
# Below this many seconds a span is told in seconds.
SECONDS_BELOW = 2 * MINUTE


# Lazy: of these only the one that is told is looked up.
_WEEKDAYS = (
    pgettext_lazy("weekday", "Mon"),
    pgettext_lazy("weekday", "Tue"),
    pgettext_lazy("weekday", "Wed"),
    pgettext_lazy("weekday", "Thu"),
    pgettext_lazy("weekday", "Fri"),
    pgettext_lazy("weekday", "Sat"),
    pgettext_lazy("weekday", "Sun"),
)
_MONTHS = (
    pgettext_lazy("month", "Jan"),
    pgettext_lazy("month", "Feb"),
    pgettext_lazy("month", "Mar"),
    pgettext_lazy("month", "Apr"),
    pgettext_lazy("month", "May"),
    pgettext_lazy("month", "Jun"),
    pgettext_lazy("month", "Jul"),
    pgettext_lazy("month", "Aug"),
    pgettext_lazy("month", "Sep"),
    pgettext_lazy("month", "Oct"),
    pgettext_lazy("month", "Nov"),
    pgettext_lazy("month", "Dec"),
)
_NEAR = {0: gettext_lazy("today"), -1: gettext_lazy("yesterday"), 1: gettext_lazy("tomorrow")}
_SPANS = {
    "seconds": pgettext_lazy("span", "{s} s"),
    "minutes": pgettext_lazy("span", "{m} min"),
    "hours": pgettext_lazy("span", "{h} h"),
    "hours_minutes": pgettext_lazy("span", "{h} h {m} min"),
    "days": pgettext_lazy("span", "{d} d"),
    "days_hours": pgettext_lazy("span", "{d} d {h} h"),
}


def weekday(on: date) -> str:
    """The short name of the day of the week."""
    return str(_WEEKDAYS[on.weekday()])


def month(on: date) -> str:
    """The short name of the month."""
    return str(_MONTHS[on.month - 1])


def spell_day(on: date, *, today: date) -> str:
    """A date in words: today, yesterday, tomorrow, or weekday, day and month."""
    near = _NEAR.get((on - today).days)
    if near is not None:
        return str(near)
    parts = {"weekday": weekday(on), "day": on.day, "month": month(on), "year": on.year}
    if on.year == today.year:
        return _("%(weekday)s %(day)s %(month)s") % parts
    return _("%(weekday)s %(day)s %(month)s %(year)s") % parts


def spell_moment(at: datetime, *, now: datetime) -> str:
    """A moment in words, in the active time zone."""
    local = localtime(at)
    day = spell_day(local.date(), today=localtime(now).date())
    return f"{day} {local:%H:%M}"


def spell_end(at: datetime) -> str:
    """The time of day at which something ends: the midnight that ends a day is 24:00."""
    local = localtime(at)
    return "24:00" if local.time() == time.min else f"{local:%H:%M}"


def spell_deadline(at: datetime, *, now: datetime) -> str:
    """A deadline in words: one at midnight belongs to the day that ends, today 24:00."""
    last = localtime(at) - timedelta(microseconds=1)
    return f"{spell_day(last.date(), today=localtime(now).date())} {spell_end(at)}"


def spell_exactly(at: datetime) -> str:
    """The absolute time with its zone, for the tooltip: 2026-11-23 14:30:05 (UTC+08:00)."""
    local = localtime(at)
    offset = local.strftime("%z")
    return f"{local:%Y-%m-%d %H:%M:%S} (UTC{offset[:3]}:{offset[3:]})"


def span_patterns() -> dict[str, str]:
    """How spans are told; the browser's clocks use the same patterns."""
    return {name: str(pattern) for name, pattern in _SPANS.items()}


def spell_span(span: timedelta) -> str:
    """The two largest units of a span, cut and never rounded up: 3 h 12 min. Seconds below two minutes."""
    seconds = int(abs(span).total_seconds())
    parts = {"d": seconds // DAY, "h": seconds // HOUR, "m": seconds // MINUTE, "s": seconds}
    if seconds < SECONDS_BELOW:
        key = "seconds"
    elif seconds < HOUR:
        key = "minutes"
    elif seconds < DAY:
        parts["m"] = seconds % HOUR // MINUTE
        key = "hours_minutes" if parts["m"] else "hours"
    else:
        parts["h"] = seconds % DAY // HOUR
        key = "days_hours" if parts["h"] else "days"
    return str(_SPANS[key]).format(**parts)


def spell_hours(span: timedelta) -> str:
    """A span in hours and minutes however long it is: 50 h 30 min; below an hour as ever."""
    minutes = int(abs(span).total_seconds()) // MINUTE
    if minutes < HOUR // MINUTE:
        return spell_span(span)
    parts = {"h": minutes // 60, "m": minutes % 60}
    return str(_SPANS["hours_minutes" if parts["m"] else "hours"]).format(**parts)
