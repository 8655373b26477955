"""What happened to a request, in words for the timeline of whatever kind of case."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

APPROVAL_EVENTS = (
    "approval.asked",
    "approval.signed",
    "approval.approved",
    "approval.refused",
    "approval.withdrawn",
    "approval.stuck",
    "approval.freed",
)


@dataclass(frozen=True)
class Told:
    """An event in the reader's language: the words, a longer text that belongs to it, an icon, whether it alarms."""

    words: str
    text: str
    icon: str
    is_alarm: bool = False


def words_of_event(kind: str, facts: Mapping[str, Any]) -> Told:
    """An event `approval.*` in words, by the facts that it keeps. Raises KeyError for another kind."""
    values = {
        "what": _in_language(facts.get("what")),
        "step": _in_language(facts.get("step")),
        "name": facts.get("stood_in_for") or "",
        "roles": facts.get("roles") or "",
    }
    words, icon, is_alarm = _sentence(kind, facts)
    text = facts.get("reason") or (facts.get("subject") if kind == "approval.asked" else "") or ""
    return Told(words % values, str(text), icon, is_alarm)


def _sentence(kind: str, facts: Mapping[str, Any]) -> tuple[str, str, bool]:
    if kind == "approval.signed":
        return _signed(facts), "signature", False
    return {
        "approval.asked": (_("Signatures asked for: %(what)s"), "signature", False),
        "approval.approved": (_("Approved: %(what)s"), "circle-check", False),
        "approval.refused": (_("Not approved: %(what)s"), "circle-x", True),
        "approval.withdrawn": (_("Request withdrawn: %(what)s"), "arrow-back-up", False),
        "approval.stuck": (_("Nobody can sign “%(step)s”: %(roles)s is missing"), "alert-triangle", True),
        "approval.freed": (_("Somebody can sign “%(step)s” again"), "player-play", False),
    }[kind]


def _signed(facts: Mapping[str, Any]) -> str:
    refused, for_another = facts.get("verdict") == "refuse", bool(facts.get("stood_in_for"))
    if refused:
        return _("Refused to sign for %(name)s: %(step)s") if for_another else _("Refused to sign: %(step)s")
    return _("Signed for %(name)s: %(step)s") if for_another else _("Signed: %(step)s")


def _in_language(label: Any) -> str:
    if not isinstance(label, Mapping):
        return str(label or "")
    language = "zh" if (get_language() or "").startswith("zh") else "en"
    return str(label.get(language) or next(iter(label.values()), ""))
