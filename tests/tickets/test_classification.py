"""What a complaint is, and what follows from it."""

import pytest
from django.core.exceptions import PermissionDenied

from csdesk.events.models import Event
from csdesk.outbox.models import Notification
from csdesk.refusals import RuleViolation
from csdesk.sla.models import Clock, ClockEvent
from tests.tickets.company import DAY, HOUR, MONDAY, taken
from tickets.models import Complaint, Founded, Liability, Severity
from tickets.queries.facts import facts_of
from tickets.services.answering import reply_to_customer
from tickets.services.classification import classify_complaint

SOON = MONDAY + HOUR


def result_of(complaint):
    return Clock.objects.filter(case=complaint.case, kind="result").latest("pk")


def classify(complaint, actor, now=SOON, **changes):
    return classify_complaint(complaint, changes, actor=actor, now=now)


@pytest.mark.rule("CMP-09", "CMP-10", "CMP-40")
def test_classify_complaint_reckons_the_result_anew_from_the_original_start(complaint, wang):
    assert result_of(complaint).due_at.isoformat() == "2026-11-25T09:30:00+00:00"  # Wednesday 17:30, as ordinary

    classify(complaint, wang, now=MONDAY + DAY, severity=Severity.SERIOUS)

    clock = result_of(complaint)
    assert clock.started_at == MONDAY
    assert clock.due_at.isoformat() == "2026-12-02T09:30:00+00:00"  # the seventh working day


@pytest.mark.rule("CMP-40")
def test_classify_complaint_with_compensation_promises_the_next_word_instead_of_a_result(complaint, wang):
    classify(complaint, wang, involves_compensation=True)

    running = Clock.objects.filter(case=complaint.case, verdict="").values_list("kind", flat=True)
    assert "next_word" in running
    assert "result" not in running


@pytest.mark.rule("CMP-09", "CMP-40")
def test_classify_complaint_especially_serious_without_compensation_counts_as_serious(complaint, wang):
    classify(complaint, wang, severity=Severity.ESPECIALLY_SERIOUS)

    assert result_of(complaint).policy == "clocks.result_serious"


@pytest.mark.rule("CMP-40")
def test_classify_complaint_leaves_a_recorded_breach_alone(complaint, wang):
    reply_to_customer(complaint, "结果", actor=wang, now=MONDAY + 10 * DAY, is_answer=True)
    breaches = ClockEvent.objects.filter(clock__case=complaint.case, is_breach=True).count()

    classify(complaint, wang, now=MONDAY + 11 * DAY, severity=Severity.SERIOUS)

    assert ClockEvent.objects.filter(clock__case=complaint.case, is_breach=True).count() == breaches > 0


@pytest.mark.rule("CMP-07", "CMP-66", "CMP-06", "CMP-21")
def test_classify_complaint_keeps_type_reason_cause_and_who_is_responsible(complaint, wang):
    classify(
        complaint,
        wang,
        type="process",
        sub_reason="slow",
        cause="仓库漏单",
        responsible="仓库 李某",
        wanted_outcome="退款",
    )

    complaint.refresh_from_db()
    assert (complaint.type, complaint.sub_reason) == ("process", "slow")
    assert (complaint.cause, complaint.responsible, complaint.wanted_outcome) == ("仓库漏单", "仓库 李某", "退款")
    event = Event.objects.filter(kind="complaint.reclassify").get()
    assert event.facts["changed"]["type"] == ["", "process"]


@pytest.mark.rule("CMP-66")
def test_classify_complaint_drops_a_reason_of_another_type(complaint, wang):
    classify(complaint, wang, type="process", sub_reason="slow")

    classify(complaint, wang, type="price")

    complaint.refresh_from_db()
    assert (complaint.type, complaint.sub_reason) == ("price", "")


