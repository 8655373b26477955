"""Machines open no complaint and stop no clock; people are never taken for machines."""

import pytest

from csdesk.mail.rules.classify import MailKind, Reason, classify, kind_of
from tests.mail.reading import OWN, mail_of

FROM = "From: Zhang <zhang@dealer.example>\n"


@pytest.mark.parametrize(
    ("headers", "reason"),
    [
        ("Auto-Submitted: auto-replied", Reason.AUTO_SUBMITTED),
        ("Auto-Submitted: auto-generated", Reason.AUTO_SUBMITTED),
        ("Auto-Submitted: auto-notified; owner-email=x", Reason.AUTO_SUBMITTED),
        ("Auto-Submitted: Auto-Replied (vacation)", Reason.AUTO_SUBMITTED),
        ("X-Autoreply: yes", Reason.AUTO_HEADER),
        ("X-Autorespond: out of office", Reason.AUTO_HEADER),
        ("X-Vacation: 1", Reason.AUTO_HEADER),
        ("Precedence: auto_reply", Reason.AUTO_HEADER),
        ("X-Precedence: auto-reply", Reason.AUTO_HEADER),
        ("X-POST-MessageClass: 9; Autoresponder", Reason.AUTO_HEADER),
        ("Return-Path: <>", Reason.NULL_SENDER),
        ("Subject: 自动回复:您的来信", Reason.AUTO_SUBJECT),
        ("Subject: 自动回复", Reason.AUTO_SUBJECT),
        ("Subject: 【自动回复】来信收到", Reason.AUTO_SUBJECT),
        ("Subject: (自动回复)来信收到", Reason.AUTO_SUBJECT),
        ("Subject: 自動回覆: 來信", Reason.AUTO_SUBJECT),
        ("Subject: Automatic reply: your case", Reason.AUTO_SUBJECT),
        ("Subject: Out of Office: your case", Reason.AUTO_SUBJECT),
        ("Subject: Auto: your case", Reason.AUTO_SUBJECT),
        ("Subject: Out of Office AutoReply: your case", Reason.AUTO_SUBJECT),
        ("Subject: Automatic response from Li", Reason.AUTO_SUBJECT),
        ("X-Envelope-From: <>", Reason.NULL_SENDER),
        ("Return-Path: <MAILER-DAEMON>", Reason.NULL_SENDER),
        ("Subject: Report domain: x.cn Submitter: google.com Report-ID: 1", Reason.OTHER_REPORT),
        ("Subject: Automatische Antwort: Ihr Fall", Reason.AUTO_SUBJECT),
        ("Subject: Zhang is out of the office\nX-Auto-Response-Suppress: All", Reason.AUTO_SUBJECT),
        ("Subject: 您好,这是自动回复\nPrecedence: bulk", Reason.AUTO_SUBJECT),
    ],
)
def test_classify_knows_answers_of_machines(headers, reason):
    verdict = classify(mail_of(FROM + headers, "我在休假"))

    assert (verdict.kind, verdict.reason) == (MailKind.AUTO_REPLY, reason)


@pytest.mark.parametrize(
    "headers",
    [
        "Auto-Submitted: no",
        "X-Autoreply: no",
        "Subject: Re: 自动回复: 您的投诉",
        "Subject: 回复: 自动回复: 您的投诉",
        "Subject: 自动回复功能坏了",
        "Subject: 关于自动回复的投诉",
        "Subject: Auto parts: wrong size",
        "Subject: Automatic door does not open",
        "Subject: Vacation booking was cancelled",
        "Subject: 退信邮箱怎么设置",
        "Subject: 货物被退回,请处理",
        "X-Auto-Response-Suppress: OOF",
        "X-Auto-Response-Suppress: All\nSubject: 主机不通电",
        "X-Loop: dealer.example",
        "List-Unsubscribe: <mailto:out@dealer.example>",
        "List-Id: <internal.dealer.example>",
        "Precedence: bulk\nIn-Reply-To: <x@y>",
        "Return-Path: <zhang@dealer.example>",
        "From: noreply@shop.example\nReply-To: kehu@qq.com",
        "From: postmaster@dealer.example\nSubject: 主机不通电",
        "From: bounces@dealer.example\nSubject: 主机不通电",
        "X-Spam-Flag: YES",
    ],
)
def test_classify_takes_nobody_for_a_machine(headers):
    own_from = "" if headers.startswith("From:") else FROM

    assert kind_of(mail_of(own_from + headers, "主机不通电")) is MailKind.PERSON


