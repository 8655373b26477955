"""A swap walked by three people on a phone: offered, agreed, signed; and the page of one's shift."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from attendance.models import Shift
from csdesk.people.models import Member
from csdesk.tenancy.models import Tenant
from tests.attendance.planning import staff
from tests.attendance.swapping import say, shift_of
from tests.browser.test_gallery import picture
from tests.browser.watch import assert_accessible, assert_fits
from tests.conftest import in_company
from tests.tickets.company import DAY, HOUR, furnish, hire


@pytest.fixture
def cast(alpha: Tenant) -> dict[str, Any]:
    """Two colleagues with a shift each, one of them working now, and who signs."""
    with in_company(alpha) as now:
        furnish(alpha, since=now - 30 * DAY)
        wang, li = staff("Wang", "Li")
        boss: Member = hire("Zhao", "supervisor", team="service")
        say(no_holidays=False)
        shift_of(wang, (now - HOUR).date(), begins_at=now - HOUR, ends_at=now + HOUR)
        spans = [(now + 3 * DAY, wang), (now + 5 * DAY, li)]
        given, back = (shift_of(who, at.date(), begins_at=at, ends_at=at + 8 * HOUR) for at, who in spans)
    return {"wang": wang, "li": li, "boss": boss, "given": given, "back": back}


def test_a_swap_is_walked_by_three_people_on_a_phone(
    phone: Page, enter: Callable[..., None], cast: dict[str, Any], alpha: Tenant
) -> None:
    enter(phone, cast["wang"])
    phone.goto("/attendance/swaps/new/")
    phone.get_by_label("我的班次").select_option(str(cast["given"].pk))
    phone.get_by_label("与谁换班").select_option(str(cast["li"].pk))
    phone.get_by_role("button", name="下一步").tap()
    phone.locator(f"input[name=payback][value='{cast['back'].pk}']").check()
    phone.locator("textarea[name=words]").fill("孩子家长会，下午须到校")
    picture(phone, "swap-offer-phone")
    assert_accessible(phone)
    assert_fits(phone)
    phone.locator("main button[type=submit]").last.tap()
    phone.wait_for_url("**/HB-**")
    page = phone.url
    enter(phone, cast["li"])
    phone.goto(page)
    picture(phone, "swap-answer-phone")
    phone.get_by_role("button", name="我同意", exact=True).tap()
    expect(phone.get_by_text("双方已同意，待签批").first).to_be_visible()
    enter(phone, cast["boss"])
    phone.goto("/approvals/")
    phone.get_by_role("button", name="同意").first.tap()
    expect(phone.get_by_role("button", name="同意")).to_have_count(0)
    phone.goto(page)
    expect(phone.get_by_text("已生效").first).to_be_visible()
    picture(phone, "swap-in-force-phone")
    assert_accessible(phone)
    assert_fits(phone)

    with in_company(alpha):
        owners = [Shift.objects.get(pk=cast[name].pk).member for name in ("given", "back")]
    assert owners == [cast["li"], cast["wang"]]


def test_the_page_of_ones_shift_fits_a_phone(phone: Page, enter: Callable[..., None], cast: dict[str, Any]) -> None:
    enter(phone, cast["wang"])
    phone.goto("/attendance/handover/")
    picture(phone, "my-shift-phone")
    assert_accessible(phone)
    assert_fits(phone)

    phone.get_by_role("link", name="填写交接班记录").tap()
    expect(phone).to_have_url(re.compile(r"/handover/mine/"))

    picture(phone, "my-sheet-phone")
    assert_accessible(phone)
    assert_fits(phone)
