"""Everything that goes wrong is told in one form: problem+json (RFC 9457), with the rule where a rule says no."""

import json
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import Error
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import exceptions
from rest_framework.response import Response

from csdesk.live.plain import plain
from csdesk.people.services.security_log import log_refusal_later
from csdesk.refusals import RuleViolation

MEDIA_TYPE = "application/problem+json"
EXPLAINED_AT = "/api/v1/docs/"
# code → (status, title). The code is for programs and never changes; the title is for people.
KINDS: dict[str, tuple[int, Any]] = {
    "malformed": (400, gettext_lazy("The request cannot be read.")),
    "unauthenticated": (401, gettext_lazy("A valid API key is needed.")),
    "forbidden": (403, gettext_lazy("This key may not do that.")),
    "not_found": (404, gettext_lazy("There is nothing here.")),
    "method_not_allowed": (405, gettext_lazy("This address does not know this method.")),
    "refused": (409, gettext_lazy("A rule of the manual says no.")),
    "stale": (409, gettext_lazy("Something has changed meanwhile.")),
    "in_progress": (409, gettext_lazy("The same call is being made right now.")),
    "conflict": (409, gettext_lazy("Somebody else changed this at the same moment.")),
    "precondition_failed": (412, gettext_lazy("This is not the version you have seen.")),
    "too_large": (413, gettext_lazy("The request is too large.")),
    "media_type": (415, gettext_lazy("This kind of content is not understood here.")),
    "invalid": (422, gettext_lazy("Some of the values cannot be accepted.")),
    "key_reused": (422, gettext_lazy("This Idempotency-Key belongs to another call.")),
    "too_many": (429, gettext_lazy("Too many requests in a short time.")),
    "error": (500, gettext_lazy("That did not work because of an error on our side. Nothing was changed.")),
    "busy": (503, gettext_lazy("Please try again in a moment.")),
}
_BY_STATUS = {status: code for code, (status, _title) in reversed(KINDS.items())} | {409: "conflict", 422: "invalid"}


class Problem(exceptions.APIException):
    """Raised by the doors of the API: answered as the problem of that code."""

    def __init__(self, code: str, detail: str = "", **more: Any) -> None:
        self.code, self.status_code, self.more = code, KINDS[code][0], more
        super().__init__(detail or str(KINDS[code][1]))


def body_of(code: str, detail: str = "", **more: Any) -> dict[str, Any]:
    """The members of a problem: type, title, status, code and whatever else is known."""
    status, title = KINDS[code]
    body = {"type": f"{EXPLAINED_AT}#problem-{code}", "title": str(title), "status": status, "code": code}
    if detail and detail != str(title):
        body["detail"] = detail
    return body | {name: plain(value) for name, value in more.items() if value not in (None, "", {}, [])}


def problem_response(code: str, detail: str = "", *, headers: Mapping[str, str] | None = None, **more: Any) -> Any:
    """A problem as Django's answer, for where no view has been reached."""
    body = body_of(code, detail, **more)
    # The same bytes as the views' own problems have.
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    response = HttpResponse(text, status=body["status"], content_type=MEDIA_TYPE)
    for name, value in (headers or {}).items():
        response[name] = value
    return response


def code_of(status: int) -> str:
    """The code of an answer of which only the status is known."""
    return _BY_STATUS.get(status) or ("error" if status >= 500 else "malformed")


def answer_exception(exc: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's hook: an exception of a view as a problem; None for what is our own error or the database's trouble."""
    if isinstance(exc, Error):
        return None
    request = context["request"]._request
    headers: dict[str, str] = {}
    if isinstance(exc, RuleViolation):
        body = body_of(exc.kind, str(exc), rule=exc.rule_id, field=exc.field, facts=exc.facts)
        if "retry_after" in exc.facts:
            headers["Retry-After"] = str(exc.facts["retry_after"])
    elif isinstance(exc, Problem):
        body = body_of(exc.code, str(exc.detail), **exc.more)
        if exc.code == "forbidden":
            log_refusal_later(request, str(exc.more.get("scope") or "api"))
        if exc.code == "unauthenticated":
            headers["WWW-Authenticate"] = 'Bearer realm="csdesk"'
    elif isinstance(exc, PermissionDenied):
        log_refusal_later(request, "api")
        body = body_of("forbidden")
    elif isinstance(exc, exceptions.ValidationError):
        body = body_of("invalid", errors=field_errors(exc.get_full_details()))
    elif isinstance(exc, Http404 | exceptions.APIException):
        body = body_of(code_of(getattr(exc, "status_code", 404)))
        if isinstance(exc, exceptions.MethodNotAllowed):
            headers["Allow"] = ", ".join(context["view"].allowed_methods)
    else:
        return None
    return Response(body, status=body["status"], headers=headers, content_type=MEDIA_TYPE)


def field_errors(details: Any, path: str = "") -> list[dict[str, str]]:
    """What is wrong at which field, as a flat list; a field of a part is called "files.0.name"."""
    if isinstance(details, Mapping) and set(details) == {"message", "code"}:
        return [{"field": path, "message": str(details["message"]), "code": str(details["code"])}]
    parts = details.items() if isinstance(details, Mapping) else enumerate(details)
    found = []
    for name, part in parts:
        is_message = isinstance(part, Mapping) and set(part) == {"message", "code"} and not isinstance(details, Mapping)
        inner = path if is_message or name == "non_field_errors" else f"{path}.{name}".strip(".")
        found += field_errors(part, inner)
    return found


def unknown_names(names: Any, allowed: Any) -> str:
    """Says which names are not known here, and which are."""
    listed = ", ".join(sorted(str(name)[:60] for name in names)[:5])
    known = ", ".join(sorted(allowed)) or "-"
    return _("Unknown here: %(names)s. Known: %(known)s.") % {"names": listed, "known": known}
