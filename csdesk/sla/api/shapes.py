"""How time limits and tasks are told to programs."""

from typing import Any

from django.utils.translation import get_language
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from csdesk.api.shapes import ListQuery, Shape, Text
from csdesk.people.api.shapes import PersonShape
from csdesk.sla import rules
from csdesk.sla.models import Clock, Task, TaskState, Verdict
from csdesk.sla.queries.explaining import Ring, name_of
from csdesk.sla.registry import task_kind

_VERDICTS = [(verdict.value or "running", verdict.label) for verdict in Verdict]


class ClockShape(serializers.Serializer):
    """A promise on a case: what is owed, until when, and what became of it."""

    id = serializers.IntegerField()
    case = serializers.CharField(source="case.number", allow_null=True, help_text="The case's number.")
    kind = serializers.CharField()
    subject = serializers.CharField(help_text="Which of several promises of a kind: a department's key, a task's id.")
    label = serializers.SerializerMethodField(help_text="What the manual calls it, in the language asked for.")
    cycle = serializers.IntegerField(help_text="Reopening starts a new one; a breach of an earlier one stays.")
    rule = serializers.CharField(help_text="The rule of the manual, e.g. `CMP-40`.")
    policy = serializers.CharField(help_text="Where it stands in the manual.")
    budget = serializers.CharField(help_text="How long it may take, e.g. `24h`, `7wd`.")
    calendar = serializers.CharField()
    owner = PersonShape(allow_null=True, help_text="Whose promise it is; null: whoever holds the case.")
    started_at = serializers.DateTimeField()
    started_by = serializers.CharField(help_text="The fact that started it.")
    due_at = serializers.DateTimeField()
    paused_at = serializers.DateTimeField(allow_null=True)
    settled_at = serializers.DateTimeField(allow_null=True)
    settled_by = serializers.CharField()
    verdict = serializers.SerializerMethodField()
    overrun_seconds = serializers.IntegerField(allow_null=True)

    class Meta:
        ref_name = "Clock"

    def get_label(self, clock: Clock) -> str:
        """What the manual calls it."""
        return name_of(clock)

    @extend_schema_field(serializers.ChoiceField(_VERDICTS))
    def get_verdict(self, clock: Clock) -> str:
        """running, met, breached or void."""
        return clock.verdict or "running"


class IntervalShape(serializers.Serializer):
    """A stretch of the time from start to due, and what became of it."""

    start = serializers.DateTimeField()
    end = serializers.DateTimeField()
    kind = serializers.ChoiceField([(kind.value, str(kind)) for kind in rules.Kind])
    make_up = serializers.BooleanField(help_text="Counted on a day that is free by the week.")
    name = serializers.SerializerMethodField(help_text="Of a holiday or make-up day.")

    class Meta:
        ref_name = "Interval"

    def get_name(self, interval: rules.Interval) -> str | None:
        """What the day is called, in the language asked for."""
        return interval.name.in_language(get_language() or "zh-hans") if interval.name is not None else None


class AlarmShape(serializers.Serializer):
    """One alarm: when it is due, and when it fired."""

    at = serializers.DateTimeField()
    words = serializers.ListField(child=serializers.CharField())
    fired_at = serializers.SerializerMethodField()
    is_breach = serializers.SerializerMethodField()

    class Meta:
        ref_name = "Alarm"

    @extend_schema_field(serializers.DateTimeField(allow_null=True))
    def get_fired_at(self, ring: Ring) -> Any:
        """When the engine noticed."""
        return serializers.DateTimeField().to_representation(ring.event.fired_at) if ring.event is not None else None

    def get_is_breach(self, ring: Ring) -> bool:
        """Whether the promise was broken then."""
        return ring.event is not None and ring.event.is_breach


class PausedShape(serializers.Serializer):
    """A time in which the clock stood still."""

    reason = serializers.CharField()
    note = serializers.CharField()
    owner = PersonShape(allow_null=True)
    started_at = serializers.DateTimeField()
    until = serializers.DateTimeField(help_text="At the latest.")
    ended_at = serializers.DateTimeField(allow_null=True)

    class Meta:
        ref_name = "PausedTime"


class CorrectionShape(serializers.Serializer):
    """A supervisor's correction of when a promise was kept; what stood before stays."""

    settled_at_before = serializers.DateTimeField(allow_null=True)
    settled_at_after = serializers.DateTimeField()
    verdict_before = serializers.CharField()
    verdict_after = serializers.CharField()
    reason = serializers.CharField()
    actor = PersonShape()
    at = serializers.DateTimeField()

    class Meta:
        ref_name = "Correction"


class VersionShape(serializers.Serializer):
    """The version of the manual that was in force."""

    number = serializers.IntegerField()
    effective_from = serializers.DateTimeField(allow_null=True)

    class Meta:
        ref_name = "ManualVersion"


class WhyShape(serializers.Serializer):
    """Why a deadline is where it is: rule, version of the manual, and the time that counted and did not."""

    clock = ClockShape()
    version = VersionShape(allow_null=True)
    calendar_name = serializers.CharField()
    intervals = IntervalShape(many=True)
    pauses = PausedShape(many=True)
    alarms = AlarmShape(many=True, source="rings")
    corrections = CorrectionShape(many=True)
    provisional_years = serializers.ListField(
        child=serializers.IntegerField(), help_text="Years whose official holidays are not published yet."
    )

    class Meta:
        ref_name = "ClockExplanation"


class OutcomeShape(serializers.Serializer):
    """What can come of a task."""

    key = serializers.CharField()
    label = serializers.CharField()
    needs_note = serializers.BooleanField()
    leaves_open = serializers.BooleanField()

    class Meta:
        ref_name = "Outcome"


class TaskShape(serializers.Serializer):
    """Something that one person has to do once by a certain time."""

    id = serializers.IntegerField()
    case = serializers.CharField(source="case.number", allow_null=True, help_text="The case's number.")
    kind = serializers.CharField()
    title = serializers.SerializerMethodField()
    rule = serializers.CharField()
    assignee = PersonShape(allow_null=True)
    role = serializers.CharField(help_text="Whose it is until one of them takes it.")
    due_at = serializers.DateTimeField()
    state = serializers.ChoiceField(TaskState.choices)
    needs_note = serializers.BooleanField()
    outcome = serializers.CharField()
    note = serializers.CharField()
    created_at = serializers.DateTimeField()
    ended_at = serializers.DateTimeField(allow_null=True)
    ended_by = PersonShape(allow_null=True)
    outcomes = serializers.SerializerMethodField()

    class Meta:
        ref_name = "Task"

    def get_title(self, task: Task) -> str:
        """In the language asked for."""
        return task.title_in(get_language() or "zh-hans")

    @extend_schema_field(OutcomeShape(many=True))
    def get_outcomes(self, task: Task) -> Any:
        """What can come of it."""
        kind = task_kind(task.kind)
        return [
            {
                "key": key,
                "label": str(label),
                "needs_note": task.needs_note or key in kind.outcomes_with_note,
                "leaves_open": key in kind.outcomes_that_leave_it_open,
            }
            for key, label in kind.outcomes.items()
        ]


class TaskQuery(ListQuery):
    """Which open tasks."""

    of = serializers.ChoiceField(
        [("mine", "mine"), ("all", "all")], default="mine", help_text="Everybody's: for those who answer for others."
    )


class FinishBody(Shape):
    """What came of a task."""

    outcome = Text(max_length=40, help_text="A key of the task's `outcomes`.")
    note = Text(max_length=100_000, required=False, allow_blank=True)

    class Meta:
        ref_name = "FinishTask"
