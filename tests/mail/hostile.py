"""Mails that nobody sends in good faith, each built by a function of its own."""

import base64
import itertools
from collections.abc import Callable

MEGABYTE = 1_000_000
HEAD = b"From: a@b.cn\r\nTo: kf@zhifu.example\r\nSubject: x\r\nMessage-ID: <h1@b.cn>\r\n"
MIME = HEAD + b"MIME-Version: 1.0\r\n"

BUILDERS: dict[str, Callable[[], bytes]] = {}
LONG: set[str] = set()


def hostile(build: Callable[[], bytes]) -> Callable[[], bytes]:
    """Register a builder under its name."""
    BUILDERS[build.__name__] = build
    return build


def long(build: Callable[[], bytes]) -> Callable[[], bytes]:
    """Leave a builder to the long runs."""
    LONG.add(build.__name__)
    return build


def multipart(boundary: bytes, *parts: bytes, kind: bytes = b"mixed") -> bytes:
    """Return a multipart body part with its own header."""
    lines = b"".join(b"--" + boundary + b"\r\n" + part + b"\r\n" for part in parts)
    return b'Content-Type: multipart/%s; boundary="%s"\r\n\r\n%s--%s--\r\n' % (kind, boundary, lines, boundary)


@hostile
def nothing() -> bytes:
    return b""


@hostile
def only_line_ends() -> bytes:
    return b"\r\n\n\r\r\n" * 1_000


@hostile
def every_byte() -> bytes:
    return bytes(range(256)) * 200


@hostile
def nul_bytes_everywhere() -> bytes:
    return (
        MIME.replace(b"Subject: x", b"Subject: a\x00b\x00")
        + b"Content-Type: text/plain\x00; charset=utf-8\r\n\r\nc\x00d"
    )


@hostile
def headers_only() -> bytes:
    return HEAD.rstrip()


@hostile
def body_without_headers() -> bytes:
    return "您好,主机坏了。\r\n\r\n没有邮件头。".encode()


@hostile
def header_lines_without_end() -> bytes:
    return b"Subject: " + b"a" * (5 * MEGABYTE)


@hostile
def subject_of_a_hundred_kilobytes() -> bytes:
    return MIME.replace(b"Subject: x", "Subject: 主机".encode() + "很长".encode() * 20_000) + b"\r\nx"


@hostile
def encoded_subject_of_a_hundred_kilobytes() -> bytes:
    word = b"=?utf-8?B?" + base64.b64encode("主机不通电".encode()) + b"?="
    return MIME.replace(b"Subject: x", b"Subject: " + b"\r\n ".join([word] * 3_000)) + b"\r\nx"


@hostile
def unfinished_encoded_words() -> bytes:
    return MIME.replace(b"Subject: x", b"Subject: " + b"=?utf-8?B?" * 6_000) + b"\r\nx"


@hostile
def question_marks_of_encoded_words() -> bytes:
    return MIME.replace(b"Subject: x", b"Subject: =?" + b"a?b?" * 15_000) + b"\r\nx"


@hostile
def header_of_fifty_megabytes() -> bytes:
    return b"X-Junk: " + b"j" * (50 * MEGABYTE) + b"\r\n" + HEAD + b"\r\nbody"


@hostile
@long
def a_million_headers() -> bytes:
    return b"X: y\r\n" * MEGABYTE + HEAD + b"\r\nbody"


@hostile
def a_million_folded_lines() -> bytes:
    return b"Subject: a\r\n" + b" b\r\n" * MEGABYTE + HEAD + b"\r\nbody"


@hostile
def header_injection_in_encoded_words() -> bytes:
    evil = base64.b64encode(b"x\r\nBcc: victim@c.cn\r\n\r\n<script>alert(1)</script>")
    return MIME.replace(b"Subject: x", b"Subject: =?utf-8?B?" + evil + b"?=") + b"\r\nx"


