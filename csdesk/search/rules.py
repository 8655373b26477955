"""How texts and queries become words, pure: two-character Chinese words, Latin words, numbers by their beginning."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

# Chinese, Japanese and Korean writing: no spaces between words.
_CJK = (
    "\u2e80-\u2fdf\u3005-\u3007\u3040-\u30ff\u3100-\u312f\u31a0-\u31bf\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
)
_LETTER = rf"[^\W_{_CJK}]"
# Maximal runs: nothing behind a repetition can fail, so no text makes it look twice.
_RUN = re.compile(rf"(?P<cjk>[{_CJK}]+)|{_LETTER}+(?:[-_./@+:]{_LETTER}+)*")
_PIECE = re.compile(rf"{_LETTER}+")
_DIGIT = re.compile(r"\d")
# The groups in which people write phone numbers.
_GROUP = re.compile(r"(?:^|-)[0-9]{3,4}$")
# What PostgreSQL can hold in one vector is 1 MB of words; texts beyond this are found by their beginning.
LONGEST_TEXT = 200_000
_MOST_LEXEMES, _MOST_BYTES = 60_000, 900_000
_LONGEST_LEXEME = 40
# Beginnings of numbers are words of their own, so that three typed digits are one lookup and no scan.
_SHORTEST_BEGINNING, _LONGEST_BEGINNING = 3, 8
# A Latin word is found by its beginning from here on: "compress" finds "compressor".
_SHORTEST_STEM = 4
# How many last parts of "KS-2026-000123" are joined: 2026000123 and ks2026000123 are found, too.
_MOST_PARTS = 4
# The calling code of China before a mobile number.
_CALLING_CODE = re.compile(r"(?:00)?86(1\d{10})")
LONGEST_QUERY = 200
_MOST_TERMS = 8


@dataclass(frozen=True)
class Term:
    """One word of a query: all its lexemes must be there; with `begins` each is the beginning of one."""

    lexemes: tuple[str, ...]
    begins: bool = False

    @property
    def tsquery(self) -> str:
        """The term for PostgreSQL. Lexemes hold letters, digits and signs of CJK only: nothing to escape."""
        mark = ":*" if self.begins else ""
        return " & ".join(f"'{lexeme}'{mark}" for lexeme in self.lexemes)


def fold(text: str) -> str:
    """The text as it is compared: full width, ligatures and capitals made one; traditional signs stay."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())


def lexemes_of(text: str) -> list[str]:
    """The words under which a text is found, each once, sorted."""
    found: dict[str, None] = {}
    size = 0
    for lexeme in _lexemes(fold(text[:LONGEST_TEXT])[:LONGEST_TEXT]):
        if lexeme not in found:
            size += len(lexeme.encode())
            if size > _MOST_BYTES or len(found) >= _MOST_LEXEMES:
                break
            found[lexeme] = None
    return sorted(found)


def terms_of(query: str) -> list[Term]:
    """What somebody looks for: a term for each word typed; empty when there is no word in it."""
    terms: dict[Term, None] = {}
    for run in _runs(fold(query[:LONGEST_QUERY])[:LONGEST_QUERY]):
        for term in _terms(run):
            terms[term] = None
    return list(terms)[:_MOST_TERMS]


def _runs(folded: str) -> list[str]:
    """The runs of a text; groups of digits with one space between them ("138 0013 8000") are one."""
    runs: list[str] = []
    end = -1
    for match in _RUN.finditer(folded):
        run = match.group()
        if runs and match.start() == end + 1 and folded[end] == " " and _are_groups(runs[-1], run):
            runs[-1] += f"-{run}"
        else:
            runs.append(run)
        end = match.end()
    return runs


def _are_groups(before: str, run: str) -> bool:
    return len(before) < _LONGEST_LEXEME and bool(_GROUP.search(before) and _GROUP.search(run))


def _lexemes(folded: str) -> Iterator[str]:
    for run in _runs(folded):
        if _is_cjk(run):
            yield from _pairs(run)
            # So that one character alone finds a word's end, too.
            yield run[-1]
            continue
        pieces = _PIECE.findall(run)
        for piece in pieces:
            yield from _beginnings(piece) if _DIGIT.search(piece) else [piece[:_LONGEST_LEXEME]]
        if len(pieces) > 1 and _DIGIT.search(run):
            for first in range(max(0, len(pieces) - _MOST_PARTS), len(pieces) - 1):
                yield from _beginnings("".join(pieces[first:]))
            yield from _beginnings("".join(pieces[:_MOST_PARTS]))


