"""What goes out: complete, quoted right, and with no header that somebody smuggled in."""

import dataclasses
import re
from datetime import UTC, datetime
from email import message_from_bytes, policy

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from csdesk.mail.rules.classify import MailKind, kind_of
from csdesk.mail.rules.compose import Outgoing, OutgoingFile, Quote, compose, quoted, reply_subject
from csdesk.mail.rules.parse import parse_message
from csdesk.mail.rules.parsed import MailAddress

NUMBER = re.compile(r"KS-\d{4}-\d{6}")
ANSWER = Outgoing(
    sender=MailAddress("kf@zhifu.example", "置富客服"),
    to=[MailAddress("zhang@dealer.example", '张三 "经理", 杭州')],
    cc=[MailAddress("wang@dealer.example")],
    reply_to=MailAddress("kf+reply@zhifu.example"),
    subject="Re: [KS-2026-000123] 主机不通电,已经三天了,请尽快处理好吗,谢谢你们的帮助和支持,我们等你们的消息",
    text="您好,\n\n新机已寄出,单号 <SF123> & 发票。\n",
    message_id="<outbox-17.1@zhifu.example>",
    in_reply_to="<question@dealer.example>",
    references=["<first@dealer.example>", "<question@dealer.example>"],
    date=datetime(2026, 11, 23, 1, 0, tzinfo=UTC),
    mark="zhifu",
)


def changed(**changes: object) -> Outgoing:
    return dataclasses.replace(ANSWER, **changes)  # type: ignore[arg-type]


def sent(outgoing: Outgoing) -> bytes:
    return compose(outgoing).as_bytes()


def test_compose_builds_what_we_read_back():
    mail = parse_message(sent(ANSWER))

    assert mail.subject == ANSWER.subject
    assert (mail.from_name, mail.from_address) == ("置富客服", "kf@zhifu.example")
    assert mail.to == tuple(ANSWER.to)
    assert mail.cc == tuple(ANSWER.cc)
    assert mail.reply_to == (ANSWER.reply_to,)
    assert mail.message_id == ANSWER.message_id
    assert mail.in_reply_to == (ANSWER.in_reply_to,)
    assert mail.references == tuple(ANSWER.references)
    assert mail.date == ANSWER.date
    assert mail.text == ANSWER.text.strip()
    assert mail.flags == ()
    assert kind_of(mail) is MailKind.LOOP


def test_compose_escapes_words_in_the_markup():
    mail = parse_message(sent(ANSWER))

    assert "单号 &lt;SF123&gt; &amp; 发票。" in mail.html


def test_compose_is_accepted_by_the_standard_parser():
    message = message_from_bytes(sent(ANSWER), policy=policy.default)

    assert message.defects == []
    assert message["Subject"] == ANSWER.subject
    assert [part.get_content_type() for part in message.walk()] == ["multipart/alternative", "text/plain", "text/html"]


def test_compose_keeps_lines_short_enough_for_any_server():
    long_ids = [f"<{letter * 200}@dealer.example>" for letter in "abc"]

    raw = sent(changed(text="x" * 5_000 + "主机" * 3_000, references=long_ids, in_reply_to=long_ids[-1]))

    assert max(map(len, raw.split(b"\r\n"))) <= 998
    assert raw.isascii()
    assert parse_message(raw).references == tuple(long_ids)


def test_compose_marks_what_no_person_wrote():
    answer = parse_message(sent(changed(automatic=True)))
    notice = parse_message(sent(changed(automatic=True, in_reply_to="", references=[])))

    assert answer.header("auto-submitted") == "auto-replied"
    assert notice.header("auto-submitted") == "auto-generated"
    assert answer.header("x-auto-response-suppress") == "All"
    assert not parse_message(sent(ANSWER)).has_header("auto-submitted")


def test_compose_names_the_thread_when_there_are_many_references():
    chain = [f"<{number}@dealer.example>" for number in range(60)]

    mail = parse_message(sent(changed(references=chain, in_reply_to=chain[-1])))

    assert mail.references == (chain[0], *chain[40:])


def test_compose_refers_to_no_id_that_we_made_up():
    nameless = parse_message(b"From: zhang@dealer.example\r\n\r\nx").message_id

    mail = parse_message(sent(changed(in_reply_to=nameless, references=[nameless, "<first@dealer.example>"])))

    assert mail.in_reply_to == ()
    assert mail.references == ("<first@dealer.example>",)


def test_compose_quotes_what_is_answered_and_we_part_it_again():
    quote = Quote("在 2026年11月22日 09:00,张三 <zhang@dealer.example> 写道:", "主机不通电。\n> 更早的话")

    mail = parse_message(sent(changed(quote=quote)))

    assert mail.text.endswith("写道:\n> 主机不通电。\n>> 更早的话")
    assert mail.new_text == ANSWER.text.strip()
    assert "<blockquote>主机不通电。<br>\n&gt; 更早的话</blockquote>" in mail.html


def test_quoted_marks_every_line():
    assert quoted(Quote("A wrote:", "one\n\ntwo")) == "A wrote:\n> one\n>\n> two"


