"""Trouble with the database becomes an honest answer: try again (503), or somebody was faster (409)."""

import logging
from collections.abc import Callable

from django.db import Error, IntegrityError, connection, transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

log = logging.getLogger(__name__)
RETRY_AFTER_SECONDS = "2"
# lock timeout, statement timeout, deadlock, serialisation, too many connections, shutdown, crash, starting up
_PASSING = {"55P03", "57014", "40P01", "40001", "53300", "57P01", "57P02", "57P03"}


def status_of(error: BaseException) -> int | None:
    """503 for trouble that passes, 409 for a late integrity error, None for what is our fault."""
    if isinstance(error, IntegrityError):
        return 409
    if isinstance(error, Error):
        code = getattr(error.__cause__, "pgcode", None)
        # no code: the connection was lost or never made
        return 503 if code in _PASSING or code is None else None
    return None


def trouble_response(request: HttpRequest, status: int) -> HttpResponse:
    """The page (or problem+json) that says what happened and what to do."""
    title = _("Somebody else changed this at the same moment.") if status == 409 else _("Please try again in a moment.")
    if request.path.startswith("/api/"):
        code = "conflict" if status == 409 else "busy"
        body = {"type": f"/api/v1/docs/#problem-{code}", "title": title, "status": status, "code": code}
        response: HttpResponse = JsonResponse(body, status=status, content_type="application/problem+json")
    else:
        response = render(request, f"{status}.html", {"title": title}, status=status)
    if status == 503:
        response["Retry-After"] = RETRY_AFTER_SECONDS
    return response


def too_much_response(request: HttpRequest, wait_seconds: int) -> HttpResponse:
    """The page that says that the company asks too much at once; what was only read comes by itself after a while."""
    response = render(request, "429.html", {"seconds": wait_seconds}, status=429)
    response["Retry-After"] = str(wait_seconds)
    if request.method == "GET":
        response["Refresh"] = str(wait_seconds + 1)
    return response


class DatabaseTroubleMiddleware:
    """Outermost of ours: sees errors of views and of the commit itself."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """An error out of a view."""
        status = status_of(exception)
        if status is None:
            return None
        log.warning("database trouble on %s: %s", request.path, exception)
        if connection.in_atomic_block:
            transaction.set_rollback(True)
        return trouble_response(request, status)
