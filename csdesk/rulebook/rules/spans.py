"""Spans of time and moments of clocks: taken apart for forms, put together again, spelled for readers."""

from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

SAME_DAY, DUE, AFTER = "same day", "due", "due + "
# unit -> how one and how many are spelled
_COUNTED = {
    "seconds": ("%(count)s second", "%(count)s seconds"),
    "minutes": ("%(count)s minute", "%(count)s minutes"),
    "hours": ("%(count)s hour", "%(count)s hours"),
    "days": ("%(count)s day", "%(count)s days"),
    "working minutes": ("%(count)s working minute", "%(count)s working minutes"),
    "working hours": ("%(count)s working hour", "%(count)s working hours"),
    "working days": ("%(count)s working day", "%(count)s working days"),
}
_AMOUNTS = {
    "years": ("%(count)s year", "%(count)s years"),
    "characters": ("%(count)s character", "%(count)s characters"),
    "files": ("%(count)s file", "%(count)s files"),
}
# What forms offer beside the number.
BUDGET_UNITS = {
    "seconds": gettext_noop("seconds"),
    "minutes": gettext_noop("minutes"),
    "hours": gettext_noop("hours"),
    "days": gettext_noop("days"),
    "working minutes": gettext_noop("working minutes"),
    "working hours": gettext_noop("working hours"),
    "working days": gettext_noop("working days"),
    SAME_DAY: gettext_noop("same day (no number)"),
}
MOMENT_UNITS = {
    "%": gettext_noop("% of the time"),
    DUE: gettext_noop("when due (no number)"),
    "due + minutes": gettext_noop("minutes after due"),
    "due + hours": gettext_noop("hours after due"),
    "due + days": gettext_noop("days after due"),
    "due + working minutes": gettext_noop("working minutes after due"),
    "due + working hours": gettext_noop("working hours after due"),
    "due + working days": gettext_noop("working days after due"),
}


def take_apart(value: str) -> tuple[str, str]:
    """Number and unit of a span or a moment as forms show them; what is neither stays in the number's place.

    >>> take_apart("due + 1 working day")
    ('1', 'due + working days')
    """
    if value in (SAME_DAY, DUE, ""):
        return "", value
    lead, rest = (AFTER, value[len(AFTER) :]) if value.startswith(AFTER) else ("", value)
    amount, _space, unit = rest.partition(" ")
    if unit and unit != "%" and not unit.endswith("s"):
        unit += "s"
    known = unit in _COUNTED or (unit == "%" and not lead)
    return (amount, lead + unit) if known else (value, "")


def put_together(amount: str, unit: str) -> str:
    """The other way round: "1" and "working days" make "1 working day"."""
    amount, unit = amount.strip(), unit.strip()
    if unit in (SAME_DAY, DUE):
        return unit
    lead, unit = (AFTER, unit[len(AFTER) :]) if unit.startswith(AFTER) else ("", unit)
    if amount == "1" and unit in _COUNTED:
        unit = unit[:-1]
    return f"{lead}{amount} {unit}".strip() if amount else ""


def spell_span(value: str) -> str:
    """A span such as "7 working days" in the reader's language; unknown words stay as they are."""
    if value == SAME_DAY:
        return _("same day")
    amount, unit = take_apart(value)
    if unit not in _COUNTED or not amount.isdecimal():
        return value
    one, many = _COUNTED[unit]
    return ngettext(one, many, int(amount)) % {"count": amount}


def spell_moment(value: str) -> str:
    """A moment of a clock such as "50 %" or "due + 2 hours" in the reader's language."""
    if value == DUE:
        return _("when due")
    if value.endswith(" %"):
        return _("at %(share)s of the time") % {"share": value}
    if value.startswith(AFTER):
        return _("%(span)s after due") % {"span": spell_span(value[len(AFTER) :])}
    return value


def spell_amount(amount: int, unit: str) -> str:
    """A number with its unit; "bytes" as KB and MB, "fen" as money."""
    if unit == "bytes":
        return filesizeformat(amount)
    if unit == "fen":
        return f"¥{amount / 100:,.2f}"
    one, many = _AMOUNTS.get(unit, ("", ""))
    return ngettext(one, many, amount) % {"count": f"{amount:,}"} if one else f"{amount:,} {_(unit)}".strip()
