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


class LineShape(serializers.Serializer):
    """A line of a paper on which somebody signs."""

    place = serializers.IntegerField(help_text="Names the line when a scan is added.")
    label = serializers.CharField(help_text="In the language of the paper.")
    name = serializers.CharField(help_text="Who signed it electronically, or fills it in; empty: nobody yet.")
    signed_at = serializers.DateTimeField(allow_null=True, help_text="When it was signed electronically.")
    required = serializers.BooleanField(help_text="A scan counts only with this signature.")

    class Meta:
        ref_name = "SignatureLine"


class ScanShape(serializers.Serializer):
    """A scan of a signed paper."""

    id = serializers.IntegerField()
    attachment = AttachmentShape()
    signed_lines = serializers.ListField(
        child=serializers.IntegerField(), help_text="Places of the lines signed on it."
    )
    added_by = PersonShape(allow_null=True)
    added_at = serializers.DateTimeField()

    class Meta:
        ref_name = "Scan"


class PaperShape(serializers.Serializer):
    """A printed form: what stood on it stays. What is kept encrypted is not told."""

    number = serializers.CharField()
    case = serializers.CharField(source="case.number", help_text="The case's number.")
    form = serializers.CharField(help_text="Which form it is: `complaint.report`.")
    title = serializers.CharField(help_text="What the form is called, in the member's language.")
    code = serializers.CharField(help_text="The form's code, as the company's paper bears it.")
    language = serializers.CharField(help_text="The language of the paper.")
    is_internal = serializers.BooleanField(help_text="For colleagues only.")
    lines = LineShape(many=True)
    scans = ScanShape(many=True, source="live_scans")
    unsigned = serializers.ListField(
        child=serializers.CharField(), help_text="Signatures that it needs and no scan shows."
    )
    printed_by = PersonShape(allow_null=True)
    printed_at = serializers.DateTimeField()

    class Meta:
        ref_name = "PrintedForm"


class ScanBody(Shape):
    """The scan of a signed paper, as a form with a part named `file`."""

    media_type = "multipart/form-data"

    file = serializers.FileField(allow_empty_file=True, max_length=1000)
    signed = serializers.RegexField(
        r"^[0-9]{1,2}(,[0-9]{1,2})*$",
        required=False,
        max_length=100,
        help_text="Places of the lines that are signed on it: `0,2`.",
    )

    class Meta:
        ref_name = "NewScan"