@pytest.mark.rule("CMP-12")
def test_classify_complaint_as_unfounded_needs_grounds(complaint, wang):
    with pytest.raises(RuleViolation) as refusal:
        classify(complaint, wang, founded=Founded.UNFOUNDED)

    assert (refusal.value.rule_id, refusal.value.field) == ("CMP-12", "founded_reason")
    complaint.refresh_from_db()
    assert complaint.founded == Founded.UNKNOWN


@pytest.mark.rule("CMP-12", "CMP-33")
def test_classify_complaint_records_founded_and_liability(complaint, wang):
    classify(complaint, wang, founded=Founded.UNFOUNDED, founded_reason="超出保修期", liability=Liability.OTHERS)

    complaint.refresh_from_db()
    assert (complaint.founded, complaint.liability) == (Founded.UNFOUNDED, Liability.OTHERS)
    history = Complaint.history.filter(id=complaint.pk).order_by("history_id").values_list("founded", flat=True)
    assert list(history) == [Founded.UNKNOWN, Founded.UNFOUNDED]


@pytest.mark.rule("CMP-11", "CMP-16", "CMP-33")
@pytest.mark.parametrize("changes", [{"is_major": True}, {"severity": Severity.SERIOUS}])
def test_classify_complaint_reports_upward_what_becomes_major(complaint, wang, zhao, changes):
    classify(complaint, wang, **changes)

    assert Notification.objects.filter(kind="complaint.major", member=zhao, is_urgent=True).count() == 1


@pytest.mark.rule("CMP-16")
def test_classify_complaint_reports_upward_once(complaint, wang, zhao):
    classify(complaint, wang, severity=Severity.SERIOUS)

    classify(complaint, wang, is_major=True)

    assert Event.objects.filter(kind="complaint.major").count() == 1


@pytest.mark.rule("CMP-15")
def test_classify_complaint_as_about_our_own_people_tells_the_supervisor(complaint, wang, zhao):
    classify(complaint, wang, is_about_staff=True)

    assert Notification.objects.filter(kind="complaint.staff", member=zhao).count() == 1


def test_classify_complaint_with_nothing_new_writes_nothing(complaint, wang):
    before = Event.objects.count()

    classify(complaint, wang, severity=complaint.severity, channel=complaint.channel)

    assert Event.objects.count() == before


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"severity": "deadly"}, "severity"),
        ({"type": "weather"}, "type"),
        ({"sub_reason": "slow"}, "sub_reason"),
        ({"channel": ""}, "channel"),
        ({"subject_of_complaint": " "}, "subject_of_complaint"),
    ],
)
def test_classify_complaint_refuses_what_the_manual_does_not_know(complaint, wang, changes, field):
    with pytest.raises(RuleViolation) as refusal:
        classify(complaint, wang, **changes)

    assert refusal.value.field == field
    assert Event.objects.filter(kind="complaint.reclassify").count() == 0


def test_classify_complaint_refuses_a_field_that_is_not_changed_this_way(complaint, wang):
    with pytest.raises(ValueError, match="status"):
        classify(complaint, wang, status="closed")


def test_classify_complaint_refuses_who_may_not_work(complaint, chen):
    with pytest.raises(PermissionDenied):
        classify(complaint, chen, severity=Severity.SERIOUS)


@pytest.mark.rule("CMP-10")
def test_facts_of_tells_the_manual_what_its_conditions_ask(wang):
    complaint = taken(wang, channel="letter", involves_compensation=True, type="price", is_major=True)

    assert facts_of(complaint.case) == {
        "severity": "ordinary",
        "type": "price",
        "channel": "letter",
        "manner": "written",
        "compensation": True,
        "several_departments": False,
        "nature": "complaint",
        "about_staff": False,
        "major": True,
    }


def test_classify_complaint_keeps_what_the_queue_is_narrowed_by(complaint, wang):
    opened_with = (complaint.case.first_facet, complaint.case.second_facet)

    classify(complaint, wang, severity=Severity.SERIOUS, channel="phone")

    complaint.case.refresh_from_db()
    assert opened_with == ("unknown", "email")
    assert (complaint.case.first_facet, complaint.case.second_facet) == ("serious", "phone")
