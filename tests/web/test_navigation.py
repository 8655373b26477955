"""The places of the shell."""

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest
from django.test import RequestFactory

from csdesk.people.models import Member
from csdesk.web import navigation
from csdesk.web.navigation import ACCOUNT, ADMIN, PORTAL, SETTINGS, Entry, entries, places_for, register, settings_for
from tests.conftest import make_member


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    """No entries but those of the test."""
    monkeypatch.setattr(navigation, "_entries", {})


def entry(key: str, **fields: object) -> Entry:
    return Entry(**{"key": key, "label": key, "url_name": "account_login", "icon": "x", "order": 100, **fields})  # type: ignore[arg-type]


def member(*permissions: str, staff: bool = True) -> SimpleNamespace:
    return SimpleNamespace(is_staff_member=staff, may=lambda permission: permission in permissions)


def request(path: str = "/elsewhere/") -> HttpRequest:
    return RequestFactory().get(path)


def keys(places: list[list[navigation.Place]]) -> list[list[str]]:
    return [[place.entry.key for place in group] for group in places]


def test_register_refuses_a_second_entry_of_the_same_key(bare: None) -> None:
    register(entry("a"))

    with pytest.raises(ImproperlyConfigured):
        register(entry("a"))


def test_register_refuses_a_shortcut_that_is_taken_on_the_same_side(bare: None) -> None:
    register(entry("a", shortcut="c"))
    register(entry("portal", shortcut="c", side=PORTAL))

    with pytest.raises(ImproperlyConfigured):
        register(entry("b", shortcut="c"))
    assert [found.key for found in entries()] == ["a", "portal"]


def test_places_for_groups_by_hundreds_in_order(bare: None) -> None:
    for key, order in (("c", 210), ("a", 120), ("b", 110)):
        register(entry(key, order=order))

    assert keys(places_for(request(), member())) == [["b", "a"], ["c"]]


def test_places_for_leaves_out_what_the_role_does_not_include(bare: None) -> None:
    register(entry("open"))
    register(entry("closed", permission="people.change"))

    assert keys(places_for(request(), member())) == [["open"]]
    assert keys(places_for(request(), member("people.change"))) == [["closed", "open"]]


def test_places_for_leaves_out_the_narrow_page_of_who_has_a_wider_one(bare: None) -> None:
    register(entry("narrow", permission="work", unless="see.all"))

    assert keys(places_for(request(), member("work"))) == [["narrow"]]
    assert keys(places_for(request(), member("work", "see.all"))) == []
    assert navigation.may_see(entries()[0], member("work", "see.all"))


def test_places_for_keeps_the_sides_apart(bare: None) -> None:
    register(entry("desk"))
    register(entry("portal", side=PORTAL))
    register(entry("password", side=ACCOUNT))

    assert keys(places_for(request(), member())) == [["desk"]]
    assert keys(places_for(request(), member(staff=False))) == [["portal"]]
    assert keys(places_for(request(), member(), side=ACCOUNT)) == [["password"]]


def test_places_for_leaves_out_an_entry_whose_page_is_not_there(bare: None) -> None:
    register(entry("gone", url_name="nowhere:at_all"))

    assert places_for(request(), member()) == []


def test_places_for_marks_the_longest_address_that_fits(bare: None) -> None:
    register(entry("two", url_name="mfa_index"))
    register(entry("one", url_name="web:home"))

    inside = places_for(request("/accounts/2fa/totp/activate/"), member())
    elsewhere = places_for(request("/accounts/x/"), member())

    assert [place.entry.key for group in inside for place in group if place.current] == ["two"]
    assert [place.entry.key for group in elsewhere for place in group if place.current] == []


def test_places_for_counts_for_whoever_asks(bare: None, tenant: object) -> None:
    wang = make_member("Wang")
    asked = request()
    asked.now = datetime(2026, 11, 23, tzinfo=UTC)  # type: ignore[attr-defined]
    register(entry("own", count=lambda asking: Member.objects.filter(pk=asking.member.pk)))
    register(entry("none", order=101, count=lambda asking: Member.objects.filter(pk__lt=asking.member.pk)))

    [places] = places_for(asked, wang)

    assert [place.count for place in places] == [1, 0]


def test_the_way_to_the_settings_is_there_for_whoever_may_set_up_anything(bare: None) -> None:
    register(entry(SETTINGS))
    register(entry("boxes", side=ADMIN, permission="mail.boxes"))

    assert places_for(request(), member()) == []
    assert keys(places_for(request(), member("mail.boxes"))) == [[SETTINGS]]


def test_settings_for_groups_by_name_and_permission(bare: None) -> None:
    for key, order in (("roles", 110), ("boxes", 300), ("closed", 310)):
        register(entry(key, side=ADMIN, order=order, permission="nobody" if key == "closed" else None))

    found = settings_for(request(), member())

    assert [[place.entry.key for place in places] for _name, places in found] == [["roles"], ["boxes"]]


def test_a_page_of_the_settings_marks_their_place_on_the_rail(bare: None) -> None:
    register(entry(SETTINGS, url_name="web:settings"))
    register(entry("people", url_name="people:members"))
    register(entry("set-people", url_name="people:members", side=ADMIN))
    register(entry("roles", url_name="people:roles", side=ADMIN))

    marked = {
        path: [place.entry.key for group in places_for(request(path), member()) for place in group if place.current]
        for path in ("/people/", "/people/7/", "/people/roles/", "/elsewhere/")
    }

    assert marked == {"/people/": ["people"], "/people/7/": ["people"], "/people/roles/": [SETTINGS], "/elsewhere/": []}
