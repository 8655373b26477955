"""Answers to htmx carry the notices and lead whole pages elsewhere; a form that went through drops its draft."""

import json
from collections.abc import Callable
from urllib.parse import quote, urlencode, urlsplit

from django.contrib import messages
from django.db import connection, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import Resolver404, resolve, reverse

from csdesk.refusals import RuleViolation
from csdesk.web import notices
from csdesk.web.storable import storable

ARRIVED_COOKIE = "csdesk_arrived"
DRAFT_FIELD = "draft-key"
ARRIVED_SECONDS = 300
LONGEST_KEY = 200
# Where a request is sent before anything is done for it.
DOORS = ("account_login", "people:choose_company")


class StorableAddressMiddleware:
    """Before the view: an address that the database cannot hold names nothing of ours, so nothing is looked up."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not storable(request.path):
            raise Http404
        return self.get_response(request)


class PageMiddleware:
    """After the view: notices into the HX-Trigger header, the arrived draft's key into a cookie, redirects whole."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        redirected = 300 <= response.status_code < 400 and "Location" in response
        turned_away = redirected and _leads_to_a_door(response.headers["Location"])
        if redirected and not turned_away and request.method == "POST":
            _confirm_draft(request, response)
        if not getattr(request, "htmx", False):
            return _explained(request, response) if response.status_code == 405 else response
        if redirected:
            return _whole_page(request, response, turned_away=turned_away)
        _hand_over_notices(request, response)
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """A refusal that no view has turned into words of its own: a page, or a notice on it, never a 500."""
        if not isinstance(exception, RuleViolation) or request.path.startswith("/api/"):
            return None
        may_read_rules = notices.may_read_rules(request)
        if connection.in_atomic_block:
            transaction.set_rollback(True)
        if not getattr(request, "htmx", False):
            context = {"refusal": exception, "may_read_rules": may_read_rules}
            return render(request, "refused.html", context, status=409)
        notices.refused(request, exception)
        return HttpResponse(status=409, headers={"HX-Reswap": "none"})


def _leads_to_a_door(location: str) -> bool:
    """Whether nothing was done because one has to sign in, or to choose a company, first."""
    path = urlsplit(location).path
    return any(path == reverse(name) for name in DOORS)


def _whole_page(request: HttpRequest, response: HttpResponse, *, turned_away: bool) -> HttpResponse:
    """A redirect of a fragment would be swapped into it; the whole page goes there instead.

    Who was turned away comes back to the page, not to the fragment; the answer is no success, so drafts stay.
    """
    target = response.headers["Location"]
    if turned_away:
        here = request.htmx.current_url_abs_path or "/"  # type: ignore[attr-defined]
        target = f"{urlsplit(target).path}?{urlencode({'next': here})}"
    whole = HttpResponse(status=401 if turned_away else 200, headers={"HX-Redirect": target})
    whole.cookies = response.cookies
    return whole


def _explained(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Somebody opened an address that only a form sends to: a page that says so, and leads to where the form is."""
    if request.method not in ("GET", "HEAD") or response.content or request.path.startswith("/api/"):
        return response
    page = render(request, "405.html", {"back": _nearest_page(request.path)}, status=405)
    page["Allow"] = response["Allow"]
    return page


def _nearest_page(path: str) -> str:
    """The next address above this one that shows the same record, or none."""
    here = set(resolve(path).kwargs.items())
    while path != "/":
        path = path.rstrip("/").rpartition("/")[0] + "/"
        try:
            above = resolve(path).kwargs
        except Resolver404:
            continue
        if set(above.items()) <= here:
            return path
    return "/"


def _hand_over_notices(request: HttpRequest, response: HttpResponse) -> None:
    # A page that is fetched anew shows them itself.
    if "HX-Redirect" in response or "HX-Refresh" in response:
        return
    if response.status_code >= 500 or not hasattr(request, "_messages"):
        return
    told = [notices.as_data(message) for message in messages.get_messages(request)]
    if not told:
        return
    events = json.loads(response.get("HX-Trigger", "{}"))
    response["HX-Trigger"] = json.dumps({**events, "csdesk:toasts": told})


def _confirm_draft(request: HttpRequest, response: HttpResponse) -> None:
    key = request.POST.get(DRAFT_FIELD, "")[:LONGEST_KEY]
    if key:
        # Read and removed by the page's script: not a secret, hence not HttpOnly.
        response.set_cookie(ARRIVED_COOKIE, quote(key), max_age=ARRIVED_SECONDS, samesite="Lax")
