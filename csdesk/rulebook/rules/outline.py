"""A document as pages and forms show it: fields with label, help, rule, value in words, and what is wrong with it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from csdesk.rulebook.rules.shapes import Shape, shape_of
from csdesk.rulebook.rules.spans import BUDGET_UNITS, MOMENT_UNITS, spell_amount, take_apart
from csdesk.rulebook.rules.vocabulary import Names
from csdesk.rulebook.sections.base import Section, about

# Lists of these are chosen in their order; of facts the order says nothing.
_ORDERED = {"role", "addressee"}
_UNITS = {"budget": BUDGET_UNITS, "moment": MOMENT_UNITS}
SPARE_PLACES = 1


@dataclass
class Node:
    """One field, or one entry of a list. `value` is as stored, or as typed when that was refused."""

    path: str
    label: str
    shape: Shape
    value: Any = None
    text: str = ""
    help: str = ""
    rule: str = ""
    unit: str = ""
    brief: bool = False
    problems: Sequence[str] = ()
    options: Sequence[tuple[str, str]] = ()
    children: list["Node"] = field(default_factory=list)

    @property
    def id(self) -> str:
        """The field's id on the page."""
        return f"f-{self.path.replace('.', '-')}"

    @property
    def widget(self) -> str:
        """Which control the form shows."""
        shape = self.shape
        if shape.kind in ("section", "label", "bool", "date", "int", "decimal"):
            return "rows" if shape.kind == "section" and shape.many else shape.kind
        if shape.kind in _UNITS:
            return "span"
        if shape.many:
            ordered = "places" if shape.kind in _ORDERED else "boxes"
            return ordered if self.options else "lines"
        return "select" if self.options else "line"

    @property
    def is_list_of_entries(self) -> bool:
        """Whether this is a list whose entries have fields of their own."""
        return self.widget == "rows"

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to show."""
        return not self.text and not self.children

    @property
    def amount(self) -> str:
        """The number of a span of time."""
        return take_apart(str(self.value or ""))[0]

    @property
    def chosen_unit(self) -> str:
        """The unit of a span of time."""
        return take_apart(str(self.value or ""))[1]

    @property
    def places(self) -> list[str]:
        """A list chosen in its order, with room for more."""
        return [*(self.value or ()), *[""] * SPARE_PLACES]

    @property
    def lines(self) -> str:
        """A list, one value a line."""
        return "\n".join(str(value) for value in self.value or ())

    @property
    def briefs(self) -> list["Node"]:
        """What stands beside an entry's name where it is one line."""
        return [child for child in self.children if child.brief and not child.is_empty]

    def child(self, name: str) -> "Node":
        """A field of this entry. Raises StopIteration for none."""
        return next(child for child in self.children if child.path.rsplit(".", 1)[-1] == name)


def outline(
    section: type[Section],
    data: Mapping[str, Any],
    names: Names,
    *,
    path: str,
    problems: Mapping[str, Sequence[str]] | None = None,
) -> list[Node]:
    """The fields of a section, in its order, from stored data or from what was typed; a section in it gives its own."""
    problems, nodes = problems or {}, []
    for name in section.model_fields:
        shape, at = shape_of(section, name), f"{path}.{name}"
        if shape.kind == "section" and shape.model is not None and not shape.many:
            nodes += outline(shape.model, data.get(name) or {}, names, path=at, problems=problems)
        else:
            nodes.append(_node(section, name, data.get(name), names, at, problems))
    return nodes


def _node(
    section: type[Section], name: str, value: Any, names: Names, path: str, problems: Mapping[str, Sequence[str]]
) -> Node:
    said, shape = about(section, name), shape_of(section, name)
    node = Node(
        path,
        _(said.label),
        shape,
        value,
        help=_(said.help) if said.help else "",
        rule=said.rule,
        unit=_(said.unit) if said.unit else "",
        brief=said.brief,
        problems=_problems_at(path, problems, deep=shape.kind != "section"),
    )
    if shape.kind == "section" and shape.model is not None:
        node.children = _entries(shape.model, value, names, path, problems)
    else:
        node.text, node.options = _words(shape, value, names), _options(shape, value, names)
        if said.unit and isinstance(value, int):
            node.text = spell_amount(value, said.unit)
    return node


def _problems_at(path: str, problems: Mapping[str, Sequence[str]], *, deep: bool) -> list[str]:
    """Those at the field itself and, where it is one control, those of its single values."""
    places = [at for at in problems if at == path or (deep and at.startswith(f"{path}."))]
    return list(dict.fromkeys(message for at in places for message in problems[at]))


def _entries(
    section: type[Section], values: Any, names: Names, path: str, problems: Mapping[str, Sequence[str]]
) -> list[Node]:
    entries = []
    for number, value in enumerate(values or ()):
        at = f"{path}.{number}"
        entry = Node(at, _entry_label(value, names, number), Shape("section", model=section), value)
        entry.rule = str(value.get("rule") or "")
        entry.children = outline(section, value, names, path=at, problems=problems)
        entry.problems = [] if not any(key.startswith(f"{at}.") or key == at for key in problems) else [at]
        entries.append(entry)
    return entries


def _entry_label(value: Mapping[str, Any], names: Names, number: int) -> str:
    label = names.spell("label", value["label"]) if value.get("label") else ""
    return label or str(value.get("key") or number + 1)


def _words(shape: Shape, value: Any, names: Names) -> str:
    if value in (None, "", (), []):
        return ""
    if shape.many:
        return names.spell_all(shape.kind, value)
    return names.spell(shape.kind, value)


def _options(shape: Shape, value: Any, names: Names) -> list[tuple[str, str]]:
    """What may be chosen, and what is chosen even if it may not: nothing typed disappears."""
    if shape.kind in _UNITS:
        return [(unit, _(words)) for unit, words in _UNITS[shape.kind].items()]
    if shape.kind == "choice":
        return [(word, names.spell("choice", word)) for word in shape.choices]
    offered = dict(names.offered(shape.kind))
    if not offered:
        return []
    for one in value or () if shape.many else [value]:
        if one and str(one) not in offered:
            offered[str(one)] = str(one)
    return list(offered.items())
