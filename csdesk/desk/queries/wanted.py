"""What somebody wants to see of the queue, as its address and a saved view say it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from csdesk.cases.models import TO_DO, Phase
from csdesk.cases.registry import all_kinds
from csdesk.desk.registry import facets

MINE, TEAM, ALL, ASKED = "mine", "team", "all", "asked"
SCOPES = (MINE, TEAM, ALL, ASKED)
TODO, OPEN, WAITING, DONE, CLOSED, ANY = "todo", "open", "waiting", "done", "closed", "any"
STATES = (TODO, OPEN, WAITING, DONE, CLOSED, ANY)
PHASES = {
    TODO: list(TO_DO),
    OPEN: [Phase.NEW, Phase.OPEN],
    WAITING: [Phase.WAITING],
    DONE: [Phase.DONE],
    CLOSED: [Phase.CLOSED],
}
LONGEST_WORDS = 80
LONGEST_VALUE = 60
# So many digits are a number that the database knows, whichever they are.
LONGEST_ID = 18
# A holder's place for "nobody".
NOBODY = "none"


@dataclass(frozen=True)
class Wanted:
    """A question to the queue. Whatever is unknown in an address is left out."""

    scope: str = MINE
    state: str = TODO
    kind: str = ""
    label: int = 0
    holder: str = ""
    unread: bool = False
    chosen: tuple[tuple[str, str], ...] = ()
    words: str = ""

    @property
    def by(self) -> tuple[str, ...]:
        """The order: time left while there is something to do, the newest first afterwards."""
        return ("queue_at", "id") if self.state in (TODO, OPEN, WAITING) else ("-id",)

    @property
    def is_narrowed(self) -> bool:
        """Whether more than the scope was asked for."""
        return self != Wanted(scope=self.scope)

    @property
    def parts(self) -> dict[str, str]:
        """The question as the names and values of an address; defaults left out, but never empty."""
        given = {
            "state": "" if self.state == TODO else self.state,
            "kind": self.kind,
            "label": str(self.label or ""),
            "holder": self.holder,
            "unread": "1" if self.unread else "",
            **dict(self.chosen),
            "q": self.words,
        }
        return {"scope": self.scope, **{name: value for name, value in given.items() if value}}

    @property
    def query(self) -> str:
        """The question as the query of an address."""
        return urlencode(self.parts)

    def without(self, name: str) -> "Wanted":
        """The same question without one of its parts."""
        return read_wanted({key: value for key, value in self.parts.items() if key != name})

    def scoped(self, scope: str) -> "Wanted":
        """The same question of another scope."""
        return replace(self, scope=scope)


def asks_something(get: Mapping[str, Any]) -> bool:
    """Whether an address says anything about the queue."""
    return any(name in get for name in ("scope", "state", "kind", "label", "holder", "unread", "q", *facets()))


def read_wanted(get: Mapping[str, Any]) -> Wanted:
    """What an address or a saved view asks for, as far as it is understood. Never raises."""
    scope, state, kind = (_word(get, name) for name in ("scope", "state", "kind"))
    known = [case_kind.key for case_kind in all_kinds()]
    chosen = [(name, _word(get, name)) for name in facets()]
    return Wanted(
        scope=scope if scope in SCOPES else MINE,
        state=state if state in STATES else TODO,
        kind=kind if kind in known else "",
        label=read_id(_word(get, "label")),
        holder=_holder(_word(get, "holder")),
        unread=_word(get, "unread") in ("1", "on", "True"),
        chosen=tuple((name, value) for name, value in chosen if value),
        words=_word(get, "q", LONGEST_WORDS).strip(),
    )


def read_id(word: str) -> int:
    """The id that an address or a form names; 0, which is nobody's, for anything else."""
    return int(word) if word.isascii() and word.isdigit() and len(word) <= LONGEST_ID else 0


def _word(get: Mapping[str, Any], name: str, longest: int = LONGEST_VALUE) -> str:
    return str(get.get(name) or "")[:longest]


def _holder(value: str) -> str:
    return value if value == NOBODY else str(read_id(value) or "")
