"""How requests for signatures are told to programs."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import get_language
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from csdesk.api.shapes import ListQuery, Shape, Text
from csdesk.approvals.models import ApprovalLine, ApprovalRequest, ApprovalStep, RequestState, StepState, Verdict
from csdesk.people.api.shapes import PersonShape

LONGEST_REASON = 2000


class SignatureShape(serializers.Serializer):
    """A signature, or its refusal."""

    signer = PersonShape()
    stood_in_for = PersonShape(allow_null=True, help_text="For whom the signer stood in.")
    verdict = serializers.ChoiceField(Verdict.choices)
    reason = serializers.CharField()
    at = serializers.DateTimeField()

    class Meta:
        ref_name = "Signature"


class LineShape(serializers.Serializer):
    """A line to be signed: by whoever holds a role, or by one person."""

    role = serializers.CharField()
    person = PersonShape(source="member", allow_null=True)
    signature = serializers.SerializerMethodField(help_text="null until somebody has signed.")

    class Meta:
        ref_name = "ApprovalLine"

    @extend_schema_field(SignatureShape(allow_null=True))
    def get_signature(self, line: ApprovalLine) -> Any:
        """null until somebody has signed."""
        given = next(iter(line.signatures.all()), None)
        return SignatureShape(given).data if given is not None else None


class StepShape(serializers.Serializer):
    """A step of the chain, in the order in which they are signed."""

    key = serializers.CharField()
    label = serializers.SerializerMethodField(help_text="What the manual calls it, in the language asked for.")
    rule = serializers.CharField()
    agreement = serializers.CharField(help_text="Whether `all_of` its lines are needed, or `any_of` them.")
    state = serializers.ChoiceField(StepState.choices)
    since = serializers.DateTimeField(source="opened_at", allow_null=True)
    due_at = serializers.DateTimeField(source="clock.due_at", default=None, allow_null=True)
    lines = LineShape(many=True)

    class Meta:
        ref_name = "ApprovalStep"

    def get_label(self, step: ApprovalStep) -> str:
        """What the manual calls it."""
        return step.name(get_language() or "zh-hans")


class ApprovalShape(serializers.Serializer):
    """A request for the signatures of a chain of the manual."""

    id = serializers.IntegerField()
    kind = serializers.CharField(help_text="The chain's key in the manual.")
    label = serializers.SerializerMethodField(help_text="What the manual calls it, in the language asked for.")
    case = serializers.CharField(source="case.number", help_text="The case's number.")
    subject = serializers.CharField()
    note = serializers.CharField()
    amount_fen = serializers.IntegerField(allow_null=True)
    days = serializers.IntegerField(allow_null=True)
    asked_by = PersonShape(allow_null=True)
    asked_at = serializers.DateTimeField()
    state = serializers.ChoiceField(RequestState.choices)
    decided_at = serializers.DateTimeField(allow_null=True)
    decided_by = PersonShape(allow_null=True)
    reason = serializers.CharField()
    steps = StepShape(many=True)

    class Meta:
        ref_name = "Approval"

    def get_label(self, request: ApprovalRequest) -> str:
        """What the manual calls it."""
        return request.name(get_language() or "zh-hans")


class ApprovalQuery(ListQuery):
    """Which requests."""

    of = serializers.ChoiceField(
        [("mine", "mine"), ("asked", "asked"), ("decided", "decided"), ("all", "all")],
        default="mine",
        help_text="What waits for one's own signature, what one asked for, what one has signed, or all that waits.",
    )


class SignBody(Shape):
    """A remark beside the signature."""

    reason = Text(max_length=LONGEST_REASON, required=False, allow_blank=True)

    class Meta:
        ref_name = "SignApproval"


class RefuseBody(Shape):
    """Why it is refused."""

    reason = Text(max_length=LONGEST_REASON)

    class Meta:
        ref_name = "RefuseApproval"


def approvals(rows: Sequence[ApprovalRequest]) -> Any:
    """Requests (with their chains) as a list tells them."""
    return ApprovalShape(rows, many=True).data