def _is_cjk(run: str) -> bool:
    return _PIECE.match(run) is None


def _pairs(run: str) -> Iterator[str]:
    return (run[i : i + 2] for i in range(len(run) - 1))


def _beginnings(number: str) -> Iterator[str]:
    """A number or serial whole, its beginnings, and without leading zeros or calling code."""
    number = number[:_LONGEST_LEXEME]
    yield number
    for length in range(_SHORTEST_BEGINNING, min(len(number), _LONGEST_BEGINNING + 1)):
        yield number[:length]
    if number.isdecimal() and (bare := number.lstrip("0")) != number and bare:
        yield bare
    if abroad := _CALLING_CODE.fullmatch(number):
        yield from _beginnings(abroad[1])


def _terms(run: str) -> Iterator[Term]:
    if _is_cjk(run):
        yield Term(tuple(dict.fromkeys(_pairs(run)))) if len(run) > 1 else Term((run,), begins=True)
        return
    pieces = _PIECE.findall(run)
    if not _DIGIT.search(run):
        yield from (_latin(piece) for piece in pieces)
    elif number := "".join(pieces[:_MOST_PARTS])[:_LONGEST_LEXEME]:
        yield Term((number,), begins=len(number) > _LONGEST_BEGINNING)


def _latin(piece: str) -> Term:
    return Term((piece[:_LONGEST_LEXEME],), begins=len(piece) >= _SHORTEST_STEM)


EXCERPT_BEFORE, EXCERPT_LENGTH = 24, 110
# A line is shown of twenty texts at once: each is looked through so far.
_LONGEST_SCAN = 20_000


def excerpt(text: str, query: str) -> list[tuple[str, bool]]:
    """A line of the text around the first hit, in pieces, each with whether it is a hit."""
    line = " ".join(text[:_LONGEST_SCAN].split())
    folded, origin = _folded_with_origin(line)
    needles = _needles(query, folded)
    if not needles:
        return [(_cut(line, 0), False)]
    hits = [match.span() for match in re.finditer("|".join(map(re.escape, needles)), folded)]
    spans = [(origin[start], origin[end - 1] + 1) for start, end in hits]
    begin = max(0, spans[0][0] - EXCERPT_BEFORE)
    return _marked(line, begin, spans)


def _folded_with_origin(line: str) -> tuple[str, list[int] | range]:
    """The folded line, and for each of its characters where it stands in the line."""
    folded = fold(line)
    if len(folded) == len(line):
        return folded, range(len(line))
    parts = [(fold(sign), position) for position, sign in enumerate(line)]
    return "".join(part for part, _at in parts), [at for part, at in parts for _sign in part]


def _needles(query: str, folded: str) -> list[str]:
    """What of the query stands in the text, longest first; of a Chinese run that doesn't, its pairs."""
    wanted: dict[str, None] = {}
    for run in _runs(fold(query[:LONGEST_QUERY])):
        parts: Iterable[str] = [run] if run in folded else _pairs(run) if _is_cjk(run) else _PIECE.findall(run)
        wanted |= dict.fromkeys(part for part in parts if part in folded)
    return sorted(wanted, key=len, reverse=True)


def _marked(line: str, begin: int, spans: list[tuple[int, int]]) -> list[tuple[str, bool]]:
    end = min(len(line), begin + EXCERPT_LENGTH)
    pieces, at = [("…", False)] if begin else [], begin
    for start, stop in spans:
        if start >= end:
            break
        start, stop = max(start, at), min(stop, end)
        pieces += [(line[at:start], False), (line[start:stop], True)]
        at = max(at, stop)
    pieces += [(line[at:end], False), ("…" if end < len(line) else "", False)]
    return [(words, is_hit) for words, is_hit in pieces if words]


def _cut(line: str, begin: int) -> str:
    return line[begin : begin + EXCERPT_LENGTH] + ("…" if len(line) > begin + EXCERPT_LENGTH else "")
