"""How leave and travel are told to programs, and what they may say of them."""

from rest_framework import serializers

from attendance.models import LeaveState
from attendance.models.leave import HALVES
from attendance.rules.leave_days import Half
from attendance.services.leave_applying import LONGEST_REASON
from csdesk.api.shapes import ListQuery, Shape, Text


class LeaveShape(serializers.Serializer):
    """An application for leave."""

    number = serializers.CharField(source="case.number")
    member = serializers.IntegerField(source="member_id")
    name = serializers.CharField(source="member.name")
    kind = serializers.CharField()
    state = serializers.ChoiceField(LeaveState.choices)
    first_day = serializers.DateField()
    first_half = serializers.ChoiceField(HALVES)
    last_day = serializers.DateField()
    last_half = serializers.ChoiceField(HALVES)
    begins_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    days = serializers.FloatField()
    reason = serializers.CharField()
    is_provisional = serializers.BooleanField()

    class Meta:
        ref_name = "Leave"


class TripShape(serializers.Serializer):
    """An application for a journey."""

    number = serializers.CharField(source="case.number")
    member = serializers.IntegerField(source="member_id")
    name = serializers.CharField(source="member.name")
    state = serializers.ChoiceField(LeaveState.choices)
    destination = serializers.CharField()
    purpose = serializers.CharField()
    begins_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    noted_at = serializers.DateTimeField(allow_null=True)

    class Meta:
        ref_name = "Trip"


class AbsenceQuery(ListQuery):
    """Which applications."""

    state = serializers.ChoiceField(LeaveState.choices, required=False)
    member = serializers.IntegerField(required=False, min_value=1, max_value=2**63 - 1)


class LeaveBody(Shape):
    """Leave to apply for, one’s own."""

    kind = Text(max_length=40)
    first_day = serializers.DateField()
    first_half = serializers.ChoiceField(HALVES, required=False, default=int(Half.FIRST))
    last_day = serializers.DateField()
    last_half = serializers.ChoiceField(HALVES, required=False, default=int(Half.SECOND))
    reason = Text(max_length=LONGEST_REASON)

    class Meta:
        ref_name = "NewLeave"
