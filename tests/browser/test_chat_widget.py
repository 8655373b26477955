"""The chat in another site's page, from a server of another origin, under a policy that allows us alone."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import FrameLocator, Page, expect

from chat.models import Chat, ChatMessage
from csdesk.people.services.presets import load_roles_and_teams
from csdesk.rulebook.services import load_preset
from csdesk.sla.services.presets import load_calendars
from csdesk.tenancy.models import Tenant
from csdesk.tenancy.scoping import tenant_atomic
from tests.browser.foreign import Site, own_site
from tests.browser.watch import until


@pytest.fixture
def site(alpha: Tenant, live_server: Any) -> Iterator[Site]:
    """A shop's site with the chat of `alpha` in its pages; no manual knows it yet."""
    with own_site() as site:
        ours = live_server.url
        site.policy = f"default-src 'none'; script-src {ours}; frame-src {ours}"
        script = f'<script src="{ours}/static/js/chat-widget.js" data-company="{alpha.slug}" defer></script>'
        head = f'<meta name="viewport" content="width=device-width"><title>店</title>{script}'
        site.body = f'<!doctype html><html lang="zh">{head}<body><main><h1>店</h1></main>'
        yield site


@pytest.fixture
def allowed(alpha: Tenant) -> Callable[..., None]:
    """Have the manual open the chat day and night, for the pages of these sites."""

    def allow(*sites: Site) -> None:
        preset = "dealer_after_sales"
        origins = [site.origin for site in sites]
        with tenant_atomic(alpha.pk) as now:
            load_roles_and_teams(preset)
            load_calendars(preset)
            load_preset(alpha, preset, now=now - timedelta(days=2), known={"chat": {"origins": origins}})

    return allow


def opened(page: Page) -> FrameLocator:
    page.get_by_role("button", name="在线客服").click()
    return page.frame_locator("iframe[title]")


@pytest.mark.rule("CHT-01")
def test_a_visitor_of_another_site_talks(page: Page, alpha: Tenant, site: Site, allowed: Callable[..., None]) -> None:
    allowed(site)
    warnings: list[str] = []
    page.on("console", lambda message: warnings.append(message.text) if message.type == "warning" else None)
    page.goto(f"{site.origin}/goods/17")

    frame = opened(page)
    frame.locator("textarea[name=text]").fill("<b>你好</b>")
    frame.locator("[data-go]").click()

    expect(frame.locator(".visit-visitor .visit-body")).to_have_text("<b>你好</b>")
    expect(frame.locator(".visit-visitor .visit-mark")).to_have_text("已送达")
    frame.locator("[data-act=minimize]").click()
    expect(page.locator("iframe")).to_be_hidden()
    expect(page.get_by_role("button", name="在线客服")).to_be_focused()
    expect(opened(page).locator(".visit-visitor")).to_have_count(1)
    with tenant_atomic(alpha.pk):
        assert Chat.objects.get().page == f"{site.origin}/goods/17"
        assert ChatMessage.objects.get(sender="visitor").text == "<b>你好</b>"
    assert warnings == []


def test_on_a_phone_the_chat_has_the_screen_and_gives_it_back_in_either_language(
    phone: Page, site: Site, allowed: Callable[..., None]
) -> None:
    allowed(site)
    phone.goto(site.origin)
    frame = opened(phone)
    button = phone.locator("button[aria-expanded]")
    expect(button).to_be_hidden()

    frame.locator("[data-other-language]").click()
    expect(frame.locator("html")).to_have_attribute("lang", "en")
    frame.locator("[data-act=minimize]").click()

    expect(phone.locator("iframe")).to_be_hidden()
    expect(button).to_be_visible()


def test_a_site_that_the_manual_does_not_name_gets_a_window_instead_of_the_frame(
    page: Page, site: Site, allowed: Callable[..., None], expected_errors: list[str]
) -> None:
    expected_errors.append("frame-ancestors")
    allowed()
    page.goto(site.origin)

    with page.expect_console_message(lambda message: message.text.startswith("csdesk: ")) as told:
        opened(page)

    assert site.origin in told.value.text
    expect(page.locator("iframe")).to_have_count(0)
    with page.expect_popup() as popup:
        page.get_by_role("button", name="在新窗口打开在线客服").click()
    expect(popup.value.locator("textarea[name=text]")).to_be_visible()
    assert popup.value.evaluate("window.opener") is None


def test_words_of_a_foreign_origin_are_not_heard(
    page: Page, site: Site, allowed: Callable[..., None], live_server: Any
) -> None:
    allowed(site)
    forged = {"csdesk": "chat", "unread": 7, "close": True, "open": False, "ready": True}
    page.add_init_script("window.heard = []; addEventListener('message', (event) => heard.push(event.origin));")
    with own_site() as evil:
        site.policy += f" {evil.origin}"
        site.body += f'<iframe name="evil" src="{evil.origin}"></iframe>'
        page.goto(site.origin)
        frame = opened(page)
        expect(frame.locator("#visit")).to_have_attribute("data-minimized", "no")
        ours = next(each for each in page.frames if each.url.startswith(live_server.url))

        page.frame("evil").evaluate("(forged) => parent.postMessage(forged, '*')", forged)
        until(page, "(origin) => heard.includes(origin)", evil.origin)
        ours.evaluate("(forged) => window.postMessage(forged, '*')", forged)
        until(ours, "(origin) => heard.includes(origin)", live_server.url)

        expect(page.get_by_role("button", name="收起在线客服")).to_have_attribute("aria-expanded", "true")
        expect(frame.locator("#visit")).to_have_attribute("data-minimized", "no")


@pytest.mark.rule("CHT-01")
def test_where_frames_keep_nothing_the_site_keeps_the_talk_for_them(
    page: Page, alpha: Tenant, site: Site, allowed: Callable[..., None]
) -> None:
    allowed(site)
    # As browsers do that block what third parties would store.
    page.add_init_script("""if (window.parent !== window) Object.defineProperty(window, "localStorage", {
      get() { throw new DOMException("refused", "SecurityError"); } });""")
    page.goto(site.origin)
    frame = opened(page)
    frame.locator("textarea[name=text]").fill("你好")
    frame.locator("[data-go]").click()
    expect(frame.locator(".visit-visitor .visit-mark")).to_have_text("已送达")
    frame.locator("#visit-text").fill("还没")

    page.goto(f"{site.origin}/goods/18")

    frame = opened(page)
    expect(frame.locator(".visit-visitor .visit-body")).to_have_text("你好")
    expect(frame.locator("#visit-text")).to_have_value("还没")
    with tenant_atomic(alpha.pk):
        assert Chat.objects.count() == 1
