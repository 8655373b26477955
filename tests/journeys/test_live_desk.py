"""What others do appears on the page, and takes nothing away from whoever is typing."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from csdesk.conversations.services.receiving import receive_message
from csdesk.tenancy.scoping import tenant_atomic
from tests.browser.test_live import Server
from tests.tickets.company import new_complaint
from tickets.services.classification import classify_complaint
from tickets.services.opening import open_complaint


@pytest.fixture
def complaint(alpha, people):
    with tenant_atomic(alpha.pk) as now:
        return open_complaint(new_complaint(), actor=people["agent"], now=now - timedelta(hours=1))


def test_a_customers_mail_appears_while_the_agent_goes_on_typing(page, enter, people, complaint, alpha):
    enter(page, people["agent"])
    server = Server(page)
    page.goto(complaint.get_absolute_url())
    expect(page.locator("html")).to_have_attribute("data-link", "open")
    page.locator("#composer textarea").fill("正在写的回复")
    with tenant_atomic(alpha.pk) as now:
        receive_message(complaint.case, text="又坏了一台。", sender_address="zhang@dealer.test", now=now)
        classify_complaint(complaint, {"severity": "serious"}, actor=people["agent2"], now=now)

    server.say(id=10**9, topic=f"case-{complaint.case_id}", name="message.incoming")

    expect(page.locator("#stream")).to_contain_text("又坏了一台。")
    expect(page.locator(".case-marks")).to_contain_text("情节严重")
    expect(page.locator("#composer textarea")).to_have_value("正在写的回复")
    expect(page.locator("#composer textarea")).to_be_focused()


def test_new_complaints_wait_behind_a_chip_while_somebody_reads(page, enter, people, complaint, alpha):
    enter(page, people["agent"])
    server = Server(page)
    page.goto("/complaints/")
    expect(page.locator("html")).to_have_attribute("data-link", "open")
    page.locator("[data-row]").first.focus()
    with tenant_atomic(alpha.pk) as now:
        open_complaint(new_complaint(subject_of_complaint="第二件"), actor=people["agent"], now=now)

    server.say(type="desk", topic="desk", name="complaint.open")

    chip = page.locator("#queue-news a")
    expect(chip).to_be_visible()
    expect(page.locator("#queue-rows")).not_to_contain_text("第二件")
    chip.click()
    expect(page.locator("#queue-rows")).to_contain_text("第二件")
