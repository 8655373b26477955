"""How budgets, alarms and the parts of an explanation are called on pages, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from csdesk.sla.rules.alarms import parse_alarm
from csdesk.sla.rules.budgets import Budget, Unit
from csdesk.sla.rules.intervals import Kind

if TYPE_CHECKING:
    from django.utils.functional import Promise

KIND_LABELS: Mapping[Kind, str | Promise] = {
    Kind.COUNTED: _("counted"),
    Kind.BREAK: _("break"),
    Kind.NIGHT: _("outside working hours"),
    Kind.WEEKEND: _("weekend"),
    Kind.HOLIDAY: _("holiday"),
    Kind.PAUSED: _("paused"),
}

_AMOUNTS = {
    Unit.SECONDS: ngettext_lazy("%(amount)d second", "%(amount)d seconds", "amount"),
    Unit.MINUTES: ngettext_lazy("%(amount)d minute", "%(amount)d minutes", "amount"),
    Unit.HOURS: ngettext_lazy("%(amount)d hour", "%(amount)d hours", "amount"),
    Unit.DAYS: ngettext_lazy("%(amount)d day", "%(amount)d days", "amount"),
    Unit.WORKING_MINUTES: ngettext_lazy("%(amount)d working minute", "%(amount)d working minutes", "amount"),
    Unit.WORKING_HOURS: ngettext_lazy("%(amount)d working hour", "%(amount)d working hours", "amount"),
    Unit.WORKING_DAYS: ngettext_lazy("%(amount)d working day", "%(amount)d working days", "amount"),
}


def budget_label(budget: Budget) -> str:
    """For example "7 working days" or "same day"."""
    if budget == Budget(0, Unit.DAYS):
        return str(_("same day"))
    if budget == Budget(0, Unit.WORKING_DAYS):
        return str(_("same working day"))
    return str(_AMOUNTS[budget.unit] % {"amount": budget.amount})


def alarm_label(text: str) -> str:
    """A written alarm for people: "50 %", "due", "2 hours after due". Raises BadAlarm or BadBudget."""
    spec = parse_alarm(text)
    if spec.percent is not None:
        return f"{spec.percent} %"
    if spec.after is None:
        return str(_("due"))
    return str(_("%(time)s after due")) % {"time": budget_label(spec.after)}
