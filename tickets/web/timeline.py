"""What happened to a complaint, in words: one sentence an event."""

from collections.abc import Callable
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
from tickets.models import Complaint, StepKind
from tickets.services.follow_up import OUTCOMES
from tickets.web.words import spell_value


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


def sentence_of(event: Event, reader: Reader) -> Sentence:
    """The event in the reader's language; one that nobody described, by its bare name."""
    teller = _TELLERS.get(event.kind)
    return teller(event.facts, reader) if teller else Sentence(event.kind, icon="point")


def _opened(facts: dict[str, Any], reader: Reader) -> Sentence:
    channel = spell_value("channel", facts.get("channel", ""), reader.manual)
    return Sentence(_("Registered (%(channel)s)") % {"channel": channel}, icon="file-plus")


def _plain(words: Callable[[], str], *, icon: str) -> Teller:
    return lambda facts, reader: Sentence(words(), icon=icon)


def _changed(facts: dict[str, Any], reader: Reader) -> Sentence:
    parts = []
    for field, (before, after) in facts.get("changed", {}).items():
        label = Complaint._meta.get_field(field).verbose_name  # type: ignore[union-attr]
        spelled = [spell_value(field, value, reader.manual) or "–" for value in (before, after)]
        values = {"field": label, "before": spelled[0], "after": spelled[1]}
        parts.append(_("%(field)s: %(before)s → %(after)s") % values)
    return Sentence(_("Classification changed"), "\n".join(parts), icon="adjustments")


def _step(facts: dict[str, Any], reader: Reader) -> Sentence:
    return Sentence(str(StepKind(facts["step_kind"]).label), facts.get("text", ""), icon="checkbox")


def _reported(facts: dict[str, Any], reader: Reader) -> Sentence:
    return Sentence(_("Reported upward"), facts.get("text", ""), icon="arrow-big-up-line", is_alarm=True)


def _asked(facts: dict[str, Any], reader: Reader) -> Sentence:
    values = {"team": facts.get("team_name", ""), "person": facts.get("in_charge", "")}
    words = _("Asked %(team)s (%(person)s) for a written opinion") % values
    return Sentence(words, facts.get("question", ""), icon="building")


def _opinion(facts: dict[str, Any], reader: Reader) -> Sentence:
    words = _("%(team)s has given its opinion") % {"team": facts.get("team_name", "")}
    return Sentence(words, facts.get("opinion", ""), icon="building")


def _closed(facts: dict[str, Any], reader: Reader) -> Sentence:
    return Sentence(_("Closed: the customer is satisfied"), facts.get("note", ""), icon="circle-check")


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


def _followed_up(facts: dict[str, Any], reader: Reader) -> Sentence:
    outcome = OUTCOMES.get(facts.get("outcome", ""), "")
    return Sentence(_("Follow-up: %(outcome)s") % {"outcome": outcome}, facts.get("text", ""), icon="phone-check")


def _checked(facts: dict[str, Any], reader: Reader) -> Sentence:
    words = _("Spot check: handled properly") if facts.get("passed") else _("Spot check: not handled properly")
    return Sentence(words, facts.get("note", ""), icon="eye-check", is_alarm=not facts.get("passed"))


def _summarised(facts: dict[str, Any], reader: Reader) -> Sentence:
    return Sentence(_("Summary"), facts.get("summary", ""), icon="notes")


def _merged(facts: dict[str, Any], reader: Reader) -> Sentence:
    return Sentence(_("Merged into %(number)s") % {"number": facts.get("into", "")}, icon="arrow-merge")


def _absorbed(facts: dict[str, Any], reader: Reader) -> Sentence:
    words = _("%(number)s was merged into this complaint") % {"number": facts.get("number", "")}
    return Sentence(words, icon="arrow-merge")


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
    "complaint.open": _opened,
    "suggestion.open": _opened,
    "praise.open": _opened,
    "complaint.reclassify": _changed,
    "complaint.step": _step,
    "complaint.major": _reported,
    "complaint.unsolved": _reported,
    "complaint.answer": _plain(lambda: _("Answered"), icon="checks"),
    "complaint.close": _closed,
    "complaint.unclose": _plain(lambda: _("Closing taken back"), icon="arrow-back-up"),
    "complaint.reopen": _plain(lambda: _("Opened again: the customer is not satisfied"), icon="rotate"),
    "complaint.resume": _plain(lambda: _("No longer waiting"), icon="player-play"),
    "complaint.withdraw": _plain(lambda: _("No complaint after all"), icon="circle-off"),
    "complaint.unmerge": _plain(lambda: _("Merge taken back"), icon="arrows-split"),
    "complaint.dealer": _plain(lambda: _("Said which dealer it is"), icon="building-store"),
    "complaint.merge": _merged,
    "complaint.absorb": _absorbed,
    "complaint.summarise": _summarised,
    "complaint.check": _checked,
    "handling.ask": _asked,
    "handling.opinion": _opinion,
    "case.assign": _assigned,
    "case.label": _labelled,
    "case.remind": _reminded,
    "task.given": _task_given,
    "complaint.draw": _plain(lambda: _("Drawn for a spot check"), icon="eye-check"),
    "clock.level": _level,
    "clock.pause": _paused,
    "clock.move": _moved,
    "clock.resume": _plain(lambda: _("Time limits go on"), icon="player-play"),
    "followup.done": _followed_up,
    "form.print": _paper(lambda: _("“%(form)s” %(number)s printed"), icon="printer"),
    "form.scan": _paper(lambda: _("The signed “%(form)s” %(number)s was scanned"), icon="camera"),
    "form.unscan": _paper(lambda: _("A scan of “%(form)s” %(number)s counts no more"), icon="camera-off"),
    "form.reveal": _paper(lambda: _("Masked values of “%(form)s” %(number)s were read"), icon="eye"),
}
