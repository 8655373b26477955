"""A mail becomes a complaint, and stops being one."""

from datetime import timedelta

import pytest

from csdesk.mail.lifecycle import IntakeStatus
from csdesk.mail.models import IntakeItem
from csdesk.mail.services.intake import route_item, undo_item
from csdesk.mail.services.receiving import receive_mail
from csdesk.refusals import RuleViolation, TransitionNotAllowed
from csdesk.sla.models import Clock
from tests.mail.desk import mail
from tests.tickets.company import HOUR, MONDAY
from tickets.lifecycle import Status
from tickets.models import Complaint
from tickets.services.answering import reply_to_customer


@pytest.fixture
def item(desk, settings, tmp_path):
    """A customer's mail in intake since Monday at ten."""
    settings.MEDIA_ROOT = tmp_path
    receive_mail(mail("主机不通电", subject="投诉主机"), mailbox=None, now=MONDAY)
    return IntakeItem.objects.get()


def routed(item, actor, now=MONDAY + HOUR):
    route_item(item, "complaint", actor=actor, now=now)
    return Complaint.objects.latest("pk")


@pytest.mark.rule("INQ-34", "INQ-19", "CMP-05", "INQ-26")
def test_a_mail_becomes_a_complaint_of_whoever_sorted_it(item, wang):
    complaint = routed(item, wang)

    assert (complaint.case.holder, complaint.case.opened_at) == (wang, MONDAY)
    assert (complaint.complainant_email, complaint.content) == ("zhang@dealer.test", "主机不通电")
    assert complaint.case.messages.count() == 1
    assert set(Clock.objects.filter(case=complaint.case).values_list("started_at", flat=True)) == {MONDAY}


def test_it_can_be_taken_back_and_its_promises_fall_away(item, wang):
    complaint = routed(item, wang)

    undo_item(item, actor=wang, now=MONDAY + 2 * HOUR)

    complaint.refresh_from_db()
    item.refresh_from_db()
    assert (complaint.status, item.status, item.case) == (Status.WITHDRAWN, IntakeStatus.NEW, None)
    assert Clock.objects.filter(case=complaint.case, next_at__isnull=False).count() == 0


def test_taken_back_it_can_become_another(item, wang):
    first = routed(item, wang)
    undo_item(item, actor=wang, now=MONDAY + 2 * HOUR)
    item.refresh_from_db()

    second = routed(item, wang, now=MONDAY + 3 * HOUR)

    assert second.pk != first.pk
    assert second.case.opened_at == MONDAY


def test_it_cannot_be_taken_back_once_the_customer_was_answered(item, wang):
    complaint = routed(item, wang)
    reply_to_customer(complaint, "正在处理。", actor=wang, now=MONDAY + 2 * HOUR)

    with pytest.raises(RuleViolation):
        undo_item(item, actor=wang, now=MONDAY + 3 * HOUR)

    complaint.refresh_from_db()
    assert complaint.status == Status.OPEN


def test_two_people_cannot_sort_it_twice(item, wang, li):
    routed(item, wang)

    with pytest.raises(TransitionNotAllowed):
        route_item(item, "complaint", actor=li, now=MONDAY + HOUR + timedelta(seconds=1))

    assert Complaint.objects.count() == 1
