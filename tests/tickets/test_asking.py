"""Questions from the public page and by mail."""

import pytest
from django.test import Client

from csdesk.conversations.services.messages import post_public
from csdesk.mail.models import IntakeItem
from csdesk.mail.services.intake import route_item, undo_item
from csdesk.mail.services.receiving import receive_mail
from csdesk.refusals import RuleViolation
from csdesk.sla.models import Clock
from tests.conftest import in_company
from tests.mail.desk import mail
from tests.tickets.company import HOUR, MONDAY, furnish, hire
from tickets.lifecycle import InquiryStatus
from tickets.models import Inquiry

PATH = "/ask/alpha/"
ASKED = {"asker_name": "周女士", "asker_email": "zhou@test.test", "question": "保修多久？", "website": ""}


@pytest.fixture
def shop(alpha):
    """A shop on the net whose manual takes questions on its page."""
    with in_company(alpha) as now:
        furnish(alpha, "online_shop", since=now.replace(year=now.year - 1))
        hire("Wang", "agent", team="service")
    return alpha


@pytest.mark.rule("INQ-07", "INQ-31")
def test_a_visitor_asks_and_reads_his_number_and_until_when_he_is_answered(shop):
    page = Client().post(PATH, ASKED).content.decode()

    with in_company(shop):
        inquiry = Inquiry.objects.get()
        assert Clock.objects.get(case=inquiry.case, kind="inquiry_reply").rule == "INQ-07"
    assert (inquiry.channel, inquiry.received_by) == ("web", None)
    assert inquiry.case.number in page


def test_a_question_without_a_way_to_answer_stays_typed(shop):
    answer = Client().post(PATH, {**ASKED, "asker_email": ""})

    assert answer.status_code == 422
    assert "保修多久？" in answer.content.decode()


def test_a_machine_that_fills_in_everything_leaves_nothing(shop):
    assert Client().post(PATH, {**ASKED, "website": "http://spam.test"}).status_code == 200

    with in_company(shop):
        assert not Inquiry.objects.exists()


def test_markup_is_shown_as_it_was_typed(shop, sign_in):
    Client().post(PATH, {**ASKED, "question": "<script>alert(1)</script>"})
    with in_company(shop):
        inquiry = Inquiry.objects.get()
        reader = inquiry.case.holder

    shown = sign_in(reader).get(inquiry.get_absolute_url()).content.decode()

    assert "<script>alert(1)" not in shown
    assert "&lt;script&gt;alert(1)" in shown


def test_there_is_no_page_of_unknown_companies_nor_of_another_ones_reader(shop, beta, member_of, sign_in):
    assert Client().get("/ask/nobody/").status_code == 404
    assert sign_in(member_of(beta, "Other", "tickets.inquiry_view")).get(PATH).status_code == 404


@pytest.fixture
def item(desk, settings, tmp_path):
    """A customer's mail in intake since Monday at ten."""
    settings.MEDIA_ROOT = tmp_path
    receive_mail(mail("移动硬盘质保几年？", subject="咨询质保"), mailbox=None, now=MONDAY)
    return IntakeItem.objects.get()


@pytest.mark.rule("INQ-05", "INQ-32")
def test_a_mail_becomes_an_inquiry_that_counts_from_when_it_came(item, wang):
    route_item(item, "inquiry", actor=wang, now=MONDAY + HOUR)

    inquiry = Inquiry.objects.get()
    assert (inquiry.channel, inquiry.case.opened_at, inquiry.case.title) == ("mail", MONDAY, "咨询质保")
    assert inquiry.case.messages.count() == 1
    assert Clock.objects.get(case=inquiry.case, kind="inquiry_reply").started_at == MONDAY


@pytest.mark.rule("INQ-34")
def test_a_mail_that_was_no_inquiry_is_taken_back(item, wang):
    route_item(item, "inquiry", actor=wang, now=MONDAY + HOUR)
    item.refresh_from_db()

    undo_item(item, actor=wang, now=MONDAY + HOUR)

    inquiry = Inquiry.objects.get()
    assert (inquiry.status, inquiry.close_reason) == (InquiryStatus.CLOSED, "mistake")
    assert not Clock.objects.filter(case=inquiry.case, verdict="").exists()


def test_a_mail_that_was_answered_is_not_taken_back(item, wang):
    route_item(item, "inquiry", actor=wang, now=MONDAY + HOUR)
    item.refresh_from_db()
    post_public(Inquiry.objects.get().case, "三年。", actor=wang, now=MONDAY + HOUR)

    with pytest.raises(RuleViolation):
        undo_item(item, actor=wang, now=MONDAY + 2 * HOUR)
