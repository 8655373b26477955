"""How messages are told to programs."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from csdesk.api.shapes import ListQuery, RecordId, Shape, Text
from csdesk.conversations.models import Delivery, Message, MessageKind
from csdesk.people.api.shapes import PersonShape


class MessageFileShape(serializers.Serializer):
    """A file that a message carries."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    media_type = serializers.CharField()
    size_bytes = serializers.IntegerField()

    class Meta:
        ref_name = "MessageFile"


class MessageShape(serializers.Serializer):
    """One message, note or call on a case."""

    id = serializers.IntegerField()
    kind = serializers.ChoiceField(MessageKind.choices)
    author = PersonShape(allow_null=True)
    sender_name = serializers.CharField()
    sender_address = serializers.CharField()
    recipients = serializers.DictField(child=serializers.ListField(child=serializers.CharField()))
    subject = serializers.CharField()
    text = serializers.CharField()
    new_text = serializers.CharField(help_text="What the sender newly wrote; empty when it is all of `text`.")
    is_answer = serializers.BooleanField()
    is_automatic = serializers.BooleanField()
    is_flagged = serializers.BooleanField()
    facts = serializers.DictField(help_text="Of a call: direction, number, outcome.")
    at = serializers.DateTimeField()
    entered_at = serializers.DateTimeField()
    delivery = serializers.ChoiceField(Delivery.choices)
    delivered_at = serializers.DateTimeField(allow_null=True)
    files = serializers.SerializerMethodField()

    class Meta:
        ref_name = "Message"

    @extend_schema_field(MessageFileShape(many=True))
    def get_files(self, message: Message) -> Any:
        """The files it carries."""
        return MessageFileShape([kept.attachment for kept in message.files.all()], many=True).data


class MessageQuery(ListQuery):
    """Which messages."""

    kind = serializers.ChoiceField(MessageKind.choices, required=False)
    after = serializers.IntegerField(
        required=False, min_value=0, max_value=2**63 - 1, help_text="Only those with a larger id."
    )


class NoteBody(Shape):
    """A note that only colleagues see."""

    text = Text(max_length=200_000)
    attachments = serializers.ListField(
        child=RecordId(), required=False, max_length=50, help_text="Ids of files of this case."
    )

    class Meta:
        ref_name = "NewNote"
