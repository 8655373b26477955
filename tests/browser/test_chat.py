"""Visitors and agents in real browsers: through a restart of the socket server, too late, without scripts."""

import os
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import BrowserContext, Page, expect

from chat.models import Chat, ChatMessage, Device, Sitting
from chat.services.offering import keep_offer
from chat.services.opening import NewChat, open_chat
from chat.services.saying import say_as_visitor
from chat.services.seating import get_up, sit_down
from csdesk.people.models import Member
from csdesk.people.services.presets import load_roles_and_teams
from csdesk.rulebook.services import load_preset
from csdesk.sla.services.presets import load_calendars
from csdesk.tenancy.models import Tenant
from csdesk.tenancy.scoping import tenant_atomic
from products.models import Product, ProductLine
from tests.browser.fixtures import PHONE
from tests.browser.watch import Watched, assert_accessible, assert_fits, until
from tests.live.servers import free_port, socket_server
from tests.tickets.company import hire

# The live server speaks no sockets: pages find them at a port of their own.
ELSEWHERE = """
  const Real = window.WebSocket;
  window.WebSocket = class extends Real {
    constructor(address) { const url = new URL(address); url.port = "%d"; super(url); }
  };"""


@pytest.fixture
def shop(alpha: Tenant) -> Tenant:
    """A company whose chat is open day and night."""
    preset = "dealer_after_sales"
    with tenant_atomic(alpha.pk) as now:
        load_roles_and_teams(preset)
        load_calendars(preset)
        load_preset(alpha, preset, now=now - timedelta(days=2))
    return alpha


@pytest.fixture
def li(shop: Tenant) -> Member:
    with tenant_atomic(shop.pk) as now:
        member = hire("Li", "agent", since=now - timedelta(days=1))
        sit_down(member, device=Device.COMPUTER, now=now)
        return member


@pytest.fixture
def boss(shop: Tenant) -> Member:
    with tenant_atomic(shop.pk) as now:
        return hire("Boss", "supervisor", since=now - timedelta(days=1))


def said(page: Page, log: str) -> list[str]:
    bodies = page.locator(f"{log} > div:not([class*=system]) [class$=-body]")
    return bodies.all_inner_texts()


@pytest.mark.rule("CHT-01")
def test_two_browsers_talk_through_a_restart_of_the_socket_server(
    new_context: Callable[..., BrowserContext], enter: Callable[..., None], shop: Tenant, li: Member, live_server: Any
) -> None:
    port, pages = free_port(), []
    serving = {"CSDESK_PUBLIC_URL": live_server.url, "PORT": os.environ.get("PORT", "8000")}
    for size in ({"width": 1440, "height": 900}, PHONE):
        # Our own policy knows one origin: the pages' sockets are at another one here.
        pages.append(new_context(size, bypass_csp=True).new_page())
        pages[-1].add_init_script(ELSEWHERE % port)
    agent, visitor = pages
    enter(agent, li)

    with socket_server(port, settings.REDIS_URL, **serving):
        agent.goto("/chats/")
        expect(agent.locator("html")).to_have_attribute("data-chat-link", "open")
        visitor.goto(f"/chat/{shop.slug}/")
        visitor.locator("textarea[name=text]").fill("一")
        visitor.locator("[data-go]").click()
        expect(agent.locator(".talk-visitor .talk-body")).to_have_text("一")
        agent.locator("#chat-text").fill("二")
        agent.keyboard.press("Control+Enter")
        expect(visitor.locator(".visit-agent .visit-body")).to_have_text("二")
    visitor.locator("#visit-text").fill("三")
    visitor.keyboard.press("Enter")
    visitor.reload()
    with socket_server(port, settings.REDIS_URL, **serving):
        expect(agent.locator("html")).to_have_attribute("data-chat-link", "open", timeout=20_000)
        agent.locator("#chat-text").fill("四")
        agent.keyboard.press("Control+Enter")
        expect(visitor.locator(".visit-agent .visit-body")).to_have_count(2)
        expect(agent.locator(".talk-agent .talk-state").last).not_to_have_text("发送中…")

        assert said(visitor, "[data-log]") == said(agent, "[data-log]") == ["一", "二", "三", "四"]
    with tenant_atomic(shop.pk):
        numbers = ChatMessage.objects.order_by("number").values_list("number", flat=True)
        assert list(numbers) == list(range(1, len(numbers) + 1))


