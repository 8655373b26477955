"""What bodies and addresses may hold: unknown names are refused, a number is no text, a moment names its zone."""

import re
from datetime import datetime
from functools import cache
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from csdesk.web.storable import storable_day

_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,6}\d*)?)?(Z|[+-]\d\d:\d\d)", re.IGNORECASE)


class Shape(serializers.Serializer):
    """A body, or what stands behind the question mark: what it does not name is an error, never passed over."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, dict) and (unknown := set(data) - set(self.fields)):
            message = _("Unknown field.")
            raise serializers.ValidationError(
                {str(name)[:60]: [serializers.ErrorDetail(str(message), "unknown")] for name in sorted(unknown)[:20]}
            )
        return super().to_internal_value(data)


class Nothing(Shape):
    """A body without any content; it may be left out."""


class Text(serializers.CharField):
    """Text that was sent as text."""

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)


class Flag(serializers.BooleanField):
    """true or false, and nothing that only looks like it."""

    def to_internal_value(self, data: Any) -> bool:
        if not isinstance(data, bool):
            self.fail("invalid", input=data)
        return data


class Whole(serializers.IntegerField):
    """A whole number that was sent as one."""

    def to_internal_value(self, data: Any) -> int:
        if isinstance(data, bool) or not isinstance(data, int):
            self.fail("invalid")
        return data


class Moment(serializers.DateTimeField):
    """A moment by RFC 3339, with its zone: 2026-11-23T10:00:00+08:00."""

    def to_internal_value(self, value: Any) -> datetime:
        if not isinstance(value, str) or not _MOMENT.fullmatch(value):
            self.fail("invalid", format="2026-11-23T10:00:00+08:00")
        try:
            moment: datetime = super().to_internal_value(value)
        except OverflowError:
            self.fail("invalid", format="2026-11-23T10:00:00+08:00")
        if not storable_day(moment):
            self.fail("invalid", format="2026-11-23T10:00:00+08:00")
        return moment


class RecordId(Whole):
    """The id of a record."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=1, max_value=2**63 - 1, **kwargs)


class FieldError(serializers.Serializer):
    """What is wrong with one value."""

    field = serializers.CharField(help_text="Where it stands, e.g. `channel` or `attachments.0`; empty: the whole.")
    message = serializers.CharField(help_text="A sentence for people, in the language asked for.")
    code = serializers.CharField(help_text="A word for programs.")


class ProblemShape(serializers.Serializer):
    """A refusal or an error, by RFC 9457."""

    type = serializers.CharField(help_text="Where this kind of problem is explained.")
    title = serializers.CharField(help_text="What kind of problem it is, in the language asked for.")
    status = serializers.IntegerField()
    code = serializers.CharField(help_text="The kind of problem as a word for programs.")
    detail = serializers.CharField(required=False, help_text="What is wrong in this very case.")
    rule = serializers.CharField(required=False, help_text="The rule of the manual that says no, e.g. `CMP-40`.")
    field = serializers.CharField(required=False, help_text="The value that the rule refuses.")
    facts = serializers.DictField(required=False, help_text="What a program may want to know of the refusal.")
    errors = FieldError(many=True, required=False)
    scope = serializers.CharField(required=False, help_text="The scope that the key lacks.")

    class Meta:
        ref_name = "Problem"


class ListQuery(Shape):
    """What every list takes."""

    limit = serializers.IntegerField(
        min_value=1, required=False, default=50, help_text="How many at most; more than 100 count as 100."
    )
    cursor = serializers.CharField(
        max_length=2000, required=False, help_text="`next_cursor` of the page before; it belongs to the same filters."
    )


@cache
def page_of_shape(item: type[serializers.Serializer]) -> type[serializers.Serializer]:
    """The shape of a page of a list."""
    name = f"{item.Meta.ref_name}Page"
    fields = {
        "data": item(many=True),
        "next_cursor": serializers.CharField(
            allow_null=True, help_text="Where the list goes on; null: these were all."
        ),
    }
    return type(name, (serializers.Serializer,), {"__doc__": "A page of a list.", **fields})
