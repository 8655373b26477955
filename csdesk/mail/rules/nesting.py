"""How deep the tree is that some markup describes, found without building it.

The sanitiser takes quadratic time on depth: 500 kB of nested `<div>` kept it busy for half a minute.
"""

import re

_TAG = re.compile(r"<(/?)([a-zA-Z][^\s/>]*)(?:[^>=]|=\s*\"[^\"]*\"|=\s*'[^']*'|=)*+>")
_TAG_START = re.compile("</?[a-zA-Z]")
# These close themselves, so an open one does not make the tree deeper.
_SHALLOW = frozenset({
    "p", "li", "dt", "dd", "td", "th", "tr", "tbody", "thead", "tfoot", "caption", "col", "colgroup",
    "option", "br", "hr", "img", "input", "meta", "link", "area", "base", "embed", "source", "track", "wbr",
    "param", "html", "head", "body",
})  # fmt: skip
_LOOK_BACK = 10


def is_too_deep(html: str, *, max_depth: int, max_crossed: int) -> bool:
    """Say whether the tree could be deeper than `max_depth`, in one linear pass.

    Tags that close in the wrong order may not close at all for a browser, so more than `max_crossed` of
    them count as too deep as well.
    """
    open_tags: list[str] = []
    crossed = position = 0
    while (tag := _next_tag(html, position)) is not None:
        position = tag.end()
        name = tag[2].lower()
        if name in _SHALLOW:
            continue
        if not tag[1]:
            open_tags.append(name)
        elif name in open_tags[-_LOOK_BACK:]:
            crossed += open_tags[-1] != name
            while open_tags.pop() != name:
                pass
        if len(open_tags) > max_depth or crossed > max_crossed:
            return True
    return False


def _next_tag(html: str, position: int) -> re.Match[str] | None:
    while (at := html.find("<", position)) >= 0:
        tag = _TAG.match(html, at)
        if tag is not None:
            return tag
        if _TAG_START.match(html, at):
            return None  # a tag that never ends swallows the rest
        position = _end_of_comment(html, at) if html.startswith("<!--", at) else at + 1
    return None


def _end_of_comment(html: str, at: int) -> int:
    """Return where a comment ends; one that never does swallows the rest."""
    for empty in ("<!-->", "<!--->"):
        if html.startswith(empty, at):
            return at + len(empty)
    end = html.find("--", at + 4)
    while end >= 0 and not html.startswith(("-->", "--!>"), end):
        end = html.find("--", end + 1)
    return len(html) if end < 0 else end + 3
