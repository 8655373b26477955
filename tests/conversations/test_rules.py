"""Decisions about texts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csdesk.conversations.rules import clean_line, clean_text, excerpt, reply_subject


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("  a\r\nb\rc  ", "a\nb\nc"),
        ("a\x00b", "a�b"),
        ("a\ud83db", "a���b"),
        ("‮gnp.exe", "gnp.exe"),
        ("a\n\n\n\n\n\nb", "a\n\n\nb"),
        ("你好，世界", "你好，世界"),
        ("", ""),
    ],
)
def test_clean_text_keeps_what_can_be_stored(text, clean):
    assert clean_text(text) == clean


@given(st.text(alphabet=st.characters(codec=None), max_size=50))
def test_clean_text_gives_what_postgresql_takes(text):
    clean = clean_text(text)

    assert "\x00" not in clean
    assert clean.encode("utf-8").decode("utf-8") == clean


def test_clean_line_is_one_line_of_the_given_length():
    assert clean_line("a\r\nBcc: x@y.test\tb\x07", 12) == "a Bcc: x@y.t"


@pytest.mark.parametrize(
    ("subject", "reply"),
    [
        ("坏了", "Re: 坏了 [KS-2026-000001]"),
        ("Re: 坏了 [KS-2026-000001]", "Re: 坏了 [KS-2026-000001]"),
        ("回复：坏了", "回复：坏了 [KS-2026-000001]"),
        ("", "Re: [KS-2026-000001]"),
    ],
)
def test_reply_subject_carries_the_number_once(subject, reply):
    assert reply_subject(subject, "KS-2026-000001") == reply


def test_reply_subject_cuts_a_subject_of_a_hundred_kilobytes():
    assert len(reply_subject("长" * 100_000, "KS-2026-000001")) < 1000


@pytest.mark.parametrize(("text", "short"), [("a b", "a b"), ("a\nb  c", "a b c"), ("abcdef", "abcd…")])
def test_excerpt_is_a_short_line(text, short):
    assert excerpt(text, 5) == short
