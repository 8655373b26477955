"""Searching by keyboard: from the field in the bar to the case, on a wide screen and on a phone."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from csdesk.conversations.services.messages import post_note
from csdesk.people.models import Member
from csdesk.tenancy.models import Tenant
from csdesk.tenancy.scoping import tenant_atomic
from tests.browser.test_gallery import picture
from tests.browser.watch import assert_accessible, assert_fits
from tests.tickets.company import furnish, hire, taken

LONG = "包装在运输途中破损，外箱有明显挤压痕迹，" * 12


@pytest.fixture
def wang(alpha: Tenant) -> Member:
    """An agent with three complaints; one has a note with a rare word."""
    with tenant_atomic(alpha.pk) as now:
        furnish(alpha, since=now - timedelta(days=60))
        wang = hire("王小明", "agent", team="complaints", since=now - timedelta(days=50))
        first = taken(wang, now=now, content=f"移动硬盘异响。{LONG}")
        taken(wang, now=now, subject_of_complaint="显示器" * 30, content="屏幕闪烁，硬盘灯不亮")
        taken(wang, now=now, content="The hard drive 硬盘 does not start")
        post_note(first.case, "仓库说可能是雷击造成的", actor=wang, now=now)
    return wang


def test_a_word_leads_from_the_bar_to_its_case(page: Page, enter: Callable[..., None], wang: Member) -> None:
    enter(page, wang)
    page.goto("/people/me/")

    page.keyboard.press("/")
    page.keyboard.type("硬盘")
    page.keyboard.press("Enter")
    expect(page.locator("#hits mark").first).to_have_text("硬盘")
    assert page.locator("#hits li").count() == 3
    picture(page, "search-results")
    assert_accessible(page)
    assert_fits(page)

    page.get_by_role("searchbox", name="内容、编号、姓名或电话").fill("雷击")
    page.keyboard.press("Enter")
    expect(page.locator(".search-line .tag")).to_have_text("内部备注")
    page.keyboard.press("Escape")
    page.locator("#hits a").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/complaints/KS-*/")


def test_results_fit_on_a_phone_in_the_dark(phone: Page, enter: Callable[..., None], wang: Member) -> None:
    enter(phone, wang)
    phone.emulate_media(color_scheme="dark")

    phone.goto("/search/?q=硬盘")
    picture(phone, "search-phone")
    assert_fits(phone)
    phone.goto("/search/?q=没有的词")
    expect(phone.get_by_text("没有找到")).to_be_visible()
    picture(phone, "search-none")
    assert_accessible(phone)
