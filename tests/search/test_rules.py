"""How texts and queries become words."""

import random
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csdesk.search.rules import LONGEST_QUERY, excerpt, fold, lexemes_of, terms_of


def fits(text: str, query: str) -> bool:
    """Whether PostgreSQL would find the text: every term's lexemes are there, or begin one."""
    words, terms = lexemes_of(text), terms_of(query)
    return bool(terms) and all(
        any(word.startswith(lexeme) if term.begins else word == lexeme for word in words)
        for term in terms
        for lexeme in term.lexemes
    )


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("新买的主机不通电，请尽快处理", "主机"),
        ("新买的主机不通电，请尽快处理", "主机不通电"),
        ("新买的主机不通电，请尽快处理", "处理 主机"),
        ("断电", "电"),
        ("主机坏了", "主"),
        ("The compressor does not start", "COMPRESSOR"),
        ("The compressor does not start", "compress"),
        ("Ｔｈｅ ＳＳＤ", "ssd"),
        ("电话１３８００１３８０００", "138001"),
        ("13800138000", "138"),
        ("13800138000", "138 0013 8000"),
        ("13800138000", "138-0013-8000"),
        ("138 0013 8000", "13800138"),
        ("+86 138-0013-8000", "1380013"),
        ("+8613800138000", "13800138000"),
        ("KS-2026-000123", "ks-2026-0001"),
        ("KS-2026-000123", "2026-000123"),
        ("KS-2026-000123", "000123"),
        ("KS-2026-000123", "123"),
        ("序列号SN-A12B-3456", "sna12b3456"),
        ("序列号SN-A12B-3456", "a12b"),
        ("zhang@dealer.test", "zhang@dealer.test"),
        ("zhang@dealer.test", "dealer.test"),
        ("第3号主机", "3号主机"),
        ("Straße 5", "STRASSE"),
        ("ﬁne", "fine"),
        ("Ünïcode", "ünïcode"),
        ("カタカナの説明", "説明"),
        ("한국어 설명", "설명"),
        ("𠮷野家", "𠮷野"),
    ],
)
def test_text_is_found_by(text, query):
    assert fits(text, query)


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("主要是机器", "主机"),
        ("软件", "軟件"),
        ("care", "car"),
        ("13800138000", "8001"),
        ("13800138000", "13800138001"),
        ("主机", "主机 硬盘"),
        ("主机", ""),
        ("主机", "& | ! <-> ' \" ( ) \\ :* %"),
        ("主机", "\x00"),
    ],
)
def test_text_is_not_found_by(text, query):
    assert not fits(text, query)


def test_terms_of_are_at_most_eight_of_a_short_query():
    assert len(terms_of(" ".join(f"word{i}" for i in range(1000)))) == 8
    assert terms_of("电" * 100_000) == terms_of("电" * LONGEST_QUERY)


@pytest.mark.parametrize(
    "text", ["a" * 200_000, "1" * 200_000, "电" * 200_000, "a-" * 100_000, "1 " * 100_000, "'" * 200_000, "ﷺ" * 200_000,
             "138 0013 " * 20_000, "x1" * 100_000, "é" * 200_000, "a1-" * 66_000]
)  # fmt: skip
def test_hostile_texts_stay_small_and_quick(text):
    words = lexemes_of(text)
    terms = terms_of(text)
    pieces = excerpt(text, text[:LONGEST_QUERY])

    # A pattern that looks twice takes minutes here, and runs into the test's time limit.
    assert len(terms) <= 8
    assert sum(len(piece) for piece, _is_hit in pieces) <= 120
    assert len(words) <= 60_000
    assert sum(len(word.encode()) for word in words) <= 1_000_000


def test_lexemes_of_a_long_text_fit_into_a_vector():
    dice = random.Random(1)
    text = "".join(chr(dice.randrange(0x4E00, 0x9FA5)) for _each in range(200_000))

    words = lexemes_of(text)

    assert len(words) == 60_000


@given(st.text(max_size=60), st.text(max_size=60))
def test_lexemes_are_letters_digits_and_cjk_only(text, query):
    words = lexemes_of(text)

    assert all(word and fold(word) and not set(word) & set("'\\&|!:*()<> \x00") for word in words)
    assert all(a < b for a, b in pairwise(words))
    assert all(not set("".join(term.lexemes)) & set("'\\&|!:*()<> \x00") for term in terms_of(query))


@given(st.text(alphabet="主机不通电abcXYZ１２3-. ", min_size=1, max_size=40))
def test_a_word_of_a_text_finds_it(text):
    for word in text.split():
        if terms_of(word):
            assert fits(text, word)


@pytest.mark.parametrize(
    ("text", "query", "marked"),
    [
        ("新买的主机不通电", "主机", "新买的[主机]不通电"),
        ("THE Compressor stopped", "compressor", "THE [Compressor] stopped"),
        ("电话１３８", "138", "电话[１３８]"),
        ("①②主机", "主机", "①②[主机]"),
        ("ﬁne 主机", "主机", "ﬁne [主机]"),
        ("主板与机箱", "主机", "主板与机箱"),
        ("", "主机", ""),
        ("a\n\n b", "b", "a [b]"),
        ("甲" * 60 + "主机" + "乙" * 200, "主机", "…" + "甲" * 24 + "[主机]" + "乙" * 84 + "…"),
    ],
)
def test_excerpt_marks_the_hits(text, query, marked):
    pieces = excerpt(text, query)

    assert "".join(f"[{words}]" if is_hit else words for words, is_hit in pieces) == marked


@given(st.text(max_size=300), st.text(max_size=20))
def test_excerpt_says_nothing_that_is_not_in_the_text(text, query):
    pieces = excerpt(text, query)

    shown = "".join(words for words, _is_hit in pieces).removeprefix("…").removesuffix("…")
    assert shown in " ".join(text.split()) or shown + "…" in " ".join(text.split())
