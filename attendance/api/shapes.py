"""What programs send of punches, and what they are told of punches and days."""

from rest_framework import serializers

from attendance.models import Direction, Door
from attendance.services.punching import Outcome
from csdesk.api.shapes import ListQuery, Moment, Shape, Text

MOST_PUNCHES = 500


class PunchBody(Shape):
    """One punch."""

    badge = Text(max_length=254, help_text="The staff number as the terminal knows it, or the e-mail address.")
    at = Moment()
    direction = serializers.ChoiceField(
        Direction.choices, default=Direction.ANY, help_text="`any`: the nearest beginning or end of a shift says."
    )
    place = Text(max_length=80, required=False, allow_blank=True, default="", help_text="The terminal's name.")
    external_id = Text(
        max_length=80,
        required=False,
        allow_blank=True,
        default="",
        help_text="The terminal's own number of it: sent again, it is known and kept once.",
    )

    class Meta:
        ref_name = "NewPunch"


class PunchesBody(Shape):
    """Punches, in any order."""

    punches = serializers.ListField(child=PunchBody(), min_length=1, max_length=MOST_PUNCHES)

    class Meta:
        ref_name = "NewPunches"


class PunchAnswer(serializers.Serializer):
    """What became of one punch, in the order in which they were sent."""

    outcome = serializers.ChoiceField([*((each.value, each.value) for each in Outcome), ("unknown", "unknown")])
    id = serializers.IntegerField(allow_null=True, help_text="Of the punch that is kept.")
    detail = serializers.CharField(help_text="Why it is not kept, in the language asked for; empty otherwise.")

    class Meta:
        ref_name = "PunchOutcome"


class PunchesAnswer(serializers.Serializer):
    """What became of them."""

    data = PunchAnswer(many=True)

    class Meta:
        ref_name = "PunchOutcomes"


class PunchShape(serializers.Serializer):
    """A punch that is kept."""

    id = serializers.IntegerField()
    member = serializers.IntegerField(source="member_id")
    at = serializers.DateTimeField()
    direction = serializers.ChoiceField(Direction.choices)
    door = serializers.ChoiceField(Door.choices)
    place = serializers.CharField()
    external_id = serializers.CharField()
    recorded_at = serializers.DateTimeField()

    class Meta:
        ref_name = "Punch"


class PunchQuery(ListQuery):
    """Whose, and when."""

    member = serializers.IntegerField(min_value=1, max_value=2**63 - 1, required=False)
    since = Moment(required=False)
    until = Moment(required=False)
