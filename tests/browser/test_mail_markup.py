"""Markup of strangers, sanitised, in a real browser: no script runs, nothing is fetched, nothing covers the page."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Route

from csdesk.mail.rules.html import sanitise
from tests.mail.xss import VECTORS

ALARM = "window.ran = []; for (const name of ['alert', 'msgbox']) window[name] = () => window.ran.push(name);"
FRAME = (
    f"<!DOCTYPE html><html><head><meta charset='utf-8'><script>{ALARM}</script></head><body>"
    "%s<p id='end'>end</p></body></html>"
)
BY_SCRIPT = """markup => {
  const place = document.createElement('div');
  document.body.append(place);
  place.innerHTML = markup;
  place.innerHTML = place.innerHTML;
  for (const one of place.querySelectorAll('*')) one.dispatchEvent(new MouseEvent('mouseover', {bubbles: true}));
  for (const link of place.querySelectorAll('a'))
    if (!/^(https?|mailto):/.test(link.href) && link.hasAttribute('href')) window.ran.push(link.href);
}"""


@pytest.fixture
def bare_page(browser: Browser) -> Iterator[tuple[Page, list[str]]]:
    """A page of nobody, and the addresses that it tried to fetch."""
    fetched: list[str] = []

    def note(route: Route) -> None:
        fetched.append(route.request.url)
        route.abort()

    page = browser.new_page()
    page.route("**/*", note)
    yield page, fetched
    page.close()


def test_the_alarm_rings_for_markup_that_is_not_sanitised(bare_page):
    page, fetched = bare_page

    page.set_content(FRAME % "<script>alert(1)</script><img src=https://evil.example/pixel.gif>")

    assert page.evaluate("window.ran") == ["alert"]
    assert fetched == ["https://evil.example/pixel.gif"]


def test_sanitised_markup_runs_and_fetches_nothing_in_a_browser(bare_page):
    page, fetched = bare_page

    for vector in [*VECTORS, "".join(VECTORS)]:
        safe = sanitise(vector, max_chars=100_000).html
        page.set_content(FRAME % safe)
        page.evaluate(BY_SCRIPT, safe)

        assert page.evaluate("window.ran") == [], vector
        assert page.locator("#end").is_visible(), vector
    assert [url for url in fetched if not url.startswith("cid:")] == []