@hostile
def lone_surrogates() -> bytes:
    return MIME + b"Content-Type: text/plain; charset=utf-8\r\n\r\n\xed\xa0\x80 \xed\xbf\xbf \xed\xb0\x80"


@hostile
def utf16_with_lone_surrogates() -> bytes:
    text = "a".encode("utf-16-le") + b"\x00\xd8" + "b".encode("utf-16-le") + b"\x00\xdc\x00\xd8"
    return (
        MIME
        + b"Content-Type: text/plain; charset=utf-16le\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        + base64.b64encode(text)
    )


@hostile
def direction_overrides() -> bytes:
    text = "invoice\u202egpj.exe \u2066\u2067\u200f\u061c".encode()
    return (
        MIME.replace(b"Subject: x", b"Subject: " + text)
        + b'Content-Type: application/pdf; name="'
        + text
        + b'"\r\n\r\nx'
    )


@hostile
def utf7_that_hides_a_script() -> bytes:
    return MIME + b"Content-Type: text/html; charset=utf-7\r\n\r\n+ADw-script+AD4-alert(1)+ADw-/script+AD4-"


@hostile
def codecs_that_are_no_charsets() -> bytes:
    names = (
        b"zlib",
        b"rot13",
        b"base64",
        b"unicode_escape",
        b"idna",
        b"punycode",
        b"undefined",
        b"hex",
        b"\x00",
        b"." * 99,
    )
    parts = [b"Content-Type: text/plain; charset=" + name + b"\r\n\r\n\\x41 caf\xe9" for name in names]
    return MIME + multipart(b"b", *parts)


@hostile
def multiparts_nested_a_thousand_deep() -> bytes:
    opening = b"".join(b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (n, n) for n in range(1_000))
    return MIME + opening + b"Content-Type: text/plain\r\n\r\ndeep"


@hostile
def messages_nested_a_thousand_deep() -> bytes:
    return MIME + b"Content-Type: message/rfc822\r\n\r\n" * 1_000 + b"Subject: innermost\r\n\r\nhello"


@hostile
def one_boundary_for_every_level() -> bytes:
    return MIME + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n" * 300 + b"\r\nx\r\n--b--"


@hostile
def ten_thousand_parts() -> bytes:
    return MIME + multipart(b"b", *[b"Content-Type: text/plain\r\n\r\npart"] * 10_000)


@hostile
def ten_thousand_html_parts() -> bytes:
    return MIME + multipart(b"b", *[b"Content-Type: text/html\r\n\r\n" + b"<b><div>" * 300] * 10_000)


@hostile
def ten_thousand_empty_attachments() -> bytes:
    return MIME + multipart(b"b", *[b"Content-Type: application/pdf; name=a.pdf\r\n\r\n"] * 10_000)


@hostile
@long
def five_million_false_boundaries() -> bytes:
    return MIME + b"Content-Type: multipart/mixed; boundary=a\r\n\r\n--a\r\n\r\n" + b"\n--ab" * (5 * MEGABYTE)


@hostile
def empty_boundary() -> bytes:
    return MIME + b'Content-Type: multipart/mixed; boundary=""\r\n\r\n--\r\n\r\nhello\r\n----\r\n'


@hostile
def boundary_that_is_never_used() -> bytes:
    return MIME + b"Content-Type: multipart/mixed; boundary=nowhere\r\n\r\nthe words"


@hostile
def boundary_that_is_missing() -> bytes:
    return (
        MIME
        + b"Content-Type: multipart/mixed\r\n\r\n--guess\r\nContent-Type: text/plain\r\n\r\nthe words\r\n--guess--\r\n"
    )


@hostile
def boundary_of_pattern_characters() -> bytes:
    return MIME + multipart(b"(.*)+?[a-z]{9}$", b"Content-Type: text/plain\r\n\r\nthe words")


