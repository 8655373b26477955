"""Leave walked by three people on a phone: who applies, the supervisor, the general manager."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from attendance.models import Leave, LeaveState
from csdesk.people.models import Member
from csdesk.tenancy.models import Tenant
from tests.browser.test_gallery import picture
from tests.browser.watch import assert_accessible, assert_fits
from tests.conftest import in_company
from tests.tickets.company import furnish, hire


@pytest.fixture
def people(alpha: Tenant) -> dict[str, Member]:
    """The desk, its supervisor, the general manager."""
    with in_company(alpha) as now:
        before = now - timedelta(days=60)
        furnish(alpha, since=before)
        roles = {"王敏": ("agent", "service"), "李强": ("agent", "service"), "赵丽": ("supervisor", "service")}
        roles["刘总"] = ("gm", "management")
        return {
            name: hire(name, role, team=team, since=before, email=f"{place}@alpha.test")
            for place, (name, (role, team)) in enumerate(roles.items())
        }


@pytest.mark.rule("LVE-04")
def test_leave_is_walked_by_three_logins_on_a_phone(
    phone: Page, enter: Callable[..., None], people: dict[str, Member], alpha: Tenant
) -> None:
    with in_company(alpha) as now:
        monday = now.date() + timedelta(days=14 - now.weekday())
    enter(phone, people["王敏"])
    phone.goto("/attendance/leave/")
    assert_fits(phone)
    phone.get_by_role("link", name="申请请假").tap()
    phone.fill("[name=first_day]", monday.isoformat())
    phone.fill("[name=last_day]", (monday + timedelta(days=4)).isoformat())
    phone.select_option("[name=stand_in]", label="李强")
    phone.fill("[name=reason]", "回老家办事")
    expect(phone.locator("#leave-preview")).to_contain_text("逐级审批至总经理")
    picture(phone, "leave-new-phone")
    assert_accessible(phone)
    assert_fits(phone)
    phone.get_by_role("button", name="提交申请，提请签批").tap()
    expect(phone.locator("#main")).to_contain_text("等待签字")
    picture(phone, "leave-show-phone")
    assert_accessible(phone)

    for signer in ("赵丽", "刘总"):
        enter(phone, people[signer])
        phone.goto("/approvals/")
        phone.get_by_role("button", name="同意").first.tap()
        expect(phone.get_by_role("button", name="同意")).to_have_count(0)

    with in_company(alpha):
        assert Leave.objects.get().state == LeaveState.APPROVED
    phone.goto(f"/attendance/leave/calendar/?month={monday:%Y-%m}&team=service")
    expect(phone.locator("#month")).to_contain_text("王敏")
    picture(phone, "leave-calendar-phone")
    assert_accessible(phone)
    assert_fits(phone)
