"""How two documents differ, value by value: what reviewers see before they sign."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_noop

from csdesk.rulebook.rules.shapes import Shape, shape_of
from csdesk.rulebook.sections import Document
from csdesk.rulebook.sections.base import Label, Section, about


@dataclass(frozen=True)
class Change:
    """One value that differs. `trail` leads to it: English labels of fields, names of entries.

    `before` None: it was not there; `after` None: it is not there any more.
    """

    path: str
    trail: tuple[str | Label, ...]
    rule: str
    shape: Shape
    before: Any
    after: Any


@dataclass(frozen=True)
class _Spot:
    """Where the comparison stands."""

    path: tuple[str, ...]
    trail: tuple[str | Label, ...]
    rule: str
    shape: Shape

    def change(self, before: Any, after: Any) -> Change:
        return Change(".".join(self.path), self.trail, self.rule, self.shape, before, after)


def changes_between(before: Document, after: Document) -> list[Change]:
    """Every value that differs, in the order of the document; entries are matched by what identifies them."""
    return list(_of_sections(before, after, path=(), trail=(), rule=""))


def _of_sections(
    before: Section | None, after: Section | None, *, path: tuple[str, ...], trail: tuple[str | Label, ...], rule: str
) -> Iterator[Change]:
    if before == after:
        return
    some = after if after is not None else before
    assert some is not None  # they differ
    rule = getattr(after, "rule", "") or getattr(before, "rule", "") or rule
    for name in type(some).model_fields:
        field, place = about(type(some), name), (*path, name)
        spot = _Spot(place, (*trail, field.label), field.rule or rule, shape_of(type(some), name))
        yield from _of_values(getattr(before, name, None), getattr(after, name, None), spot)


def _of_values(before: Any, after: Any, spot: "_Spot") -> Iterator[Change]:
    if before == after or (_is_nothing(before) and _is_nothing(after)):
        return
    if spot.shape.kind != "section":
        yield spot.change(before, after)
    elif spot.shape.many:
        yield from _of_entries(before or (), after or (), spot)
    else:
        yield from _of_sections(before, after, path=spot.path, trail=spot.trail, rule=spot.rule)


def _is_nothing(value: Any) -> bool:
    # 0 is something.
    return value is None or value is False or value in ("", ()) or value == Label()


def _of_entries(before: tuple[Section, ...], after: tuple[Section, ...], spot: "_Spot") -> Iterator[Change]:
    old, new = _identified(before), _identified(after)
    for identity in dict.fromkeys([*new, *old]):
        was, now = old.get(identity), new.get(identity)
        name = entry_name(now or was, identity)
        yield from _of_sections(was, now, path=(*spot.path, identity), trail=(*spot.trail, name), rule=spot.rule)
    stayed_old, stayed_new = [key for key in old if key in new], [key for key in new if key in old]
    if stayed_old != stayed_new:
        order = _Spot(spot.path, (*spot.trail, gettext_noop("Sequence")), spot.rule, Shape("text", many=True))
        yield order.change(tuple(stayed_old), tuple(stayed_new))


def _identified(entries: tuple[Section, ...]) -> Mapping[str, Section]:
    return {getattr(entry, "identity", "") or str(index): entry for index, entry in enumerate(entries, start=1)}


def entry_name(entry: Section | None, identity: str) -> str | Label:
    """What readers call an entry: its name, else what identifies it."""
    label = getattr(entry, "label", None)
    return label if isinstance(label, Label) and (label.zh or label.en) else identity
