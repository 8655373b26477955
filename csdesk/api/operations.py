"""One method of one resource: which scope it needs, what it takes, what it answers. Views and the schema read it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from django.utils.translation import override
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.serializers import Serializer

from csdesk.api.problems import KINDS, MEDIA_TYPE, body_of
from csdesk.api.shapes import ProblemShape

Handler = TypeVar("Handler", bound=Callable[..., Any])
SECURITY = "ApiKey"
# Which problems a method may always come back with, besides what its own needs bring.
_ALWAYS = ("malformed", "unauthenticated", "forbidden", "too_many", "error", "busy")
_WRITING = ("refused", "too_large", "media_type", "invalid")
_WORDS = {
    400: "The request cannot be read: an unknown parameter, JSON that is none, a cursor of another list.",
    401: "No key, or one that is wrong, expired or revoked.",
    403: "The key's scopes or its member's role do not include this.",
    404: "There is nothing here that this key's member may see; what belongs to others looks the same.",
    409: "A rule of the manual says no (`rule` names it), or something changed meanwhile.",
    412: "The record is not the version that If-Match names.",
    413: "The body is larger than what is taken.",
    415: "The body is of another kind than what is taken.",
    422: "Some values cannot be accepted (`errors` says which), or the Idempotency-Key belongs to another call.",
    429: "Too many requests; Retry-After says when the next may come.",
    500: "An error on our side. Nothing was changed.",
    503: "For the moment it does not go; Retry-After says when to try again.",
}
_REPEAT = OpenApiParameter(
    "Idempotency-Key",
    str,
    OpenApiParameter.HEADER,
    description="A name of your own for this call, such as a UUID. The same call again under the same name is answered "
    "as the first one was and does nothing, for 24 hours.",
    pattern="^[!-~]{1,255}$",
)
_VERSION = OpenApiParameter(
    "If-Match",
    str,
    OpenApiParameter.HEADER,
    description="The `ETag` of the record as you have read it; when it has changed since, nothing is done (412). Left "
    "out: the call is carried out on whatever the record is by now.",
    pattern='^(\\*|(W/)?"[!#-~]*"( *, *(W/)?"[!#-~]*")*)$',
)
_TAG = OpenApiParameter(
    "ETag", str, OpenApiParameter.HEADER, description="This version of the record, for If-Match.", response=True
)


@dataclass(frozen=True)
class Operation:
    """What the views check before a handler runs. `scope` None: any key will do. `versioned`: it minds If-Match.
    `outside`: keys of dealers' contacts may call it, too."""

    scope: str | None
    query: type[Serializer] | None = None
    body: type[Serializer] | None = None
    versioned: bool = False
    outside: bool = False


def operation(
    name: str,
    scope: str | None,
    *,
    answer: Any,
    status: int = 200,
    query: type[Serializer] | None = None,
    body: type[Serializer] | None = None,
    tag: str,
    writes: bool = False,
    finds: bool = False,
    versioned: bool = False,
    outside: bool = False,
    media_type: str = "application/json",
    examples: tuple[OpenApiExample, ...] = (),
    extra: tuple[str, ...] = (),
) -> Callable[[Handler], Handler]:
    """Declare a handler of a view. `finds`: its address names a record, which may not be there. `versioned`: its
    answer carries an ETag; when it writes, its handler asks `self.wanted_versions()` before anything changes.
    `outside`: people who do not work here may ask it, and its handler tells them no more than their portal does."""
    codes = [*_ALWAYS, *(_WRITING if writes else ()), *(("not_found",) if finds else ()), *extra]
    codes += ["precondition_failed"] if writes and versioned else []
    responses = {(status, media_type) if answer is not None else status: answer} | _problems(codes)

    def decorate(handler: Handler) -> Handler:
        handler.operation = Operation(scope, query, body, versioned, outside)  # type: ignore[attr-defined]
        words = (handler.__doc__ or "").strip().split("\n")
        return extend_schema(
            operation_id=name,
            summary=words[0],
            description="\n".join(line.strip() for line in words) + _needs(scope, outside),
            tags=[tag],
            request={getattr(body, "media_type", "application/json"): body} if body is not None else None,
            responses=responses,
            parameters=[*([query] if query else []), *_headers(writes, versioned)],
            auth=[{SECURITY: [scope] if scope else []}],
            examples=list(examples) or None,
        )(handler)

    return decorate


def _problems(codes: list[str]) -> dict[Any, Any]:
    return {
        (number, MEDIA_TYPE): OpenApiResponse(
            ProblemShape, _WORDS[number], _told([code for code in codes if KINDS[code][0] == number])
        )
        for number in sorted({KINDS[code][0] for code in codes})
    }


def _headers(writes: bool, versioned: bool) -> list[OpenApiParameter]:
    wanted = {_REPEAT: writes, _VERSION: writes and versioned, _TAG: versioned}
    return [header for header, needed in wanted.items() if needed]


def _needs(scope: str | None, outside: bool) -> str:
    needs = f"\n\nScope: `{scope}`." if scope else "\n\nAny key may ask this."
    return f"{needs} Open to dealers' contacts, too." if outside else needs


def _told(codes: list[str]) -> list[OpenApiExample]:
    with override("en"):
        return [OpenApiExample(code, body_of(code), response_only=True) for code in codes]
