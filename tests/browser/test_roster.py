"""A roster edited as a supervisor does it: by keyboard and by drag, seen as a picture, read on a phone."""

from collections.abc import Callable
from datetime import date

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from attendance.models import Shift
from csdesk.people.models import Member
from tests.attendance.planning import place, published, staff
from tests.browser.fixtures import PHONE
from tests.browser.test_gallery import picture
from tests.browser.watch import assert_accessible, assert_fits
from tests.conftest import in_company
from tests.tickets.company import furnish, hire

MONTH = date(2027, 3, 1)
PAGE = "/attendance/roster/service/2027-03/"


@pytest.fixture
def team(alpha) -> list[Member]:
    with in_company(alpha) as now:
        furnish(alpha)
        boss, (li, wang) = hire("Boss", "supervisor"), staff("Li", "Wang")
        place(li, MONTH, now=now)
        published(day=MONTH)
    return [boss, li, wang]


def owner(alpha) -> tuple[str, date]:
    with in_company(alpha):
        shift = Shift.objects.select_related("member").get(cancelled_at=None)
        return shift.member.name, shift.day


@pytest.mark.rule("SHF-01")
def test_a_shift_is_moved_by_keyboard_by_drag_and_taken_back(
    alpha, page: Page, enter: Callable[..., None], team: list[Member]
) -> None:
    enter(page, team[0])
    page.goto(PAGE)
    picture(page, "roster-month")
    assert_accessible(page)

    page.locator("#plan").focus()
    for key in ("ArrowRight", "m", "ArrowRight", "ArrowDown", "m"):
        page.keyboard.press(key)
    expect(page.locator(f"#m{team[2].pk} td:nth-child(3) a")).to_be_visible()
    by_keyboard = owner(alpha)
    page.locator(f"#m{team[2].pk} td:nth-child(3) a").drag_to(page.locator(f"#m{team[1].pk} td:nth-child(5)"))
    expect(page.locator(f"#m{team[1].pk} td:nth-child(5) a")).to_be_visible()
    by_drag = owner(alpha)
    page.keyboard.press("z")
    expect(page.locator(f"#m{team[2].pk} td:nth-child(3) a")).to_be_visible()

    assert by_keyboard == ("Wang", date(2027, 3, 2))
    assert by_drag == ("Li", date(2027, 3, 4))


def test_the_roster_and_ones_own_work_fit_a_phone(
    alpha, new_context: Callable[..., BrowserContext], enter: Callable[..., None], team: list[Member]
) -> None:
    page = new_context(PHONE).new_page()
    enter(page, team[1])

    for name, address in (("month", PAGE), ("week", f"{PAGE}?week=2027-03-01"), ("work", "/attendance/")):
        page.goto(address)
        picture(page, f"roster-phone-{name}")
        assert_accessible(page)
        assert_fits(page)
