"""Bytes become the words that were meant, whatever their label."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from csdesk.mail.rules.charsets import decode_bytes
from csdesk.mail.rules.parsed import Flag

LETTER = "您好,我的主机不通电,请处理。谢谢"
LABELS = (
    "gb2312",
    "GBK",
    "gb18030",
    "utf-8",
    "iso-8859-1",
    "us-ascii",
    "",
    "unknown-8bit",
    "big5",
    "x-rubbish",
    "zlib",
)


@pytest.mark.parametrize("label", LABELS)
@pytest.mark.parametrize("codec", ["gb18030", "utf-8"])
def test_decode_bytes_reads_chinese_under_any_label(codec, label):
    assert decode_bytes(LETTER.encode(codec), label)[0] == LETTER


@pytest.mark.parametrize("label", ["big5", "gb2312", "utf-8", "iso-8859-1", ""])
def test_decode_bytes_reads_traditional_chinese_under_any_label(label):
    letter = "您好,我的主機不通電,請盡快處理"

    assert decode_bytes(letter.encode("big5"), label)[0] == letter


@pytest.mark.parametrize("word", ["你好", "中文", "联通", "退货", "测试", "投诉", "主机", "张三", "好"])
@pytest.mark.parametrize(
    ("codec", "label"), [("gb18030", "gb2312"), ("utf-8", "gb2312"), ("utf-8", ""), ("gb18030", "utf-8")]
)
def test_decode_bytes_reads_single_words(word, codec, label):
    assert decode_bytes(word.encode(codec), label)[0] == word


@pytest.mark.parametrize("word", ["Müller größe ÄÖ", "été garçon à la plage", "naïve café", "Ångström", "50 £ – 60 €"])
@pytest.mark.parametrize("label", ["iso-8859-1", "windows-1252", "us-ascii"])
def test_decode_bytes_reads_western_words(word, label):
    assert decode_bytes(word.encode("cp1252"), label) == (word, None)


@pytest.mark.parametrize(
    ("word", "codec", "label"),
    [
        ("Привет, мир", "koi8-r", "koi8-r"),
        ("Привет, мир", "cp1251", "windows-1251"),
        ("こんにちは", "iso2022_jp", "iso-2022-jp"),
        ("電源が入りません", "cp932", "Shift_JIS"),
        ("안녕하세요", "cp949", "ks_c_5601-1987"),
        ("γειά σου", "iso8859-7", "iso-8859-7"),
        ("您好", "hz", "hz-gb-2312"),
        ("您好", "utf-16-le", "utf-16le"),
    ],
)
def test_decode_bytes_believes_a_label_that_fits(word, codec, label):
    assert decode_bytes(word.encode(codec), label) == (word, None)


@pytest.mark.parametrize("codec", ["utf-8-sig", "utf-16"])
def test_decode_bytes_believes_a_mark_before_any_label(codec):
    assert decode_bytes("您好".encode(codec), "iso-8859-1") == ("您好", None)


def test_decode_bytes_reads_gb2312_as_what_senders_mean_by_it():
    assert decode_bytes("朱镕基 李喆 €".encode("gb18030"), "gb2312") == ("朱镕基 李喆 €", None)


def test_decode_bytes_refuses_utf7():
    assert decode_bytes(b"+ADw-script+AD4-", "utf-7") == ("+ADw-script+AD4-", Flag.CHARSET_REFUSED)


def test_decode_bytes_bears_a_character_cut_in_two_at_the_end():
    text = "主机" * 500

    assert decode_bytes(text.encode()[:-1], "utf-8") == (text[:-1], None)


def test_decode_bytes_shows_what_is_readable_of_damaged_text():
    damaged = "您好,我的主机".encode() + b"\xff" + "不通电,请处理".encode()

    assert decode_bytes(damaged, "utf-8") == ("您好,我的主机\ufffd不通电,请处理", Flag.DECODING_BROKEN)


@settings(deadline=None, max_examples=60)
@given(st.binary(max_size=300), st.text(max_size=20) | st.sampled_from(LABELS))
def test_decode_bytes_takes_anything(content, label):
    text, _ = decode_bytes(content, label)

    assert isinstance(text, str)
    assert decode_bytes(content, label)[0] == text
