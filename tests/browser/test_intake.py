"""New mail waits in the intake until somebody says what it is."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from csdesk.mail.lifecycle import IntakeStatus
from csdesk.mail.models import BlockedSender, IntakeItem, Mailbox
from csdesk.people.models import Member
from csdesk.tenancy.models import Tenant
from csdesk.tenancy.scoping import tenant_atomic
from tests.browser.fixtures import DESK, PHONE
from tests.browser.test_gallery import picture
from tests.browser.watch import Watched, assert_accessible, assert_fits
from tests.mail.desk import ADDRESS, mail, take
from tests.tickets.company import MONDAY, furnish, hire
from tickets.lifecycle import Status
from tickets.models import Complaint

WAITED = timedelta(hours=3, minutes=12)
LETTER = "您好：\n\n我司上月购买的移动硬盘无法识别，请尽快处理。\n\n张先生\n13800000000"


@pytest.fixture
def intake(alpha: Tenant, settings, tmp_path) -> Tenant:
    """A furnished company with one mail that waits for three hours and a newer one of a doubtful sender."""
    settings.MEDIA_ROOT = tmp_path
    with tenant_atomic(alpha.pk) as now:
        furnish(alpha)
        box = Mailbox.objects.create(name="客服邮箱", address=ADDRESS)
        take(mail(LETTER, subject="硬盘无法识别"), mailbox=box, now=now - WAITED)
        take(mail("退订", subject="新品优惠", sender="ads@shop.test", number=2), mailbox=box, now=now - WAITED / 3)
    return alpha


@pytest.fixture
def wang(intake: Tenant) -> Member:
    """An agent who sorts mail."""
    with tenant_atomic(intake.pk):
        return hire("王敏", "agent", team="service")


@pytest.fixture
def zhao(intake: Tenant) -> Member:
    """The supervisor, who may block senders too."""
    with tenant_atomic(intake.pk):
        return hire("赵蕾", "supervisor", team="service")


def only(company: Tenant, subject: str = "硬盘无法识别") -> IntakeItem:
    with tenant_atomic(company.pk):
        return IntakeItem.objects.get(subject=subject)


@pytest.mark.rule("INQ-34")
def test_a_mail_becomes_a_complaint_and_is_taken_back(
    page: Page, enter: Callable[..., None], intake: Tenant, wang: Member
) -> None:
    enter(page, wang)
    page.goto("/mail/intake/")
    page.get_by_role("link", name="硬盘无法识别").click()

    page.get_by_role("button", name="转为客诉").click()

    expect(page.get_by_role("link", name="打开 KS-")).to_be_visible()
    picture(page, "intake-routed")
    assert_accessible(page)
    page.locator("main").get_by_role("button", name="撤销").click()
    expect(page.get_by_role("button", name="转为客诉")).to_be_visible()
    assert only(intake).status == IntakeStatus.NEW
    with tenant_atomic(intake.pk):
        assert Complaint.objects.get().status == Status.WITHDRAWN


@pytest.mark.rule("INQ-16")
def test_a_mail_that_is_not_for_us_needs_a_reason(
    page: Page, enter: Callable[..., None], intake: Tenant, wang: Member
) -> None:
    enter(page, wang)
    page.goto(f"/mail/intake/{only(intake).pk}/")
    page.keyboard.press("x")
    dialog = page.get_by_role("dialog", name="与我司无关")
    dialog.get_by_role("button", name="移出收件箱").click()
    expect(dialog).to_be_visible()

    dialog.get_by_label("为什么与我司无关").fill("发给隔壁公司的")
    dialog.get_by_role("button", name="移出收件箱").click()

    expect(page.get_by_role("link", name="硬盘无法识别")).to_have_count(0)
    item = only(intake)
    assert (item.status, item.reason) == (IntakeStatus.NOT_OURS, "发给隔壁公司的")


def test_a_mail_put_aside_comes_back_by_undo(
    page: Page, enter: Callable[..., None], intake: Tenant, wang: Member
) -> None:
    enter(page, wang)
    page.goto(f"/mail/intake/{only(intake).pk}/")

    page.locator("main").get_by_role("button", name="垃圾邮件").click()
    page.get_by_role("button", name="撤销").click()

    expect(page.get_by_text("已恢复为新来信")).to_be_visible()
    assert only(intake).status == IntakeStatus.NEW


def test_a_sender_is_blocked_on_a_phone(phone: Page, enter: Callable[..., None], intake: Tenant, zhao: Member) -> None:
    enter(phone, zhao)
    phone.goto(f"/mail/intake/{only(intake, '新品优惠').pk}/")

    phone.get_by_role("button", name="屏蔽发件人").click()
    picture(phone, "intake-block", whole=False)
    assert_accessible(phone)
    phone.get_by_role("dialog").get_by_role("button", name="屏蔽", exact=True).click()

    expect(phone.get_by_role("link", name="新品优惠")).to_have_count(0)
    with tenant_atomic(intake.pk):
        assert BlockedSender.objects.get().pattern == "ads@shop.test"


def test_a_case_number_that_does_not_exist_opens_the_question_again(
    page: Page, enter: Callable[..., None], intake: Tenant, wang: Member, expected_errors: list[str]
) -> None:
    expected_errors.append("status of 422")
    enter(page, wang)
    page.goto(f"/mail/intake/{only(intake).pk}/")
    page.get_by_role("button", name="归入已有案件").click()

    page.get_by_label("单号").last.fill("KS-2020-999999")
    page.get_by_role("button", name="添加").click()

    expect(page.get_by_role("dialog")).to_contain_text("没有这个单号")
    picture(page, "intake-no-case", whole=False)
    assert_accessible(page)


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_pages_of_mail_are_accessible_and_fit(
    new_context: Callable[..., BrowserContext],
    enter: Callable[..., None],
    intake: Tenant,
    zhao: Member,
    size: dict[str, int],
    language: str,
) -> None:
    with tenant_atomic(intake.pk):
        zhao.language = language
        zhao.save()
        BlockedSender.objects.create(pattern="@spam.test", reason="广告", blocked_by=zhao, blocked_at=MONDAY)
        broken = Mailbox.objects.create(name="售后", address="x@alpha.test", fetch_error="OSError: timed out")
    page = new_context(size).new_page()
    watched = Watched(page)
    enter(page, zhao)
    places = {
        "list": "intake/",
        "spam": "intake/?status=spam",
        "item": f"intake/{only(intake).pk}/",
        "blocked": "senders/",
        "mailboxes": "mailboxes/",
        "mailbox": f"mailboxes/{broken.pk}/",
    }

    for name, address in places.items():
        page.goto(f"/mail/{address}")
        picture(page, f"mail-{name}-{size['width']}-{language}")
        assert_accessible(page)
        assert_fits(page)

    watched.assert_quiet()
