"""News from elsewhere: by socket or by asking, in place or behind a chip, never over what one types."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, WebSocketRoute, expect

from csdesk.people.models import Member
from csdesk.tenancy.models import Tenant

pytestmark = pytest.mark.urls("tests.browser.urls")


class Server:
    """The other end of the page's socket."""

    def __init__(self, page: Page) -> None:
        self.heard: list[dict[str, Any]] = []
        self.sockets: list[WebSocketRoute] = []
        page.route_web_socket("**/ws/live/", self._accept)

    def _accept(self, socket: WebSocketRoute) -> None:
        self.sockets.append(socket)
        socket.on_message(lambda text: self.heard.append(json.loads(text)))

    def say(self, **message: Any) -> None:
        """Send one message to the page."""
        self.sockets[-1].send(json.dumps(message))


@pytest.fixture
def desk(page: Page, enter: Callable[..., None], member_of: Callable[..., Member], alpha: Tenant) -> Page:
    """A page of a colleague who reads English."""
    enter(page, member_of(alpha, "Li", email="li@alpha.test", language="en"))
    return page


@pytest.fixture
def server(desk: Page) -> Server:
    """The page with its socket open."""
    server = Server(desk)
    desk.goto("/test/live/")
    expect(desk.locator("html")).to_have_attribute("data-link", "open")
    return server


def test_the_page_names_its_topics(desk: Page, server: Server) -> None:
    wait_for(desk, server, sockets=1)

    assert server.heard[0]["topics"] == ["case-17"]


def test_a_message_about_the_case_refreshes_its_fragment_only(desk: Page, server: Server) -> None:
    desk.locator("#reply").fill("正在写")

    server.say(id=5, topic="case-17", name="message.public")

    expect(desk.locator("#status")).to_have_text("新")
    assert desk.locator("#reply").input_value() == "正在写"
    expect(desk.locator("#reply")).to_be_focused()


def test_a_message_that_was_seen_does_nothing(desk: Page, server: Server) -> None:
    server.say(id=5, topic="case-17", name="message.public")
    expect(desk.locator("#status")).to_have_text("新")
    desk.evaluate("document.getElementById('status').textContent = 'seen'")

    server.say(id=5, topic="case-17", name="message.public")
    server.say(type="member", name="x", data={"counts": {"intake": 9}})

    expect(desk.locator("[data-live-count=intake]")).to_have_text("9")
    expect(desk.locator("#status")).to_have_text("seen")


def test_new_rows_wait_behind_a_chip_while_somebody_is_in_the_list(desk: Page, server: Server) -> None:
    desk.locator("#rows a").first.focus()

    server.say(topic="desk", name="complaint.open")
    server.say(topic="desk", name="complaint.open")

    chip = desk.get_by_role("button", name="2 new")
    expect(chip).to_be_visible()
    expect(desk.locator("#rows a").first).to_have_text("一")
    chip.click()
    expect(desk.locator("#rows a").first).to_have_text("新")
    expect(chip).to_be_hidden()


def test_a_list_at_rest_takes_new_rows_at_once(desk: Page, server: Server) -> None:
    server.say(topic="desk", name="complaint.open")

    expect(desk.locator("#rows a").first).to_have_text("新")


def test_other_news_leave_the_list_alone(desk: Page, server: Server) -> None:
    server.say(topic="desk", name="mail.received")
    server.say(name="x", data={"counts": {"intake": 4}})

    expect(desk.locator("[data-live-count=intake]")).to_have_text("4")
    expect(desk.locator("#rows a").first).to_have_text("一")


def test_a_number_that_falls_to_nothing_disappears(desk: Page, server: Server) -> None:
    server.say(name="x", data={"counts": {"intake": 0}})

    expect(desk.locator("[data-live-count=intake]")).to_be_hidden()


def test_an_urgent_message_is_spoken_as_an_alarm(desk: Page, server: Server) -> None:
    server.say(name="clock.level", data={"announce": "KS-1 is late.", "urgent": True})

    expect(desk.locator("#alarms")).to_have_text("KS-1 is late.")


def test_a_lost_socket_is_opened_again_from_the_last_message_on(desk: Page, server: Server) -> None:
    server.say(id=5, topic="case-17", name="message.public")
    expect(desk.locator("#status")).to_have_text("新")

    server.sockets[0].close()

    wait_for(desk, server)
    assert server.heard[-1]["last"] == 5


def wait_for(page: Page, server: Server, sockets: int = 2) -> None:
    """Until the page has come so many times and said what it knows."""
    for _ in range(100):
        if len(server.sockets) == len(server.heard) == sockets:
            return
        page.wait_for_timeout(50)


def test_what_happened_before_the_page_was_made_is_in_the_page(desk: Page, server: Server) -> None:
    server.say(id=5, topic="case-17", name="message.public", at="2020-01-01T00:00:00Z")
    server.say(name="x", data={"counts": {"intake": 9}})

    expect(desk.locator("[data-live-count=intake]")).to_have_text("9")
    expect(desk.locator("#status")).to_have_text("旧")


def test_messages_out_of_their_order_all_count(desk: Page, server: Server) -> None:
    server.say(id=6, topic="case-18", name="message.public")
    server.say(id=5, topic="case-17", name="message.public")

    expect(desk.locator("#status")).to_have_text("新")


@pytest.mark.parametrize(("code", "words"), [(4401, "You are signed out"), (4404, "no longer here")])
def test_a_page_whose_line_the_server_ended_says_why_and_asks_no_more(
    desk: Page, server: Server, code: int, words: str
) -> None:
    desk.clock.install()

    server.sockets[0].close(code=code)

    expect(desk.locator(".toast-item")).to_contain_text(words)
    desk.clock.run_for(60_000)
    assert len(server.sockets) == 1


def test_without_a_socket_the_page_asks_and_says_so(desk: Page) -> None:
    desk.route_web_socket("**/ws/live/", lambda socket: socket.close())
    events = [{"id": 9, "topic": "case-17", "name": "message.public"}]
    desk.route("**/live/since/*", lambda route: route.fulfill(json={"events": events}))

    desk.goto("/test/live/")

    expect(desk.locator("#status")).to_have_text("新")
    expect(desk.locator(".link-state")).to_contain_text("Updates every few seconds")


def test_without_any_connection_the_page_says_that_it_may_be_old(desk: Page, expected_errors: list[str]) -> None:
    expected_errors.append("net::ERR_FAILED")
    desk.route_web_socket("**/ws/live/", lambda socket: socket.close())
    desk.route("**/live/since/*", lambda route: route.abort())

    desk.goto("/test/live/")

    expect(desk.locator(".link-state")).to_contain_text("No connection")
