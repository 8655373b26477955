"""What every visitor's door asks first: which company, which chat, how often from here."""

import json
from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from chat.models import Chat
from chat.queries.chats import chat_by_token, company_served
from chat.queries.frames import refused_frame
from chat.rules.limits import QUESTIONS, WRONG_KEYS
from chat.rules.tokens import read_token
from chat.rules.words import LANGUAGES
from csdesk.people.middleware import read_body
from csdesk.people.services.security_log import client_address
from csdesk.refusals import RuleViolation
from csdesk.tenancy.buckets import Bucket, Grant, take
from csdesk.tenancy.models import Tenant
from csdesk.tenancy.scoping import tenant_atomic

View = Callable[..., HttpResponse]


class VisitorRequest(HttpRequest):
    """A visitor's request: whose company, when (the database's time), which chat, what was sent."""

    tenant: Tenant
    now: datetime
    chat: Chat
    data: dict[str, Any]


class BadBody(Exception):
    """What was sent is no JSON object."""


def company_door(*methods: str, bucket: Bucket | None = None) -> Callable[[View], View]:
    """A door by the company's name, `bucket` for how often one address may come."""

    def decorate(view: View) -> View:
        @csrf_exempt
        @require_http_methods(methods)
        @wraps(view)
        def opened(request: HttpRequest, company: str, **kwargs: Any) -> HttpResponse:
            tenant = _tenant(request, company)
            if tenant is None:
                raise Http404
            grant = take(bucket, f"t{tenant.pk}:{client_address(request)}") if bucket is not None else None
            return _too_much(grant) or _served(request, tenant, view, kwargs, language=_wished(request))

        return opened

    return decorate


def chat_door(*methods: str, bucket: Bucket = QUESTIONS) -> Callable[[View], View]:
    """A door by the key to one chat. Unknown, foreign and wrong look the same."""

    def decorate(view: View) -> View:
        @csrf_exempt
        @require_http_methods(methods)
        @wraps(view)
        def opened(request: HttpRequest, token: str, **kwargs: Any) -> HttpResponse:
            key = read_token(token)
            tenant = _tenant(request, key[0]) if key is not None else None
            if key is None or tenant is None:
                return _unknown(request)
            limited = _too_much(take(bucket, f"chat:{key[1]}"))
            if limited is not None:
                return limited
            with tenant_atomic(tenant.pk):
                chat = chat_by_token(key[1])
            if chat is None:
                return _unknown(request)
            return _served(request, tenant, view, {"chat": chat, **kwargs}, language=LANGUAGES.get(chat.language, ""))

        return opened

    return decorate


def _tenant(request: HttpRequest, slug: str) -> Tenant | None:
    tenant = company_served(slug, request.get_host().split(":")[0])
    # A signed-in reader's request is inside his own company's scope and cannot look into another's.
    reader = getattr(request, "tenant", None)
    return tenant if tenant is not None and (reader is None or reader.pk == tenant.pk) else None


def _unknown(request: HttpRequest) -> HttpResponse:
    grant = take(WRONG_KEYS, f"address:{client_address(request)}")
    if (limited := _too_much(grant)) is not None:
        return limited
    raise Http404


def _served(request: HttpRequest, tenant: Tenant, view: View, kwargs: dict[str, Any], *, language: str) -> HttpResponse:
    read_body(request)
    with translation.override(language or "zh-hans"), timezone.override(tenant.zone):
        try:
            data = _data_of(request)
            with tenant_atomic(tenant.pk) as now, transaction.atomic():
                request.tenant, request.now, request.data = tenant, now, data  # type: ignore[attr-defined]
                response = view(request, **kwargs)
        except BadBody:
            body = {"type": "refused", "code": "bad_request", "message": _("This is not understood.")}
            response = JsonResponse(body, status=400)
        except RuleViolation as refusal:
            response = JsonResponse(refused_frame(refusal), status=409)
            if wait := refusal.facts.get("retry_after"):
                response.status_code, response["Retry-After"] = 429, str(wait)
    response["Cache-Control"] = "no-store"
    # Its address is the key: it must not travel on.
    response["Referrer-Policy"], response["X-Robots-Tag"] = "no-referrer", "noindex, nofollow"
    return response


def _data_of(request: HttpRequest) -> dict[str, Any]:
    if request.method != "POST":
        return {}
    if request.content_type == "multipart/form-data":
        return dict(request.POST.items())
    try:
        data = json.loads(request.body or b"{}")
    except (ValueError, RecursionError) as error:
        raise BadBody from error
    if not isinstance(data, dict):
        raise BadBody
    return data


def _wished(request: HttpRequest) -> str:
    return LANGUAGES.get(request.GET.get("language", "")[:2], "") or str(getattr(request, "LANGUAGE_CODE", ""))


def _too_much(grant: Grant | None) -> HttpResponse | None:
    if grant is None or grant.allowed:
        return None
    body = {"type": "refused", "code": "too_fast", "message": _("Too fast."), "wait": grant.wait_seconds}
    response = JsonResponse(body, status=429)
    response["Retry-After"] = str(grant.wait_seconds)
    return response


def text_of(request: VisitorRequest, name: str) -> str:
    """A field of what was sent as text; empty when it is missing or no text."""
    value = request.data.get(name, "")
    return value if isinstance(value, str) else ""
