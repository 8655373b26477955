"""The parts that pages are made of, as pictures: in both languages, light and dark, on a desk and on a phone."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from csdesk.people.models import Member, MemberKind
from csdesk.tenancy.models import Tenant
from csdesk.web.navigation import entries
from tests.browser.fixtures import DESK, PHONE
from tests.browser.watch import Watched, assert_accessible, assert_fits

pytestmark = pytest.mark.urls("tests.browser.urls")
PICTURES = os.environ.get("CSDESK_PICTURES")


def picture(page: Page, name: str, *, whole: bool = True) -> None:
    """Keep a picture, of the whole page or of what is in sight, when CSDESK_PICTURES names a folder."""
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"{name}.png", full_page=whole)


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("kind", [MemberKind.STAFF, MemberKind.DEALER])
def test_gallery_is_accessible_and_fits(
    new_context: Callable[..., BrowserContext],
    enter: Callable[..., None],
    member_of: Callable[..., Member],
    alpha: Tenant,
    size: dict[str, int],
    theme: str,
    language: str,
    kind: str,
) -> None:
    everything = [str(entry.permission) for entry in entries() if entry.permission]
    look = {"kind": kind, "language": language, "preferences": {"theme": theme}}
    member = member_of(alpha, "李小明", *everything, email="li@a.test", **look)
    page = new_context(size).new_page()
    watched = Watched(page)
    enter(page, member)

    page.goto("/test/gallery/")

    picture(page, f"gallery-{kind}-{size['width']}-{theme}-{language}")
    assert_accessible(page)
    assert_fits(page)
    watched.assert_quiet()


def test_the_places_are_a_drawer_on_a_phone(
    phone: Page, enter: Callable[..., None], member_of: Callable[..., Member], alpha: Tenant
) -> None:
    enter(phone, member_of(alpha, "Li", "people.member_view", language="en"))
    phone.goto("/test/gallery/")
    expect(phone.locator("#rail")).to_be_hidden()

    phone.get_by_role("button", name="Menu").first.click()

    expect(phone.locator("#rail").get_by_role("link", name="People")).to_be_visible()
    picture(phone, "gallery-drawer")
    assert_accessible(phone)
    assert_fits(phone)
    phone.keyboard.press("Escape")
    expect(phone.locator("#rail")).to_be_hidden()


@pytest.mark.parametrize("name", ["menu", "help"])
def test_what_lies_over_the_page_is_a_picture_too(
    page: Page, enter: Callable[..., None], member_of: Callable[..., Member], alpha: Tenant, name: str
) -> None:
    enter(page, member_of(alpha, "李小明", "people.member_view", email="li@a.test"))
    page.goto("/test/gallery/")

    if name == "menu":
        page.locator("summary").last.click()
    else:
        page.keyboard.press("?")

    picture(page, f"gallery-{name}", whole=False)
    assert_accessible(page)


def test_a_page_at_twice_the_size_still_fits(
    new_context: Callable[..., BrowserContext],
    enter: Callable[..., None],
    member_of: Callable[..., Member],
    alpha: Tenant,
) -> None:
    # 200 % zoom on a desk's screen: half its width in CSS pixels.
    page = new_context({"width": 720, "height": 450}, device_scale_factor=2).new_page()
    enter(page, member_of(alpha, "Li", email="li@a.test"))

    page.goto("/test/gallery/")

    picture(page, "gallery-zoomed")
    assert_fits(page)
