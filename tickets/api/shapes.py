"""How a complaint is told to programs, and what they may say of one."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from csdesk.api.shapes import Flag, ListQuery, Moment, RecordId, Shape, Text, Whole
from csdesk.approvals.models import RequestState
from csdesk.lifecycle import Transition
from csdesk.people.api.shapes import PersonShape, TeamShape
from tickets.lifecycle import Status
from tickets.models import Complaint, Founded, Liability, Nature, StepKind
from tickets.queries.complaints import transitions_of
from tickets.services.answering import AfterClosing
from tickets.services.follow_up import OUTCOMES
from tickets.services.steps import ACTS_OF_THEIR_OWN

# What the page's field takes: ten digits of yuan.
DEAREST_FEN = 10**12 - 1
_KEY = "A key of the manual's list; see `GET /complaint-words/`."
# Transitions that need more than their name are made at an address of their own.
_MADE_AT = {"wait": "pause/", "answer": "replies/", "merge": "merge/"}
# Taking a slip back at once is for people at a page; whoever comes later reopens.
_NOT_FOR_PROGRAMS = {"unclose"}
DEALER = "A dealer's code. Left out: whosever phone or e-mail address it is, if we know it."


class TransitionShape(serializers.Serializer):
    """A transition that the complaint's status allows and the member may make."""

    name = serializers.CharField()
    label = serializers.CharField(help_text="In the language asked for.")
    path = serializers.SerializerMethodField(
        help_text="Where it is made, below the complaint's address; at `replies/` by a reply with `is_answer`."
    )

    class Meta:
        ref_name = "Transition"

    def get_path(self, transition: Transition) -> str:
        """Where it is made."""
        return _MADE_AT.get(transition.name, f"transitions/{transition.name}/")


class ComplaintShape(serializers.Serializer):
    """A complaint with its case."""

    number = serializers.CharField(source="case.number")
    title = serializers.CharField(source="case.title")
    status = serializers.ChoiceField(Status.choices)
    phase = serializers.CharField(source="case.phase")
    nature = serializers.ChoiceField(Nature.choices)
    holder = PersonShape(source="case.holder", allow_null=True)
    team = TeamShape(source="case.team", allow_null=True)
    received_by = PersonShape(allow_null=True, help_text="The first receiver.")
    opened_at = serializers.DateTimeField(source="case.opened_at")
    closed_at = serializers.DateTimeField(source="case.closed_at", allow_null=True)
    next_due_at = serializers.DateTimeField(source="case.next_due_at", allow_null=True)
    promised_for = serializers.DateTimeField(allow_null=True)
    channel = serializers.CharField(help_text=_KEY)
    type = serializers.CharField(help_text=_KEY)
    sub_reason = serializers.CharField(help_text=_KEY)
    severity = serializers.CharField(help_text=_KEY)
    involves_compensation = serializers.BooleanField()
    is_major = serializers.BooleanField()
    is_about_staff = serializers.BooleanField()
    complainant_name = serializers.CharField()
    complainant_phone = serializers.CharField()
    complainant_email = serializers.CharField()
    complainant_address = serializers.CharField()
    subject_of_complaint = serializers.CharField()
    content = serializers.CharField()
    wanted_outcome = serializers.CharField()
    cause = serializers.CharField()
    responsible = serializers.CharField()
    founded = serializers.ChoiceField(Founded.choices)
    founded_reason = serializers.CharField()
    liability = serializers.ChoiceField(Liability.choices)
    outcome = serializers.CharField()
    summary = serializers.CharField()
    is_kept_forever = serializers.BooleanField()
    merged_into = serializers.SerializerMethodField()

    class Meta:
        ref_name = "Complaint"

    def get_merged_into(self, complaint: Complaint) -> str | None:
        """The number of the complaint that it was merged into."""
        return complaint.merged_into.case.number if complaint.merged_into is not None else None


class ComplaintDetailShape(ComplaintShape):
    """A complaint, and what can be done with it now."""

    transitions = serializers.SerializerMethodField()

    class Meta:
        ref_name = "ComplaintDetail"

    @extend_schema_field(TransitionShape(many=True))
    def get_transitions(self, complaint: Complaint) -> Any:
        """The transitions that are possible now."""
        possible = transitions_of(complaint, self.context["member"])
        offered = [transition for transition in possible if transition.name not in _NOT_FOR_PROGRAMS]
        return TransitionShape(offered, many=True).data


