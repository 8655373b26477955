"""Answers to htmx carry the notices; a form that went through says so, and its draft is dropped."""

import json
from collections.abc import Callable
from urllib.parse import quote

from django.contrib import messages
from django.http import HttpRequest, HttpResponse

from csdesk.web.notices import as_data

ARRIVED_COOKIE = "csdesk_arrived"
DRAFT_FIELD = "draft-key"
ARRIVED_SECONDS = 300
LONGEST_KEY = 200


class PageMiddleware:
    """After the view: notices into the HX-Trigger header, the arrived draft's key into a cookie."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if getattr(request, "htmx", False):
            _hand_over_notices(request, response)
        elif request.method == "POST" and 300 <= response.status_code < 400:
            _confirm_draft(request, response)
        return response


def _hand_over_notices(request: HttpRequest, response: HttpResponse) -> None:
    # A page that is fetched anew shows them itself.
    if "HX-Redirect" in response or "HX-Refresh" in response or 300 <= response.status_code < 400:
        return
    if response.status_code >= 500 or not hasattr(request, "_messages"):
        return
    notices = [as_data(message) for message in messages.get_messages(request)]
    if not notices:
        return
    events = json.loads(response.get("HX-Trigger", "{}"))
    response["HX-Trigger"] = json.dumps({**events, "csdesk:toasts": notices})


def _confirm_draft(request: HttpRequest, response: HttpResponse) -> None:
    key = request.POST.get(DRAFT_FIELD, "")[:LONGEST_KEY]
    if key:
        # Read and removed by the page's script: not a secret, hence not HttpOnly.
        response.set_cookie(ARRIVED_COOKIE, quote(key), max_age=ARRIVED_SECONDS, samesite="Lax")
