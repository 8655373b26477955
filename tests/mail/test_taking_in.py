from dataclasses import replace
from datetime import timedelta

import pytest

from csdesk.cases.models import Case
from csdesk.conversations.models import Delivery, Message, MessageKind
from csdesk.conversations.services.messages import post_public
from csdesk.documents.models import Attachment
from csdesk.documents.services.storage import read_bytes
from csdesk.mail import registry
from csdesk.mail.lifecycle import IntakeStatus
from csdesk.mail.models import IntakeItem, RawMail
from csdesk.mail.services.intake import block_sender, route_item
from csdesk.refusals import RuleViolation
from csdesk.rulebook.at import rulebook_at
from csdesk.sla.models import Clock
from csdesk.tenancy.scoping import tenant_atomic
from tests.mail.desk import CUSTOMER, mail, take
from tests.tickets.company import MONDAY, furnish, taken

HOUR = timedelta(hours=1)


@pytest.mark.rule("INQ-34")
def test_new_mail_waits_in_intake(box):
    receipt = take(mail(), mailbox=box)

    item = IntakeItem.objects.get()
    assert str(receipt) == "intake: new"
    assert (item.status, item.sender_address, item.subject) == (IntakeStatus.NEW, CUSTOMER, "投诉")
    assert Case.objects.count() == 0


def test_a_mailbox_with_a_route_opens_a_case_at_once(straight):
    receipt = take(mail(), mailbox=straight)

    case = Case.objects.get()
    assert str(receipt) == case.number
    assert [message.text for message in case.messages.all()] == ["硬盘不通电"]


def test_the_raw_mail_is_kept_to_the_byte(box):
    raw = mail("正文\x00 with a NUL")

    take(raw, mailbox=box)

    assert read_bytes(RawMail.objects.get().path) == raw


def test_the_same_mail_delivered_twice_makes_one_case(straight, box):
    first = take(mail(), mailbox=straight)

    second = take(b"Received: from b by c\r\n" + mail(), mailbox=box)

    assert str(second) == str(first)
    assert (Case.objects.count(), RawMail.objects.count(), Message.objects.count()) == (1, 1, 1)


def test_two_mails_that_claim_one_id_are_both_kept(box):
    take(mail("one"), mailbox=box)

    take(mail("two"), mailbox=box)

    assert IntakeItem.objects.count() == 2


@pytest.fixture
def answered(straight, wang):
    """A case whose customer was answered by mail; our Message-ID is known."""
    take(mail(), mailbox=straight)
    case = Case.objects.get()
    case.holder = wang
    case.save()
    message = post_public(case, "我们正在查。", actor=wang, now=MONDAY + HOUR)
    message.mail_id, message.delivery = "<ours@alpha.test>", Delivery.SENT
    message.save()
    return case


def test_a_reply_lands_in_its_case_by_message_id(answered, box):
    receipt = take(mail("谢谢", number=2, In_Reply_To="<ours@alpha.test>"), mailbox=box)

    assert str(receipt) == answered.number
    assert answered.messages.latest("pk").text == "谢谢"


def test_a_reply_lands_in_its_case_by_number(answered, box):
    receipt = take(mail(subject=f"回复: [{answered.number}] 投诉", number=2), mailbox=box)

    assert str(receipt) == answered.number


@pytest.mark.parametrize("header", ["In_Reply_To", "References"])
def test_a_strangers_forged_reference_opens_a_new_one_flagged(answered, box, header):
    stranger = mail("看看", sender="stranger@evil.test", number=2, **{header: "<ours@alpha.test>"})

    receipt = take(stranger, mailbox=box)

    assert receipt.outcome == "intake"
    assert IntakeItem.objects.latest("pk").flags == ["stranger_reference"]
    assert answered.messages.filter(sender_address="stranger@evil.test").count() == 0


