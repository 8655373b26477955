import pytest
from hypothesis import given
from hypothesis import strategies as st

from products.rules.serials import lookalike, problem_of, spelled, split


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("ks20110001", "KS20110001"),
        ("ＫＳ２０１１", "KS2011"),
        (" KS 2011-0001\t", "KS20110001"),
        ("KS—2011–0001－X", "KS20110001X"),
        ("\ufeffKS\u200b2011\u202e", "KS2011"),
        ("KS\u30002011", "KS2011"),
        ("ks_2011/a.1", "KS_2011/A.1"),
        ("\x00\r\n", ""),
        ("", ""),
    ],
)
def test_spelled_gives_one_spelling(typed, kept):
    assert spelled(typed) == kept


@given(st.text(max_size=100))
def test_spelled_changes_nothing_the_second_time(text):
    assert spelled(spelled(text)) == spelled(text)


@pytest.mark.parametrize(
    ("pasted", "serials"),
    [
        ("A1001\r\nA1002\n\nA1003", ["A1001", "A1002", "A1003"]),
        ("A1001,A1002，A1003、A1004；A1005;A1006。", ["A1001", "A1002", "A1003", "A1004", "A1005", "A1006"]),
        ("A1001\tA1002", ["A1001", "A1002"]),
        ("序列号\nA1001\nA1002", ["A1001", "A1002"]),
        ("S/N: A1001\n序列号：A1002", ["A1001", "A1002"]),
        ('"A1001"\n\'A1002\n="00123"', ["A1001", "A1002", "00123"]),
        ("KS2011001 KS2011002　ＫＳ２０１１００３", ["KS2011001", "KS2011002", "KS2011003"]),
        ("ABC 123 456", ["ABC123456"]),
        ("a1001\nA-1001", ["A1001", "A1001"]),
        ("  \n,,\t、", []),
        ("", []),
    ],
)
def test_split_reads_what_people_paste(pasted, serials):
    assert split(pasted) == serials


@given(st.lists(st.from_regex(r"[A-Z]{2}[0-9]{6}", fullmatch=True), max_size=20), st.sampled_from("\n,，、；\t |"))
def test_split_finds_again_what_was_joined(serials, between):
    assert split(between.join(serials)) == serials


@given(st.text(max_size=200))
def test_split_gives_spelled_serials_only(text):
    serials = split(text)

    assert all(serial and spelled(serial) == serial for serial in serials)


@pytest.mark.parametrize("serial", ["", "A" * 81, "1.23457E+15", "序列A1", "A1?", "A1\ud800"])
def test_problem_of_names_what_is_no_serial(serial):
    assert problem_of(serial)


@pytest.mark.parametrize("serial", ["A1001", "00123", "PD/500.A+1", "1E10"])
def test_problem_of_finds_nothing_wrong_with_serials(serial):
    assert problem_of(serial) is None


def test_lookalike_is_the_same_for_what_is_read_alike():
    assert lookalike("O1IL") == lookalike("0II1") == "0111"
