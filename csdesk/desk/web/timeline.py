"""What happened to a case of any kind, in words: one sentence an event. Kinds add their own tellers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from csdesk.approvals.queries.telling import APPROVAL_EVENTS, words_of_event
from csdesk.events.models import Event
from csdesk.rulebook.sections import Document
from csdesk.web.moments import spell_moment


@dataclass(frozen=True)
class Sentence:
    """An event as the page shows it: the words, a longer text that belongs to it, an icon, whether it alarms."""

    words: str
    text: str = ""
    icon: str = ""
    is_alarm: bool = False


@dataclass(frozen=True)
class Reader:
    """For whom and by which manual it is spelled."""

    manual: Document
    now: datetime


Teller = Callable[[dict[str, Any], Reader], Sentence]


def plain(words: Callable[[], str], *, icon: str) -> Teller:
    """A teller of an event that is always the same sentence."""
    return lambda facts, reader: Sentence(words(), icon=icon)


def told(event: Event, reader: Reader, own: Mapping[str, Teller]) -> Sentence:
    """The event in the reader's language, by the kind's own tellers first; one that nobody described, by its name."""
    teller = own.get(event.kind) or _TELLERS.get(event.kind)
    return teller(event.facts, reader) if teller else Sentence(event.kind, icon="point")


def _task_given(facts: dict[str, Any], reader: Reader) -> Sentence:
    names = {"before": facts.get("before_name") or "–", "after": facts.get("after_name", "")}
    return Sentence(_("Task given on: %(before)s → %(after)s") % names, facts.get("title", ""), icon="arrows-exchange")


def _assigned(facts: dict[str, Any], reader: Reader) -> Sentence:
    names = {"before": facts.get("before_name") or "–", "after": facts.get("after_name", "")}
    return Sentence(_("Handed over: %(before)s → %(after)s") % names, facts.get("note", ""), icon="arrows-exchange")


def _level(facts: dict[str, Any], reader: Reader) -> Sentence:
    promise = facts.get("promise") or {}
    language = "zh" if (get_language() or "").startswith("zh") else "en"
    name = promise.get(language) or next(filter(None, promise.values()), facts.get("clock_kind", ""))
    values = {"promise": name, "rule": facts.get("rule", ""), "mark": ", ".join(facts.get("marks", []))}
    if facts.get("is_breach"):
        return Sentence(_("Time limit passed: %(promise)s (%(rule)s)") % values, icon="alert-triangle", is_alarm=True)
    return Sentence(_("Reminder at %(mark)s: %(promise)s (%(rule)s)") % values, icon="bell")


def _paused(facts: dict[str, Any], reader: Reader) -> Sentence:
    reason = next((r.label for r in reader.manual.pauses.reasons if r.key == facts.get("reason")), None)
    until = parse_datetime(facts.get("until") or "")
    values = {
        "reason": reason.text(get_language() or "") if reason else facts.get("reason", ""),
        "until": spell_moment(until, now=reader.now) if until else "–",
    }
    return Sentence(_("Paused until %(until)s: %(reason)s") % values, facts.get("note", ""), icon="player-pause")


def _moved(facts: dict[str, Any], reader: Reader) -> Sentence:
    moments = [parse_datetime(facts.get(name) or "") for name in ("due_before", "due_after")]
    spelled = [spell_moment(at, now=reader.now) if at else "–" for at in moments]
    words = _("A change of the manual or the calendar moved a time limit: %(before)s → %(after)s")
    return Sentence(words % {"before": spelled[0], "after": spelled[1]}, icon="calendar-due")


def _labelled(facts: dict[str, Any], reader: Reader) -> Sentence:
    signs = [f"+ {name}" for name in facts.get("added", [])] + [f"− {name}" for name in facts.get("removed", [])]
    return Sentence(_("Labels: %(labels)s") % {"labels": ", ".join(signs)}, icon="tag")


def _reminded(facts: dict[str, Any], reader: Reader) -> Sentence:
    return Sentence(
        _("%(name)s was reminded") % {"name": facts.get("holder_name", "")}, facts.get("note", ""), icon="bell"
    )


def _paper(words: Callable[[], str], *, icon: str) -> Teller:
    def tell(facts: dict[str, Any], reader: Reader) -> Sentence:
        titles = facts.get("titles", {})
        title = titles.get("zh" if (get_language() or "").startswith("zh") else "en", facts.get("form", ""))
        told = words() % {"form": title, "number": facts.get("form_number", "")}
        return Sentence(told, facts.get("reason", ""), icon=icon)

    return tell


def _approval(kind: str) -> Teller:
    def tell(facts: dict[str, Any], reader: Reader) -> Sentence:
        told = words_of_event(kind, facts)
        return Sentence(told.words, told.text, icon=told.icon, is_alarm=told.is_alarm)

    return tell


_TELLERS: dict[str, Teller] = {
    **{kind: _approval(kind) for kind in APPROVAL_EVENTS},
    "case.assign": _assigned,
    "case.label": _labelled,
    "case.remind": _reminded,
    "task.given": _task_given,
    "clock.level": _level,
    "clock.pause": _paused,
    "clock.move": _moved,
    "clock.resume": plain(lambda: _("Time limits go on"), icon="player-play"),
    "form.print": _paper(lambda: _("“%(form)s” %(number)s printed"), icon="printer"),
    "form.scan": _paper(lambda: _("The signed “%(form)s” %(number)s was scanned"), icon="camera"),
    "form.unscan": _paper(lambda: _("A scan of “%(form)s” %(number)s counts no more"), icon="camera-off"),
    "form.reveal": _paper(lambda: _("Masked values of “%(form)s” %(number)s were read"), icon="eye"),
}
