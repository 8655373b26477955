"""What all views of the API share: who calls, what the key may, what the address and the body say."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.utils.http import parse_etags
from django.utils.translation import gettext as _
from rest_framework import exceptions, serializers
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.views import APIView

from csdesk.api.operations import Operation
from csdesk.api.parsing import StrictJSONParser
from csdesk.api.problems import Problem, field_errors, unknown_names
from csdesk.api.registry import all_scopes
from csdesk.people.models import Member
from csdesk.web.storable import storable


class OnlyJSON(BaseContentNegotiation):
    """There is one form of answer, whatever a client says it likes."""

    def select_parser(self, request: Request, parsers: Any) -> Any:
        """The parser for the body's kind of content, if there is one."""
        kind = (request.content_type or "").partition(";")[0].strip().lower()
        return next((parser for parser in parsers if parser.media_type == kind), None)

    def select_renderer(self, request: Request, renderers: Any, format_suffix: str | None = None) -> Any:
        """JSON."""
        return renderers[0], renderers[0].media_type


class ApiView(APIView):
    """A resource. Its handlers are declared with `operation`; in them `self.member`, `self.now` and `self.query` are
    known, and `self.body()` reads the body: after the record was found, so that what is not there tells nothing."""

    parser_classes = [StrictJSONParser]
    renderer_classes = [JSONRenderer]
    content_negotiation_class = OnlyJSON
    metadata_class = None
    member: Member
    now: datetime
    query: Mapping[str, Any]

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Who calls, and may this key do this? Raises Problem."""
        super().initial(request, *args, **kwargs)
        seen: HttpRequest = request._request
        handler = getattr(self, (request.method or "").lower().replace("head", "get"), None)
        if handler is None or not hasattr(handler, "operation"):
            raise exceptions.MethodNotAllowed(request.method or "")
        if seen.member is None:  # type: ignore[attr-defined]
            raise Problem("unauthenticated")
        self.member, self.now = seen.member, seen.now  # type: ignore[attr-defined]
        # The field history asks Django's user who it was.
        seen.user = self.member.user  # type: ignore[attr-defined]
        wanted: Operation = handler.operation
        if not self.member.is_staff_member and not wanted.outside:
            # For those who do not work here the records of this address do not exist.
            raise Problem("not_found") if kwargs else Problem("forbidden", scope=None)
        if wanted.scope is not None and wanted.scope not in seen.api_key.scopes:  # type: ignore[attr-defined]
            words = _("The key lacks the scope %(scope)s: %(label)s.")
            told = words % {"scope": wanted.scope, "label": all_scopes().get(wanted.scope, "")}
            raise Problem("forbidden", told, scope=wanted.scope)
        if "If-Match" in seen.headers and not wanted.versioned:
            raise Problem("malformed", _("Nothing here has versions that If-Match could name."))
        self.query = read_query(seen, wanted.query)

    @property
    def allowed_methods(self) -> list[str]:
        """The methods that the resource has."""
        return [name.upper() for name in self.http_method_names if hasattr(getattr(self, name, None), "operation")]

    def body(self) -> dict[str, Any]:
        """The body's values. Raises Problem "media_type" and "malformed", ValidationError at the fields."""
        handler = getattr(self, (self.request.method or "").lower())
        is_empty = self.request._request.META.get("CONTENT_LENGTH") in (None, "", "0")
        # A form that was read before the transaction is no form here unless the resource takes one.
        if not is_empty and OnlyJSON().select_parser(self.request, self.parser_classes) is None:
            raise Problem("media_type")
        shape = handler.operation.body(data={} if is_empty else self.request.data)
        shape.is_valid(raise_exception=True)
        return dict(shape.validated_data)

    def wanted_versions(self) -> set[str] | None:
        """The versions of the record that the caller would change, by If-Match; None: any. Raises Problem "malformed".

        A front that compresses answers marks their ETag as weak (W/); it names the same version.
        """
        header = self.request._request.headers.get("If-Match")
        if header is None or header.strip() == "*":
            return None
        tags = {tag.removeprefix("W/") for tag in parse_etags(header)}
        if not tags:
            raise Problem("malformed", _("If-Match holds an ETag in its quotation marks, or *."))
        return tags

    def demand(self, permission: str) -> None:
        """Raise Problem "forbidden" unless the member's roles carry the permission."""
        if not self.member.may(permission):
            raise Problem("forbidden", scope=None)


def read_query(request: HttpRequest, shape: type[serializers.Serializer] | None) -> dict[str, Any]:
    """What stands behind the question mark, each name known and once. Raises Problem "malformed"."""
    known = shape().fields.keys() if shape is not None else set()
    if unknown := set(request.GET) - set(known):
        raise Problem("malformed", unknown_names(unknown, known))
    if any(len(values) > 1 for _name, values in request.GET.lists()):
        raise Problem("malformed", _("A parameter occurs twice."))
    if not all(storable(value) for value in request.GET.values()):
        raise Problem("malformed", _("A parameter contains characters that cannot be stored."))
    if shape is None:
        return {}
    read = shape(data=request.GET.dict())
    try:
        read.is_valid(raise_exception=True)
    except serializers.ValidationError as error:
        raise Problem("malformed", errors=field_errors(error.get_full_details())) from error
    return dict(read.validated_data)