def test_somebody_the_customer_copied_takes_part(straight, box):
    take(mail(Cc="colleague@dealer.test"), mailbox=straight)
    case = Case.objects.get()

    receipt = take(mail(sender="colleague@dealer.test", subject=case.number, number=2), mailbox=box)

    assert str(receipt) == case.number


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-replied"},
        {"X_Autoreply": "yes", "Subject": "自动回复"},
        {"Precedence": "bulk", "List_Unsubscribe": "<mailto:x@y.test>", "List_Id": "<news.shop.test>"},
        {"From": "MAILER-DAEMON@mx.test", "Return_Path": "<>"},
    ],
)
def test_a_machines_mail_opens_nothing(straight, headers):
    receipt = take(mail(**headers), mailbox=straight)

    assert receipt.outcome == "ignored"
    assert Case.objects.count() == 0
    assert IntakeItem.objects.get().status == IntakeStatus.IGNORED


def test_an_automatic_reply_is_kept_beside_and_stops_no_clock(answered, box):
    before = list(Clock.objects.order_by("pk").values_list("pk", "settled_at", "paused_at"))

    take(mail("I am away", number=2, In_Reply_To="<ours@alpha.test>", Auto_Submitted="auto-replied"), mailbox=box)

    message = answered.messages.latest("pk")
    assert (message.text, message.is_automatic) == ("I am away", True)
    assert list(Clock.objects.order_by("pk").values_list("pk", "settled_at", "paused_at")) == before


BOUNCE = """--b\r
Content-Type: text/plain\r
\r
Your message could not be delivered.\r
--b\r
Content-Type: message/delivery-status\r
\r
Reporting-MTA: dns; mx.test\r
\r
Final-Recipient: rfc822; zhang@dealer.test\r
Action: failed\r
Status: 5.1.1\r
Diagnostic-Code: smtp; 550 no such user\r
--b\r
Content-Type: text/rfc822-headers\r
\r
Message-ID: <ours@alpha.test>\r
--b--"""


def test_a_bounce_marks_our_message_as_undelivered(answered, box):
    headers = {
        "From": "MAILER-DAEMON@mx.test",
        "Content_Type": "multipart/report; report-type=delivery-status; boundary=b",
    }

    take(mail(BOUNCE, number=2, **headers), mailbox=box)

    ours = Message.objects.get(mail_id="<ours@alpha.test>")
    assert ours.delivery == Delivery.FAILED
    assert "no such user" in ours.delivery_error


def test_a_blocked_senders_mail_is_spam(straight, zhao):
    block_sender("@evil.test", "advertising", actor=zhao, now=MONDAY)

    receipt = take(mail(sender="a@evil.test"), mailbox=straight)

    assert receipt.outcome == "ignored"
    assert IntakeItem.objects.get().status == IntakeStatus.SPAM


def test_too_many_mails_of_one_sender_wait_marked(straight):
    for number in range(31):
        take(mail(str(number), number=number), mailbox=straight, now=MONDAY + timedelta(seconds=number))

    assert Case.objects.count() == 30
    assert IntakeItem.objects.get(status=IntakeStatus.NEW).flags == ["too_many"]


def test_an_hour_later_they_open_cases_again(straight):
    for number in range(30):
        take(mail(str(number), number=number), mailbox=straight, now=MONDAY)

    take(mail("later", number=99), mailbox=straight, now=MONDAY + HOUR)

    assert Case.objects.count() == 31


def test_attachments_come_along_and_liars_are_marked(straight):
    body = (
        "--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n见附件\r\n"
        '--b\r\nContent-Type: image/png; name="photo.png"\r\nContent-Disposition: attachment; filename="photo.png"\r\n'
        "\r\n<script>alert(1)</script>\r\n--b--"
    )

    take(mail(body, Content_Type="multipart/mixed; boundary=b"), mailbox=straight)

    attachment = Attachment.objects.get()
    assert (attachment.name, attachment.is_suspicious) == ("photo.png", True)
    assert attachment.case == Case.objects.get()


def test_promises_count_from_when_the_mail_came_in(box, wang):
    take(mail(), mailbox=box)

    item = route_item(IntakeItem.objects.get(), "test", actor=wang, now=MONDAY + 3 * HOUR)

    clock = Clock.objects.filter(case=item.case).order_by("pk").first()
    assert clock.started_at == MONDAY
    assert item.case.holder == wang


