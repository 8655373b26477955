"""What happened to a chat, in words."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from chat.models import EndedBy
from csdesk.desk.web.timeline import Reader, Sentence, Teller, plain


def _to(words: Callable[[], str], *, icon: str, is_alarm: bool = False) -> Teller:
    def tell(facts: dict[str, Any], reader: Reader) -> Sentence:
        name = facts.get("to_name") or facts.get("before_name") or "–"
        return Sentence(words() % {"name": name}, facts.get("note", ""), icon=icon, is_alarm=is_alarm)

    return tell


def _ended(facts: dict[str, Any], reader: Reader) -> Sentence:
    by = facts.get("by", "")
    who = EndedBy(by).label if by in EndedBy.values else by
    return Sentence(_("Ended: %(who)s") % {"who": who}, facts.get("note", ""), icon="circle-check")


def _rated(facts: dict[str, Any], reader: Reader) -> Sentence:
    return Sentence(_("Rated: %(rating)s of 5") % {"rating": facts.get("rating", "–")}, icon="star")


TELLERS: dict[str, Teller] = {
    "chat.open": plain(lambda: pgettext("chat", "Opened by the visitor"), icon="messages"),
    "chat.take": _to(lambda: pgettext("chat", "Taken by %(name)s"), icon="user-check"),
    "chat.take_over": _to(lambda: pgettext("chat", "Taken over by %(name)s (CHT-08)"), icon="arrows-exchange"),
    "chat.give_away": _to(lambda: pgettext("chat", "Given back by %(name)s"), icon="arrows-exchange"),
    "chat.offer": _to(
        lambda: pgettext("chat", "Not answered in time: offered to %(name)s"), icon="alert-triangle", is_alarm=True
    ),
    "chat.leave": plain(lambda: _("A message was left (INQ-31)"), icon="message"),
    "chat.end": _ended,
    "chat.rate": _rated,
    "chat.transcript": plain(lambda: _("Mailed to the visitor"), icon="mail"),
}
