"""A question to the queue in words: a chip for each of its parts, and what of a saved one is understood no longer."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from csdesk.cases.models import Label
from csdesk.cases.registry import kind_of
from csdesk.desk.queries.wanted import ANY, CLOSED, DONE, NOBODY, OPEN, TODO, WAITING, Wanted
from csdesk.desk.registry import facets
from csdesk.people.models import Member


@dataclass(frozen=True)
class Chip:
    """One part of the question, and the question without it. `is_lost`: it names what is there no longer."""

    text: str
    query: str
    is_lost: bool = False


def state_labels() -> dict[str, str]:
    """What the states of the queue are called."""
    return {
        TODO: _("To do"),
        OPEN: pgettext("complaint", "Open"),
        WAITING: _("Waiting"),
        DONE: pgettext("queue", "Answered"),
        CLOSED: pgettext("complaint", "Closed"),
        ANY: _("Any state"),
    }


def chips_of(wanted: Wanted, *, now: datetime) -> list[Chip]:
    """A chip for each part that narrows the queue."""
    words = {name: _spell(name, value, now) for name, value in wanted.parts.items() if name != "scope"}
    return [
        Chip(text or _("no longer there: %(name)s") % {"name": _title(name)}, wanted.without(name).query, not text)
        for name, text in words.items()
    ]


def lost_parts(given: Mapping[str, Any], wanted: Wanted) -> list[str]:
    """What a saved view asks for that nobody understands any more."""
    known = wanted.parts
    return [_title(name) for name, value in given.items() if value and name not in known and name != "state"]


def _title(name: str) -> str:
    titles = {"label": _("Label"), "holder": _("Holder"), "kind": pgettext("case", "Kind"), "q": _("Words")}
    facet = facets().get(name)
    return str(facet[1].label) if facet is not None else titles.get(name, name)


def _spell(name: str, value: str, now: datetime) -> str:
    """A part in words; empty when what it names is there no longer."""
    if name == "state":
        return state_labels()[value]
    if name == "kind":
        return str(kind_of(value).label)
    if name == "label":
        return str(Label.objects.filter(pk=int(value)).first() or "")
    if name == "holder":
        return _holder(value)
    if name == "unread":
        return _("new message")
    if name == "q":
        return f"“{value}”"
    _kind, facet = facets()[name]
    return str(dict(facet.choices(now)).get(value, ""))


def _holder(value: str) -> str:
    if value == NOBODY:
        return _("nobody yet")
    return str(Member.objects.filter(pk=int(value)).first() or "")
