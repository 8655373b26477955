"""What happened to an inquiry, in words: one sentence an event."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from csdesk.desk.web.timeline import Reader, Sentence, Teller, plain, told
from csdesk.events.models import Event
from tickets.web.inquiries.words import spell


def inquiry_sentence(event: Event, reader: Reader) -> Sentence:
    """The event in the reader's language."""
    return told(event, reader, _TELLERS)


def _opened(facts: dict[str, Any], reader: Reader) -> Sentence:
    channel = spell(reader.manual.inquiries.channels, facts.get("channel", ""))
    again = facts.get("repeat_of", "")
    detail = _("Asked before: %(number)s (INQ-24)") % {"number": again} if again else ""
    return Sentence(_("Inquiry written down: %(channel)s") % {"channel": channel}, detail, icon="help-circle")


def _closed(facts: dict[str, Any], reader: Reader) -> Sentence:
    reason = spell(reader.manual.inquiries.close_reasons, facts.get("reason", ""))
    return Sentence(_("Closed: %(reason)s") % {"reason": reason}, facts.get("result", ""), icon="circle-check")


def _of_department(words: Callable[[], str], field: str, *, icon: str) -> Teller:
    def tell(facts: dict[str, Any], reader: Reader) -> Sentence:
        names = {"team": facts.get("team_name", ""), "name": facts.get("in_charge", "")}
        return Sentence(words() % names, facts.get(field, ""), icon=icon)

    return tell


def _greeted(facts: dict[str, Any], reader: Reader) -> Sentence:
    words = _("Visitor greeted after %(seconds)s seconds") % {"seconds": facts.get("seconds", 0)}
    return Sentence(words, facts.get("purpose", ""), icon="user-check")


def _call(words: Callable[[], str], *, alarm: bool = False) -> Teller:
    def tell(facts: dict[str, Any], reader: Reader) -> Sentence:
        number = facts.get("number") or _("unknown number")
        return Sentence(words() % {"number": number}, icon="phone-incoming", is_alarm=alarm)

    return tell


def _heard(facts: dict[str, Any], reader: Reader) -> Sentence:
    return Sentence(_("Told to those concerned (%(rule)s)") % {"rule": facts.get("rule", "")}, icon="bell")


def _waits(facts: dict[str, Any], reader: Reader) -> Sentence:
    reason = spell(reader.manual.pauses.reasons, facts.get("reason", ""))
    words = _("Waits for the customer: %(reason)s") % {"reason": reason}
    return Sentence(words, facts.get("note", ""), icon="player-pause")


def _turned(facts: dict[str, Any], reader: Reader) -> Sentence:
    return Sentence(_("Became the complaint %(number)s") % {"number": facts.get("into", "")}, icon="message-report")


_TELLERS: dict[str, Teller] = {
    "inquiry.open": _opened,
    "inquiry.answer": plain(lambda: _("Answered"), icon="checks"),
    "inquiry.close": _closed,
    "inquiry.wait": _waits,
    "inquiry.resume": plain(lambda: _("Goes on"), icon="player-play"),
    "inquiry.reopen": plain(lambda: _("Opened again"), icon="rotate"),
    "inquiry.turn": _turned,
    "inquiry.reclassify": plain(lambda: _("Sorted anew"), icon="tag"),
    "inquiry.major": plain(lambda: _("Major matter: the general manager was told (INQ-22)"), icon="flag"),
    "inquiry.heard": _heard,
    "consult.ask": _of_department(lambda: _("%(team)s consulted: %(name)s answers"), "question", icon="message-plus"),
    "consult.answer": _of_department(lambda: _("%(team)s has answered"), "answer", icon="checks"),
    "consult.withdraw": _of_department(lambda: _("Question to %(team)s taken back"), "question", icon="circle-off"),
    "visit.arrive": plain(lambda: _("A visitor has arrived"), icon="user"),
    "visit.greet": _greeted,
    "phone.missed": _call(lambda: _("Missed call from %(number)s"), alarm=True),
    "phone.was_none": _call(lambda: _("The call from %(number)s had been answered: nothing to return")),
}
