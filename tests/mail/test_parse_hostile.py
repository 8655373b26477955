"""Mails that nobody sends in good faith: read as far as they go, safely, and in bounded time."""

import functools

import pytest

from csdesk.mail.rules.classify import classify
from csdesk.mail.rules.parse import parse_message
from csdesk.mail.rules.parsed import Flag, ParsedMail, ParseLimits
from tests.mail import hostile
from tests.mail.reading import assert_storable

LIMITS = ParseLimits()


ALL = [pytest.param(name, marks=[pytest.mark.long] * (name in hostile.LONG)) for name in sorted(hostile.BUILDERS)]


@functools.cache
def read(name: str) -> ParsedMail:
    return parse_message(hostile.BUILDERS[name]())


@pytest.mark.timeout(30)
@pytest.mark.parametrize("name", ALL)
def test_parse_message_survives(name):
    mail = read(name)

    assert Flag.UNREADABLE not in mail.flags
    assert_storable(mail)
    assert mail.message_id.startswith("<")
    assert len(mail.message_id) <= LIMITS.message_id_chars
    assert len(mail.subject) <= LIMITS.subject_chars
    assert len(mail.text) <= LIMITS.text_chars
    assert len(mail.attachments) <= LIMITS.attachments
    assert all(len(one) <= LIMITS.message_id_chars for one in mail.references)
    assert len(mail.references) <= LIMITS.references
    assert all(0 < len(file.filename) <= LIMITS.file_name_chars for file in mail.attachments)
    classify(mail)


@pytest.mark.parametrize(
    ("name", "flag"),
    [
        ("nothing", Flag.EMPTY),
        ("subject_of_a_hundred_kilobytes", Flag.SUBJECT_CUT),
        ("a_million_folded_lines", Flag.HEADERS_CUT),
        ("header_lines_without_end", Flag.HEADERS_CUT),
        ("multiparts_nested_a_thousand_deep", Flag.TOO_DEEP),
        ("ten_thousand_parts", Flag.PARTS_CUT),
        ("ten_thousand_empty_attachments", Flag.ATTACHMENT_CUT),
        ("boundary_that_is_never_used", Flag.BOUNDARY_MISSING),
        ("boundary_that_is_missing", Flag.BOUNDARY_MISSING),
        ("truncated_in_the_middle_of_base64", Flag.TRUNCATED),
        ("base64_with_rubbish", Flag.DECODING_BROKEN),
        ("a_megabyte_of_quote_marks", Flag.TEXT_CUT),
        ("twenty_five_megabytes_of_html", Flag.HTML_CUT),
        ("html_nested_a_hundred_thousand_deep", Flag.HTML_CUT),
        ("html_that_hides_its_depth", Flag.HTML_CUT),
        ("html_that_hides_its_depth_in_comments", Flag.HTML_CUT),
        ("utf7_that_hides_a_script", Flag.CHARSET_REFUSED),
        ("addresses_of_open_quotes", Flag.ADDRESS_BAD),
        ("ids_that_are_none", Flag.MESSAGE_ID_MISSING),
    ],
)
def test_parse_message_says_what_was_odd(name, flag):
    assert flag in read(name).flags


@pytest.mark.parametrize(
    "name",
    [
        "boundary_that_is_never_used", "boundary_that_is_missing", "boundary_of_pattern_characters",
        "base64_with_rubbish", "truncated_in_the_middle_of_base64", "unknown_transfer_encoding",
        "twenty_five_megabytes_of_attachment",
    ],
)  # fmt: skip
def test_parse_message_still_finds_the_words(name):
    assert read(name).text == "the words"


@pytest.mark.parametrize("name", ["header_of_fifty_megabytes", "addresses_by_the_hundred_thousand"])
def test_parse_message_still_finds_the_sender_behind_a_huge_header(name):
    assert read(name).from_address == "a@b.cn"


def test_parse_message_keeps_a_header_on_one_line():
    mail = read("header_injection_in_encoded_words")

    assert mail.subject == "x Bcc: victim@c.cn <script>alert(1)</script>"


def test_parse_message_takes_direction_controls_out():
    mail = read("direction_overrides")

    assert mail.subject == "invoicegpj.exe"
    assert mail.attachments[0].filename == "invoicegpj.exe"


def test_parse_message_shows_utf7_as_it_is():
    mail = read("utf7_that_hides_a_script")

    assert mail.html == "+ADw-script+AD4-alert(1)+ADw-/script+AD4-"


def test_parse_message_gives_climbing_names_no_way_up():
    names = [file.filename for file in read("file_names_that_climb").attachments]

    assert names[:8] == ["passwd", "boot.ini", "olute.txt", "a.pdf", "htaccess", "php", "a.pdffdp.exe", "_con.txt"]
    assert not [name for name in names if "/" in name or "\\" in name or ".." in name or name.startswith(".")]


def test_parse_message_opens_no_message_inside_a_message():
    mail = read("messages_nested_a_thousand_deep")

    assert [file.filename for file in mail.attachments] == ["innermost.eml"]
    assert mail.text == ""


def test_parse_message_makes_pasted_pictures_files():
    mail = read("html_with_a_pasted_picture")

    [file] = mail.attachments
    assert (file.filename, file.declared_type, file.inline) == ("pasted-1.png", "image/png", True)
    assert file.content == b"\x89PNG" * hostile.MEGABYTE
    assert f'src="cid:{file.content_id}"' in mail.html
    assert mail.text == "before\nafter"


def test_parse_message_falls_back_to_the_raw_words_when_reading_fails(monkeypatch, caplog):
    def fail(*arguments: object) -> None:
        raise RuntimeError("a mail that surprises us")

    monkeypatch.setattr("csdesk.mail.rules.parse.read_tree", fail)

    mail = parse_message(b"Subject: x\r\n\r\nthe \x00words")

    assert mail.flags == (Flag.UNREADABLE,)
    assert mail.text == "Subject: x\n\nthe words"
    assert mail.message_id == parse_message(b"Subject: x\r\n\r\nthe \x00words").message_id
    assert "could not be read" in caplog.text
