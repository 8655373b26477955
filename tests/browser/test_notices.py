"""The bell's pages in a browser: both languages, desk and phone, and a notice that arrives while one looks."""

import json
import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, WebSocketRoute, expect

from csdesk.outbox import notices
from csdesk.outbox.enqueue import enqueue
from csdesk.outbox.models import LocalMail, OutboxMessage
from csdesk.outbox.notify import notify, register_notice
from csdesk.outbox.permissions import Permission
from csdesk.people.models import Member
from csdesk.tenancy.models import Tenant
from csdesk.tenancy.scoping import tenant_atomic
from tests.browser.fixtures import DESK, PHONE
from tests.browser.watch import Watched, assert_accessible, assert_fits

PICTURES = os.environ.get("CSDESK_PICTURES")
PATHS = {
    "notices": "/notifications/",
    "settings": "/notifications/settings/",
    "dead-letters": "/dead-letters/",
    "local-mail": "/local-mail/",
}


@pytest.fixture(autouse=True)
def words() -> Any:
    """A kind of notice that only these tests know."""
    known = dict(notices._kinds)
    register_notice(
        "probe.late",
        title="KS-2026-%(n)s 已超时 %(overrun)s",
        body="主机不通电，客户要求今天上门",
        many="%(count)s 件客诉已超时",
    )
    yield
    notices._kinds.clear()
    notices._kinds.update(known)


def fill(member: Member) -> None:
    """A desk on which something happened."""
    with tenant_atomic(member.tenant_id) as now:
        for number in range(3):
            at = now - timedelta(minutes=number * 7)
            notify([member], "probe.late", now=at, urgent=number == 0, n=number, overrun=timedelta(minutes=90))
        notify([member], "probe.late", now=now, urgent=True, n=8, overrun=timedelta(days=1, hours=2))
        message = enqueue("email.send", key="mail:17", payload={"to": ["li@example.com"]}, host="smtp.example.com")
        gone = {
            "state": "dead",
            "attempts": 8,
            "finished_at": now,
            "last_error": "smtp.example.com: TimeoutError",
        }
        OutboxMessage.objects.filter(pk=message.pk).update(**gone)
        LocalMail.objects.create(
            message_id="<1@x>", sender="desk@a.test", recipients="li@b.test", subject="关于您的来信 KS-2026-000123",
            text="您好：\n\n详见 https://a.test/x", raw=b"", at=now,
        )  # fmt: skip


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("name", PATHS)
def test_pages_are_accessible_and_fit(
    new_context: Callable[..., Any],
    enter: Callable[..., None],
    member_of: Callable[..., Member],
    alpha: Tenant,
    size: dict[str, int],
    language: str,
    name: str,
) -> None:
    rights = (Permission.DEAD_LETTERS, Permission.LOCAL_MAIL)
    member = member_of(alpha, "李小明", *rights, email="li@a.test", language=language)
    fill(member)
    page: Page = new_context(size).new_page()
    watched = Watched(page)
    enter(page, member)

    page.goto(PATHS[name])

    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"{name}-{size['width']}-{language}.png", full_page=True)
    assert_accessible(page)
    assert_fits(page)
    watched.assert_quiet()


LOUD = """
  window.told = [];
  const note = (what) => { window.told.push(what); document.documentElement.dataset.told = window.told.length; };
  window.Notification = class extends EventTarget {
    static permission = "granted";
    constructor(title, options) { super(); note([title, options.tag]); }
  };
  AudioContext.prototype.createOscillator = new Proxy(AudioContext.prototype.createOscillator, {
    apply: (make, self, args) => { note("tone"); return Reflect.apply(make, self, args); },
  });
  Object.defineProperty(document, "hidden", { get: () => true });
"""


def test_a_notice_makes_its_reader_look_up(
    page: Page, enter: Callable[..., None], member_of: Callable[..., Member], alpha: Tenant
) -> None:
    sockets: list[WebSocketRoute] = []
    page.route_web_socket("**/ws/live/", lambda socket: sockets.append(socket))
    page.add_init_script(LOUD)
    enter(page, member_of(alpha, "Li", email="li@a.test", language="en"))
    page.goto("/notifications/settings/")
    expect(page.locator("html")).to_have_attribute("data-link", "open")
    page.get_by_role("button", name="Try it out").click()
    expect(page.locator("html")).to_have_attribute("data-told", "3")

    notice = {"id": 7, "title": "KS-1 is late", "url": "/", "counts": {"notifications": 1}}
    for aloud in ([], ["sound", "desktop"]):
        sockets[-1].send(json.dumps({"type": "member", "name": "notice", "data": {**notice, "aloud": aloud}}))

    expect(page.locator("html")).to_have_attribute("data-told", "6")
    assert sorted(map(str, page.evaluate("window.told.slice(3)"))) == ["['KS-1 is late', 'csdesk-7']", "tone", "tone"]