@pytest.mark.parametrize(
    "raw",
    [
        b"x",
        b"\x00\xff\xfe" * 1000,
        b"Subject: " + b"a" * 100_000 + b"\r\n\r\nbody",
        mail(Date="Thu, 01 Jan 1900 00:00:00 +0000"),
        mail(Date="Fri, 31 Dec 99999 00:00:00 +0000"),
        mail(subject="=?utf-8?B?7aCA?= \u202e gpj"),
        mail(From=""),
        mail(Content_Type="multipart/mixed"),
        mail("--b\r\n" * 5000, Content_Type="multipart/mixed; boundary=b"),
        mail(Content_Type="text/plain; charset=no-such-charset"),
        b"From: a@b.test\r\nSubject: x\r\nBcc: y\r\n\tz\r\n\r\n" + b"line\r\n" * 100_000,
    ],
    ids=[
        "one byte",
        "binary",
        "long subject",
        "1900",
        "99999",
        "surrogate",
        "no sender",
        "no boundary",
        "parts",
        "charset",
        "long",
    ],
)
def test_no_mail_is_lost_and_none_stops_the_queue(box, raw):
    receipt = take(raw, mailbox=box)

    assert receipt.outcome in ("intake", "ignored")
    assert read_bytes(RawMail.objects.get().path) == raw


def test_a_mail_to_one_company_cannot_reach_anothers_case(alpha, beta, media):
    with tenant_atomic(alpha.pk):
        furnish(alpha)
        case = taken(None).case
    with tenant_atomic(beta.pk):
        furnish(beta)

        receipt = take(mail(subject=f"Re: {case.number}", number=5))

        assert receipt.outcome == "intake"
        assert IntakeItem.objects.get().flags == []
    with tenant_atomic(alpha.pk):
        assert Message.objects.filter(kind=MessageKind.INCOMING).count() == 0


@pytest.mark.parametrize("trouble", [RuleViolation("CMP-01", "No such channel."), KeyError("channel")])
def test_a_mail_that_its_route_cannot_take_waits_in_intake(straight, monkeypatch, trouble):
    def refuse(*_args):
        raise trouble

    monkeypatch.setitem(registry._routes, "test", replace(registry._routes["test"], open=refuse))

    receipt = take(mail(), mailbox=straight)

    item = IntakeItem.objects.get()
    assert str(receipt) == "intake: not_taken_in"
    assert (item.status, item.subject, item.raw.parse_error) == (IntakeStatus.NEW, "投诉", "not taken in")


def test_a_mail_that_the_disk_cannot_take_comes_again(box, monkeypatch):
    def full(*_args):
        raise OSError("no space left on device")

    monkeypatch.setattr("csdesk.mail.services.receiving.store_bytes", full)

    with pytest.raises(OSError, match="no space"):
        take(mail(), mailbox=box)

    assert RawMail.objects.count() == 0


def test_a_mail_beyond_the_manuals_size_waits_marked(straight):
    limit = rulebook_at(MONDAY).document.mail.message_limit_bytes
    raw = mail() + b"y" * limit

    receipt = take(raw, mailbox=straight)

    assert receipt.outcome == "intake"
    assert "too_large" in IntakeItem.objects.get().flags
    assert read_bytes(RawMail.objects.get().path) == raw


def test_a_mark_that_is_not_ours_does_not_hide_a_customer(straight):
    receipt = take(mail(X_Csdesk="of another installation"), mailbox=straight)

    assert receipt.outcome == "case"


def test_a_lost_file_is_said_and_breaks_nothing(box, wang, media):
    take(mail(), mailbox=box)
    (media / RawMail.objects.get().path).unlink()

    with pytest.raises(RuleViolation):
        route_item(IntakeItem.objects.get(), "test", actor=wang, now=MONDAY)

    assert Case.objects.count() == 0
