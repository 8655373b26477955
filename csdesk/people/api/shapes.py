"""How people and teams are told to programs."""

from rest_framework import serializers

from csdesk.api.shapes import ListQuery, Text
from csdesk.people.models import MemberKind, MemberState


class PersonShape(serializers.Serializer):
    """Who, in brief."""

    id = serializers.IntegerField()
    name = serializers.CharField()

    class Meta:
        ref_name = "Person"


class TeamShape(serializers.Serializer):
    """A group or department of the company."""

    id = serializers.IntegerField()
    key = serializers.CharField()
    name = serializers.CharField(source="__str__", help_text="In the language asked for.")

    class Meta:
        ref_name = "Team"


class MemberShape(serializers.Serializer):
    """Somebody's place in the company."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    kind = serializers.ChoiceField(MemberKind.choices)
    state = serializers.ChoiceField(MemberState.choices)
    email = serializers.CharField()
    phone = serializers.CharField()
    title = serializers.CharField()
    language = serializers.CharField()

    class Meta:
        ref_name = "Member"


class MeShape(MemberShape):
    """Whom the key acts for, and what it may do."""

    company = serializers.CharField(source="tenant.slug")
    permissions = serializers.SerializerMethodField()
    scopes = serializers.SerializerMethodField()

    class Meta:
        ref_name = "Me"

    def get_permissions(self, member: object) -> list[str]:
        """What the member's roles allow."""
        return sorted(self.context["member"].permissions)

    def get_scopes(self, member: object) -> list[str]:
        """What the key itself allows of that."""
        return list(self.context["scopes"])


class MemberQuery(ListQuery):
    """Which members."""

    state = serializers.ChoiceField(MemberState.choices, required=False)
    kind = serializers.ChoiceField(MemberKind.choices, required=False)
    q = Text(max_length=80, required=False, help_text="The beginning of the name.")
