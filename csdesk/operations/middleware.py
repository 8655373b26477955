"""Outermost: a name for each request, one line in the log, one figure."""

import logging
import re
import time
import uuid
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from csdesk.operations import logs, metrics

log = logging.getLogger("csdesk.request")
HEADER = "X-Request-ID"
_NAME = re.compile(r"[A-Za-z0-9_-]{8,64}")
# Asked every few seconds by machines.
QUIET = {"outbox:health", "operations:metrics"}


class RequestMiddleware:
    """Gives the request its id, which the answer, every log line and our own front end carry."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.request_id = _name_of(request)  # type: ignore[attr-defined]
        mark = logs.serving.set(request)
        started = time.perf_counter()
        try:
            response = self.get_response(request)
            _note(request, response, time.perf_counter() - started)
        finally:
            logs.serving.reset(mark)
        response[HEADER] = request.request_id  # type: ignore[attr-defined]
        return response


def _name_of(request: HttpRequest) -> str:
    """As our own front end said, which says it itself or hears it from a proxy that it trusts; else a new one."""
    said = request.headers.get(HEADER, "") if settings.BEHIND_PROXY else ""
    return said if _NAME.fullmatch(said) else uuid.uuid4().hex


def _note(request: HttpRequest, response: HttpResponse, seconds: float) -> None:
    # The address itself may hold a token or somebody's words; the route's name holds neither.
    route = request.resolver_match.view_name if request.resolver_match else "none"
    metrics.count_request(request.method or "", route, response.status_code, seconds)
    if route not in QUIET:
        facts = {"method": request.method, "route": route, "status": response.status_code,
                 "ms": round(seconds * 1000, 1)}  # fmt: skip
        log.info("%s %s %s", request.method, route, response.status_code, extra={"facts": facts})
