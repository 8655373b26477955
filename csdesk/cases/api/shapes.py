"""How a case is told to programs."""

from rest_framework import serializers

from csdesk.api.shapes import ListQuery, Moment, Text
from csdesk.cases.models import Phase
from csdesk.people.api.shapes import PersonShape, TeamShape


class CaseShape(serializers.Serializer):
    """Something that waits to be done, whatever its kind."""

    number = serializers.CharField()
    kind = serializers.CharField(help_text="Which resource knows more of it: `complaint`.")
    title = serializers.CharField()
    phase = serializers.ChoiceField(Phase.choices)
    holder = PersonShape(allow_null=True)
    team = TeamShape(allow_null=True)
    next_due_at = serializers.DateTimeField(allow_null=True, help_text="The most urgent running time limit.")
    opened_at = serializers.DateTimeField()
    closed_at = serializers.DateTimeField(allow_null=True)

    class Meta:
        ref_name = "Case"


class CaseQuery(ListQuery):
    """Which cases."""

    kind = Text(max_length=30, required=False)
    phase = serializers.ChoiceField(Phase.choices, required=False)
    holder = Text(max_length=20, required=False, help_text="A member's id, or `me`.")
    opened_since = Moment(required=False)
    opened_before = Moment(required=False)
    q = Text(max_length=200, required=False, help_text="Only those on which all these words stand; see `/search/`.")
