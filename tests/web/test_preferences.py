"""The reader's own choices."""

from collections.abc import Callable

import pytest
from django.conf import settings
from django.test import Client

from csdesk.people.models import Member
from csdesk.tenancy.models import Tenant
from csdesk.tenancy.scoping import tenant_atomic

URL = "/preferences/"


def reread(member: Member) -> Member:
    with tenant_atomic(member.tenant_id):
        return Member.objects.get(pk=member.pk)


def test_a_choice_is_kept_for_the_member_and_the_browser(
    alpha: Tenant, member_of: Callable[..., Member], sign_in: Callable[[Member], Client]
) -> None:
    member = member_of(alpha, "Li", preferences={"density": "compact"})

    response = sign_in(member).post(URL, {"name": "theme", "value": "dark", "next": "/accounts/2fa/"})

    assert response.headers["Location"] == "/accounts/2fa/"
    assert response.cookies["csdesk_theme"].value == "dark"
    assert reread(member).preferences == {"density": "compact", "theme": "dark"}


def test_the_language_is_the_members_from_the_next_page_on(
    alpha: Tenant, member_of: Callable[..., Member], sign_in: Callable[[Member], Client]
) -> None:
    member = member_of(alpha, "Li")
    client = sign_in(member)

    client.post(URL, {"name": "language", "value": "en"})

    assert reread(member).language == "en"
    assert '<html lang="en"' in client.get("/accounts/2fa/").content.decode()


def test_before_signing_in_a_choice_is_the_browsers(db: None) -> None:
    client = Client()

    client.post(URL, {"name": "language", "value": "en"})
    client.post(URL, {"name": "theme", "value": "dark"})

    page = client.get("/accounts/login/").content.decode()
    assert '<html lang="en" data-theme="dark"' in page
    assert client.cookies[settings.LANGUAGE_COOKIE_NAME].value == "en"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("theme", "pink"),
        ("language", "xx"),
        ("password", "on"),
        ("theme", ""),
        ("theme", "\x00"),
        ("preferences", "{}"),
    ],
)
def test_an_unknown_choice_is_refused_and_changes_nothing(
    alpha: Tenant, member_of: Callable[..., Member], sign_in: Callable[[Member], Client], name: str, value: str
) -> None:
    member = member_of(alpha, "Li")

    response = sign_in(member).post(URL, {"name": name, "value": value})

    assert response.status_code == 400
    assert (reread(member).preferences, reread(member).language) == ({}, "zh-hans")


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "", "nowhere", "http://["]
)
def test_the_way_back_never_leads_away(db: None, target: str) -> None:
    response = Client().post(URL, {"name": "theme", "value": "dark", "next": target})

    assert response.headers["Location"] == "/"


def test_a_cookie_of_nonsense_is_ignored(db: None) -> None:
    client = Client()
    client.cookies["csdesk_theme"] = '"><script>'

    page = client.get("/accounts/login/").content.decode()

    assert 'data-theme="auto"' in page
    assert '"><script>' not in page


def test_choices_are_made_by_post_only(db: None) -> None:
    assert Client().get(URL).status_code == 405
