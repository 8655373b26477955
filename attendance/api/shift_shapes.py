"""How shifts are told to programs."""

from rest_framework import serializers

from attendance.models import Origin
from csdesk.api.shapes import ListQuery, Text
from csdesk.people.api.shapes import PersonShape


class ShiftShape(serializers.Serializer):
    """One person's work from one instant to another; a night shift belongs to the day it began."""

    id = serializers.IntegerField()
    member = PersonShape()
    team = serializers.CharField(source="roster.team.key")
    day = serializers.DateField()
    pattern = serializers.CharField(help_text="A key of the manual's shifts; empty: hours of its own.")
    begins_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    is_standby = serializers.BooleanField()
    is_extra = serializers.BooleanField(help_text="More than the manual's limits of rest allow.")
    origin = serializers.ChoiceField(Origin.choices)

    class Meta:
        ref_name = "Shift"


class ShiftQuery(ListQuery):
    """Which shifts; only published ones are told."""

    since = serializers.DateField(required=False, help_text="The first day.")
    until = serializers.DateField(required=False, help_text="The last day, included.")
    team = Text(max_length=40, required=False, help_text="A team's key.")
    member = serializers.IntegerField(required=False, min_value=1, max_value=2**63 - 1)
