"""What happened to a request, in words for the timeline of whatever kind of case."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
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
    text: str = ""
    icon: str = ""
    is_alarm: bool = False


def words_of_event(kind: str, facts: Mapping[str, Any]) -> Told:
    """An event `approval.*` in words, by the facts that it keeps. Raises KeyError for another kind."""
    values = {
        "what": _in_language(facts.get("what")),
        "step": _in_language(facts.get("step")),
        "name": facts.get("stood_in_for") or "",
        "roles": facts.get("roles") or "",
    }
    text = facts.get("reason") or (facts.get("subject") if kind == "approval.asked" else "") or ""
    told = _sentences(facts)[kind]
    return replace(told, words=told.words % values, text=str(text))


def _sentences(facts: Mapping[str, Any]) -> dict[str, Told]:
    return {
        "approval.asked": Told(_("Signatures asked for: %(what)s"), icon="signature"),
        "approval.signed": Told(_signed(facts), icon="signature"),
        "approval.approved": Told(_("Approved: %(what)s"), icon="circle-check"),
        "approval.refused": Told(_("Not approved: %(what)s"), icon="circle-x", is_alarm=True),
        "approval.withdrawn": Told(_("Request withdrawn: %(what)s"), icon="arrow-back-up"),
        "approval.stuck": Told(
            _("Nobody can sign “%(step)s”: %(roles)s is missing"), icon="alert-triangle", is_alarm=True
        ),
        "approval.freed": Told(_("Somebody can sign “%(step)s” again"), icon="player-play"),
    }


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
