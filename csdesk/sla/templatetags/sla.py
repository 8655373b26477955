"""Names that pages about time show, in the reader's language."""

from typing import Any

from django import template
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from csdesk.rulebook.sections.base import Label
from csdesk.sla import rules
from csdesk.sla.models import ClockPause, Task, WorkingCalendar
from csdesk.sla.queries.explaining import Explanation

register = template.Library()


def _language() -> str:
    return get_language() or "zh-hans"


@register.simple_tag
def task_title(task: Task) -> str:
    """{% task_title task %}"""
    return task.title_in(_language())


@register.simple_tag
def calendar_name(row: WorkingCalendar) -> str:
    """{% calendar_name row %}"""
    return row.name_in(_language())


@register.simple_tag
def promise(label: Any) -> str:
    """{% promise move.clock %}: a label of the manual."""
    return label.text(_language()) if isinstance(label, Label) else str(label)


@register.simple_tag
def budget(text: str) -> str:
    """{% budget clock.budget %}: 7 working days, same day."""
    return rules.budget_label(rules.parse_budget(text))


@register.simple_tag
def budget_hours(text: str) -> str:
    """{% budget_hours clock.budget %}: which hours count; empty where a working calendar says so."""
    is_working = rules.parse_budget(text).unit.is_working
    return "" if is_working else _("around the clock: nights, weekends and holidays count")


@register.simple_tag
def pause_reason(why: Explanation, pause: ClockPause) -> str:
    """{% pause_reason why pause %}"""
    label = why.pause_reasons.get(pause.reason)
    return label.text(_language()) if label is not None else pause.reason


@register.simple_tag
def fact(name: str) -> str:
    """{% fact clock.started_by %}: what happened, in words; an unknown fact by its own name."""
    known = {
        "complaint.open": _("the complaint was received"),
        "suggestion.open": _("the suggestion was received"),
        "complaint.reopen": _("the complaint was reopened"),
        "complaint.close": _("the complaint was closed"),
        "complaint.confirm": _("receipt was confirmed"),
        "complaint.verify": _("it was investigated and verified"),
        "complaint.reclassify": _("the complaint was classified anew"),
        "complaint.merge": _("it was merged with another"),
        "complaint.withdraw": _("it was withdrawn"),
        "message.public": _("a word to the customer"),
        "message.answer": _("the answer"),
        "message.incoming": _("the customer wrote"),
        "call.logged": _("a call to the customer"),
        "call.answer": _("the answer by phone"),
        "handling.ask": _("the department was asked"),
        "handling.opinion": _("the department gave its opinion"),
        "shipment.send": _("the parcel was sent"),
        "shipment.report": _("the waybill was entered"),
        "shipment.lose": _("the parcel was lost"),
        "task.create": _("the task was given"),
        "task.done": _("the task was done"),
        "duty.begin": _("the recurring duty fell due"),
        "clock.correct": _("a correction"),
        "manual.change": _("the manual changed"),
        "pause.end": _("the pause was ended"),
    }
    return known.get(name, name)
