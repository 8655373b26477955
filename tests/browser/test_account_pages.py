"""Signing in and what belongs to it, as a person meets it."""

from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.totp.internal import auth as totp
from playwright.sync_api import BrowserContext, Page, expect

from csdesk.people.models import Member
from csdesk.tenancy.models import Tenant
from tests.browser.fixtures import PHONE
from tests.browser.test_gallery import picture
from tests.browser.watch import Watched, assert_accessible, assert_fits
from tests.conftest import PASSWORD

OPEN = [
    "/accounts/login/",
    "/accounts/password/reset/",
    "/accounts/password/reset/done/",
    "/accounts/password/reset/key/x-y/",
]
OWN = ["/accounts/password/change/", "/accounts/2fa/", "/accounts/logout/"]


def look_at(page: Page, address: str, name: str) -> None:
    page.goto(address)
    picture(page, f"account-{name}-{address.strip('/').replace('/', '-')}")
    assert_accessible(page)
    assert_fits(page)


@pytest.mark.parametrize("locale", ["zh-CN", "en-GB"])
def test_pages_before_signing_in_are_accessible(new_context: Callable[..., BrowserContext], locale: str) -> None:
    page = new_context(PHONE, locale=locale).new_page()
    watched = Watched(page)

    for address in OPEN:
        look_at(page, address, locale)

    watched.assert_quiet()


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_pages_of_ones_own_account_are_accessible(
    page: Page, enter: Callable[..., None], member_of: Callable[..., Member], alpha: Tenant, language: str
) -> None:
    enter(page, member_of(alpha, "Li", language=language))

    for address in OWN:
        look_at(page, address, language)


def test_second_factor_is_set_up_with_an_app_and_gives_recovery_codes(
    page: Page, member_of: Callable[..., Member], alpha: Tenant
) -> None:
    member = member_of(alpha, "Li", email="li@alpha.test")
    page.goto("/accounts/login/")
    page.locator("[name=login]").fill(member.email)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("main button").click()
    page.wait_for_url("**/")
    page.goto("/accounts/2fa/totp/activate/")
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("main button").click()
    picture(page, "account-zh-totp-activate")
    assert_accessible(page)
    secret = page.locator("#authenticator_secret").input_value()

    page.locator("[name=code]").fill(code_of(secret))
    page.locator("main button[type=submit]").last.click()

    expect(page.locator("#recovery_codes")).to_be_visible()
    picture(page, "account-zh-recovery-codes")
    assert_accessible(page)


def code_of(secret: str) -> str:
    """What the authenticator app shows now."""
    counter = next(iter(totp.yield_hotp_counters_from_time()))
    return totp.format_hotp_value(totp.hotp_value(secret, counter))


def test_login_refuses_a_wrong_password_at_the_form(page: Page, member_of: Callable[..., Any], alpha: Tenant) -> None:
    member = member_of(alpha, "Li", email="li@alpha.test")
    page.goto("/accounts/login/")
    page.locator("[name=login]").fill(member.email)
    page.locator("[name=password]").fill("wrong")

    page.locator("main button").click()

    expect(page.get_by_role("alert").first).to_be_visible()
    picture(page, "account-zh-login-refused")
    assert_accessible(page)
