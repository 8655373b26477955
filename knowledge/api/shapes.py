"""How standard answers are told to programs, and what they may say of them."""

from rest_framework import serializers

from csdesk.api.shapes import Flag, ListQuery, RecordId, Shape, Text, Whole
from csdesk.people.api.shapes import PersonShape
from knowledge.models import State

_KEY = "A key of the manual's areas."
_LONGEST = 100_000


class AnswerShape(serializers.Serializer):
    """A standard answer as it was approved last; of one that never was, the draft."""

    id = serializers.IntegerField(source="pk")
    state = serializers.ChoiceField(State.choices)
    area = serializers.CharField(help_text=_KEY)
    brand = serializers.CharField()
    owner = PersonShape()
    review_on = serializers.DateField(help_text="The day on which it is looked at again.")
    is_public = serializers.BooleanField(help_text="Dealers read it in the portal.")
    title_zh = serializers.CharField()
    title_en = serializers.CharField()
    text_zh = serializers.CharField()
    text_en = serializers.CharField()
    current = serializers.IntegerField(help_text="The version that holds; 0 before the first approval.")
    waiting = serializers.IntegerField(allow_null=True, help_text="The version that waits for approval.")
    used_count = serializers.IntegerField()
    helped_count = serializers.IntegerField()
    failed_count = serializers.IntegerField(help_text="How many say that it did not help.")
    last_used_at = serializers.DateTimeField(allow_null=True)
    changed_at = serializers.DateTimeField()

    class Meta:
        ref_name = "Answer"


class VersionShape(serializers.Serializer):
    """An answer as somebody wrote it at a time."""

    number = serializers.IntegerField()
    title_zh = serializers.CharField()
    title_en = serializers.CharField()
    text_zh = serializers.CharField()
    text_en = serializers.CharField()
    written_by = PersonShape(allow_null=True)
    written_at = serializers.DateTimeField()
    approved_by = PersonShape(allow_null=True)
    approved_at = serializers.DateTimeField(allow_null=True)
    declined_by = PersonShape(allow_null=True)
    declined_at = serializers.DateTimeField(allow_null=True)
    decline_reason = serializers.CharField()

    class Meta:
        ref_name = "AnswerVersion"


class SuggestedShape(serializers.Serializer):
    """The answers that fit, the best first."""

    data = AnswerShape(many=True)

    class Meta:
        ref_name = "SuggestedAnswers"


class AnswerQuery(ListQuery):
    """Which answers."""

    state = serializers.ChoiceField(State.choices, required=False)
    area = Text(max_length=40, required=False, help_text=_KEY)
    brand = Text(max_length=60, required=False)
    is_public = serializers.BooleanField(required=False, allow_null=True)
    waits = serializers.BooleanField(required=False, allow_null=True, help_text="A version waits for approval.")


class SuggestQuery(Shape):
    """What the answers are to fit."""

    text = Text(max_length=2000, help_text="What the customer asks; its first 600 characters count.")
    language = serializers.ChoiceField([("zh", "zh"), ("en", "en")], required=False, default="zh")
    limit = serializers.IntegerField(
        min_value=1, max_value=20, required=False, help_text="Left out: as many as pages show."
    )


class _WordsBody(Shape):
    title_zh = Text(max_length=120, required=False, allow_blank=True)
    title_en = Text(max_length=120, required=False, allow_blank=True)
    text_zh = Text(max_length=_LONGEST, required=False, allow_blank=True)
    text_en = Text(max_length=_LONGEST, required=False, allow_blank=True)
    area = Text(max_length=40, required=False, allow_blank=True, help_text=_KEY)
    brand = Text(max_length=60, required=False, allow_blank=True)
    owner = RecordId(required=False, help_text="A member's id.")
    review_on = serializers.DateField(required=False, help_text="Left out: after the manual's time.")
    is_public = Flag(required=False)
    confirmed = serializers.ListField(
        child=Text(max_length=200), max_length=200, required=False,
        help_text="Phrases that had better not be said and are kept all the same, from `facts.phrases` of a refusal.",
    )  # fmt: skip


class NewAnswerBody(_WordsBody):
    """A new answer; its owner is who writes it unless another is named."""

    class Meta:
        ref_name = "NewAnswer"


class NewVersionBody(_WordsBody):
    """The next version of an answer; what is left out stays as it was written last."""

    seen = Whole(
        required=False, min_value=0, max_value=2**31 - 1,
        help_text="The number of the newest version that you know; refused when there is a newer one.",
    )  # fmt: skip

    class Meta:
        ref_name = "NewAnswerVersion"


class DeclineBody(Shape):
    """Why a version does not do."""

    reason = Text(max_length=2000)

    class Meta:
        ref_name = "DeclineAnswer"
