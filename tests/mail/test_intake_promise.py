"""New mail is looked at within the time that the manual sets, and everybody sees when it is not."""

import pytest

from csdesk.board.queries.numbers import numbers_of
from csdesk.board.queries.sight import Sight
from csdesk.mail.models import IntakeItem
from csdesk.mail.services.intake import reject_item, undo_item
from csdesk.mail.services.receiving import receive_mail
from csdesk.outbox.models import Notification
from csdesk.sla.models import Clock, Verdict
from csdesk.sla.services.alarms import raise_alarms
from tests.tickets.company import HOUR, MINUTE, MONDAY
from tests.tickets.conftest import desk, wang, zhao  # noqa: F401 - fixtures

LETTER = (
    b"From: Zhang <zhang@dealer.test>\r\nTo: us@x.test\r\nSubject: Question\r\n"
    b"Message-ID: <1@dealer.test>\r\n\r\nHello?"
)


@pytest.fixture
def item(desk, tmp_path, settings):  # noqa: F811
    """A mail that came in on Monday at ten and waits."""
    settings.MEDIA_ROOT = tmp_path
    receive_mail(LETTER, mailbox=None, now=MONDAY)
    return IntakeItem.objects.get()


@pytest.mark.rule("INQ-34")
def test_receive_mail_promises_that_somebody_looks_at_it(item):
    clock = Clock.objects.get(kind="intake")

    assert (clock.subject, clock.rule, clock.due_at) == (str(item.pk), "INQ-34", MONDAY + 2 * HOUR)


def test_reject_item_keeps_the_promise(item, wang):  # noqa: F811
    reject_item(item, "Not ours", actor=wang, now=MONDAY + HOUR)

    assert Clock.objects.get(kind="intake").verdict == Verdict.MET


def test_reject_item_after_the_time_breaks_it(item, wang):  # noqa: F811
    reject_item(item, "Not ours", actor=wang, now=MONDAY + 3 * HOUR)

    assert Clock.objects.get(kind="intake").verdict == Verdict.BREACHED


def test_undo_item_promises_anew(item, wang):  # noqa: F811
    reject_item(item, "Not ours", actor=wang, now=MONDAY + HOUR)

    undo_item(item, actor=wang, now=MONDAY + HOUR + MINUTE)

    assert list(Clock.objects.filter(kind="intake").order_by("cycle").values_list("cycle", "verdict")) == [
        (1, Verdict.MET),
        (2, ""),
    ]


def test_a_late_promise_tells_the_supervisor_and_leads_to_the_intake(item, zhao):  # noqa: F811
    clock = Clock.objects.get(kind="intake")
    clock.events.create(
        cycle=1, level=2, mark="due", is_breach=True, at=clock.due_at, fired_at=clock.due_at, fired_by="sweep"
    )

    raise_alarms(clock.pk, cycle=1, since=2, level=2, now=clock.due_at + MINUTE)

    told = Notification.objects.get(member=zhao)
    assert told.kind == "clock.late"
    assert told.items[0]["url"] == "/mail/intake/"


def test_the_board_says_since_when_and_until_when_it_waits(item, zhao):  # noqa: F811
    numbers = numbers_of(Sight(zhao, MONDAY + 3 * HOUR, "Asia/Shanghai"))

    assert (numbers.intake, numbers.intake_since, numbers.intake_due_at) == (1, MONDAY, MONDAY + 2 * HOUR)
