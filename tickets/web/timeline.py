"""What happened to a complaint, in words: one sentence an event."""

from typing import Any

from django.utils.translation import gettext as _

from csdesk.desk.web.timeline import Reader, Sentence, Teller, plain, told
from csdesk.events.models import Event
from tickets.models import Complaint, StepKind
from tickets.services.follow_up import OUTCOMES
from tickets.web.words import spell_value


def sentence_of(event: Event, reader: Reader) -> Sentence:
    """The event in the reader's language."""
    return told(event, reader, _TELLERS)


def _opened(facts: dict[str, Any], reader: Reader) -> Sentence:
    channel = spell_value("channel", facts.get("channel", ""), reader.manual)
    return Sentence(_("Registered (%(channel)s)") % {"channel": channel}, icon="file-plus")


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


_TELLERS: dict[str, Teller] = {
    "complaint.open": _opened,
    "suggestion.open": _opened,
    "praise.open": _opened,
    "complaint.reclassify": _changed,
    "complaint.step": _step,
    "complaint.major": _reported,
    "complaint.unsolved": _reported,
    "complaint.answer": plain(lambda: _("Answered"), icon="checks"),
    "complaint.close": _closed,
    "complaint.unclose": plain(lambda: _("Closing taken back"), icon="arrow-back-up"),
    "complaint.reopen": plain(lambda: _("Opened again: the customer is not satisfied"), icon="rotate"),
    "complaint.resume": plain(lambda: _("No longer waiting"), icon="player-play"),
    "complaint.withdraw": plain(lambda: _("No complaint after all"), icon="circle-off"),
    "complaint.unmerge": plain(lambda: _("Merge taken back"), icon="arrows-split"),
    "complaint.dealer": plain(lambda: _("Said which dealer it is"), icon="building-store"),
    "complaint.merge": _merged,
    "complaint.absorb": _absorbed,
    "complaint.summarise": _summarised,
    "complaint.check": _checked,
    "handling.ask": _asked,
    "handling.opinion": _opinion,
    "complaint.draw": plain(lambda: _("Drawn for a spot check"), icon="eye-check"),
    "followup.done": _followed_up,
}
