"""Single headers of a mail, in the shapes in which they come."""

from datetime import UTC, datetime

import pytest

from csdesk.mail.rules.parse import parse_message
from csdesk.mail.rules.parsed import Flag, MailAddress, ParseLimits
from tests.mail.reading import mail_of


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("Mon, 23 Nov 2026 09:12:04 +0800", datetime(2026, 11, 23, 1, 12, 4, tzinfo=UTC)),
        ("Mon, 23 Nov 2026 09:12:04 +0800 (CST)", datetime(2026, 11, 23, 1, 12, 4, tzinfo=UTC)),
        ("23 Nov 2026 01:12:04 -0000", datetime(2026, 11, 23, 1, 12, 4, tzinfo=UTC)),
        ("Mon, 23 Nov 2026 01:12:04", datetime(2026, 11, 23, 1, 12, 4, tzinfo=UTC)),
        ("Mon, 23 Nov 26 01:12:04 GMT", datetime(2026, 11, 23, 1, 12, 4, tzinfo=UTC)),
        ("Thu, 01 Jan 1970 00:00:00 +0000", datetime(1970, 1, 1, tzinfo=UTC)),
        ("Fri, 31 Dec 9999 23:59:59 +0000", datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)),
    ],
)
def test_parse_message_reads_dates(text, at):
    mail = mail_of(f"Date: {text}")

    assert mail.date == at
    assert mail.date_text == text


@pytest.mark.parametrize(
    "text",
    [
        "Wed, 31 Dec 1969 23:59:59 +0000", "Thu, 01 Jan 1970 00:00:00 +0800", "Sat, 1 Jan 10000 00:00:00 +0000",
        "Fri, 31 Dec 9999 23:59:59 -0800", "Mon, 01 Jan 0001 00:00:00 +0800", "Mon, 32 Nov 2026 09:00:00 +0800",
        "Mon, 23 Nov 2026 25:61:61 +0800", "Mon, 23 Nov 2026 09:00:00 +9999", "tomorrow", "2026年11月23日", "0", "-1",
        "Mon, 23 Nov 99999999999999999999 09:00:00 +0800", "Mon, 23 Foo 2026 09:00:00 +0800",
    ],
)  # fmt: skip
def test_parse_message_takes_no_date_from_nonsense(text):
    mail = mail_of(f"Date: {text}")

    assert mail.date is None
    assert mail.date_text == text
    assert Flag.DATE_BAD in mail.flags


@pytest.mark.parametrize(
    ("header", "message_id"),
    [
        ("Message-ID: <a@b.cn>", "<a@b.cn>"),
        ("Message-Id:   <a@b.cn>  (comment)", "<a@b.cn>"),
        ("MESSAGE-ID:\n <a@b.cn>", "<a@b.cn>"),
        ("Message-ID: a@b.cn", "<a@b.cn>"),
        ("Message-ID: <a\n @b.cn>", "<a@b.cn>"),
        ("Message-ID: <CASE@b.cn>", "<CASE@b.cn>"),
    ],
)
def test_parse_message_brings_ids_into_one_form(header, message_id):
    assert mail_of(header).message_id == message_id


def test_parse_message_makes_an_id_that_another_delivery_makes_as_well():
    first = parse_message(b"Received: by one\r\nFrom: a@b.cn\r\nSubject: x\r\n\r\nbody")
    second = parse_message(b"Received: by two\r\nReturn-Path: <a@b.cn>\r\nFrom: a@b.cn\r\nSubject: x\r\n\r\nbody")
    other = parse_message(b"From: a@b.cn\r\nSubject: x\r\n\r\nanother body")

    assert first.message_id == second.message_id
    assert first.message_id != other.message_id
    assert Flag.MESSAGE_ID_MISSING in first.flags


def test_parse_message_tells_two_mails_apart_that_claim_one_id():
    first = mail_of("Message-ID: <same@b.cn>", "one")
    second = mail_of("Message-ID: <same@b.cn>", "two")

    assert first.message_id == second.message_id
    assert first.fingerprint != second.fingerprint