class ComplaintQuery(ListQuery):
    """Which complaints."""

    status = serializers.ChoiceField(Status.choices, required=False)
    nature = serializers.ChoiceField(Nature.choices, required=False)
    severity = Text(max_length=40, required=False, help_text=_KEY)
    channel = Text(max_length=40, required=False, help_text=_KEY)
    type = Text(max_length=40, required=False, help_text=_KEY)
    holder = Text(max_length=20, required=False, help_text="A member's id, or `me`.")
    opened_since = Moment(required=False)
    opened_before = Moment(required=False)
    q = Text(max_length=200, required=False, help_text="Only those on which all these words stand.")


def _optional(**kwargs: Any) -> Text:
    return Text(required=False, allow_blank=True, **kwargs)


class NewComplaintBody(Shape):
    """A complaint as it is taken: at least who, about what, the matter, and how to reach the customer (CMP-05)."""

    channel = Text(max_length=40, help_text=_KEY)
    complainant_name = Text(max_length=200)
    subject_of_complaint = Text(max_length=300)
    content = Text(max_length=100_000)
    complainant_phone = _optional(max_length=60)
    complainant_email = serializers.EmailField(max_length=254, required=False, allow_blank=True)
    complainant_address = _optional(max_length=300)
    nature = serializers.ChoiceField(Nature.choices, required=False)
    type = _optional(max_length=40, help_text=_KEY)
    sub_reason = _optional(max_length=60, help_text=_KEY)
    severity = Text(max_length=40, required=False, help_text=_KEY)
    involves_compensation = Flag(required=False)
    is_major = Flag(required=False)
    is_about_staff = Flag(required=False)
    wanted_outcome = _optional(max_length=100_000)
    cause = _optional(max_length=100_000)
    dealer = _optional(max_length=40, help_text=DEALER)

    class Meta:
        ref_name = "NewComplaint"


class ClassificationBody(Shape):
    """What is said about a complaint; only what is named changes."""

    type = _optional(max_length=40, help_text=_KEY)
    sub_reason = _optional(max_length=60, help_text=_KEY)
    severity = Text(max_length=40, required=False, help_text=_KEY)
    channel = Text(max_length=40, required=False, help_text=_KEY)
    nature = serializers.ChoiceField(Nature.choices, required=False)
    involves_compensation = Flag(required=False)
    is_major = Flag(required=False)
    is_about_staff = Flag(required=False)
    founded = serializers.ChoiceField(Founded.choices, required=False)
    founded_reason = _optional(max_length=100_000)
    liability = serializers.ChoiceField(Liability.choices, required=False)
    subject_of_complaint = Text(max_length=300, required=False)
    wanted_outcome = _optional(max_length=100_000)
    cause = _optional(max_length=100_000)
    responsible = _optional(max_length=200)
    outcome = _optional(max_length=100_000)

    class Meta:
        ref_name = "Classification"


class AssignBody(Shape):
    """To whom, and what is to be done; the note is not needed when one takes it over oneself."""

    to = RecordId(help_text="A member's id.")
    note = _optional(max_length=10_000)

    class Meta:
        ref_name = "Assignment"


class PauseBody(Shape):
    """Why the complaint waits and until when at the latest."""

    reason = Text(max_length=40, help_text=_KEY)
    until = Moment(required=False, allow_null=True, help_text="Left out: as long as the manual allows.")
    note = _optional(max_length=500)

    class Meta:
        ref_name = "Pause"


class MergeBody(Shape):
    """Which complaint stays."""

    into = Text(max_length=40, help_text="Its number.")
    of_other_customer = Flag(
        required=False, help_text="Merge although the two are of different customers, which is refused otherwise."
    )

    class Meta:
        ref_name = "Merge"


class TransitionBody(Shape):
    """What is said with a transition; it may be left out but where something is closed."""

    note = _optional(
        max_length=10_000, help_text="Of `close`: how one knows that the customer is satisfied (CMP-51), needed."
    )

    class Meta:
        ref_name = "ComplaintTransition"


class FollowUpBody(Shape):
    """What the customer says of the result: satisfied closes, not satisfied opens again."""

    outcome = serializers.ChoiceField(sorted(OUTCOMES))
    note = Text(max_length=100_000)

    class Meta:
        ref_name = "FollowUp"


