"""Any bytes at all, and real mails with a few bytes changed, become a mail that can be stored."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from csdesk.mail.rules.classify import classify
from csdesk.mail.rules.parse import parse_message
from csdesk.mail.rules.parsed import Flag
from tests.mail.reading import CORPUS, assert_storable

REAL = sorted(path.read_bytes() for path in CORPUS.glob("*.eml"))
PIECES = st.sampled_from(
    [
        b"\r\n", b"\n", b"\r", b"\r\n\r\n", b"\r\n ", b": ", b";", b'"', b"<", b">", b"--", b"--b", b"--b--",
        b"=?", b"?=", b"=?utf-8?B?", b"=?gb2312?Q?=C4?=", b"From: ", b"Subject: ", b"Message-ID: <",
        b"References: ", b"boundary=b", b"Content-Type: multipart/mixed; ",
        b"Content-Type: text/html; charset=", b"multipart/alternative", b"Content-Transfer-Encoding: base64",
        b"Content-Transfer-Encoding: quoted-printable", b"filename*0*=", b"Content-Disposition: attachment; ",
        b"begin 644 a\n", b"\nend", b"<div>", b"</div>", b"<script>", b"&#", b"data:", b"> ", b"On 1 wrote:",
        "在 2026年1月1日 写道:".encode("gb18030"), b"\xff\xfe", b"\xed\xa0\x80", b"\x00", b"utf-16", b"gb2312",
        b"utf-7", b"message/rfc822", b"multipart/report", b"Date: ", b"Mon, 99 Foo 0000 99:99:99 +9999",
    ]
)  # fmt: skip


def check(raw: bytes) -> None:
    mail = parse_message(raw)
    assert Flag.UNREADABLE not in mail.flags
    assert_storable(mail)
    assert parse_message(raw) == mail
    classify(mail)


def changed(raw: bytes, changes: list[tuple[int, int, bytes]]) -> bytes:
    """Return `raw` with stretches of it replaced."""
    for position, length, piece in changes:
        at = position % (len(raw) + 1)
        raw = raw[:at] + piece + raw[at + length :]
    return raw


CHANGES = st.lists(
    st.tuples(st.integers(0, 5_000), st.integers(0, 80), PIECES | st.binary(max_size=20)), min_size=1, max_size=8
)
AT_LEISURE = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


@given(st.binary(max_size=2_000))
@settings(AT_LEISURE, max_examples=80)
def test_parse_message_takes_any_bytes(raw):
    check(raw)


@given(st.lists(PIECES | st.binary(max_size=12), max_size=60).map(b"".join))
@settings(AT_LEISURE, max_examples=120)
def test_parse_message_takes_any_pieces_of_mails(raw):
    check(raw)


@given(st.sampled_from(REAL), CHANGES)
@settings(AT_LEISURE, max_examples=100)
def test_parse_message_takes_damaged_mails(raw, changes):
    check(changed(raw, changes))


@pytest.mark.long
@given(st.lists(PIECES | st.binary(max_size=30), max_size=300).map(b"".join))
@settings(AT_LEISURE, max_examples=20_000)
def test_parse_message_takes_any_pieces_of_mails_for_long(raw):
    check(raw)


@pytest.mark.long
@given(st.sampled_from(REAL), CHANGES, st.integers(0, 8_000))
@settings(AT_LEISURE, max_examples=20_000)
def test_parse_message_takes_damaged_and_truncated_mails_for_long(raw, changes, length):
    check(changed(raw, changes)[:length])
