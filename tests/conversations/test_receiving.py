"""What customers send reaches its case."""

import pytest

from csdesk.conversations.models import Reading
from csdesk.conversations.services.readings import mark_read
from csdesk.conversations.services.receiving import receive_message
from csdesk.events.models import Event
from csdesk.outbox.models import Notification
from csdesk.sla.models import Clock
from tests.tickets.company import HOUR, MONDAY


def test_receive_message_keeps_it_and_tells_the_holder(case, wang):
    message = receive_message(
        case,
        text="坏了",
        sender_name="张\x00先生",
        sender_address="zhang@x.test",
        subject="硬盘\r\nBcc: a@b",
        now=MONDAY,
    )

    message.refresh_from_db()
    assert (message.sender_name, message.subject) == ("张�先生", "硬盘 Bcc: a@b")
    assert Event.objects.filter(case=case).latest("pk").kind == "message.incoming"
    assert list(Notification.objects.filter(kind="message.incoming").values_list("member", flat=True)) == [wang.pk]


def test_receive_message_starts_and_settles_no_clock(case):
    before = list(Clock.objects.order_by("pk").values_list("pk", "verdict", "due_at"))

    receive_message(case, text="谢谢！", sender_address="zhang@x.test", now=MONDAY + HOUR)

    assert list(Clock.objects.order_by("pk").values_list("pk", "verdict", "due_at")) == before


def test_receive_message_tells_nobody_of_an_automatic_reply(case):
    receive_message(case, text="我在休假", sender_address="zhang@x.test", is_automatic=True, now=MONDAY)

    assert Event.objects.filter(case=case).latest("pk").kind == "message.automatic"
    assert Notification.objects.filter(kind="message.incoming").count() == 0


@pytest.mark.parametrize("size", [100_000, 2_000_000])
def test_receive_message_keeps_a_huge_text(case, size):
    message = receive_message(case, text="大" * size, subject="题" * 100_000, now=MONDAY)

    message.refresh_from_db()
    assert (len(message.text), len(message.subject)) == (size, 1000)


def test_mark_read_never_goes_back(case, wang):
    first = receive_message(case, text="一", now=MONDAY)
    mark_read(case, actor=wang, now=MONDAY)
    assert Reading.objects.get(member=wang).last_message_id == first.pk

    last = receive_message(case, text="二", now=MONDAY)
    mark_read(case, actor=wang, now=MONDAY + HOUR)

    assert Reading.objects.get(member=wang).last_message_id == last.pk
