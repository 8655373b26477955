"""The readable text of markup: what a person would read aloud, line by line.

html2text writes Markdown, with backslashes before dashes and pluses that no customer typed; these are
plain words, quoted blocks marked with `> ` as in any plain mail.
"""

import html as entities
import re
from html.parser import HTMLParser

from csdesk.documents.rules.plain_text import clean_text

_BLOCKS = frozenset({
    "address", "blockquote", "caption", "center", "dd", "div", "dl", "dt", "figcaption", "figure", "hr",
    "li", "ol", "p", "pre", "table", "tr", "ul", "h1", "h2", "h3", "h4", "h5", "h6",
})  # fmt: skip
_CELLS = ("td", "th")
_LISTS = ("ul", "ol")
_MAX_INDENT = 8
_MAX_QUOTE_DEPTH = 20
_SPACES = re.compile(r"[ \t\n\r\f]+")
_ANY_TAG = re.compile(r"<!--.{0,200}?-->|<[^<>]*(?:>|\Z)", re.DOTALL)
_BLANK_LINES = re.compile("\n{3,}")


def text_of(safe: str) -> str:
    """Return the readable text of sanitised markup; quoted blocks keep their `> `."""
    reader = _Reader()
    reader.feed(safe)
    reader.close()
    reader.end_line()
    return _tidy(clean_text("\n".join(reader.lines)))


def stripped_text(html: str) -> str:
    """Return what is left of any markup when its tags are taken out; for what is too odd to be read."""
    text = clean_text(entities.unescape(_ANY_TAG.sub(" ", html)))
    return _tidy("\n".join(" ".join(line.split()) for line in text.split("\n"))).strip()


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[str] = []
        self._line: list[str] = []
        self._quotes = 0
        self._pre = 0
        self._items: list[int | None] = []  # a number for each open list: the next one's, or None for bullets

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "br":
            self._write_line()
        elif tag in _BLOCKS:
            self.end_line()
            self._open(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in _CELLS and self._line:
            self._line.append(" ")
        elif tag in _BLOCKS:
            self.end_line()
            self._close(tag)

    def handle_data(self, data: str) -> None:
        if not self._pre:
            data = _SPACES.sub(" ", data)
            if not self._line or self._line[-1].endswith(" "):
                data = data.lstrip(" ")
            if data:
                self._line.append(data)
            return
        first, *rest = data.split("\n")
        self._line.append(first)
        for line in rest:
            self._write_line()
            self._line.append(line)

    def end_line(self) -> None:
        """Finish the line that is being written, if anything stands in it."""
        if any(self._line):
            self._write_line()

    def _open(self, tag: str) -> None:
        if tag == "blockquote":
            self._quotes += 1
        elif tag == "pre":
            self._pre += 1
        elif tag in _LISTS:
            self._items.append(1 if tag == "ol" else None)
        elif tag == "li" and self._items:
            number = self._items[-1]
            indent = "  " * min(len(self._items) - 1, _MAX_INDENT)
            self._line.append(indent + ("- " if number is None else f"{number}. "))
            if number is not None:
                self._items[-1] = number + 1

    def _close(self, tag: str) -> None:
        if tag == "blockquote":
            self._quotes = max(0, self._quotes - 1)
        elif tag == "pre":
            self._pre = max(0, self._pre - 1)
        elif tag in _LISTS and self._items:
            self._items.pop()

    def _write_line(self) -> None:
        marks = "> " * min(self._quotes, _MAX_QUOTE_DEPTH)
        self.lines.append(marks + "".join(self._line).replace("\xa0", " "))
        self._line.clear()


def _tidy(text: str) -> str:
    return _BLANK_LINES.sub("\n\n", "\n".join(line.rstrip() for line in text.split("\n"))).strip("\n")