class StepBody(Shape):
    """One thing that was done about the complaint."""

    kind = serializers.ChoiceField([kind.value for kind in StepKind if kind not in ACTS_OF_THEIR_OWN])
    text = Text(max_length=100_000)
    promised_for = Moment(required=False, allow_null=True)

    class Meta:
        ref_name = "NewStep"


class StepShape(serializers.Serializer):
    """One thing that was done about a complaint."""

    id = serializers.IntegerField()
    kind = serializers.ChoiceField(StepKind.choices)
    text = serializers.CharField()
    actor = PersonShape(allow_null=True)
    at = serializers.DateTimeField()

    class Meta:
        ref_name = "Step"


class ReportRequestShape(serializers.Serializer):
    """A report that was submitted for its signatures."""

    approval = serializers.IntegerField(source="id", help_text="Its chain: `GET /approvals/{id}/`.")
    text = serializers.CharField(source="note")
    amount_fen = serializers.IntegerField(allow_null=True)
    state = serializers.ChoiceField(RequestState.choices)
    asked_by = PersonShape(allow_null=True)
    asked_at = serializers.DateTimeField()
    decided_at = serializers.DateTimeField(allow_null=True)
    reason = serializers.CharField(help_text="Why it was refused, where it was.")

    class Meta:
        ref_name = "HandlingReportRequest"


class ReportShape(serializers.Serializer):
    """How it stands with the handling report of a complaint (CMP-25)."""

    is_needed = serializers.BooleanField(help_text="Whether the manual lets no answer go out without it.")
    is_signed = serializers.BooleanField(help_text="Whether a signed one covers the complaint as it is now.")
    opinions = serializers.CharField(help_text="What the departments replied: what a report begins with.")
    latest = ReportRequestShape(allow_null=True, help_text="The one submitted last; null when none was.")

    class Meta:
        ref_name = "HandlingReport"


class ReportBody(Shape):
    """The report as those who sign will read it."""

    text = Text(max_length=100_000)
    amount_fen = Whole(required=False, allow_null=True, min_value=0, max_value=DEAREST_FEN,
                       help_text="What it costs us, where compensation is offered (CMP-26).")  # fmt: skip

    class Meta:
        ref_name = "NewHandlingReport"


class ReplyBody(Shape):
    """Words to the customer."""

    text = Text(max_length=200_000)
    is_answer = Flag(required=False, help_text="This is the result: the complaint is answered (CMP-40).")
    seen = Whole(
        required=False,
        min_value=0,
        max_value=2**63 - 1,
        help_text="The id of the last message the writer had before him; newer words of the customer stop the reply.",
    )
    confirmed = serializers.ListField(
        child=Text(max_length=200),
        required=False,
        max_length=100,
        help_text="Phrases of a refusal (`facts.phrases`) that are sent all the same.",
    )
    after_closing = serializers.ChoiceField(
        choices=AfterClosing.choices,
        required=False,
        help_text="Of a closed complaint: `leave` it closed, or `reopen` it; without it the reply is refused (CMP-52).",
    )
    attachments = serializers.ListField(
        child=RecordId(), required=False, max_length=50, help_text="Ids of files of this case."
    )

    class Meta:
        ref_name = "Reply"


class CallBody(Shape):
    """A call that took place."""

    text = Text(max_length=200_000)
    direction = serializers.ChoiceField(["in", "out"])
    outcome = serializers.ChoiceField(["reached", "not_reached", "voicemail"])
    number = _optional(max_length=60)
    at = Moment(required=False, help_text="When it took place; left out: just now.")
    is_answer = Flag(required=False)

    class Meta:
        ref_name = "NewCall"


class WordShape(serializers.Serializer):
    """One entry of a list of the manual."""

    key = serializers.CharField()
    label = serializers.CharField(help_text="In the language asked for.")
    rule = serializers.CharField()

    class Meta:
        ref_name = "Word"


class TypeShape(WordShape):
    """A type of complaint with its reasons."""

    reasons = WordShape(many=True)

    class Meta:
        ref_name = "ComplaintType"


class WordsShape(serializers.Serializer):
    """What the manual in force calls things; these keys are what complaints are opened with."""

    channels = WordShape(many=True)
    types = TypeShape(many=True)
    severities = WordShape(many=True)
    pause_reasons = WordShape(many=True)

    class Meta:
        ref_name = "ComplaintWords"
