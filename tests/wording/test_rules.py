"""Phrases are found however they are spaced, widened or punctuated."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csdesk.wording.rules import Found, find_phrases, phrases_in
from tests.wording.oracle import find_one_by_one

APOLOGIES = ["对不起", "抱歉", "sorry", "apologise"]


@pytest.mark.rule("CMP-33")
@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("对不起，让您久等了", ["对不起"]),
        ("对 不 起", ["对不起"]),
        ("对，不，起", ["对不起"]),
        ("对\u3000不\u3000起", ["对不起"]),
        ("对\u200b不\u200b起", ["对不起"]),
        ("对\n不\n起", ["对不起"]),
        ("十分抱歉！", ["抱歉"]),
        ("We are SORRY.", ["sorry"]),
        ("Ｓｏｒｒｙ", ["sorry"]),
        ("s-o-r-r-y", ["sorry"]),
        ("很sorry啊", ["sorry"]),
        ("對不起", ["对不起"]),
        ("對\u3000不，起", ["对不起"]),
        ("We apologise, sorry", ["apologise", "sorry"]),
        ("请您放心", []),
        ("对不上账，起因待查", []),
        ("Mr Sorryman wrote", []),
        ("unsorry", []),
        ("", []),
    ],
)
def test_phrases_in_finds_what_a_reader_would(text, found):
    assert phrases_in(text, APOLOGIES) == found


def test_find_phrases_gives_the_places_in_the_text_as_written():
    text = "您好，对 不起！"

    [found] = find_phrases(text, APOLOGIES)

    assert found == Found("对不起", 3, 7)
    assert text[found.start : found.end] == "对 不起"


def test_find_phrases_gives_places_after_letters_that_fold_into_several():
    text = "ﬃ抱歉"

    [found] = find_phrases(text, APOLOGIES)

    assert text[found.start : found.end] == "抱歉"


def test_find_phrases_compares_a_phrase_that_itself_has_punctuation():
    assert phrases_in("喂干什么", ["喂，干什么"]) == ["喂，干什么"]


def test_find_phrases_ignores_a_phrase_without_letters():
    assert find_phrases("……", ["…", ""]) == []


def test_find_phrases_puts_no_phrase_together_across_paragraphs():
    assert phrases_in("都对\n\n\n\n不起作用", ["对不起"]) == []


def test_find_phrases_reads_a_hundred_thousand_characters():
    assert phrases_in("对不" * 50_000 + "抱歉", APOLOGIES) == ["抱歉"]


@given(st.text(max_size=200))
def test_find_phrases_survives_any_text(text):
    for found in find_phrases(text, APOLOGIES):
        assert 0 <= found.start < found.end <= len(text)


@given(st.text(alphabet="好的谢 ，。", max_size=20), st.text(alphabet="好的谢 ，。", max_size=20))
def test_find_phrases_finds_a_phrase_wherever_it_stands(before, after):
    assert phrases_in(f"{before}抱歉{after}", APOLOGIES) == ["抱歉"]


# Signs that overlap, fold into several, are letters of one alphabet or the other, or nothing at all.
SIGNS = st.sampled_from("aab对對不起a1Ａﬃ①哈 ,，。_\n\u200b\u0301🙂")
PHRASES = st.lists(st.text(SIGNS, max_size=4), max_size=8, unique=True)


@given(st.text(SIGNS, max_size=60), PHRASES)
def test_find_phrases_finds_what_looking_one_by_one_finds(text, phrases):
    assert find_phrases(text, phrases) == find_one_by_one(text, phrases)


@given(st.text(max_size=100), st.lists(st.text(max_size=5), max_size=5, unique=True))
def test_find_phrases_agrees_on_any_signs(text, phrases):
    assert find_phrases(text, phrases) == find_one_by_one(text, phrases)


def test_find_phrases_tells_phrases_apart_that_are_written_in_two_ways():
    assert phrases_in("對不起", ["对不起", "對不起"]) == ["对不起", "對不起"]


DISGUISED = [
    *("神 经 病", "神.经.病", "神經病", "Ｎｏ　神_经_病！", "神\n经\n病", "神\u200b經病", "神……经……病"),
    *("神\t\t经\r\n病", "神\u0336经\u0336病\u0336", "神\u00ad经\u00ad病", "\u202e神\u202c经病", "㊙神*经*病"),
    *(
        "神👨\u200d👩\u200d👧经🏳️\u200d🌈病",
        "神\U000e0020经病",
        "神" + "\u200b\u2060\ufeff" * 9 + "经病",
        "神\u3164经\uffa0病",
        "神 . . . 经 - - - 病",
    ),
]


@pytest.mark.rule("KBS-04")
@pytest.mark.parametrize("text", DISGUISED)
def test_phrases_in_lets_no_disguise_past(text):
    assert phrases_in(text, ["神经病"]) == ["神经病"]


@pytest.mark.rule("KBS-04")
@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("喂，幹甚麼", "喂，干什么"),
        ("叫甚麽，等著", "叫什么，等着"),
        ("妳胡說", "你胡说"),
        ("s\u0301orry", "sorry"),
        ("Ⓢⓞⓡⓡⓨ", "sorry"),
    ],
)
def test_phrases_in_knows_other_ways_of_writing(text, phrase):
    assert phrases_in(text, [phrase]) == [phrase]


@pytest.mark.parametrize("text", ["神奇的经历看病", "神" + "。" * 13 + "经病", "神\n\n\n\n经病", "sorry\u200bman"])
def test_phrases_in_puts_nothing_together_that_nobody_reads_as_one(text):
    assert phrases_in(text, ["神经病", "sorry"]) == []
