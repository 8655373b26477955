"""The pages of webhooks in a browser: both languages, desk and phone, full and empty."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from csdesk.people.models import Member
from csdesk.tenancy.models import Tenant
from csdesk.tenancy.scoping import tenant_atomic
from csdesk.webhooks.models import Attempt, Delivery, DeliveryState, Subscription
from csdesk.webhooks.permissions import Permission
from csdesk.webhooks.services.subscriptions import create_subscription
from tests.browser.fixtures import DESK, PHONE
from tests.browser.watch import Watched, assert_accessible, assert_fits

PICTURES = os.environ.get("CSDESK_PICTURES")
LONG = "https://erp.example.com/" + "a-very-long-path-without-any-end/" * 12


def fill(owner: Member) -> tuple[Subscription, Delivery]:
    """Two webhooks, one with a log of every state."""
    with tenant_atomic(owner.tenant_id) as now:
        create_subscription(url=LONG, kinds=["*"], description="", actor=owner, now=now)
        kinds = ["complaint.*", "message.answer"]
        made, _secret = create_subscription(
            url="https://erp.example.com/hook", kinds=kinds, description="把客诉同步到ERP", actor=owner, now=now
        )
        Subscription.objects.filter(pk=made.pk).update(failing_since=now)
        for number, state in enumerate(DeliveryState.values):
            sent = Delivery.objects.create(
                subscription=made, kind="complaint.open", message_id=f"msg_{number}", state=state, at=now, attempts=2
            )
            Attempt.objects.create(delivery=sent, at=now, milliseconds=10_000, trouble="no answer: not in time")
            Attempt.objects.create(delivery=sent, at=now, status_code=500, milliseconds=87, request="POST /hook\n{}")
        return made, sent


@pytest.mark.parametrize(("size", "language"), [(DESK, "zh-hans"), (PHONE, "en")], ids=["desk", "phone"])
def test_pages_of_webhooks_are_accessible_and_fit(
    new_context: Callable[..., Any], enter: Callable[..., None], member_of: Callable[..., Member], alpha: Tenant,
    size: dict[str, int], language: str,
) -> None:  # fmt: skip
    rights = (Permission.OWN, Permission.MANAGE)
    member = member_of(alpha, "李小明", *rights, email="li@a.test", language=language)
    page: Page = new_context(size).new_page()
    watched = Watched(page)
    enter(page, member)
    look(page, "/webhooks/", f"webhooks-none-{language}")
    webhook, delivery = fill(member)

    for name, path in {
        "list": "/webhooks/",
        "one": f"/webhooks/{webhook.pk}/",
        "form": f"/webhooks/{webhook.pk}/change/",
        "message": f"/webhooks/messages/{delivery.pk}/",
        "settings": "/notifications/settings/",
    }.items():
        look(page, path, f"webhooks-{name}-{language}")

    watched.assert_quiet()


def look(page: Page, path: str, name: str) -> None:
    """Open a page and look at it."""
    page.goto(path)
    for details in page.locator("main details").all():
        details.evaluate("element => { element.open = true }")
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"{name}.png", full_page=True)
    assert_accessible(page)
    assert_fits(page)
