"""The kinds of notices and their words; filled by the rooms that notify."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class NoticeKind:
    """One kind's words, as msgids: `title` and `body` for one, `many` for several of the same minute."""

    key: str
    title: str
    body: str
    many: str


_kinds: dict[str, NoticeKind] = {}
# group -> (what it is called, colleagues are told of it, people who do not work here are)
_groups: dict[str, tuple[Any, bool, bool]] = {}


def register_notice(kind: str, *, title: str, body: str = "", many: str = "") -> None:
    """Give a kind its words, marked with gettext_noop; called from an app's `ready()`.

    Placeholders are the parameters of notify() and, where there is a case, `number` and `case_title`;
    in `many` also `count`: "%(number)s is late by %(overrun)s", "%(count)s complaints are late".
    """
    _kinds[kind] = NoticeKind(kind, title, body, many)


def notice_kind(kind: str) -> NoticeKind:
    """The kind's words; for one that nobody registered (any more), its bare name."""
    return _kinds.get(kind) or NoticeKind(kind, kind, "", "")


def register_notice_group(group: str, label: Any, *, inside: bool = True, outside: bool = False) -> None:
    """Name the kinds that begin with `group` and a dot, so that people can choose how they hear of them.

    `inside`: colleagues hear of these, `outside`: dealers' contacts do.
    """
    _groups[group] = (label, inside, outside)


def notice_groups(*, outside: bool = False) -> dict[str, Any]:
    """The groups with what they are called: those of colleagues, or those of people who do not work here."""
    return {group: label for group, (label, within, without) in _groups.items() if (without if outside else within)}


def group_of(kind: str) -> str:
    """The group of a kind."""
    return kind.partition(".")[0]
