"""HTML of a mail, made harmless to show.

Nothing in it may run, load, cover the page or lead to another scheme than http, https and mailto. Images
stay only when they came with the mail (cid:); the page puts their address in.
"""

import html as entities
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import nh3

from csdesk.documents.rules.plain_text import clean_text
from csdesk.mail.rules.html_text import stripped_text, text_of
from csdesk.mail.rules.nesting import is_too_deep

_TAGS = {
    "a", "abbr", "address", "b", "bdi", "blockquote", "br", "caption", "center", "cite", "code", "col",
    "colgroup", "dd", "del", "dfn", "div", "dl", "dt", "em", "figcaption", "figure", "font", "h1", "h2",
    "h3", "h4", "h5", "h6", "hr", "i", "img", "ins", "kbd", "li", "mark", "ol", "p", "pre", "q", "s",
    "samp", "small", "span", "strike", "strong", "sub", "sup", "table", "tbody", "td", "tfoot", "th",
    "thead", "tr", "tt", "u", "ul", "var", "wbr",
}  # fmt: skip
_GONE_WITH_CONTENT = {
    "script", "style", "title", "noscript", "noembed", "noframes", "template", "iframe", "object", "embed",
    "applet", "svg", "math", "select", "option", "textarea", "xml", "xmp", "plaintext",
}  # fmt: skip
_ATTRIBUTES = {
    "a": {"href", "title"},
    "abbr": {"title"},
    "img": {"src", "alt"},
    "ol": {"start"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
}
_SET_BY_US = {"rel", "target"}
_LINK = re.compile(r"(?i)(https?://[^\s/]|mailto:)")
_CONTENT_ID = re.compile(r"(?i)cid:[^\s\"'<>]{1,250}\Z")
_NUMBER = re.compile(r"\d{1,3}\Z")
_REMOTE = re.compile(r"(?i)\s*(https?:)?//")
_IMAGE = re.compile(r"<img([^<>]*?) src=\"(?i:cid:)([^\"<>]*)\"([^<>]*)>")
_MAX_DEPTH = 400
_MAX_CROSSED = 1_000
_GROWTH = 3  # what the sanitiser may add by closing what was left open


@dataclass(frozen=True, slots=True)
class SafeHtml:
    """Markup that may be shown, the readable text, and what was left out."""

    html: str
    text: str
    remote_images: bool = False
    cut: bool = False


def sanitise(html: str, *, max_chars: int) -> SafeHtml:
    """Return what may be shown of `html`, of which at most `max_chars` are read.

    Markup nested so deep that reading it would take quadratic time is given up: only its text remains.
    """
    cut = len(html) > max_chars
    html = html[:max_chars]
    if is_too_deep(html, max_depth=_MAX_DEPTH, max_crossed=_MAX_CROSSED):
        return SafeHtml("", stripped_text(html), cut=True)
    remote: list[str] = []
    safe = _clean(html, remote)
    if len(safe) > max_chars * _GROWTH:
        return SafeHtml("", stripped_text(html), bool(remote), cut=True)
    return SafeHtml(safe, text_of(safe), bool(remote), cut)


def html_from_text(text: str) -> str:
    """Return markup that shows plain text as it is: escaped, with its line breaks."""
    return entities.escape(text).replace("\n", "<br>\n")


def with_images(safe: str, addresses: Mapping[str, str]) -> str:
    """Return sanitised markup with the images that came along: `addresses` maps content id to URL.

    Unknown ones lose their source. The URLs must be the application's own.
    """

    def image(found: re.Match[str]) -> str:
        address = addresses.get(entities.unescape(found[2]))
        source = f' src="{entities.escape(address)}"' if address else ""
        return f"<img{found[1]}{source}{found[3]}>"

    return _IMAGE.sub(image, safe)


def _clean(html: str, remote: list[str]) -> str:
    safe = nh3.clean(
        html,
        tags=_TAGS,
        clean_content_tags=_GONE_WITH_CONTENT,
        attributes=_ATTRIBUTES,
        attribute_filter=_filter(remote),
        url_schemes={"http", "https", "mailto", "cid"},
        url_relative="deny",
        link_rel="noopener noreferrer nofollow",
        set_tag_attribute_values={"a": {"target": "_blank"}},
    )
    return clean_text(safe).strip()


def _filter(remote: list[str]) -> Callable[[str, str, str], str | None]:
    def keep(tag: str, attribute: str, value: str) -> str | None:
        # The sanitiser itself lets a few attributes stand on every tag.
        if attribute not in _ATTRIBUTES.get(tag, ()) and attribute not in _SET_BY_US:
            return None
        value = clean_text(value).strip()
        if attribute == "href":
            return value if _LINK.match(value) else None
        if attribute == "src":
            if _REMOTE.match(value):
                remote.append(tag)
            return value if _CONTENT_ID.match(value) else None
        if attribute in ("colspan", "rowspan", "start"):
            return value if _NUMBER.match(value) else None
        return value

    return keep
