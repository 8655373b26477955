"""Pages for what went wrong: in words, in the product's look, and without the database."""

import re

import pytest
from django.template.loader import render_to_string
from django.test import Client, RequestFactory, override_settings
from django.urls import path
from django.utils import translation

from tests.test_policy_of_pages import ROOT

PAGES = ["400", "403", "403_csrf", "404", "405", "409", "429", "500", "503"]


def broken(request: object) -> None:
    raise RuntimeError("a mistake of ours")


urlpatterns = [path("broken/", broken)]


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_an_error_page_renders_without_a_request_and_without_queries(name: str, language: str) -> None:
    # No database is allowed in this test: a query would fail it.
    with translation.override(language):
        html = render_to_string(f"{name}.html")

    assert re.search(r"<h1>[^<]{4,}</h1>", html)
    assert f'<html lang="{"zh-hans" if language == "zh-hans" else "en"}"' in html


@pytest.mark.parametrize("name", PAGES)
def test_an_error_page_speaks_chinese_to_chinese_readers(name: str) -> None:
    with translation.override("zh-hans"):
        html = render_to_string(f"{name}.html", {}, RequestFactory().get("/x/"))

    heading = re.search(r"<h1>(.*?)</h1>", html)
    assert heading
    assert not heading.group(1).isascii()


@override_settings(ROOT_URLCONF="tests.web.test_error_pages")
def test_a_mistake_of_ours_is_answered_with_the_page_for_it() -> None:
    client = Client(raise_request_exception=False, headers={"accept-language": "en"})

    response = client.get("/broken/")

    assert response.status_code == 500
    assert "That was our mistake" in response.content.decode()
    assert "RuntimeError" not in response.content.decode()


def test_what_is_not_there_looks_the_same_wherever_it_is_not(db: None) -> None:
    client = Client()

    one, other = client.get("/no/such/page/"), client.get("/another/KS-2026-000001/")

    assert (one.status_code, other.status_code) == (404, 404)
    assert one.content == other.content


def test_every_error_page_is_tested() -> None:
    found = {page.stem for page in (ROOT / "templates").glob("[0-9]*.html")}

    assert found == set(PAGES)
