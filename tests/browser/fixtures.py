"""The machine's own Chromium before a live server that runs as the weak role.

A plugin of all tests and no conftest: a run has one browser, for tests of pages and of journeys alike.
"""

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from csdesk.people.models import Member
from tests.browser.watch import Watched

ROOT = Path(__file__).parent.parent.parent
DESK = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # The container's shared memory is small; pages would crash.
    "--disable-dev-shm-usage",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whatever asks for the browser, or stands in this folder, drives one."""
    for item in items:
        asks = "browser" in getattr(item, "fixturenames", ())
        if asks or Path(item.path).is_relative_to(Path(__file__).parent):
            item.add_marker("browser")


def chromium() -> str | None:
    """Path of the machine's Chromium, or of the one CSDESK_CHROMIUM names."""
    return os.environ.get("CSDESK_CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)


@pytest.fixture(scope="session")
def assets() -> None:
    """The vendored style sheet and icons, built when they are missing or older than what names the icons."""
    if not (ROOT / "static/vendor/icons.svg").exists():
        subprocess.run(["npm", "run", "build"], cwd=ROOT, check=True, capture_output=True)


@pytest.fixture(scope="session")
def browser(assets: None) -> Iterator[Browser]:
    """One browser for the whole run."""
    path = chromium()
    if path is None:
        pytest.fail("no Chromium on this machine: `make browser` installs one, CSDESK_CHROMIUM may name one")
    # Playwright keeps an event loop in this thread; the tests' own queries are synchronous all the same.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def new_context(browser: Browser, live_server: Any) -> Iterator[Callable[..., BrowserContext]]:
    """Make a context: `new_context(PHONE, color_scheme="dark")`; all are closed in the end."""
    made: list[BrowserContext] = []

    def make(size: dict[str, int] = DESK, **options: Any) -> BrowserContext:
        options.setdefault("locale", "zh-CN")
        options.setdefault("timezone_id", "Asia/Shanghai")
        context = browser.new_context(viewport=size, base_url=live_server.url, **options)  # type: ignore[arg-type]
        context.set_default_timeout(10_000)
        made.append(context)
        return context

    yield make
    for context in made:
        context.close()


@pytest.fixture
def expected_errors() -> list[str]:
    """Words of console errors that a test provokes: `expected_errors.append("status of 422")`."""
    return []


@pytest.fixture
def page(new_context: Callable[..., BrowserContext], expected_errors: list[str]) -> Iterator[Page]:
    """A desk's screen, 1440 px wide. Errors in its console fail the test."""
    page = new_context(DESK).new_page()
    watched = Watched(page, expected_errors)
    yield page
    watched.assert_quiet()


@pytest.fixture
def phone(new_context: Callable[..., BrowserContext], expected_errors: list[str]) -> Iterator[Page]:
    """A phone's screen, 390 px wide, with touch."""
    page = new_context(PHONE, has_touch=True, is_mobile=True, device_scale_factor=2).new_page()
    watched = Watched(page, expected_errors)
    yield page
    watched.assert_quiet()


@pytest.fixture
def enter(sign_in: Callable[[Member], Any], live_server: Any) -> Callable[[Page, Member], None]:
    """Sign a member in without typing: `enter(page, member)`."""

    def sign(page: Page, member: Member) -> None:
        client = sign_in(member)
        cookies = [
            {"name": name, "value": morsel.value, "url": live_server.url} for name, morsel in client.cookies.items()
        ]
        page.context.add_cookies(cookies)  # type: ignore[arg-type]

    return sign
