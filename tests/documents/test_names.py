"""What a file is called on a page and in a download."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csdesk.documents.rules.names import extension_of, safe_name


def named(name: str, max_length: int = 100) -> str:
    return safe_name(name, max_length=max_length, fallback="file")


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("发票(2026年11月).pdf", "发票(2026年11月).pdf"),
        ("Ünïcode file.docx", "Ünïcode file.docx"),
        ("../../etc/passwd", "passwd"),
        ("..\\..\\boot.ini", "boot.ini"),
        ("C:\\Users\\a\\report.xlsx", "report.xlsx"),
        ("/etc/passwd", "passwd"),
        ("a\x00.pdf", "a.pdf"),
        ("a.php\x00.png", "a.php.png"),
        (".htaccess", "htaccess"),
        ("\u200b.htaccess", "htaccess"),
        ("a\u200b\u200d\ufeff.php", "a.php"),
        ("invoice\u202egpj.exe", "invoicegpj.exe"),
        ("a.exe. . .", "a.exe"),
        ("a\r\nContent-Type: text/html.pdf", "html.pdf"),
        ("a\nb.pdf", "a b.pdf"),
        ('a"b<c>d|e?f*g:h.pdf', "a_b_c_d_e_f_g_h.pdf"),
        ("$(rm -rf).txt", "_(rm -rf).txt"),
        ("`id`;ls.txt", "_id__ls.txt"),
        ("con.txt", "_con.txt"),
        ("LPT1", "_LPT1"),
        ("．．／ｘ．txt", "ｘ.txt"),
        ("\ud800a.txt", "\ufffda.txt"),
        ("e\u0301.txt", "é.txt"),
        ("", "file"),
        ("...", "file"),
        ("\u202e\u200b ", "file"),
        ("../", "file"),
    ],
)
def test_safe_name_keeps_what_can_be_read_and_drops_what_misleads(name, safe):
    assert named(name) == safe


def test_safe_name_cuts_the_stem_and_keeps_the_extension():
    assert named("主" * 500 + ".pdf", 20) == "主" * 16 + ".pdf"
    assert named("a" * 500, 20) == "a" * 20


@given(st.text(max_size=120), st.integers(12, 60))
def test_safe_name_is_short_plain_and_stays_as_it_is(name, max_length):
    safe = safe_name(name, max_length=max_length, fallback="file")

    assert 0 < len(safe) <= max_length
    assert not set(safe) & set('/\\<>:"|?*')
    assert safe.strip(" .") == safe
    assert not [char for char in safe if unicodedata.category(char) in ("Cc", "Cs")]
    assert safe_name(safe, max_length=max_length, fallback="file") == safe
    safe.encode()


@pytest.mark.parametrize(
    ("name", "extension"),
    [("a.PDF", "pdf"), ("a.tar.gz", "gz"), ("a", ""), ("a.", ""), (".png", "png"), ("a.中文", ""), ("a.x y", "")],
)
def test_extension_of_is_the_last_one_in_lower_case(name, extension):
    assert extension_of(name) == extension