@pytest.mark.parametrize(
    "headers",
    [
        "From: MAILER-DAEMON@mx.example\nSubject: failure notice",
        "From: Mail Delivery Subsystem <mailer-daemon@googlemail.com>\nSubject: Delivery Status Notification (Failure)",
        "From: PostMaster@qq.com\nSubject: 来自qq.com的退信",
        "From: Postmaster@163.com\nSubject: 系统退信",
        "From: postmaster@corp.example\nSubject: Undeliverable: your case",
        "From: zhang@dealer.example\nReturn-Path: <>\nSubject: Undelivered Mail Returned to Sender",
        "From: zhang@dealer.example\nX-Failed-Recipients: li@dealer.example",
        "From: postmaster@dealer.example\nSubject: 邮件无法投递",
    ],
)
def test_classify_knows_bounces(headers):
    assert kind_of(mail_of(headers, "550 User not found")) is MailKind.BOUNCE


@pytest.mark.parametrize(
    ("kind", "action", "verdict"),
    [
        ("delivery-status", "failed", (MailKind.BOUNCE, Reason.DELIVERY_REPORT)),
        ("delivery-status", "delayed", (MailKind.BOUNCE, Reason.DELIVERY_DELAYED)),
        ("disposition-notification", "", (MailKind.AUTO_REPLY, Reason.READ_RECEIPT)),
        ("feedback-report", "", (MailKind.AUTO_REPLY, Reason.OTHER_REPORT)),
    ],
)
def test_classify_tells_reports_apart(kind, action, verdict):
    part = f"--b\nContent-Type: message/delivery-status\n\nAction: {action}\n\n--b--\n"
    mail = mail_of("", "")
    report = mail_of(f"{FROM}Content-Type: multipart/report; report-type={kind}; boundary=b", part)
    assert kind_of(mail) is MailKind.PERSON

    found = classify(report)

    assert (found.kind, found.reason) == verdict


@pytest.mark.parametrize(
    "headers",
    [
        "List-Id: <users.lists.example>\nPrecedence: list",
        "List-Id: <users.lists.example>\nList-Post: <mailto:users@lists.example>",
        "List-Id: <users.lists.example>\nList-Unsubscribe: <mailto:x@lists.example>",
        "List-Unsubscribe: <https://x>\nList-Unsubscribe-Post: List-Unsubscribe=One-Click",
        "List-Unsubscribe: <https://x>\nFeedback-ID: 1:2:3:x",
        "List-Unsubscribe: <https://x>\nPrecedence: bulk",
        "Precedence: bulk",
        "Precedence: junk",
        "From: newsletter@shop.example\nList-Unsubscribe: <https://x>",
        "From: no-reply@mail.shop.example\nList-Unsubscribe: <https://x>",
        "From: edm@shop.example\nList-Unsubscribe: <https://x>",
    ],
)
def test_classify_knows_what_went_to_many(headers):
    own_from = "" if headers.startswith("From:") else FROM

    assert kind_of(mail_of(own_from + headers, "30 % off")) is MailKind.NEWSLETTER


def test_classify_takes_an_answer_to_our_mail_for_a_persons_whatever_its_footer():
    mail = mail_of(f"{FROM}List-Id: <x.y>\nList-Unsubscribe: <https://x>\nPrecedence: list\nIn-Reply-To: <ours@z>")

    assert kind_of(mail) is MailKind.NEWSLETTER
    assert kind_of(mail, answers_ours=True) is MailKind.PERSON


def test_classify_believes_an_automatic_answer_to_our_mail():
    mail = mail_of(f"{FROM}Auto-Submitted: auto-replied\nIn-Reply-To: <ours@z>")

    assert kind_of(mail, answers_ours=True) is MailKind.AUTO_REPLY


@pytest.mark.parametrize("list_post", ["<mailto:KF@zhifu.example>", "<https://x>, <mailto:kf@zhifu.example?subject=x>"])
def test_classify_lets_mail_through_our_own_group_pass(list_post):
    mail = mail_of(f"{FROM}List-Id: <kf.zhifu.example>\nPrecedence: list\nList-Post: {list_post}")

    assert kind_of(mail) is MailKind.NEWSLETTER
    assert classify(mail, own_addresses=[OWN]).reason is Reason.OWN_GROUP


def test_classify_knows_our_own_mail_but_not_that_of_another_desk():
    ours = mail_of(f"{FROM}X-Csdesk: zhifu")
    theirs = mail_of(f"{FROM}X-Csdesk: taoqi")

    assert kind_of(ours, own_marks={"zhifu"}) is MailKind.LOOP
    assert kind_of(theirs, own_marks={"zhifu"}) is MailKind.PERSON
    assert kind_of(theirs) is MailKind.LOOP


def test_classify_reads_an_invitation_accepted_without_a_word_as_automatic():
    raw = "BEGIN:VCALENDAR\nMETHOD:REPLY\nEND:VCALENDAR"

    assert classify(mail_of(f"{FROM}Content-Type: text/calendar; method=REPLY", raw)).reason is Reason.CALENDAR_REPLY
    assert kind_of(mail_of(f"{FROM}Content-Type: text/calendar; method=REQUEST", raw)) is MailKind.PERSON
