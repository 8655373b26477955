"""Mails as the programs that people use really write them."""

import tomllib

import pytest

from csdesk.mail.rules.classify import classify
from csdesk.mail.rules.parse import parse_message
from csdesk.mail.rules.parsed import ParsedMail
from tests.mail.reading import CORPUS, OWN, assert_storable, corpus_mail

EXPECTED = tomllib.loads((CORPUS / "expected.toml").read_text())


def described(mail: ParsedMail) -> dict[str, object]:
    """Return what the table of expectations says of a mail."""
    answers_ours = any("<out-" in one for one in mail.in_reply_to)
    verdict = classify(mail, own_marks={"zhifu"}, own_addresses={OWN}, answers_ours=answers_ours)
    report = mail.report
    found = {
        "kind": verdict.kind.value,
        "reason": verdict.reason.value,
        "from": f"{mail.from_name} <{mail.from_address}>",
        "subject": mail.subject,
        "new_text": mail.new_text,
        "in_reply_to": list(mail.in_reply_to),
        "attachments": [file.filename + (" inline" if file.inline else "") for file in mail.attachments],
        "flags": [flag.value for flag in mail.flags],
        "report": [report.action, report.status, report.recipient, report.original_message_id] if report else [],
    }
    return {name: value for name, value in found.items() if value != []}


def test_every_mail_of_the_corpus_is_expected():
    names = {path.stem for path in CORPUS.glob("*.eml")}

    assert names == set(EXPECTED)


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_parse_message_reads_what_people_use(name):
    mail = parse_message(corpus_mail(name))

    assert described(mail) == EXPECTED[name]
    assert_storable(mail)


def test_parse_message_keeps_a_forwarded_message_byte_for_byte():
    mail = parse_message(corpus_mail("forwarded_as_attachment"))

    [file] = mail.attachments
    inner = parse_message(file.content)
    assert file.declared_type == "message/rfc822"
    assert inner.subject == "要求退款"
    assert [one.filename for one in inner.attachments] == ["a.pdf"]
    assert file.content in corpus_mail("forwarded_as_attachment")


def test_parse_message_keeps_inline_images_and_drops_remote_ones():
    related = parse_message(corpus_mail("outlook_zh_related"))
    campaign = parse_message(corpus_mail("newsletter_campaign"))

    assert 'src="cid:image001.png@01DC5A42.12345670"' in related.html
    assert related.attachments[0].content_id == "image001.png@01DC5A42.12345670"
    assert "src=" not in campaign.html


def test_parse_message_joins_lines_that_were_broken_for_sending():
    mail = parse_message(corpus_mail("thunderbird_flowed"))

    assert mail.text.startswith("The fan has been making a loud noise since yesterday, and the case is getting hot.")


def test_parse_message_finds_the_method_of_an_invitation():
    assert parse_message(corpus_mail("calendar_invite")).calendar_method == "REQUEST"
    assert parse_message(corpus_mail("calendar_reply")).calendar_method == "REPLY"


def test_parse_message_reads_copies_and_where_to_answer():
    outlook = parse_message(corpus_mail("outlook_zh_related"))
    aliyun = parse_message(corpus_mail("aliyun_reply"))

    assert [(one.name, one.address) for one in outlook.cc] == [("王总", "wang@dealer-sh.example")]
    assert [one.address for one in aliyun.reply_to] == ["wudi2@aliyun-dealer.example"]
