"""Text from outside can be stored, encoded and read in the order in which it is stored."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csdesk.documents.rules.plain_text import clean_line, clean_text

ANY_TEXT = st.text(st.characters() | st.characters(categories=["Cs", "Cc", "Cf"]), max_size=80)


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("a\x00b", "ab"),
        ("a\r\nb\rc\u2028d", "a\nb\nc\nd"),
        ("tab\tstays", "tab\tstays"),
        ("\ud800x\udfff", "\ufffdx\ufffd"),
        ("\u202eabc\u202c\u200f\u2066", "abc"),
        ("\x1b[31mred\x07", "[31mred"),
        ("👨\u200d👩 您好 é", "👨\u200d👩 您好 é"),
    ],
)
def test_clean_text_takes_out_what_misleads_or_breaks(text, clean):
    assert clean_text(text) == clean


@given(ANY_TEXT)
def test_clean_text_can_always_be_stored(text):
    clean = clean_text(text)

    assert "\x00" not in clean
    assert json.loads(json.dumps(clean)) == clean
    assert clean.encode().decode() == clean
    assert clean_text(clean) == clean


@given(ANY_TEXT, st.integers(1, 40))
def test_clean_line_is_one_line_within_its_limit(text, limit):
    line = clean_line(text, max_length=limit)

    assert len(line) <= limit
    assert len(line.splitlines()) <= 1
    assert line == line.strip()


def test_clean_line_is_cheap_for_a_megabyte():
    assert clean_line("主机 \n" * 1_000_000, max_length=5) == "主机 主机"
