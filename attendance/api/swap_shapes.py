"""How swaps are told to programs, and what they may say of them."""

from rest_framework import serializers

from attendance.api.shift_shapes import ShiftShape
from attendance.lifecycle import SwapStatus
from csdesk.api.shapes import ListQuery, RecordId, Shape, Text
from csdesk.people.api.shapes import PersonShape


class SwapShape(serializers.Serializer):
    """One person's shift against another's; once in force each shift is told with who works it now."""

    number = serializers.CharField(source="case.number")
    status = serializers.ChoiceField(SwapStatus.choices)
    asked_by = PersonShape()
    other = PersonShape()
    given = ShiftShape(help_text="The shift given away.")
    payback = ShiftShape(allow_null=True, help_text="The shift worked in return; null: the other stands in.")
    reason = serializers.CharField(help_text="A key of the manual's reasons.")
    words = serializers.CharField()
    asked_at = serializers.DateTimeField()
    agreed_at = serializers.DateTimeField(allow_null=True)
    decided_at = serializers.DateTimeField(allow_null=True)
    outcome = serializers.CharField(help_text="Why it did not take place.")
    outcome_rule = serializers.CharField(help_text="The rule that said so.")

    class Meta:
        ref_name = "Swap"


class SwapQuery(ListQuery):
    """Which swaps."""

    status = serializers.ChoiceField(SwapStatus.choices, required=False)
    member = serializers.IntegerField(required=False, min_value=1, max_value=2**63 - 1, help_text="On either side.")


class SwapBody(Shape):
    """A swap to offer: one's own shift, to whom, against which of his."""

    given = RecordId(help_text="A shift of the key's member.")
    other = RecordId(help_text="The colleague's id.")
    payback = RecordId(required=False, allow_null=True, help_text="A shift of the colleague; left out: he stands in.")
    reason = Text(max_length=40, required=False, allow_blank=True, help_text="A key of the manual's reasons (SHF-17).")
    words = Text(max_length=500)

    class Meta:
        ref_name = "NewSwap"


class DeclineBody(Shape):
    """Why not."""

    reason = Text(max_length=500, required=False, allow_blank=True)

    class Meta:
        ref_name = "DeclineSwap"
