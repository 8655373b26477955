"""Several people of one company, each with a browser of his own: who walks a case through the house.

A plugin of all tests beside `fixtures`, of which it makes use.
"""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from csdesk.people.models import Member
from tests.browser.fixtures import DESK, PHONE
from tests.browser.watch import Watched, assert_fits

PHONES = {"has_touch": True, "is_mobile": True, "device_scale_factor": 2}


class Crew:
    """Pages on which somebody is signed in: `crew.phone(dealer)`, `crew.desk(specialist)`."""

    def __init__(
        self, new_context: Callable[..., BrowserContext], enter: Callable[[Page, Member], None], expected: list[str]
    ) -> None:
        self._new_context = new_context
        self._enter = enter
        self._watched: list[Watched] = []
        self._expected = expected

    def phone(self, member: Member) -> Page:
        """A phone on which the member is signed in."""
        return self._sit(member, self._new_context(PHONE, **PHONES))

    def desk(self, member: Member) -> Page:
        """A desk's screen on which the member is signed in."""
        return self._sit(member, self._new_context(DESK))

    def _sit(self, member: Member, context: BrowserContext) -> Page:
        page = context.new_page()
        self._watched.append(Watched(page, self._expected))
        self._enter(page, member)
        return page

    def assert_quiet(self) -> None:
        """No page complained in its console."""
        for watched in self._watched:
            watched.assert_quiet()


@pytest.fixture
def crew(
    new_context: Callable[..., BrowserContext], enter: Callable[[Page, Member], None], expected_errors: list[str]
) -> Iterator[Crew]:
    """Browsers of whoever takes part; errors in their consoles fail the test."""
    crew = Crew(new_context, enter, expected_errors)
    yield crew
    crew.assert_quiet()


def press(page: Page, name: str) -> None:
    """Press the button of that name, and read the page that follows."""
    page.get_by_role("button", name=name, exact=True).first.click()


def submit_dialog(page: Page, link: str, fields: dict[str, str], button: str) -> None:
    """Open a form beside the case, fill it in, send it; it closes when it was accepted."""
    page.get_by_role("link", name=link, exact=True).first.click()
    dialog = page.locator("dialog[open]")
    for name, value in fields.items():
        dialog.locator(f"[name={name}]").fill(value)
    dialog.get_by_role("button", name=button, exact=True).click()
    expect(dialog).to_have_count(0)


def assert_waits(page: Page, address: str, number: str, *words: str) -> None:
    """What is to be done stands on the page of that address, with the number of its case."""
    page.goto(address)
    expect(page.locator("#main")).to_contain_text(number)
    for each in words:
        expect(page.locator("#main")).to_contain_text(each)
    assert_fits(page)
