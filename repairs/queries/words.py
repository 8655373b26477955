"""The manual's own words for what returns keep as keys, in the reader's language."""

from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from csdesk.rulebook.sections import Document
from products.rules.warranty import Verdict
from repairs.models import ReturnLine
from repairs.queries.grounds import grounds_for

Choices = list[tuple[str, Any]]


def route_choices(manual: Document) -> Choices:
    """The repair routes."""
    return [(route.key, route.label.text(get_language() or "")) for route in manual.repairs.routes]


def spell_route(key: str, manual: Document) -> str:
    """A route's name; a key that the manual no longer knows stays the key."""
    return str(dict(route_choices(manual)).get(key, key))


def fault_choices(manual: Document) -> Choices:
    """The faults to choose from, "not said" first."""
    return [("", "–"), *((fault.key, fault.label.text(get_language() or "")) for fault in manual.repairs.faults)]


def ground_choices(manual: Document, customer_kind: str | None = None) -> Choices:
    """The grounds on which goods may come back that are not to be repaired, "choose" first.

    With a kind of customer those that are for him.
    """
    grounds = manual.exchanges.grounds if customer_kind is None else grounds_for(manual, customer_kind)
    return [("", "–"), *((ground.key, ground.label.text(get_language() or "")) for ground in grounds)]


def spell_ground(key: str, manual: Document) -> str:
    """A ground's name; a key that the manual no longer knows stays the key."""
    return str(dict(ground_choices(manual)).get(key, key)) if key else ""


def spell_fault(line: ReturnLine, manual: Document) -> str:
    """What is wrong with a unit: the manual's word, and the sender's own."""
    named = str(dict(fault_choices(manual)).get(line.fault, line.fault)) if line.fault else ""
    return " · ".join(part for part in (named, line.fault_text) if part)


def spell_verdict(line: ReturnLine) -> str:
    """Why the unit is in or out of warranty, in the reader's language."""
    if line.named and not line.serial:
        return _("We don't know this model, and there is no serial number.")
    return Verdict.read(line.verdict).reason if line.verdict else ""


def notice_text(manual: Document) -> str:
    """What whoever sends goods in has to know about the data on them (RPR-12)."""
    return manual.repairs.wipe_notice.text.text(get_language() or "")
