"""The pages about time in a real browser: each fits, can be used by everybody, and looks right (pictures on demand)."""

import os
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page

from csdesk.cases.services.cases import open_case
from csdesk.people.models import Member
from csdesk.sla import clocks
from csdesk.sla.models import Clock, WorkingCalendar
from csdesk.sla.services import calendars
from csdesk.sla.services.tasks import create_task
from csdesk.tenancy.models import Tenant
from tests.browser.fixtures import DESK, PHONE
from tests.browser.watch import Watched, assert_accessible, assert_fits
from tests.conftest import in_company
from tests.sla.conftest import attributes  # noqa: F401 - a fixture
from tests.sla.test_pages import furnish

PICTURES = os.environ.get("CSDESK_PICTURES")


def picture(page: Page, name: str) -> None:
    """Keep a picture when CSDESK_PICTURES names a folder."""
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"sla-{name}.png", full_page=True)


def busy(company: Tenant, language: str) -> tuple[Member, dict[str, str]]:
    """A supervisor with late, present and later tasks, a paused clock, a day of the company's own; the pages."""
    _agent, supervisor, case = furnish(company)
    with in_company(company) as now:
        supervisor.language = language
        supervisor.save()
        create_task(None, "call", "致电张先生", assignee=supervisor, due_at=now + timedelta(days=3), now=now)
        rows = list(WorkingCalendar.objects.filter(key="office"))
        closed = calendars.with_day(calendars.propose(rows), date(2026, 12, 1), [], "盘点")
        calendars.change_calendar(closed, actor=supervisor, now=now)
        other = open_case("complaint", "主机不通电", holder=supervisor, now=now - timedelta(minutes=30))
        clocks.observe(other, "complaint.open", at=now - timedelta(minutes=30))
        clocks.pause(other, "customer", until=None, actor=supervisor, now=now)
        settled = Clock.objects.filter(kind="result").earliest("pk").pk
        paused = Clock.objects.filter(kind="result").latest("pk").pk
        task = case.tasks.get().pk
    pages = {
        "tasks": "/tasks/?of=all",
        "why": f"/clocks/{settled}/why/",
        "why-paused": f"/clocks/{paused}/why/",
        "calendars": "/calendars/",
        "calendar": "/calendars/office/?year=2026",
        "calendar-guess": "/calendars/office/?year=2031",
        "day": "/calendars/office/day/",
        "hours": "/calendars/office/hours/",
        "year": "/calendars/office/year/",
        "engine": "/engine/",
        "task": f"/tasks/{task}/",
    }
    return supervisor, pages


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_pages_about_time_are_accessible_and_fit(
    new_context: Callable[..., BrowserContext],
    enter: Callable[..., None],
    alpha: Tenant,
    attributes: dict[str, Any],  # noqa: F811
    size: dict[str, int],
    language: str,
) -> None:
    page = new_context(size).new_page()
    watched = Watched(page)
    supervisor, pages = busy(alpha, language)
    enter(page, supervisor)

    for name, url in pages.items():
        response = page.goto(url)
        assert response is not None
        assert response.status == 200, url
        picture(page, f"{name}-{size['width']}-{language}")
        assert_accessible(page)
        assert_fits(page)
    watched.assert_quiet()


def test_a_day_is_closed_after_a_look_at_what_moves(
    page: Page,
    enter: Callable[..., None],
    alpha: Tenant,
    attributes: dict[str, Any],  # noqa: F811
) -> None:
    supervisor, _pages = busy(alpha, "en")
    enter(page, supervisor)
    page.goto("/calendars/office/day/")

    page.get_by_label("Date").fill("2026-12-02")
    page.get_by_label("Name of the day").fill("Stocktaking")
    page.get_by_role("button", name="Show what would move").click()
    page.get_by_role("button", name="Save and move these deadlines").click()

    page.get_by_text("Stocktaking").first.wait_for()
    with in_company(alpha):
        assert "2026-12-02" in WorkingCalendar.objects.get(key="office").document["exceptions"]
