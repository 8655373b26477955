"""Markup of strangers on our pages: nothing runs, nothing loads, nothing covers, nothing misleads."""

from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from csdesk.mail.rules.html import html_from_text, sanitise, with_images
from csdesk.mail.rules.html_text import text_of
from tests.mail.xss import VECTORS

VOID = ("br", "hr", "img", "wbr", "col")
LINKS = ("http://", "https://", "mailto:")


class Seen(HTMLParser):
    """Collects the tags and attributes of some markup, and checks that it closes what it opens."""

    def __init__(self, markup: str) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.feed(markup)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_comment(self, data: str) -> None:
        raise AssertionError("a comment is left")

    def handle_decl(self, decl: str) -> None:
        raise AssertionError("a declaration is left")

    def unknown_decl(self, data: str) -> None:
        raise AssertionError("a declaration is left")

    def handle_pi(self, data: str) -> None:
        raise AssertionError("a processing instruction is left")


ALLOWED = {
    "a": {"href", "title", "rel", "target"}, "abbr": {"title"}, "img": {"src", "alt"}, "ol": {"start"},
    "td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan"},
}  # fmt: skip
FORBIDDEN = {
    "script", "style", "link", "meta", "base", "iframe", "object", "embed", "applet", "form", "input", "button", "svg",
    "math", "template", "video", "audio", "source", "body", "html", "head", "noscript", "textarea", "select", "xmp",
    "plaintext", "title", "frame", "frameset", "marquee", "details",
}  # fmt: skip


def assert_harmless(markup: str) -> None:
    seen = Seen(markup)
    assert seen.open == []
    for tag, attributes in seen.found:
        assert tag not in FORBIDDEN
        assert set(attributes) <= ALLOWED.get(tag, set())
        if "href" in attributes:
            assert str(attributes["href"]).startswith(LINKS)
        if "src" in attributes:
            assert str(attributes["src"]).startswith("cid:")
        if tag == "a":
            assert attributes["rel"] == "noopener noreferrer nofollow"
            assert attributes["target"] == "_blank"


@pytest.mark.parametrize("vector", VECTORS)
def test_sanitise_leaves_nothing_that_acts(vector):
    safe = sanitise(f"<p>before</p>{vector}<p>after</p>", max_chars=10_000)

    assert_harmless(safe.html)
    assert safe.text.startswith("before")


@pytest.mark.parametrize("vector", VECTORS)
def test_sanitise_changes_nothing_the_second_time(vector):
    once = sanitise(vector, max_chars=10_000).html

    assert Seen(sanitise(once, max_chars=10_000).html).found == Seen(once).found


@given(st.lists(st.sampled_from(VECTORS) | st.text(max_size=8), max_size=6).map("".join))
@settings(deadline=None, max_examples=60)
def test_sanitise_leaves_nothing_that_acts_in_any_mixture(markup):
    safe = sanitise(markup, max_chars=10_000)

    assert_harmless(safe.html)
    assert safe.text.encode().decode() == safe.text


@given(st.text(max_size=200), st.integers(0, 60))
@settings(deadline=None, max_examples=50)
def test_sanitise_bears_being_cut_anywhere(text, length):
    safe = sanitise(f"<table><tr><td>{text}</td></tr></table><a href='https://a.example/'>x</a>", max_chars=length)

    assert_harmless(safe.html)


def test_sanitise_keeps_what_a_letter_needs():
    letter = (
        "<h2>主机</h2><p>您好,<b>不通电</b>。<br>谢谢</p><ul><li>一</li></ul>"
        '<table><tbody><tr><td colspan="2">型号</td></tr></tbody></table>'
    )

    safe = sanitise(letter, max_chars=10_000)

    assert safe.html == letter
    assert not safe.remote_images


def test_sanitise_says_that_remote_images_were_left_out():
    safe = sanitise("<p>x<img src='https://evil.example/pixel.gif' alt='logo'></p>", max_chars=1_000)

    assert safe.html == '<p>x<img alt="logo"></p>'
    assert safe.remote_images


def test_sanitise_gives_up_markup_that_is_too_deep_but_keeps_its_words():
    safe = sanitise("<div>" * 5_000 + "the words", max_chars=100_000)

    assert (safe.html, safe.text, safe.cut) == ("", "the words", True)


def test_sanitise_bears_markup_as_deep_as_people_quote():
    safe = sanitise("<div><blockquote>" * 100 + "old" + "</blockquote></div>" * 100, max_chars=100_000)

    assert safe.html.count("<blockquote>") == 100
    assert not safe.cut


def test_with_images_puts_in_the_addresses_of_files_that_came_along():
    safe = sanitise('<img alt="a" src="cid:one@x"><img src="cid:two@x">', max_chars=1_000).html

    shown = with_images(safe, {"one@x": '/files/1/?a=1&b="'})

    assert shown == '<img alt="a" src="/files/1/?a=1&amp;b=&quot;"><img>'


def test_html_from_text_shows_markup_as_words():
    assert html_from_text("<b>&\n") == "&lt;b&gt;&amp;<br>\n"


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<div>一</div><div><br></div><div>二</div>", "一\n\n二"),
        ("<p>one</p><p>two<br>three</p>", "one\ntwo\nthree"),
        ("<ul><li>a</li><li>b<ol><li>c</li></ol></li></ul>", "- a\n- b\n  1. c"),
        ("<table><tr> <td>型号</td> <td>X1</td> </tr></table>", "型号 X1"),
        ("<blockquote>old<blockquote>older</blockquote></blockquote>new", "> old\n> > older\nnew"),
        ("<pre>a\n  b</pre>", "a\n  b"),
        ("a&nbsp;&lt;b&gt;   c\n d", "a <b> c d"),
        ("<b>- 1. 2+3 *x* _y_ #</b>", "- 1. 2+3 *x* _y_ #"),
        ("", ""),
    ],
)
def test_text_of_reads_like_the_page(markup, text):
    assert text_of(markup) == text


def test_sanitise_keeps_no_attribute_that_nobody_named():
    safe = sanitise(
        '<p title="x" lang="de" dir="rtl">words</p><a href="https://a.example/" title="y">z</a>', max_chars=900
    )

    assert_harmless(safe.html)
    assert "<p>words</p>" in safe.html
    assert 'title="y"' in safe.html
