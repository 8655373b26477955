"""The parts that pages are made of, as pictures: in both languages, light and dark, on a desk and on a phone."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

from csdesk.people.models import Member, MemberKind
from csdesk.tenancy.models import Tenant
from tests.browser.conftest import DESK, PHONE
from tests.browser.watch import Watched, assert_accessible, assert_fits

pytestmark = pytest.mark.urls("tests.browser.urls")
PICTURES = os.environ.get("CSDESK_PICTURES")


def picture(page: Page, name: str) -> None:
    """Keep a picture when CSDESK_PICTURES names a folder."""
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"{name}.png", full_page=True)


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("kind", [MemberKind.STAFF, MemberKind.DEALER])
def test_gallery_is_accessible_and_fits(
    new_context: Callable[..., object],
    enter: Callable[..., None],
    member_of: Callable[..., Member],
    alpha: Tenant,
    size: dict[str, int],
    theme: str,
    language: str,
    kind: str,
) -> None:
    member = member_of(alpha, "李小明", email="li@a.test", kind=kind, language=language, preferences={"theme": theme})
    page = new_context(size).new_page()
    watched = Watched(page)
    enter(page, member)

    page.goto("/test/gallery/")

    picture(page, f"gallery-{kind}-{size['width']}-{theme}-{language}")
    assert_accessible(page)
    assert_fits(page)
    watched.assert_quiet()
