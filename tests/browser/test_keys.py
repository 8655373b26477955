"""Keys of programs and the description of the API, in a browser."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from csdesk.api.permissions import Permission
from csdesk.people.models import Member
from csdesk.tenancy.models import Tenant
from tests.api.conftest import ApiClient
from tests.browser.fixtures import DESK, PHONE
from tests.browser.watch import Watched, assert_accessible, assert_fits


def test_a_key_is_made_shown_once_and_revoked(
    new_context: Callable[..., Any], enter: Callable[..., None], member_of: Callable[..., Member], alpha: Tenant
) -> None:
    member = member_of(alpha, "李小明", Permission.KEY_OWN, email="li@a.test", language="zh-hans")
    page: Page = new_context(PHONE).new_page()
    watched = Watched(page)
    enter(page, member)

    page.goto("/keys/new/")
    assert_accessible(page)
    page.get_by_label("此密钥作何用途？").fill("ERP")
    page.get_by_role("checkbox", name="cases:read").check()
    page.get_by_role("button", name="建立密钥").click()
    key = page.get_by_label("新密钥").input_value()
    assert_accessible(page)
    before = ApiClient(key).get("me/").status_code
    page.get_by_role("link", name="我已复制").click()
    expect(page.get_by_text("ERP")).to_be_visible()
    shown_again = key.partition(".")[2] in page.content()
    page.locator("details.menu summary", has_text="吊销").click()
    page.get_by_role("button", name="吊销密钥").click()
    expect(page.get_by_text("已吊销")).to_be_visible()

    assert (before, shown_again, ApiClient(key).get("me/").status_code) == (200, False, 401)
    assert_accessible(page)
    assert_fits(page)
    watched.assert_quiet()


@pytest.mark.parametrize(
    ("size", "locale", "scheme", "words"),
    [(DESK, "zh-CN", "light", "如何开始"), (PHONE, "en-US", "dark", "How to begin")],
    ids=["desk", "phone"],
)
def test_the_description_is_accessible_and_fits(
    new_context: Callable[..., Any], alpha: Tenant, size: dict[str, int], locale: str, scheme: str, words: str
) -> None:
    page: Page = new_context(size, locale=locale, color_scheme=scheme).new_page()
    watched = Watched(page)

    page.goto("/api/v1/docs/")

    expect(page.get_by_role("heading", name=words)).to_be_visible()
    assert_accessible(page)
    assert_fits(page)
    watched.assert_quiet()
