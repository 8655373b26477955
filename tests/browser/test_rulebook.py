"""The manual in a real browser: each page fits, can be used by everybody, and looks right (pictures on demand)."""

import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page

from csdesk.people.models import Member
from csdesk.people.services.presets import load_roles_and_teams
from csdesk.rulebook.models import RulebookVersion
from csdesk.rulebook.services import change_draft, load_preset, review, start_draft, submit
from csdesk.sla.services.presets import load_calendars
from csdesk.tenancy.models import Tenant
from tests.browser.fixtures import DESK, PHONE
from tests.browser.watch import Watched, assert_accessible, assert_fits
from tests.conftest import in_company, make_member
from tests.rulebook.conftest import clocks_with_budget

PICTURES = os.environ.get("CSDESK_PICTURES")
PAGES = {
    "versions": "/rulebook/",
    "version": "/rulebook/1/",
    "draft": "/rulebook/2/",
    "changes": "/rulebook/2/changes/",
    "edit-clocks": "/rulebook/2/edit/clocks/",
    "edit-complaints": "/rulebook/2/edit/complaints/",
    "edit-entry": "/rulebook/2/edit/clocks/rules/4/",
    "rules": "/rulebook/rules/",
    "withdraw": "/rulebook/2/withdraw/",
}
ALL = ("rulebook.view", "rulebook.draft", "rulebook.review", "rulebook.approve")


def with_draft(company: Tenant, language: str) -> Member:
    """A company with a manual in force and a draft that changes a limit; the one who drafts."""
    with in_company(company) as now:
        load_roles_and_teams("dealer_after_sales")
        load_calendars("dealer_after_sales")
        load_preset(company, "dealer_after_sales", now=now - timedelta(days=40))
        wang = make_member("王小明", *ALL, email="wang@a.test", language=language)
        draft = start_draft(actor=wang, now=now)
        change_draft(draft, "clocks", clocks_with_budget("result_ordinary", "24 hours"), revision=0, actor=wang)
    return wang


def picture(page: Page, name: str) -> None:
    """Keep a picture when CSDESK_PICTURES names a folder."""
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"rulebook-{name}.png", full_page=True)


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_pages_of_the_manual_are_accessible_and_fit(
    new_context: Callable[..., object], enter: Callable[..., None], alpha: Tenant, size: dict[str, int], language: str
) -> None:
    page = new_context(size).new_page()
    watched = Watched(page)
    enter(page, with_draft(alpha, language))

    for name, url in PAGES.items():
        response = page.goto(url)
        assert response.status == 200, url
        picture(page, f"{name}-{size['width']}-{language}")
        assert_accessible(page)
        assert_fits(page)
    watched.assert_quiet()


@pytest.mark.rule("DOC-09")
def test_a_limit_is_changed_signed_and_takes_effect(
    new_context: Callable[..., object], enter: Callable[..., None], alpha: Tenant
) -> None:
    page = new_context(DESK).new_page()
    wang = with_draft(alpha, "en")
    with in_company(alpha):
        li = make_member("Li", *ALL, email="li@a.test", language="en")
        zhao = make_member("Zhao", *ALL, email="zhao@a.test", language="en")
    enter(page, wang)
    page.goto("/rulebook/2/edit/clocks/rules/1/")
    page.get_by_label("Time limit", exact=True).fill("-4")
    page.get_by_role("button", name="Save in the draft").last.click()
    assert page.get_by_label("Time limit", exact=True).input_value() == "-4"

    page.get_by_label("Time limit", exact=True).fill("4")
    page.get_by_label("Time limit: unit").select_option("working hours")
    page.get_by_role("button", name="Save in the draft").last.click()
    page.goto("/rulebook/2/")
    page.get_by_role("button", name="Sign and hand in for review").click()
    page.context.clear_cookies()
    enter(page, li)
    page.goto("/rulebook/2/")
    page.get_by_role("button", name="Sign the review").click()
    page.context.clear_cookies()
    enter(page, zhao)
    page.goto("/rulebook/2/")
    page.get_by_role("link", name="Sign and put into force").click()
    picture(page, "sign-1440-en")
    page.get_by_label("at once").check()
    page.get_by_role("button", name="Sign and put into force").click()

    page.goto("/rulebook/")
    assert "Version 2" in page.locator(".manual-now").inner_text()
    page.goto("/rulebook/2/changes/")
    assert page.locator("ins").all_inner_texts() == ["4 working hours", "24 hours"]


def test_the_leaders_page_is_accessible_and_fits(phone: Page, enter: Callable[..., None], alpha: Tenant) -> None:
    wang = with_draft(alpha, "zh-hans")
    with in_company(alpha) as now:
        li, zhao = (make_member(name, *ALL, email=f"{name}@a.test") for name in ("Li", "Zhao"))
        draft = submit(RulebookVersion.objects.get(number=2), revision=1, actor=wang, now=now)
        review(draft, actor=li, now=now)
    enter(phone, zhao)

    phone.goto("/rulebook/2/approve/")

    picture(phone, "sign-390-zh-hans")
    assert_accessible(phone)
    assert_fits(phone)