def test_compose_sends_files_along():
    files = [
        OutgoingFile("发票(11月).pdf", "application/pdf", b"%PDF"),
        OutgoingFile("../..\\evil\u202egpj.exe", "x/y\r\nX-Evil: 1", b"MZ"),
        OutgoingFile("mail.eml", "message/rfc822", b"From: a@b.cn\r\n\r\nx"),
        OutgoingFile("", "text/plain", "您好".encode("gb18030")),
    ]

    mail = parse_message(sent(changed(files=files)))

    assert [(file.filename, file.declared_type, file.content) for file in mail.attachments] == [
        ("发票(11月).pdf", "application/pdf", b"%PDF"),
        ("evilgpj.exe", "application/octet-stream", b"MZ"),
        ("mail.eml", "application/octet-stream", b"From: a@b.cn\r\n\r\nx"),
        ("attachment", "text/plain", "您好".encode("gb18030")),
    ]


EVIL = [
    "x\r\nBcc: victim@c.cn",
    "x\nBcc: victim@c.cn",
    "x\rBcc: victim@c.cn",
    "x\x00",
    "x\x0b",
    "x\u2028y",
    "x\x85y",
    "\ud800",
]


@pytest.mark.parametrize("evil", EVIL)
@pytest.mark.parametrize(
    "changes",
    [
        lambda evil: {"subject": evil},
        lambda evil: {"mark": evil},
        lambda evil: {"message_id": f"<{evil}@x>"},
        lambda evil: {"in_reply_to": f"<{evil}@x>"},
        lambda evil: {"references": [f"<{evil}@x>"]},
        lambda evil: {"sender": MailAddress("a@b.cn", evil)},
        lambda evil: {"sender": MailAddress(f"{evil}@b.cn")},
        lambda evil: {"to": [MailAddress("a@b.cn", evil)]},
        lambda evil: {"to": [MailAddress(f"a@b.cn{evil}")]},
        lambda evil: {"cc": [MailAddress("a@b.cn", evil)]},
        lambda evil: {"reply_to": MailAddress("a@b.cn", evil)},
    ],
    ids=["subject", "mark", "id", "reply", "references", "name", "sender", "to name", "to", "cc", "reply to"],
)
def test_compose_refuses_line_breaks_and_controls_in_any_header(changes, evil):
    with pytest.raises(ValueError, match=r"control character|no complete mail address|not a message id"):
        compose(changed(**changes(evil)))


@pytest.mark.parametrize(
    "address", ["", "nobody", "a@b@c.cn", "a b@c.cn", "a@b.cn, c@d.cn", "<a@b.cn>", "a@b..cn", "@b.cn"]
)
def test_compose_refuses_what_is_no_address(address):
    with pytest.raises(ValueError, match="To holds no complete mail address"):
        compose(changed(to=[MailAddress(address)]))


def test_compose_writes_international_domains_as_servers_understand_them():
    raw = sent(changed(to=[MailAddress("KeFu@例子.中国", "客服")]))

    assert parse_message(raw).to == (MailAddress("KeFu@xn--fsqu00a.xn--fiqs8s", "客服"),)


def test_compose_refuses_a_mail_to_nobody():
    with pytest.raises(ValueError, match="no recipient"):
        compose(changed(to=[]))


@given(st.text(max_size=300), st.text(max_size=120))
@settings(deadline=None, max_examples=60)
def test_compose_sends_any_words_and_adds_no_header(text, name):
    try:
        message = compose(changed(text=text, to=[MailAddress("zhang@dealer.example", name)]))
    except ValueError:
        return
    mail = parse_message(message.as_bytes())

    assert [one.address for one in mail.to] == ["zhang@dealer.example"]
    assert set(message.keys()) == {
        "From", "To", "Cc", "Reply-To", "Subject", "Date", "X-Csdesk", "Message-ID", "In-Reply-To", "References",
        "MIME-Version", "Content-Type",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("subject", "answer"),
    [
        ("主机不通电", "Re: [KS-2026-000123] 主机不通电"),
        ("Re: 主机不通电", "Re: [KS-2026-000123] 主机不通电"),
        ("回复: Re: RE: Fwd: 答复:主机不通电", "Re: [KS-2026-000123] 主机不通电"),
        ("Re[2]: [KS-2026-000123] Re: 主机 KS-2026-000123 不通电", "Re: [KS-2026-000123] 主机 不通电"),
        ("【KS-2026-000123】主机", "Re: [KS-2026-000123] 主机"),
        ("[KS-2026-000001] 主机", "Re: [KS-2026-000123] 主机"),
        ("Rebate: 10 %", "Re: [KS-2026-000123] Rebate: 10 %"),
        ("", "Re: [KS-2026-000123]"),
    ],
)
def test_reply_subject_has_mark_and_number_once(subject, answer):
    assert reply_subject(subject, "KS-2026-000123", NUMBER) == answer
    assert reply_subject(answer, "KS-2026-000123", NUMBER) == answer


def test_reply_subject_refuses_line_breaks():
    with pytest.raises(ValueError, match="control character"):
        reply_subject("x\r\nBcc: a@b.cn", "KS-2026-000123")
