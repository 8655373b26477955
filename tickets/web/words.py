"""The manual's own words for what complaints keep as keys, in the reader's language."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from csdesk.rulebook.sections import Document
from csdesk.rulebook.sections.base import Entry
from tickets.models import Complaint, Severity, StepKind

Choices = list[tuple[str, Any]]


def label(entry: Entry) -> str:
    """An entry's name in the reader's language."""
    return entry.label.text(get_language() or "")


def entries_of(field: str, manual: Document) -> Iterable[Entry]:
    """The list of the manual that a field's keys come from; empty for a field of ours."""
    complaints = manual.complaints
    return {
        "channel": complaints.channels,
        "type": complaints.types,
        "severity": complaints.severities,
        "sub_reason": tuple(reason for kind in complaints.types for reason in kind.reasons),
    }.get(field, ())


def spell_value(field: str, value: Any, manual: Document) -> str:
    """A field's value as people say it; a key that the manual no longer knows stays the key."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    for entry in entries_of(field, manual):
        if entry.key == value:
            return label(entry)
    choices = dict(Complaint._meta.get_field(field).choices or ())  # type: ignore[union-attr]
    return str(choices.get(value, value))


def channel_choices(manual: Document) -> Choices:
    """The ways in which complaints come."""
    return [(entry.key, label(entry)) for entry in manual.complaints.channels]


def severity_choices(manual: Document) -> Choices:
    """The severities, "not yet judged" first (CMP-09)."""
    return [
        (Severity.UNKNOWN, Severity.UNKNOWN.label),
        *((entry.key, label(entry)) for entry in manual.complaints.severities),
    ]


def kind_choices(manual: Document) -> Choices:
    """Types with their reasons as one list: `type|` or `type|reason` (CMP-07, CMP-66)."""
    choices: Choices = [("|", _("Not yet judged"))]
    for kind in manual.complaints.types:
        own = [(f"{kind.key}|", label(kind))]
        own += [(f"{kind.key}|{reason.key}", f"{label(kind)} · {label(reason)}") for reason in kind.reasons]
        choices.append((label(kind), own))
    return choices


def remedy_of(complaint: Complaint, manual: Document) -> str:
    """What a complaint of this type usually calls for (CMP-32)."""
    kind = next((entry for entry in manual.complaints.types if entry.key == complaint.type), None)
    return kind.remedy.text(get_language() or "") if kind else ""


def needs_letter(complaint: Complaint, manual: Document) -> bool:
    """Whether the dealer hands in a written letter for a complaint of this severity (CMP-22)."""
    severity = next((entry for entry in manual.complaints.severities if entry.key == complaint.severity), None)
    return severity is not None and severity.needs_letter


def first_actions(noted: set[str], manual: Document) -> list[tuple[str, bool]]:
    """What an agent may do on his own (CMP-14), and whether it is among what was noted."""
    both = [({entry.label.zh, entry.label.en}, label(entry)) for entry in manual.complaints.first_actions]
    return [(shown, bool(names & noted)) for names, shown in both]


def open_first_actions(complaint: Complaint, manual: Document) -> list[str]:
    """Those of the manual's first actions that were not noted yet."""
    noted = set(complaint.steps.filter(kind=StepKind.FIRST_LINE).values_list("text", flat=True))
    return [shown for shown, is_done in first_actions(noted, manual) if not is_done]
