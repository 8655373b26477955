"""Notices on pages and in answers to htmx; drafts that arrived."""

import json
from typing import Any

import pytest
from django.contrib import messages
from django.contrib.messages.storage.fallback import FallbackStorage
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.test import RequestFactory
from django_htmx.middleware import HtmxDetails

from csdesk.web.middleware import PageMiddleware
from csdesk.web.notices import undoable


def answered(response: HttpResponse, *, htmx: bool, data: dict[str, str] | None = None) -> HttpResponse:
    """The response as it leaves, after a view that said something."""

    def view(request: HttpRequest) -> HttpResponse:
        undoable(request, "已分配给李", undo_url="/undo/7/")
        messages.warning(request, "Careful")
        return response

    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/complaints/KS-1/?tab=2"} if htmx else {}
    request: Any = RequestFactory().post("/", data or {}, headers=headers)
    request.htmx, request.session = HtmxDetails(request), {}
    request._messages = FallbackStorage(request)
    return PageMiddleware(view)(request)


def test_an_answer_to_htmx_carries_the_notices_in_ascii() -> None:
    response = answered(HttpResponse(), htmx=True)

    header = response.headers["HX-Trigger"]
    assert header.isascii()
    assert json.loads(header)["csdesk:toasts"] == [
        {"level": "success", "words": "已分配给李", "undo": "/undo/7/", "rule": None},
        {"level": "warning", "words": "Careful", "undo": None, "rule": None},
    ]


def test_an_answer_to_htmx_keeps_the_events_of_the_view() -> None:
    response = answered(HttpResponse(headers={"HX-Trigger": '{"case:saved": 1}'}), htmx=True)

    assert set(json.loads(response.headers["HX-Trigger"])) == {"case:saved", "csdesk:toasts"}


@pytest.mark.parametrize(
    "response", [HttpResponseRedirect("/x/"), HttpResponse(headers={"HX-Redirect": "/x/"}), HttpResponse(status=500)]
)
def test_an_answer_that_leads_to_a_new_page_leaves_the_notices_to_it(response: HttpResponse) -> None:
    assert "HX-Trigger" not in answered(response, htmx=True).headers


def test_a_whole_page_carries_no_header() -> None:
    assert "HX-Trigger" not in answered(HttpResponse(), htmx=False).headers


def test_a_form_that_went_through_names_its_draft() -> None:
    response = answered(HttpResponseRedirect("/x/"), htmx=False, data={"draft-key": "reply 7; Path=/evil"})

    assert response.cookies["csdesk_arrived"].value == "reply%207%3B%20Path%3D/evil"


@pytest.mark.parametrize("response", [HttpResponse(status=422), HttpResponse(), HttpResponse(status=503)])
def test_a_form_that_was_refused_keeps_its_draft(response: HttpResponse) -> None:
    assert "csdesk_arrived" not in answered(response, htmx=False, data={"draft-key": "reply-7"}).cookies


def test_a_redirect_of_a_fragment_leads_the_whole_page() -> None:
    response = answered(HttpResponseRedirect("/complaints/"), htmx=True, data={"draft-key": "reply-7"})

    assert (response.status_code, response.headers["HX-Redirect"]) == (200, "/complaints/")
    assert response.cookies["csdesk_arrived"].value == "reply-7"


def test_a_fragment_whose_session_ended_leads_to_signing_in_and_back_to_the_page() -> None:
    response = answered(HttpResponseRedirect("/accounts/login/?next=/fragment/"), htmx=True, data={"draft-key": "x"})

    assert response.status_code == 401
    assert response.headers["HX-Redirect"] == "/accounts/login/?next=%2Fcomplaints%2FKS-1%2F%3Ftab%3D2"
    assert "csdesk_arrived" not in response.cookies


@pytest.mark.parametrize("door", ["/accounts/login/?next=/x/", "/people/company/"])
def test_a_form_sent_after_the_session_ended_keeps_its_draft(door: str) -> None:
    response = answered(HttpResponseRedirect(door), htmx=False, data={"draft-key": "reply-7"})

    assert "csdesk_arrived" not in response.cookies