def test_parse_message_shortens_a_long_id_the_same_way_in_every_header():
    long_id = f"<{'a' * 600}@b.cn>"

    sent = mail_of(f"Message-ID: {long_id}")
    answer = mail_of(f"In-Reply-To: {long_id}\nReferences: <one@b.cn> {long_id}")

    assert len(sent.message_id) <= ParseLimits().message_id_chars
    assert answer.in_reply_to == (sent.message_id,)
    assert answer.references == ("<one@b.cn>", sent.message_id)


def test_parse_message_keeps_references_once_in_order_and_of_many_the_last():
    chain = " ".join(f"<{number}@b.cn>" for number in [*range(150), 149, 3])

    mail = mail_of(f"References: {chain}")

    assert mail.references == tuple(f"<{number}@b.cn>" for number in range(50, 150))


@pytest.mark.parametrize(
    ("value", "name", "address"),
    [
        ("a@B.CN", "", "a@b.cn"),
        ("<a@b.cn>", "", "a@b.cn"),
        ("Zhang San <a@b.cn>", "Zhang San", "a@b.cn"),
        ('"Zhang, San" <a@b.cn>', "Zhang, San", "a@b.cn"),
        ('"Zhang \\"San\\"" <a@b.cn>', 'Zhang "San"', "a@b.cn"),
        ("a@b.cn (Zhang San)", "Zhang San", "a@b.cn"),
        ("=?utf-8?B?5byg5LiJ?= <a@b.cn>", "张三", "a@b.cn"),
        ('"=?utf-8?B?5byg5LiJ?=" <a@b.cn>', "张三", "a@b.cn"),
        ("张三 <a@b.cn>", "张三", "a@b.cn"),
        ("'a@b.cn' <a@b.cn>", "a@b.cn", "a@b.cn"),
        ('"boss@bank.cn" <evil@c.cn>', "boss@bank.cn", "evil@c.cn"),
        ("=?utf-8?Q?boss=40bank.cn=3E?= <evil@c.cn>", "boss@bank.cn>", "evil@c.cn"),
        ("=?utf-8?Q?=3Cboss=40bank.cn=3E=2C?= <evil@c.cn>", "<boss@bank.cn>,", "evil@c.cn"),
        ("Zhang <mailto:a@b.cn>", "Zhang", "a@b.cn"),
        ("<@relay.cn:a@b.cn>", "", "a@b.cn"),
        ('"Zhang San <a@b.cn>', "", "a@b.cn"),
        ("客服@例子.中国", "", "客服@例子.中国"),
        ("Zhang <a@b.cn", "Zhang <a@b.cn", ""),
        ("a@b@c.cn", "a@b@c.cn", ""),
        ("nobody", "nobody", ""),
        ("", "", ""),
    ],
)
def test_parse_message_reads_who_wrote(value, name, address):
    mail = mail_of(f"From: {value}")

    assert (mail.from_name, mail.from_address) == (name, address)


def test_parse_message_takes_the_first_of_several_authors_and_says_so():
    mail = mail_of("From: a@b.cn, c@d.cn")

    assert mail.from_address == "a@b.cn"
    assert Flag.FROM_MANY in mail.flags


def test_parse_message_takes_the_sender_when_nobody_is_the_author():
    mail = mail_of("Sender: Office <office@b.cn>")

    assert mail.from_address == "office@b.cn"
    assert mail.sender == MailAddress("office@b.cn", "Office")
    assert Flag.FROM_MISSING in mail.flags


def test_parse_message_reads_every_recipient_once():
    mail = mail_of('To: a@b.cn, "B, C" <B@b.cn>; undisclosed-recipients:;\nTo: A@b.cn\nCc: Team: c@b.cn, d@b.cn;')

    assert [one.address for one in mail.to] == ["a@b.cn", "B@b.cn"]
    assert [one.address for one in mail.cc] == ["c@b.cn", "d@b.cn"]


