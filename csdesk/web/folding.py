"""Templates are put together once: what cannot differ from page to page is drawn once a language, and kept.

Of a page's time half goes into its template, and most nodes of a template are texts, their translations, icons and
addresses without a parameter. They are found when a template is loaded and stand in it as one piece from then on.
"""

from collections.abc import Iterable
from typing import Any

from django.template.base import FilterExpression, Node, NodeList, TextNode, Variable
from django.template.context import Context
from django.template.defaulttags import IfNode, URLNode
from django.template.library import SimpleNode
from django.template.loaders import base, cached
from django.templatetags.i18n import TranslateNode
from django.templatetags.static import StaticNode
from django.urls import get_script_prefix, get_urlconf
from django.utils.safestring import SafeString
from django.utils.translation import get_language


class _Loader(base.Loader):
    """Folds what the loaders behind it find."""

    def get_template(self, template_name: str, skip: Any = None) -> Any:
        template = super().get_template(template_name, skip)
        fold(template.nodelist)
        return template


class Loader(cached.Loader, _Loader):
    """Django's loader, which keeps templates, keeps them folded."""


class Folded(Node):
    """Neighbours that are the same on every page of one language."""

    child_nodelists = ()

    def __init__(self, nodes: list[Node]) -> None:
        self._nodes = nodes
        self._names_places = any(isinstance(node, URLNode) for node in nodes)
        self._drawn: dict[Any, str] = {}

    def render(self, context: Context) -> str:
        """What they give; drawn the first time."""
        # Addresses depend on the other two, in tests and under a prefix.
        places = (get_urlconf(), get_script_prefix()) if self._names_places else None
        key = get_language(), context.autoescape, places
        drawn = self._drawn.get(key)
        if drawn is None:
            drawn = self._drawn[key] = SafeString("".join(node.render_annotated(context) for node in self._nodes))
        return drawn


def fold(nodes: NodeList) -> None:
    """Put together, in place, what a list of nodes and those inside them have in common on every page."""
    folded: list[Node] = []
    run: list[Node] = []
    for node in nodes:
        for inner in _inside(node):
            fold(inner)
        if isinstance(node, TextNode) or _is_the_same_each_time(node):
            run.append(node)
            continue
        folded += _as_one(run)
        run = []
        folded.append(node)
    nodes[:] = [*folded, *_as_one(run)]


def _as_one(run: list[Node]) -> list[Node]:
    return [Folded(run)] if any(not isinstance(node, TextNode) for node in run) else run


def _inside(node: Node) -> Iterable[NodeList]:
    if isinstance(node, IfNode):
        return [nodes for _condition, nodes in node.conditions_nodelists]
    lists = (getattr(node, name, None) for name in node.child_nodelists)
    return [nodes for nodes in lists if isinstance(nodes, NodeList)]


def _is_the_same_each_time(node: Node) -> bool:
    if isinstance(node, TranslateNode):
        return not node.asvar and _all_constant(node.filter_expression, *filter(None, [node.message_context]))
    if isinstance(node, URLNode):
        return not node.asvar and not node.args and not node.kwargs and _all_constant(node.view_name)
    if isinstance(node, StaticNode):
        return node.varname is None and _all_constant(node.path)
    if type(node) is SimpleNode:
        is_constant = getattr(node.func, "draws_the_same", False) and node.target_var is None
        return is_constant and _all_constant(*node.args, *node.kwargs.values())
    return False


def _all_constant(*expressions: FilterExpression) -> bool:
    return all(not each.filters and _is_constant(each.var) for each in expressions)


def _is_constant(value: Any) -> bool:
    return value.lookups is None if isinstance(value, Variable) else True
