"""A dealer's contact with a phone: reports with photos on a bad line, reads the answer, says it is not solved."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from csdesk.conversations.models import Message, MessageKind
from csdesk.people.models import Member
from csdesk.tenancy.models import Tenant
from csdesk.tenancy.scoping import tenant_atomic
from dealers.models import ContactRole, DealerContact
from tests.browser.test_gallery import picture
from tests.browser.watch import assert_accessible, assert_fits
from tests.portal.conftest import new_contact, new_dealer
from tests.tickets.company import furnish, hire
from tickets.lifecycle import Status
from tickets.models import Complaint
from tickets.services.answering import reply_to_customer

LABEL = Path(__file__).parent.parent.parent / "docs/complaint.png"
WORDS = {
    "en": ("Report a complaint", "Report", "Not sent", "Received. Your number is", "No, not yet"),
    "zh-hans": ("提交客诉", "提交", "未发送", "已收到，您的单号是", "还没有解决"),
}
SMALL = """() => [...document.querySelectorAll("a, button, input, select")]
  .filter((e) => e.checkVisibility({ visibilityProperty: true }) && !e.matches(".visually-hidden, .skip, [hidden]"))
  .filter((e) => getComputedStyle(e).display !== "inline" && e.getBoundingClientRect().height < 43.5)
  .map((e) => e.outerHTML.slice(0, 90))"""


@pytest.fixture
def contact(alpha: Tenant, settings: Any, tmp_path: Path) -> DealerContact:
    """The owner of a dealer, in a furnished company with an agent and somebody for what comes in writing."""
    settings.MEDIA_ROOT = tmp_path
    with tenant_atomic(alpha.pk) as now:
        furnish(alpha)
        for name, role in (("王敏", "agent"), ("朱正", "quality")):
            hire(name, role, team="complaints", email=f"{role}@alpha.test")
        return new_contact(new_dealer("HD01", "广州恒达电子", since=now.date()), "刘恒", ContactRole.OWNER)


def answer(company: Tenant) -> None:
    """The agent gives the result."""
    with tenant_atomic(company.pk) as now:
        agent = Member.objects.get(name="王敏")
        reply_to_customer(Complaint.objects.get(), "已安排换新。", actor=agent, now=now, is_answer=True)


@pytest.mark.rule("CMP-52")
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_from_a_photo_on_a_bad_line_to_not_solved(
    phone: Page, enter: Callable[..., None], alpha: Tenant, contact: DealerContact, language: str,
    expected_errors: list[str],
) -> None:  # fmt: skip
    expected_errors += ["ERR_INTERNET_DISCONNECTED", "htmx:sendError", "status of 422"]
    report, send, lost, received, not_yet = WORDS[language]
    with tenant_atomic(alpha.pk):
        Member.objects.filter(pk=contact.member_id).update(language=language)
    enter(phone, contact.member)
    phone.goto("/portal/new/")
    phone.get_by_role("link", name=report).click()
    phone.fill("#id_subject_of_complaint", "移动硬盘 SN-2026A117")
    phone.fill("#id_content", "通电有异响")
    phone.reload()
    expect(phone.locator("#id_content")).to_have_value("通电有异响")
    phone.set_input_files("#id_files", LABEL)
    expect(phone.locator(".portal-photos canvas")).to_have_count(1)
    picture(phone, f"portal-report-{language}")
    assert_accessible(phone)
    assert_fits(phone)
    assert phone.evaluate(SMALL) == []

    phone.context.set_offline(True)
    phone.get_by_role("button", name=send, exact=True).click()
    expect(phone.get_by_text(lost)).to_be_visible()
    phone.context.set_offline(False)

    expect(phone.get_by_text(received)).to_be_visible()
    with tenant_atomic(alpha.pk):
        assert Message.objects.get(kind=MessageKind.INCOMING).files.count() == 1
    answer(alpha)
    phone.goto("/portal/")
    assert_accessible(phone)
    phone.locator(".portal-need").click()
    phone.get_by_role("button", name=not_yet).click()
    expect(phone.locator(".field-errors")).not_to_contain_text("CMP-52")
    picture(phone, f"portal-rating-{language}")
    assert_accessible(phone)
    assert phone.evaluate(SMALL) == []
    phone.fill("#id_words", "新的也有异响")
    phone.get_by_role("button", name=not_yet).click()
    expect(phone.locator(".portal-message-incoming").last).to_contain_text("新的也有异响")
    with tenant_atomic(alpha.pk):
        assert Complaint.objects.get().status == Status.OPEN