@pytest.mark.parametrize(
    ("value", "subject"),
    [
        ("=?utf-8?Q?a_b=20c?=", "a b c"),
        ("=?utf-8?Q?a b?=", "a b"),
        ("=?UTF-8*zh?B?5L2g5aW9?=", "你好"),
        ("=?utf-8?B?5L2g5aW9?= =?utf-8?B?5ZWK?=", "你好啊"),
        ("=?utf-8?B?5L2g?=\n =?utf-8?B?5aW9?=", "你好"),
        ("=?utf-8?B?5L2g5aW9?= and =?utf-8?B?5ZWK?=", "你好 and 啊"),
        ("=?utf-8?B?5L2g5aW9", "=?utf-8?B?5L2g5aW9"),
        ("=?utf-8?X?abc?=", "=?utf-8?X?abc?="),
        ("=?utf-8?B?5L2g5aW9=?=", "你好"),
        ("=?x-unknown?Q?abc?=", "abc"),
        ("tab\there\n folded", "tab here folded"),
        ("a\u2028b\u0085c", "a b c"),
        ("family \U0001f468\u200d\U0001f469", "family \U0001f468\u200d\U0001f469"),
        ("\u200f\u202eabc\u202c\u2066", "abc"),
        ("", ""),
    ],
)
def test_parse_message_reads_subjects(value, subject):
    assert mail_of(f"Subject: {value}").subject == subject


def test_parse_message_cuts_a_subject_at_the_limit():
    mail = parse_message("Subject: 主机主机主机\n\n".encode(), ParseLimits(subject_chars=3))

    assert mail.subject == "主机主"
    assert Flag.SUBJECT_CUT in mail.flags


def test_parse_message_keeps_headers_of_interest():
    mail = mail_of("Precedence: Bulk\nX-Unknown: y\nAuto-Submitted:\n auto-replied")

    assert mail.header("precedence") == "Bulk"
    assert mail.header("Auto-Submitted") == "auto-replied"
    assert not mail.has_header("x-unknown")
    assert mail.header("x-unknown") == ""


def test_parse_message_takes_a_named_text_part_for_words_when_there_are_no_others():
    raw = b"Content-Type: text/plain; charset=utf-8; name=letter.txt\r\n\r\nthe words"

    mail = parse_message(raw)

    assert mail.text == "the words"
    assert [file.filename for file in mail.attachments] == ["letter.txt"]


def test_parse_message_takes_a_named_part_for_words_among_alternatives():
    raw = (
        b"Content-Type: multipart/alternative; boundary=a\n\n"
        b"--a\nContent-Type: text/plain\n\nplain\n--a\nContent-Type: text/html; name=page.html\n\n<b>html</b>\n--a--\n"
    )

    mail = parse_message(raw)

    assert (mail.text, mail.html, mail.attachments) == ("plain", "<b>html</b>", ())


def test_parse_message_finds_the_parts_when_the_boundary_is_named_wrongly():
    raw = b"Content-Type: multipart/mixed; boundary=other\n\n--real\nContent-Type: text/plain\n\nthe words\n--real--\n"

    mail = parse_message(raw)

    assert mail.text == "the words"
    assert Flag.BOUNDARY_MISSING in mail.flags


def test_parse_message_takes_no_line_of_dashes_in_the_words_for_a_boundary():
    raw = b"Content-Type: multipart/mixed; boundary=other\n\nthe words\n--Best\nJohn\n"

    assert parse_message(raw).text == "the words\n--Best\nJohn"


def test_parse_message_reads_the_charset_that_only_the_markup_names():
    raw = b"Content-Type: text/html\n\n<meta http-equiv=Content-Type content='text/html; charset=koi8-r'>"

    assert parse_message(raw + "<p>Привет</p>".encode("koi8-r")).text == "Привет"


def test_parse_message_never_shows_a_text_file_that_is_declared_a_file():
    raw = b"Content-Type: text/html\r\nContent-Disposition: attachment; filename=page.html\r\n\r\n<b>x</b>"

    mail = parse_message(raw)

    assert (mail.text, mail.html) == ("", "")
    assert mail.attachments[0].content == b"<b>x</b>"


def test_parse_message_keeps_an_attachment_of_no_bytes():
    raw = b"Content-Type: application/pdf; name=a.pdf\r\n\r\n"

    assert parse_message(raw).attachments[0].content == b""
