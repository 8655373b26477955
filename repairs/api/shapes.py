"""How a return is told to programs, and what they may say of one."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from csdesk.api.shapes import Flag, ListQuery, Moment, Shape, Text, Whole
from csdesk.people.api.shapes import PersonShape, TeamShape
from csdesk.rulebook.sections.repairs import MOST_UNITS
from repairs.lifecycle import Agreement, QuoteStatus, Road, Status
from repairs.models import Counted, Result, ReturnLine, ReturnOrder, Source, Warranty
from repairs.queries.returns import lines_of, transitions_of
from repairs.queries.words import spell_verdict
from repairs.services.repairing import SAID

# Steps that need no more than their name, a few words, or a parcel. All but "tell" are transitions.
STEPS = frozenset(
    (
        "reapply", "receive", "inspect", "keep", "purchase", "come_back", "tell", "send_back", "arrive", "lose", "find",
        "settle", "withdraw", "forward", "ship",
    )
)  # fmt: skip


class ReturnTransitionShape(serializers.Serializer):
    """A transition that the return's status allows and the member may make."""

    name = serializers.CharField()
    label = serializers.CharField(help_text="In the language asked for.")

    class Meta:
        ref_name = "ReturnTransitionOffered"


class ReturnLineShape(serializers.Serializer):
    """One unit of a return."""

    id = serializers.IntegerField()
    position = serializers.IntegerField()
    serial = serializers.CharField()
    model = serializers.SerializerMethodField()
    fault = serializers.CharField()
    fault_text = serializers.CharField()
    counted = serializers.ChoiceField(Counted.choices)
    finding = serializers.CharField()
    warranty = serializers.ChoiceField(Warranty.choices)
    warranty_reason = serializers.SerializerMethodField(help_text="In the language asked for.")
    warranty_rule = serializers.SerializerMethodField()
    result = serializers.ChoiceField(Result.choices)
    result_text = serializers.CharField()
    result_at = serializers.DateTimeField(allow_null=True)
    replacement_serial = serializers.CharField()

    class Meta:
        ref_name = "ReturnLine"

    def get_model(self, line: ReturnLine) -> str:
        """The product's model; empty for goods that we never stocked."""
        return line.goods

    def get_warranty_reason(self, line: ReturnLine) -> str:
        """Why it is in or out of warranty."""
        return spell_verdict(line)

    def get_warranty_rule(self, line: ReturnLine) -> str:
        """The rule that says so."""
        return str(line.verdict.get("rule", ""))


class ReturnShape(serializers.Serializer):
    """A return with its case."""

    number = serializers.CharField(source="case.number")
    title = serializers.CharField(source="case.title")
    status = serializers.ChoiceField(Status.choices)
    road = serializers.ChoiceField(Road.choices)
    agreement = serializers.ChoiceField(Agreement.choices)
    phase = serializers.CharField(source="case.phase")
    route = serializers.CharField()
    source = serializers.ChoiceField(Source.choices)
    holder = PersonShape(source="case.holder", allow_null=True)
    team = TeamShape(source="case.team", allow_null=True)
    parent = serializers.SerializerMethodField()
    sender_name = serializers.CharField()
    sender_phone = serializers.CharField()
    sender_email = serializers.CharField()
    sender_address = serializers.CharField()
    note = serializers.CharField()
    ground = serializers.CharField(help_text="Of applications: a key of the manual's grounds.")
    ground_text = serializers.CharField()
    wants_refund = serializers.BooleanField()
    units = serializers.IntegerField(source="unit_count")
    opened_at = serializers.DateTimeField(source="case.opened_at")
    closed_at = serializers.DateTimeField(source="case.closed_at", allow_null=True)
    next_due_at = serializers.DateTimeField(source="case.next_due_at", allow_null=True)
    approved_at = serializers.DateTimeField(allow_null=True)
    received_at = serializers.DateTimeField(allow_null=True)
    inspected_at = serializers.DateTimeField(allow_null=True)
    forwarded_at = serializers.DateTimeField(allow_null=True)
    repaired_at = serializers.DateTimeField(allow_null=True)
    back_at = serializers.DateTimeField(allow_null=True)
    shipped_at = serializers.DateTimeField(allow_null=True)
    arrived_at = serializers.DateTimeField(allow_null=True)

    class Meta:
        ref_name = "Return"

    def get_parent(self, order: ReturnOrder) -> str | None:
        """The number of the case that it came of."""
        return order.case.parent.number if order.case.parent is not None else None


