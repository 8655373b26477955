"""Recurrence rules of duties in the reader's words."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

_DAYS = {
    "MO": gettext_noop("Monday"),
    "TU": gettext_noop("Tuesday"),
    "WE": gettext_noop("Wednesday"),
    "TH": gettext_noop("Thursday"),
    "FR": gettext_noop("Friday"),
    "SA": gettext_noop("Saturday"),
    "SU": gettext_noop("Sunday"),
}
_WEEKDAYS = {"MO", "TU", "WE", "TH", "FR"}
_EVERY = {
    "DAILY": (gettext_noop("every day"), gettext_noop("every %(count)s days")),
    "WEEKLY": (gettext_noop("every week"), gettext_noop("every %(count)s weeks")),
    "MONTHLY": (gettext_noop("every month"), gettext_noop("every %(count)s months")),
    "YEARLY": (gettext_noop("every year"), gettext_noop("every %(count)s years")),
}
_PLACES = {
    "1": gettext_noop("the first %(day)s"),
    "2": gettext_noop("the second %(day)s"),
    "3": gettext_noop("the third %(day)s"),
    "4": gettext_noop("the fourth %(day)s"),
    "-1": gettext_noop("the last %(day)s"),
}


def spell_rhythm(value: str) -> str:
    """ "FREQ=WEEKLY;BYDAY=FR" as "every week, Friday"; a rule with parts that have no words here stays as it is."""
    parts = dict(part.split("=", 1) for part in value.split(";") if "=" in part)
    if parts.get("FREQ") not in _EVERY or set(parts) - {"FREQ", "INTERVAL", "BYDAY", "BYSETPOS", "BYMONTHDAY"}:
        return value
    one, many = _EVERY[parts["FREQ"]]
    interval = parts.get("INTERVAL", "1")
    every = _(one) if interval == "1" else _(many) % {"count": interval}
    on = _on(parts)
    if on is None:
        return value
    return _("%(every)s, %(on)s") % {"every": every, "on": on} if on else every


def _on(parts: dict[str, str]) -> str | None:
    """On which days; empty for any, None where there are no words."""
    if "BYMONTHDAY" in parts:
        alone = "BYDAY" not in parts and "BYSETPOS" not in parts
        if parts["BYMONTHDAY"] == "-1" and alone:
            return _("the last day")
        return _("day %(number)s") % {"number": parts["BYMONTHDAY"]} if alone else None
    if "BYDAY" not in parts:
        return None if "BYSETPOS" in parts else ""
    days = parts["BYDAY"].split(",")
    place = parts.get("BYSETPOS", "")
    if len(days) == 1 and not place and days[0][-2:] in _DAYS:
        place, days = days[0][:-2], [days[0][-2:]]
    if any(day not in _DAYS for day in days) or place not in ("", *_PLACES):
        return None
    named = _("day from Monday to Friday") if set(days) == _WEEKDAYS else ", ".join(_(_DAYS[day]) for day in days)
    return _(_PLACES[place]) % {"day": named} if place else named
