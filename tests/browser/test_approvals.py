"""The inbox of signatures on a phone, and the chain of one request at a desk."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from csdesk.approvals.models import ApprovalRequest
from csdesk.people.models import Member
from csdesk.tenancy.models import Tenant
from tests.browser.test_gallery import picture
from tests.browser.watch import assert_accessible, assert_fits
from tests.conftest import in_company
from tests.tickets.company import furnish, hire, taken
from tickets.services.handling_report import submit_report

LONG = "新买的移动硬盘不通电，客户要求赔偿并更换同型号新品；" * 6


@pytest.fixture
def people(alpha: Tenant) -> dict[str, Member]:
    """A furnished company in which a report with compensation waits, and another one."""
    with in_company(alpha) as now:
        year_ago = now.replace(year=now.year - 1)
        furnish(alpha, since=year_ago)
        found = {role: hire(role.title(), role, since=year_ago) for role in ("agent", "supervisor", "head-channel")}
        for content in (LONG, "包装破损"):
            complaint = taken(
                found["agent"], now=now, severity="serious", content=content, involves_compensation=content == LONG
            )
            submit_report(complaint, LONG, amount_fen=300_00, actor=found["agent"], now=now)
    return found


def test_the_inbox_is_signed_with_one_tap_on_a_phone(
    phone: Page, enter: Callable[..., None], people: dict[str, Member], alpha: Tenant
) -> None:
    enter(phone, people["supervisor"])
    phone.goto("/approvals/")
    picture(phone, "approvals-inbox-phone")
    assert_accessible(phone)
    assert_fits(phone)

    phone.get_by_role("button", name="同意").first.tap()

    expect(phone.get_by_role("button", name="同意")).to_have_count(1)
    with in_company(alpha):
        signed = ApprovalRequest.objects.filter(steps__lines__signatures__signer=people["supervisor"])
        assert signed.count() == 1


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_request_shows_its_chain(
    page: Page, enter: Callable[..., None], people: dict[str, Member], alpha: Tenant, language: str
) -> None:
    with in_company(alpha):
        Member.objects.update(language=language)
        request: Any = ApprovalRequest.objects.earliest("pk")
        number = request.case.number
    enter(page, people["head-channel"])

    for address, name in (
        (f"/approvals/{request.pk}/", "request"),
        ("/approvals/", "inbox"),
        (f"/complaints/{number}/", "case"),
    ):
        page.goto(address)
        page.wait_for_load_state("networkidle")
        picture(page, f"approvals-{name}-{language}")
        assert_fits(page)
    expect(page.locator(".case-signatures")).to_contain_text("Supervisor")