class ReturnDetailShape(ReturnShape):
    """A return, its units, its quote, and what can be done with it now."""

    lines = serializers.SerializerMethodField()
    quote_status = serializers.SerializerMethodField()
    quote_total_fen = serializers.SerializerMethodField()
    transitions = serializers.SerializerMethodField()

    class Meta:
        ref_name = "ReturnDetail"

    @extend_schema_field(ReturnLineShape(many=True))
    def get_lines(self, order: ReturnOrder) -> Any:
        """The units."""
        return ReturnLineShape(lines_of(order), many=True).data

    @extend_schema_field(serializers.ChoiceField(QuoteStatus.choices, allow_null=True))
    def get_quote_status(self, order: ReturnOrder) -> Any:
        """What became of the latest quote."""
        quote = order.quotes.order_by("-number").first()
        return quote.status if quote is not None else None

    def get_quote_total_fen(self, order: ReturnOrder) -> int | None:
        """What it asks for, in fen."""
        quote = order.quotes.order_by("-number").first()
        return quote.total_fen if quote is not None else None

    @extend_schema_field(ReturnTransitionShape(many=True))
    def get_transitions(self, order: ReturnOrder) -> Any:
        """The transitions that are possible now."""
        offered = [each for each in transitions_of(order, self.context["member"]) if each.name in STEPS]
        return ReturnTransitionShape(offered, many=True).data


class ReturnQuery(ListQuery):
    """Which returns."""

    status = serializers.ChoiceField(Status.choices, required=False)
    road = serializers.ChoiceField(Road.choices, required=False)
    agreement = serializers.ChoiceField(Agreement.choices, required=False)
    route = Text(max_length=40, required=False)
    holder = Text(max_length=20, required=False, help_text="A member's id, or `me`.")
    serial = Text(max_length=80, required=False, help_text="Those with this serial, faulty or new.")
    opened_since = Moment(required=False)
    opened_before = Moment(required=False)


class NewUnitBody(Shape):
    """One unit that is sent in."""

    serial = Text(max_length=200, required=False, allow_blank=True)
    model = Text(max_length=80, required=False, allow_blank=True, help_text="Of goods without a serial.")
    fault = Text(max_length=40, required=False, allow_blank=True)
    fault_text = Text(max_length=500, required=False, allow_blank=True)

    class Meta:
        ref_name = "NewUnit"


class NewReturnBody(Shape):
    """A return as it is filed."""

    units = serializers.ListField(child=NewUnitBody(), min_length=1, max_length=MOST_UNITS)
    dealer = Text(max_length=40, required=False, allow_blank=True, help_text="A dealer's code.")
    route = Text(max_length=40, required=False, allow_blank=True)
    sender_name = Text(max_length=200, required=False, allow_blank=True)
    sender_phone = Text(max_length=60, required=False, allow_blank=True)
    sender_email = serializers.EmailField(max_length=254, required=False, allow_blank=True)
    sender_address = Text(max_length=300, required=False, allow_blank=True)
    note = Text(max_length=5000, required=False, allow_blank=True)
    wipe_notice_read = Flag(required=False, help_text="The sender knows that the data will be wiped (RPR-12).")

    class Meta:
        ref_name = "NewReturn"


class NewApplicationBody(NewReturnBody):
    """Goods that somebody applies to send back, and why (DOA-01)."""

    ground = Text(max_length=40, help_text="A key of the manual's grounds.")
    ground_text = Text(max_length=5000, help_text="What is wrong with the goods.")
    wants_refund = Flag(required=False, help_text="A refund is wanted instead of a good unit (DOA-10).")

    class Meta:
        ref_name = "NewApplication"


class ReturnTransitionBody(Shape):
    """What is said with a transition."""

    note = Text(max_length=5000, required=False, allow_blank=True)
    name = Text(max_length=120, required=False, allow_blank=True, help_text="Of `arrive`: who said so (RPR-20).")
    carrier = Text(max_length=80, required=False, allow_blank=True)
    waybill = Text(max_length=80, required=False, allow_blank=True)
    expected_on = serializers.DateField(required=False, allow_null=True)
    cost_fen = Whole(required=False, min_value=0, max_value=10**9)
    is_shared = Flag(required=False, help_text="Goods of other returns lie in the same parcel.")

    class Meta:
        ref_name = "ReturnTransition"


class CountBody(Shape):
    """What was found of one unit."""

    line = Whole(min_value=1, max_value=2**63 - 1, help_text="A line's id.")
    counted = serializers.ChoiceField([Counted.PRESENT.value, Counted.DAMAGED.value, Counted.MISSING.value])
    finding = Text(max_length=500, required=False, allow_blank=True)

    class Meta:
        ref_name = "UnitCount"


class CountsBody(Shape):
    """What was found: of lines, and what a scanner read."""

    counts = serializers.ListField(child=CountBody(), required=False, max_length=MOST_UNITS)
    scanned = serializers.ListField(child=Text(max_length=200), required=False, max_length=MOST_UNITS)

    class Meta:
        ref_name = "UnitCounts"


class ResultBody(Shape):
    """What came of one unit."""

    line = Whole(min_value=1, max_value=2**63 - 1, help_text="A line's id.")
    result = serializers.ChoiceField([each.value for each in SAID])
    text = Text(max_length=500, required=False, allow_blank=True)
    replacement_serial = Text(max_length=200, required=False, allow_blank=True)

    class Meta:
        ref_name = "UnitResult"


class ResultsBody(Shape):
    """What came of units; with the last one the repair is finished."""

    results = serializers.ListField(child=ResultBody(), min_length=1, max_length=MOST_UNITS)

    class Meta:
        ref_name = "UnitResults"
