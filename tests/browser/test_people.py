"""People, their roles and what happened: the administrator's pages."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core import mail
from playwright.sync_api import BrowserContext, Page, expect

from csdesk.people.models import Member, MemberState, Role, SecurityEvent, StandIn, Team
from csdesk.people.services.security_log import record_security_event
from csdesk.tenancy.models import Tenant
from csdesk.tenancy.scoping import tenant_atomic
from tests.browser.fixtures import DESK, PHONE
from tests.browser.test_gallery import picture
from tests.browser.watch import Watched, assert_accessible, assert_fits
from tests.tickets.company import furnish, hire


@pytest.fixture
def admin(alpha: Tenant) -> Member:
    """The administrator of a furnished company."""
    with tenant_atomic(alpha.pk):
        furnish(alpha)
        return hire("王敏", "admin", team="management")


@pytest.fixture
def li(alpha: Tenant, admin: Member) -> Member:
    """An agent."""
    with tenant_atomic(alpha.pk):
        return hire("李小明", "agent", team="service", title="客服", phone="13800000000")


def test_somebody_is_invited_by_mail(page: Page, enter: Callable[..., None], alpha: Tenant, admin: Member) -> None:
    enter(page, admin)
    page.goto("/people/")
    page.get_by_role("link", name="邀请").click()

    page.get_by_label("电子邮箱").fill("new@alpha.test")
    page.get_by_label("姓名").fill("陈静")
    page.get_by_label("客服专员").check()
    page.get_by_role("button", name="发送邀请邮件").click()

    expect(page.get_by_text("邀请邮件已发送到 new@alpha.test")).to_be_visible()
    picture(page, "people-invited")
    assert_accessible(page)
    assert mail.outbox[0].to == ["new@alpha.test"]
    with tenant_atomic(alpha.pk):
        assert Member.objects.get(email="new@alpha.test").state == MemberState.INVITED


def test_somebody_is_deactivated_and_let_back_in(
    page: Page, enter: Callable[..., None], alpha: Tenant, admin: Member, li: Member
) -> None:
    enter(page, admin)
    page.goto(f"/people/{li.pk}/")

    page.get_by_role("button", name="停用").click()

    expect(page.get_by_role("button", name="恢复启用")).to_be_visible()
    with tenant_atomic(alpha.pk):
        assert Member.objects.get(pk=li.pk).state == MemberState.INACTIVE
    page.get_by_role("button", name="恢复启用").click()
    expect(page.get_by_text("李小明可以重新登录了")).to_be_visible()


def test_a_role_loses_a_permission(page: Page, enter: Callable[..., None], alpha: Tenant, admin: Member) -> None:
    with tenant_atomic(alpha.pk):
        role = Role.objects.get(key="agent")
    enter(page, admin)
    page.goto(f"/people/roles/{role.pk}/")

    page.get_by_role("group", name="客诉").get_by_label("处理客诉").uncheck()
    page.get_by_role("button", name="保存").click()

    expect(page.get_by_text("已保存，所有人下一次操作时生效")).to_be_visible()
    with tenant_atomic(alpha.pk):
        role.refresh_from_db()
        assert "tickets.complaint_work" not in role.permissions
        assert SecurityEvent.objects.get(kind="role.change").facts["removed"] == ["tickets.complaint_work"]


def test_the_security_log_speaks_of_roles_and_permissions_by_name(
    page: Page, enter: Callable[..., None], alpha: Tenant, admin: Member, li: Member
) -> None:
    happened(alpha, admin, li)
    enter(page, admin)

    page.goto("/people/security/")

    rows = page.locator("#rows")
    expect(rows).to_contain_text("修改了人员岗位 · 王敏 → 李小明")
    expect(rows).to_contain_text("修改前: 客服专员 · 修改后: 客服专员、客服主管")
    expect(rows).to_contain_text("拒绝访问")
    page.get_by_label("事项").select_option("access.refused")
    page.get_by_role("button", name="查看").click()
    expect(page.locator("#rows > li")).to_have_count(1)


def happened(company: Tenant, admin: Member, li: Member) -> None:
    """Some lines of the security log, and a stand-in."""
    with tenant_atomic(company.pk) as now:
        record_security_event(
            "member.roles", actor=admin, subject=li, now=now, before=["agent"], after=["agent", "supervisor"]
        )
        record_security_event(
            "access.refused", actor=li, now=now, address="10.0.0.7", what="people.security_view", path="/people/"
        )
        record_security_event("sign_in.failed", actor=li, subject=li, now=now, address="10.0.0.7")
        StandIn.objects.create(member=li, stand_in=admin, starts_at=now, ends_at=now + timedelta(days=3), reason="年假")


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_pages_of_people_are_accessible_and_fit(
    new_context: Callable[..., BrowserContext],
    enter: Callable[..., None],
    alpha: Tenant,
    admin: Member,
    li: Member,
    size: dict[str, int],
    language: str,
) -> None:
    happened(alpha, admin, li)
    with tenant_atomic(alpha.pk):
        admin.language = language
        admin.save()
        role, team = Role.objects.get(key="admin"), Team.objects.get(key="service")
    page = new_context(size).new_page()
    watched = Watched(page)
    enter(page, admin)
    inner = ["", "invite/", "roles/", f"roles/{role.pk}/", "teams/", f"teams/{team.pk}/", f"{li.pk}/", "stand-ins/"]

    for address in [*inner, "security/", "me/"]:
        page.goto(f"/people/{address}")
        name = address.strip("/").replace("/", "-") or "list"
        picture(page, f"people-{name}-{size['width']}-{language}")
        assert_accessible(page)
        assert_fits(page)

    watched.assert_quiet()
