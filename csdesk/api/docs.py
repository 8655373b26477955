"""The description of the API, for programs (OpenAPI 3.1) and for people; open to all, for it tells of no company."""

import hashlib
import json
from functools import lru_cache
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import render
from django.utils.translation import override
from django.views.decorators.http import require_safe
from drf_spectacular.generators import SchemaGenerator

from csdesk.api.problems import KINDS
from csdesk.api.reading import shapes_of, topics_of
from csdesk.api.registry import all_scopes


@lru_cache(maxsize=1)
def schema() -> dict[str, Any]:
    """The description as data; made once a process, in English."""
    with override("en"):
        described: dict[str, Any] = SchemaGenerator().get_schema(request=None, public=True)
        return described


@lru_cache(maxsize=1)
def _as_json() -> tuple[bytes, str]:
    text = json.dumps(schema(), ensure_ascii=False, default=str).encode()
    return text, f'"{hashlib.sha256(text).hexdigest()[:20]}"'


@require_safe
def show_schema(request: HttpRequest) -> HttpResponse:
    """The description, for programs."""
    text, tag = _as_json()
    if request.headers.get("If-None-Match") == tag:
        return HttpResponseNotModified(headers={"ETag": tag})
    kept = {"ETag": tag, "Cache-Control": "public, max-age=300"}
    return HttpResponse(text, content_type="application/vnd.oai.openapi+json", headers=kept)


@lru_cache(maxsize=1)
def _as_read() -> dict[str, Any]:
    return {"topics": topics_of(schema()), "shapes": shapes_of(schema())}


@require_safe
def show_docs(request: HttpRequest) -> HttpResponse:
    """The description, for people: in their language but for what the schema says of each operation and value."""
    problems = [(code, status, title) for code, (status, title) in KINDS.items()]
    return render(request, "api/docs.html", {**_as_read(), "problems": problems, "scopes": all_scopes()})
