"""How inquiries and calls are told to programs, and what they may say of them."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from csdesk.api.shapes import Flag, ListQuery, Moment, RecordId, Shape, Text
from csdesk.people.api.shapes import PersonShape, TeamShape
from tickets.api.shapes import DEALER
from tickets.lifecycle import InquiryStatus
from tickets.models import CallState, Inquiry
from tickets.services.calling import EVENTS

_KEY = "A key of the manual's list."


class ConsultationShape(serializers.Serializer):
    """A department that was asked about an inquiry."""

    id = serializers.IntegerField()
    team = TeamShape()
    in_charge = PersonShape(allow_null=True)
    question = serializers.CharField()
    asked_at = serializers.DateTimeField()
    answer = serializers.CharField()
    answered_at = serializers.DateTimeField(allow_null=True)

    class Meta:
        ref_name = "Consultation"


class InquiryShape(serializers.Serializer):
    """An inquiry with its case."""

    number = serializers.CharField(source="case.number")
    title = serializers.CharField(source="case.title")
    status = serializers.ChoiceField(InquiryStatus.choices)
    phase = serializers.CharField(source="case.phase")
    channel = serializers.CharField(help_text=_KEY)
    brand = serializers.CharField(help_text=_KEY)
    category = serializers.CharField(help_text=_KEY)
    complexity = serializers.CharField(help_text=_KEY)
    is_major = serializers.BooleanField()
    holder = PersonShape(source="case.holder", allow_null=True)
    received_by = PersonShape(allow_null=True, help_text="The first receiver.")
    asker_name = serializers.CharField()
    asker_phone = serializers.CharField()
    asker_email = serializers.CharField()
    asker_place = serializers.CharField()
    question = serializers.CharField()
    reason_asked = serializers.CharField()
    repeat_of = serializers.SerializerMethodField(help_text="The number of the one before of the same customer.")
    arrived_at = serializers.DateTimeField(allow_null=True)
    greeted_at = serializers.DateTimeField(allow_null=True)
    close_reason = serializers.CharField(help_text=_KEY)
    solution = serializers.CharField(help_text=_KEY)
    result = serializers.CharField()
    opened_at = serializers.DateTimeField(source="case.opened_at")
    closed_at = serializers.DateTimeField(source="case.closed_at", allow_null=True)
    next_due_at = serializers.DateTimeField(source="case.next_due_at", allow_null=True)

    class Meta:
        ref_name = "Inquiry"

    def get_repeat_of(self, inquiry: Inquiry) -> str | None:
        """Whose customer had to ask again."""
        return inquiry.repeat_of.case.number if inquiry.repeat_of is not None else None


class InquiryDetailShape(InquiryShape):
    """An inquiry with the departments that were asked about it."""

    consultations = serializers.SerializerMethodField()

    class Meta:
        ref_name = "InquiryDetail"

    @extend_schema_field(ConsultationShape(many=True))
    def get_consultations(self, inquiry: Inquiry) -> Any:
        """In the order in which they were asked first."""
        rows = inquiry.consultations.select_related("team", "in_charge").order_by("pk")
        return ConsultationShape(rows, many=True).data


class InquiryQuery(ListQuery):
    """Which inquiries."""

    status = serializers.ChoiceField(InquiryStatus.choices, required=False)
    channel = Text(max_length=40, required=False)
    brand = Text(max_length=40, required=False)
    category = Text(max_length=40, required=False)
    complexity = Text(max_length=40, required=False)
    holder = Text(max_length=20, required=False, help_text="A member's id, or `me`.")
    opened_since = Moment(required=False)
    opened_before = Moment(required=False)


class NewInquiryBody(Shape):
    """An inquiry as it is written down."""

    question = Text(max_length=100_000)
    channel = Text(max_length=40, help_text=_KEY)
    brand = Text(max_length=40, required=False, allow_blank=True, help_text="Left out: its line's, or the dealer's.")
    asker_name = Text(max_length=200, required=False, allow_blank=True)
    asker_phone = Text(max_length=60, required=False, allow_blank=True)
    asker_email = serializers.EmailField(max_length=254, required=False, allow_blank=True)
    asker_place = Text(max_length=200, required=False, allow_blank=True)
    reason_asked = Text(max_length=5000, required=False, allow_blank=True)
    category = Text(max_length=40, required=False, allow_blank=True, help_text=_KEY)
    complexity = Text(max_length=40, required=False, allow_blank=True, help_text=_KEY)
    is_major = Flag(required=False, help_text="The general manager is told at once (INQ-22).")
    dealer = Text(max_length=40, required=False, allow_blank=True, help_text=DEALER)

    class Meta:
        ref_name = "NewInquiry"


class InquiryChangeBody(Shape):
    """What is said about an inquiry, to be changed."""

    brand = Text(max_length=40, required=False, allow_blank=True, help_text=_KEY)
    category = Text(max_length=40, required=False, allow_blank=True, help_text=_KEY)
    complexity = Text(max_length=40, required=False, allow_blank=True, help_text=_KEY)
    is_major = Flag(required=False)

    class Meta:
        ref_name = "InquiryChange"


class CloseInquiryBody(Shape):
    """Why an inquiry is over, and what came of it (INQ-16, INQ-17, INQ-18)."""

    reason = Text(max_length=40, help_text=_KEY)
    result = Text(max_length=100_000)
    solution = Text(max_length=40, required=False, allow_blank=True, help_text=_KEY)
    opinion = Text(max_length=100_000, required=False, allow_blank=True, help_text="What the customer says of it.")

    class Meta:
        ref_name = "CloseInquiry"


class ConsultBody(Shape):
    """Which department is asked what."""

    team = RecordId()
    question = Text(max_length=100_000)

    class Meta:
        ref_name = "Consult"


class CallEventBody(Shape):
    """Something that happened to a call, as a telephone system tells it."""

    call_id = Text(max_length=120, help_text="The telephone system's own name of the call.")
    event = serializers.ChoiceField([(name, name) for name in EVENTS])
    at = Moment(required=False, help_text="When it happened, by the telephone system; left out: now.")
    number = Text(max_length=60, required=False, allow_blank=True, help_text="The caller's; empty when it is hidden.")
    line = Text(max_length=40, required=False, allow_blank=True, help_text="A key of the manual's lines.")
    recording_url = Text(max_length=1000, required=False, allow_blank=True)
    answered_by = RecordId(required=False, help_text="The id of the member who answered.")

    class Meta:
        ref_name = "CallEvent"


class PhoneCallShape(serializers.Serializer):
    """A call as far as it is known by now."""

    call_id = serializers.CharField()
    state = serializers.ChoiceField(CallState.choices)
    number = serializers.CharField()
    line = serializers.CharField()
    rang_at = serializers.DateTimeField(allow_null=True)
    answered_at = serializers.DateTimeField(allow_null=True)
    missed_at = serializers.DateTimeField(allow_null=True)
    answered_by = PersonShape(allow_null=True)
    recording_url = serializers.CharField()
    case = serializers.SerializerMethodField(help_text="The inquiry that a missed call became, or joined.")

    class Meta:
        ref_name = "PhoneCall"

    def get_case(self, call: Any) -> str | None:
        """Its number."""
        return call.case.number if call.case is not None else None
