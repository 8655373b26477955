"""How spares are told to programs, and what they may say of them."""

from rest_framework import serializers

from csdesk.api.shapes import ListQuery, Shape, Text, Whole
from spares.lifecycle import RequestSource, RequestStatus
from spares.models import Grade, MovementKind
from spares.rules.lists import MOST_PIECES
from spares.services.moving import BY_HAND


class BalanceShape(serializers.Serializer):
    """How many pieces of a part lie at a place."""

    place = serializers.CharField(help_text="The place's key.")
    model = serializers.CharField()
    good = serializers.IntegerField()
    bad = serializers.IntegerField()
    on_its_way = serializers.IntegerField(source="coming")
    standing = serializers.CharField(help_text='Against its level: "below", "surplus" or empty.')

    class Meta:
        ref_name = "StockBalance"


class MovedPartShape(serializers.Serializer):
    """What came or went in a movement."""

    model = serializers.CharField()
    grade = serializers.ChoiceField(Grade.choices)
    pieces = serializers.IntegerField(help_text="Above 0: came in; below: went out.")

    class Meta:
        ref_name = "MovedPart"


class MovementShape(serializers.Serializer):
    """One movement of spares."""

    id = serializers.IntegerField(source="pk")
    kind = serializers.ChoiceField(MovementKind.choices)
    place = serializers.CharField(source="place.key")
    happened_at = serializers.DateTimeField(source="posting.happened_at")
    booked_on = serializers.DateField(source="posting.booked_on")
    outside = serializers.CharField()
    evidence = serializers.CharField(source="posting.evidence")
    note = serializers.CharField(source="posting.note")
    rule = serializers.CharField(source="posting.rule")
    parts = MovedPartShape(many=True)

    class Meta:
        ref_name = "StockMovement"


class SparesRequestShape(serializers.Serializer):
    """A request for spares."""

    number = serializers.CharField(source="case.number")
    place = serializers.CharField(source="place.key")
    source = serializers.ChoiceField(RequestSource.choices)
    status = serializers.ChoiceField(RequestStatus.choices)
    reason = serializers.CharField()
    opened_at = serializers.DateTimeField(source="case.opened_at")

    class Meta:
        ref_name = "SparesRequest"


class StockQuery(ListQuery):
    """Which balances or movements."""

    place = Text(max_length=30, required=False, help_text="A place's key.")


class PartBody(Shape):
    """Some pieces of a part."""

    model = Text(max_length=80)
    quantity = Whole(min_value=1, max_value=MOST_PIECES)
    grade = serializers.ChoiceField(Grade.choices, required=False, default=Grade.GOOD)
    serials = serializers.ListField(child=Text(max_length=80), required=False, default=list, max_length=1000)

    class Meta:
        ref_name = "PartToMove"


class MovementBody(Shape):
    """A movement to book."""

    kind = serializers.ChoiceField([(kind.value, kind.label) for kind in BY_HAND])
    place = Text(max_length=30, help_text="The place's key.")
    parts = PartBody(many=True)
    outside = Text(max_length=200, required=False, default="", allow_blank=True)
    evidence = Text(max_length=200, required=False, default="", allow_blank=True)
    note = Text(max_length=500, required=False, default="", allow_blank=True)

    class Meta:
        ref_name = "NewStockMovement"
