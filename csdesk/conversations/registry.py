"""What the rooms that own a kind of case do when something is said on one; conversations knows no kinds."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from csdesk.cases.models import Case
from csdesk.conversations.models import Message
from csdesk.people.models import Member

# Called in the transaction of the message: (case, message, now).
Listener = Callable[[Case, Message, datetime], None]
_listeners: dict[str, Listener] = {}


def register_incoming(case_kind: str, listener: Listener) -> None:
    """Called from an app's `ready()`: what happens when a customer (no machine) writes on a case of that kind."""
    _listeners[case_kind] = listener


def announce_incoming(case: Case, message: Message, now: datetime) -> None:
    """Tell the owner of the case's kind that the customer has written."""
    listener = _listeners.get(case.kind)
    if listener is not None:
        listener(case, message, now)


# Called in the transaction of the message: (case, message, actor, now).
Said = Callable[[Case, Message, Member | None, datetime], None]
_said: dict[str, Said] = {}


def register_said(case_kind: str, listener: Said) -> None:
    """Called from an app's `ready()`: what happens when the customer of such a case was told something."""
    _said[case_kind] = listener


def announce_said(case: Case, message: Message, actor: Member | None, now: datetime) -> None:
    """Tell the owner of the case's kind that a word reached the customer, in writing or on the phone."""
    listener = _said.get(case.kind)
    if listener is not None:
        listener(case, message, actor, now)


# Placeholders of canned replies that every kind of case knows, and what they stand for.
PLACEHOLDERS: dict[str, Any] = {
    "customer_name": _("the customer's name"),
    "case_number": _("the case's number"),
    "case_title": _("what the case is about"),
    "agent_name": _("your name"),
    "company_name": _("our company's name"),
}
# Called with the case: what its kind knows of the customer and of whatever placeholders it adds.
Filler = Callable[[Case], Mapping[str, str]]
_fillers: dict[str, Filler] = {}


def register_placeholders(case_kind: str, filler: Filler) -> None:
    """Called from an app's `ready()`: what a kind of case fills into canned replies, {customer_name} at least."""
    _fillers[case_kind] = filler


def placeholder_values(case: Case, member: Member, company: str) -> dict[str, str]:
    """What the placeholders stand for on this case."""
    filler = _fillers.get(case.kind)
    known = {
        "customer_name": "",
        "case_number": case.number,
        "case_title": case.title,
        "agent_name": member.name,
        "company_name": company,
    }
    return {**known, **(filler(case) if filler is not None else {})}


@dataclass(frozen=True)
class ReadyWords:
    """Words of another room that can be put into the composer: a POST to `url` answers with {"text": …}.

    `text`: as it is written; the menu shows how it begins, its placeholders filled in.
    """

    key: str
    title: str
    text: str
    url: str


# Called as provider(member, case, what was typed, the customer's language, at most so many).
ReadyWordsProvider = Callable[[Member, Case, str, str, int], list[ReadyWords]]
_ready_words: list[ReadyWordsProvider] = []


def register_ready_words(provider: ReadyWordsProvider) -> None:
    """Called from an app's `ready()` by a room that has words to put in beside canned replies."""
    _ready_words.append(provider)


def ready_words(member: Member, case: Case, words: str, language: str, limit: int) -> list[ReadyWords]:
    """What all rooms have that fits what was typed."""
    return [found for provider in _ready_words for found in provider(member, case, words, language, limit)][:limit]


# The case that words on this one are meant for: itself, or what it was merged into.
Survivor = Callable[[Case], Case]
_survivors: dict[str, Survivor] = {}


def register_survivor(case_kind: str, survivor: Survivor) -> None:
    """Called from an app's `ready()` by the owner of a kind whose cases can be merged."""
    _survivors[case_kind] = survivor


def survivor_of(case: Case) -> Case:
    """Where words on this case belong."""
    survivor = _survivors.get(case.kind)
    return survivor(case) if survivor is not None else case


@dataclass(frozen=True)
class Doing:
    """Who runs a macro, when, by which name, and what he has seen and confirmed."""

    actor: Member
    now: datetime
    macro: str
    seen_id: int | None = None
    confirmed: tuple[str, ...] = ()


@dataclass(frozen=True)
class MacroAct:
    """Something that a step of a macro does to cases of a kind.

    `perform(case, value, doing)` calls the service that people use, with its checks; `tell(case, value, doing)` says
    in one sentence what it will do and to whom; `choices(now)`: what its value may be, None for a text.
    """

    key: str
    label: Any
    perform: Callable[[Case, str, Doing], None]
    tell: Callable[[Case, str, Doing], str]
    choices: Callable[[datetime], list[tuple[str, Any]]] | None = None
    goes_out: bool = False

    @property
    def has_text(self) -> bool:
        """Whether its value is a text that somebody writes."""
        return self.choices is None


_acts: dict[str, dict[str, MacroAct]] = {}


def register_macro_acts(case_kind: str, acts: Iterable[MacroAct]) -> None:
    """Called from an app's `ready()` by the owner of a kind: what macros can do there."""
    _acts.setdefault(case_kind, {}).update({act.key: act for act in acts})


def macro_acts(case_kind: str) -> dict[str, MacroAct]:
    """What macros can do to cases of a kind, by key."""
    return _acts.get(case_kind, {})


def macro_kinds() -> list[str]:
    """The kinds of cases that have macros."""
    return list(_acts)
