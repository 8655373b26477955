"""How files are told to programs, and how they come."""

from rest_framework import serializers

from csdesk.api.shapes import Shape
from csdesk.people.api.shapes import PersonShape


class AttachmentShape(serializers.Serializer):
    """A file on a case."""

    id = serializers.IntegerField()
    case = serializers.CharField(source="case.number", help_text="The case's number.")
    name = serializers.CharField()
    media_type = serializers.CharField(help_text="What it really is, whatever its name says.")
    size_bytes = serializers.IntegerField()
    sha256 = serializers.CharField()
    is_suspicious = serializers.BooleanField(help_text="It can run something, or is not what its name says.")
    is_internal = serializers.BooleanField(help_text="For colleagues only.")
    added_by = PersonShape(allow_null=True)
    added_at = serializers.DateTimeField()

    class Meta:
        ref_name = "Attachment"


class AttachmentBody(Shape):
    """A file, as a form with a part named `file`."""

    media_type = "multipart/form-data"

    file = serializers.FileField(allow_empty_file=True, max_length=1000)
    internal = serializers.BooleanField(required=False, help_text="For colleagues only.")

    class Meta:
        ref_name = "NewAttachment"