@hostile
def truncated_in_the_middle_of_base64() -> bytes:
    whole = multipart(
        b"b",
        b"Content-Type: text/plain\r\n\r\nthe words",
        b"Content-Type: application/pdf; name=a.pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        + base64.encodebytes(b"%PDF" + b"x" * 9_000),
    )
    return MIME + whole[: len(whole) // 2 + 1]


@hostile
def base64_with_rubbish() -> bytes:
    return (
        MIME
        + b"Content-Transfer-Encoding: base64\r\n\r\n!!"
        + base64.b64encode(b"the words")
        + b"==\r\n-- \r\nfooter\r\n"
    )


@hostile
def base64_of_one_letter() -> bytes:
    return MIME + b"Content-Transfer-Encoding: base64\r\n\r\nA"


@hostile
def quoted_printable_with_rubbish() -> bytes:
    return MIME + b"Content-Transfer-Encoding: quoted-printable\r\n\r\n=ZZ=4=\r\n=E4=BD=A0=E5=A5=BD==="


@hostile
def unknown_transfer_encoding() -> bytes:
    return MIME + b"Content-Transfer-Encoding: x-\xff\x00-rubbish\r\n\r\nthe words"


@hostile
def a_megabyte_of_uuencode_starts() -> bytes:
    return HEAD + b"\r\n" + b"begin 644 a.txt\r\n" * 60_000


@hostile
def uuencoded_rubbish() -> bytes:
    return HEAD + b"\r\nbegin 644 ../../etc/passwd\r\n" + b"\xff\xfe\x00\r\n~~~~~~\r\n" * 50 + b"end\r\n"


@hostile
def twenty_five_megabytes_of_attachment() -> bytes:
    content = base64.encodebytes(b"x" * (18 * MEGABYTE))
    file = b"Content-Type: application/zip; name=a.zip\r\nContent-Transfer-Encoding: base64\r\n\r\n" + content
    return MIME + multipart(b"b", b"Content-Type: text/plain\r\n\r\nthe words", file)


@hostile
@long
def twenty_five_megabytes_of_text() -> bytes:
    return MIME + b"Content-Type: text/plain; charset=utf-8\r\n\r\n" + "主机坏了\r\n".encode() * (25 * MEGABYTE // 14)


@hostile
@long
def twenty_five_megabytes_on_one_line() -> bytes:
    return MIME + b"Content-Type: text/plain\r\n\r\n" + b"a" * (25 * MEGABYTE)


@hostile
@long
def twenty_five_megabytes_of_unlabelled_bytes() -> bytes:
    return HEAD + b"\r\n" + bytes(itertools.islice(itertools.cycle(range(0x80, 0x100)), 25 * MEGABYTE))


@hostile
def twenty_five_megabytes_of_html() -> bytes:
    return MIME + b"Content-Type: text/html; charset=utf-8\r\n\r\n" + "<p>主机坏了</p>\r\n".encode() * MEGABYTE


@hostile
def html_nested_a_hundred_thousand_deep() -> bytes:
    return MIME + b"Content-Type: text/html\r\n\r\n" + b"<div>" * 100_000 + b"bottom"


@hostile
def html_that_hides_its_depth() -> bytes:
    return MIME + b"Content-Type: text/html\r\n\r\n" + b"<div><table><td></div></table>" * 20_000 + b"bottom"


@hostile
def html_that_hides_its_depth_in_comments() -> bytes:
    return MIME + b"Content-Type: text/html\r\n\r\n" + b"<div><!--</div>-->" * 30_000 + b"bottom"


@hostile
def html_of_crossed_tags() -> bytes:
    return MIME + b"Content-Type: text/html\r\n\r\n" + b"<b><p></b>" * 50_000 + b"bottom"


@hostile
def html_with_a_pasted_picture() -> bytes:
    picture = base64.b64encode(b"\x89PNG" * MEGABYTE)
    return (
        MIME
        + b'Content-Type: text/html\r\n\r\n<p>before</p><img src="data:image/png;base64,'
        + picture
        + b'"><p>after</p>'
    )


@hostile
def a_megabyte_of_angle_brackets() -> bytes:
    return MIME + b"Content-Type: text/html\r\n\r\n" + b"<" * MEGABYTE


@hostile
def a_megabyte_of_open_comments() -> bytes:
    return MIME + b"Content-Type: text/html\r\n\r\n" + b"<!--" * 250_000


@hostile
def a_megabyte_of_quote_marks() -> bytes:
    return MIME + b"Content-Type: text/plain\r\n\r\n" + b">" * MEGABYTE + b"\n" + b"> " * 200_000


@hostile
def a_megabyte_of_almost_attributions() -> bytes:
    return MIME + b"Content-Type: text/plain\r\n\r\n" + b"On On On wrote wrote\r\n" * 45_000 + b"On " * 60_000


@hostile
def a_megabyte_of_header_like_lines() -> bytes:
    return MIME + b"Content-Type: text/plain\r\n\r\n" + b"From: \r\nTo:\r\n" * 60_000


@hostile
def a_megabyte_of_almost_headers() -> bytes:
    return MIME + b"Content-Type: text/plain\r\n\r\n" + b"On 2026 a@b.cn said\r\n\r\nFrom: a\r\n  \r\n" * 25_000


@hostile
def addresses_by_the_hundred_thousand() -> bytes:
    return HEAD + b"Cc: " + b", ".join(b"a%d@b.cn" % n for n in range(100_000)) + b"\r\n\r\nx"


@hostile
def addresses_of_open_quotes() -> bytes:
    return b"From: " + b'"\\' * 30_000 + b"\r\nTo: " + b"(" * 60_000 + b"\r\nCc: " + b"<" * 60_000 + b"\r\n\r\nx"


@hostile
def references_by_the_hundred_thousand() -> bytes:
    return HEAD + b"References: " + b" ".join(b"<r%d@b.cn>" % n for n in range(100_000)) + b"\r\n\r\nx"


@hostile
def parameters_by_the_hundred_thousand() -> bytes:
    names = b"; ".join(b"filename*%d*=utf-8''a" % n for n in range(100_000))
    return MIME + b"Content-Type: text/plain\r\nContent-Disposition: attachment; " + names + b"\r\n\r\nx"


@hostile
def parameters_that_never_close() -> bytes:
    return MIME + b'Content-Type: text/plain; name="' + b'\\"' * 4_000 + b"\r\n\r\nx"


@hostile
def file_names_that_climb() -> bytes:
    names = (
        b"../../etc/passwd", b"..\\..\\boot.ini", b"/abs/olute.txt", b"a\x00.pdf", b".htaccess",
        b"\xe2\x80\x8b.php", b"a.pdf\xe2\x80\xaefdp.exe", b"con.txt", b"trailing... ", b"",
        b"a" * 5_000 + b".pdf", b"=?utf-8?B?Li4vLi4vYQ==?=", b"\xef\xbc\x8e\xef\xbc\x8e\xef\xbc\x8fx",
        b"\r\nX-Evil: 1", b"<img src=x onerror=alert(1)>.png",
    )  # fmt: skip
    parts = [
        b'Content-Type: application/pdf\r\nContent-Disposition: attachment; filename="' + n + b'"\r\n\r\nx'
        for n in names
    ]
    return MIME + multipart(b"b", *parts)


@hostile
def ids_that_are_none() -> bytes:
    return b"Message-ID: < >\r\nIn-Reply-To: rubbish <>\r\nReferences: <" + b"a" * 9_000 + b"> <\x00> << >>\r\n\r\nx"


@hostile
def report_without_parts() -> bytes:
    return MIME + b"Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n--b--\r\n"


@hostile
def report_of_rubbish() -> bytes:
    status = b"Content-Type: message/delivery-status\r\n\r\n" + b"Action: \xff\x00\r\nFinal-Recipient: ;;;\r\n" * 20_000
    return MIME + multipart(b"b", status, kind=b"report")


@hostile
def calendar_of_rubbish() -> bytes:
    return MIME + b"Content-Type: text/calendar; method=\xff\xff\r\n\r\nMETHOD:" + b"A" * 100_000