@pytest.mark.rule("CHT-01", "CHT-08")
def test_a_supervisor_sees_the_time_limit_pass(page: Page, enter: Callable[..., None], shop, li, boss) -> None:
    with tenant_atomic(shop.pk) as now:
        # The manual gives two minutes; more than half of them have passed.
        asked_at = now - timedelta(seconds=70)
        chat, _token = open_chat(NewChat(name="赵女士"), now=asked_at)
        say_as_visitor(chat, "在吗？", client_id="v1", now=asked_at)
    enter(page, boss)
    page.clock.install()

    page.goto("/chats/")

    clock = page.locator("[data-list=others] .clock")
    expect(clock).to_have_attribute("data-state", "warning")
    page.clock.fast_forward(60_000)
    expect(clock).to_have_attribute("data-state", "late")
    page.locator("[data-list=others] a").click()
    expect(page.locator("[data-act=take-over]")).to_be_visible()
    expect(page.locator("button[data-mode=whisper]")).to_have_attribute("aria-pressed", "true")
    assert_accessible(page)


@pytest.mark.rule("CHT-05", "CHT-09")
def test_who_looks_at_another_page_keeps_the_seat_as_long_as_it_is_open(
    page: Page, enter: Callable[..., None], shop: Tenant, li: Member
) -> None:
    enter(page, li)
    page.goto("/chats/")
    expect(page.locator("#chats")).to_have_attribute("data-seated", "on")
    with tenant_atomic(shop.pk) as now:
        Sitting.objects.update(seen_at=now - timedelta(seconds=40))

    with page.expect_response("**/chats/beat/") as beaten:
        page.goto("/people/me/")

    with tenant_atomic(shop.pk):
        assert Sitting.objects.get().seen_at > now - timedelta(seconds=5)
    assert beaten.value.json()["is_there"] is True
    with tenant_atomic(shop.pk) as now:
        get_up(li, now=now, confirmed=True)
    with page.expect_response("**/chats/beat/"):
        page.reload()
    until(page, "() => !localStorage.getItem('csdesk.chat.seat')")


@pytest.mark.rule("KBS-03", "KBS-09", "CHT-07", "CHT-03")
def test_an_agent_is_warned_while_typing_and_puts_in_what_stands_beside(
    page: Page, enter: Callable[..., None], shop: Tenant, li: Member, boss: Member
) -> None:
    with tenant_atomic(shop.pk) as now:
        line = ProductLine.objects.create(key="disks", name="硬盘")
        disk = Product.objects.create(line=line, model="T5", name="移动硬盘")
        keep_offer(disk, pitch="T5 轻巧，读写快。", pitch_en="", actor=boss, now=now)
        chat, _token = open_chat(NewChat(name="赵女士"), now=now)
        say_as_visitor(chat, "javascript:alert(1) 有 http://a.test/ <b>硬盘</b>吗？", client_id="v1", now=now)
    enter(page, li)

    page.goto(f"/chats/?chat={chat.pk}")

    asked = page.locator(".talk-visitor .talk-body")
    expect(asked).to_have_text("javascript:alert(1) 有 http://a.test/ <b>硬盘</b>吗？")
    assert [link.get_attribute("href") for link in asked.locator("a").all()] == ["http://a.test/"]
    expect(page.locator("[data-offers] [data-puts-in]")).to_have_count(1)
    page.locator("#chat-text").fill("但是")
    expect(page.locator("li.wording-warned")).to_contain_text("KBS-03")
    page.locator("#chat-text").fill("")
    page.keyboard.press("Alt+KeyI")
    expect(page.locator("#chat-text")).to_have_value("T5 轻巧，读写快。")
    assert_accessible(page)
    page.keyboard.press("Control+Enter")
    expect(page.locator(".talk-agent .talk-body")).to_have_text("T5 轻巧，读写快。")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_visitors_page_is_for_everybody(new_context: Callable[..., BrowserContext], shop: Tenant, scheme) -> None:
    page = new_context({"width": 320, "height": 640}, color_scheme=scheme).new_page()
    watched = Watched(page)

    page.goto(f"/chat/{shop.slug}/?language=en")

    assert_accessible(page)
    assert_fits(page)
    page.locator("textarea[name=text]").fill("Hello")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".visit-visitor")).to_have_count(1)
    assert_accessible(page)
    assert_fits(page)
    watched.assert_quiet()


@pytest.mark.rule("INQ-31")
def test_without_scripts_a_message_can_be_left(new_context: Callable[..., BrowserContext], shop: Tenant) -> None:
    page = new_context(PHONE, java_script_enabled=False).new_page()
    page.goto(f"/chat/{shop.slug}/")
    page.locator("textarea[name=text]").fill("请回电")
    page.locator("[data-go]").click()
    refused = page.locator("[role=alert]").first.inner_text()
    assert page.locator("textarea[name=text]").input_value() == "请回电"

    page.locator("input[name=contact]").fill("13800000000")
    page.locator("[data-go]").click()

    assert refused
    expect(page.locator("[role=status].visit-good").first).to_contain_text("留言")
    with tenant_atomic(shop.pk):
        assert Chat.objects.get().state == "left_message"
