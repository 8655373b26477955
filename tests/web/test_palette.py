"""The palette: who finds what, for whom."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from csdesk.people.models import MemberKind
from csdesk.web import palette
from csdesk.web.palette import Hit, Provider, answers, register_provider

ASKED = {"HX-Request": "true"}


@pytest.fixture
def providers(monkeypatch):
    """No room has registered anything yet."""
    monkeypatch.setattr(palette, "_providers", {})


def found(label):
    return lambda member, words, limit: [Hit(f"{label} {number}", "", "/", "user") for number in range(limit + 1)]


def test_answers_keeps_the_order_of_the_providers_and_the_limit(providers):
    register_provider(Provider("late", "Late", found("late"), order=2))
    register_provider(Provider("early", "Early", found("early"), order=1))

    groups = answers(None, "x", limit=2)

    assert [(provider.key, len(hits)) for provider, hits in groups] == [("early", 2), ("late", 2)]


def test_answers_leaves_out_who_finds_nothing(providers):
    register_provider(Provider("none", "None", lambda member, words, limit: []))

    assert answers(None, "x") == []


def test_register_provider_refuses_a_taken_key(providers):
    register_provider(Provider("cases", "Cases", found("a")))

    with pytest.raises(ImproperlyConfigured):
        register_provider(Provider("cases", "Cases", found("b")))


def test_answers_of_words_that_cannot_be_stored_are_none(providers):
    register_provider(Provider("cases", "Cases", found("a")))

    assert answers(None, "\x00") == []


def test_palette_finds_places_and_people_by_name_and_pinyin(alpha, member_of, sign_in):
    member = member_of(alpha, "Li", "people.member_view", language="en")
    wang = member_of(alpha, "Wang", sort_key="wang", title="Agent")

    places = sign_in(member).get("/palette/", {"q": "peop"}, headers=ASKED).content.decode()
    people = sign_in(member).get("/palette/", {"q": "WAN"}, headers=ASKED).content.decode()

    assert 'href="/people/"' in places
    assert f'href="/people/{wang.pk}/"' in people


def test_palette_shows_no_people_to_whoever_may_not_see_them(alpha, member_of, sign_in):
    wang = member_of(alpha, "Wang", sort_key="wang")

    body = sign_in(member_of(alpha, "Li")).get("/palette/", {"q": "wang"}, headers=ASKED).content.decode()

    assert f"/people/{wang.pk}/" not in body


def test_palette_finds_nobody_of_another_company(alpha, beta, member_of, sign_in):
    member = member_of(alpha, "Li", "people.member_view")
    foreign = member_of(beta, "Wang", sort_key="wang")

    body = sign_in(member).get("/palette/", {"q": "wang"}, headers=ASKED).content.decode()

    assert f"/people/{foreign.pk}/" not in body


def test_palette_is_a_page_of_its_own_without_scripts(alpha, member_of, sign_in):
    body = sign_in(member_of(alpha, "Li", language="en")).get("/palette/", {"q": "<b>"}).content.decode()

    assert "Nothing found for “&lt;b&gt;”." in body


def test_palette_is_closed_to_dealers(alpha, member_of, sign_in):
    assert sign_in(member_of(alpha, "Zhang", kind=MemberKind.DEALER)).get("/palette/").status_code == 403
