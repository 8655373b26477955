"""How two documents differ, value by value: what reviewers see before they sign."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from csdesk.rulebook.sections import Document
from csdesk.rulebook.sections.base import Label, Section, about

_NOTHING: tuple[Any, ...] = (None, "", (), {}, False)


@dataclass(frozen=True)
class Change:
    """One value that differs. `trail` leads to it: English labels of fields, names of entries.

    `before` None: it was not there; `after` None: it is not there any more.
    """

    path: str
    trail: tuple[str | Label, ...]
    rule: str
    before: Any
    after: Any


def changes_between(before: Document, after: Document) -> list[Change]:
    """Every value that differs, in the order of the document; entries are matched by what identifies them."""
    return list(_of_sections(before, after, path=(), trail=(), rule=""))


def _of_sections(
    before: Section | None, after: Section | None, *, path: tuple[str, ...], trail: tuple[str | Label, ...], rule: str
) -> Iterator[Change]:
    if before == after:
        return
    some = after if after is not None else before
    rule = getattr(after, "rule", "") or getattr(before, "rule", "") or rule
    for name in type(some).model_fields:
        field = about(type(some), name)
        old, new = getattr(before, name, None), getattr(after, name, None)
        yield from _of_values(old, new, path=(*path, name), trail=(*trail, field.label), rule=field.rule or rule)


def _of_values(
    before: Any, after: Any, *, path: tuple[str, ...], trail: tuple[str | Label, ...], rule: str
) -> Iterator[Change]:
    if before == after or (before in _NOTHING and after in _NOTHING):
        return
    if isinstance(before, Label) or isinstance(after, Label):
        yield Change(".".join(path), trail, rule, before, after)
    elif isinstance(before, Section) or isinstance(after, Section):
        yield from _of_sections(before, after, path=path, trail=trail, rule=rule)
    elif _are_entries(before) or _are_entries(after):
        yield from _of_entries(before or (), after or (), path=path, trail=trail, rule=rule)
    else:
        yield Change(".".join(path), trail, rule, before, after)


def _are_entries(value: Any) -> bool:
    return isinstance(value, tuple) and bool(value) and isinstance(value[0], Section)


def _of_entries(
    before: tuple[Section, ...],
    after: tuple[Section, ...],
    *,
    path: tuple[str, ...],
    trail: tuple[str | Label, ...],
    rule: str,
) -> Iterator[Change]:
    old, new = _identified(before), _identified(after)
    for identity in dict.fromkeys([*new, *old]):
        was, now = old.get(identity), new.get(identity)
        name = entry_name(now or was, identity)
        yield from _of_sections(was, now, path=(*path, identity), trail=(*trail, name), rule=rule)
    stayed_old, stayed_new = [key for key in old if key in new], [key for key in new if key in old]
    if stayed_old != stayed_new:
        yield Change(".".join(path), (*trail, "Order"), rule, tuple(stayed_old), tuple(stayed_new))


def _identified(entries: tuple[Section, ...]) -> Mapping[str, Section]:
    return {getattr(entry, "identity", "") or str(index): entry for index, entry in enumerate(entries, start=1)}


def entry_name(entry: Section | None, identity: str) -> str | Label:
    """What readers call an entry: its name, else what identifies it."""
    label = getattr(entry, "label", None)
    return label if isinstance(label, Label) and (label.zh or label.en) else identity
