"""The written record: steps, reports upward, summary, spot checks, how long files are kept."""

from datetime import UTC, datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.db import ProgrammingError, transaction

from csdesk.events.models import Event
from csdesk.outbox.models import Notification
from csdesk.people.models import Team
from csdesk.refusals import RuleViolation
from csdesk.sla.models import Clock, Verdict
from tests.tickets.company import DAY, HOUR, MONDAY, hire
from tickets.models import ComplaintStep, SpotCheck, StepKind
from tickets.rules import kept_until
from tickets.services.answering import reply_to_customer
from tickets.services.closing import spot_check_complaint, summarise_complaint
from tickets.services.departments import ask_department
from tickets.services.reporting import report_upward
from tickets.services.steps import add_step

SOON = MONDAY + HOUR


@pytest.mark.rule("CMP-13", "CMP-14", "CMP-29")
@pytest.mark.parametrize("kind", [StepKind.FIRST_LINE, StepKind.PLAN, StepKind.CARRIED_OUT, StepKind.FEEDBACK])
def test_add_step_keeps_who_did_what_when(complaint, wang, kind):
    step = add_step(complaint, kind, "已解释政策。", actor=wang, now=SOON)

    assert (step.kind, step.text, step.actor, step.at) == (kind, "已解释政策。", wang, SOON)
    assert Event.objects.get(kind="complaint.step").facts["text"] == "已解释政策。"


@pytest.mark.rule("CMP-45")
def test_add_step_verified_keeps_the_promise_of_the_day_and_tells_the_departments(complaint, wang, chen):
    ask_department(complaint, Team.objects.get(key="channel"), question="?", actor=wang, now=SOON)

    add_step(complaint, StepKind.VERIFICATION, "属实。", actor=wang, now=SOON + HOUR)

    assert Clock.objects.get(case=complaint.case, kind="verify").verdict == Verdict.MET
    assert Notification.objects.filter(kind="complaint.verified", member=chen).count() == 1


@pytest.mark.rule("CMP-45")
def test_add_step_verified_the_day_after_is_late(complaint, wang):
    add_step(complaint, StepKind.VERIFICATION, "属实。", actor=wang, now=MONDAY + DAY)

    assert Clock.objects.get(case=complaint.case, kind="verify").verdict == Verdict.BREACHED


@pytest.mark.rule("CMP-44")
def test_add_step_agreed_fixes_a_time_for_the_solution(complaint, wang):
    add_step(complaint, StepKind.AGREEMENT, "周五前", actor=wang, now=SOON, promised_for=MONDAY + 4 * DAY)

    complaint.refresh_from_db()
    assert complaint.promised_for == MONDAY + 4 * DAY


@pytest.mark.parametrize(
    ("fields", "field"), [({"text": " "}, "text"), ({"text": "x", "promised_for": MONDAY}, "promised_for")]
)
def test_add_step_refuses(complaint, wang, fields, field):
    with pytest.raises(RuleViolation) as refusal:
        add_step(complaint, StepKind.AGREEMENT, actor=wang, now=SOON, **fields)

    assert refusal.value.field == field
    assert ComplaintStep.objects.count() == 0


@pytest.mark.rule("CMP-13")
def test_a_step_can_be_neither_changed_nor_removed(complaint, wang):
    step = add_step(complaint, StepKind.PLAN, "换货", actor=wang, now=SOON)

    for write in (lambda: ComplaintStep.objects.filter(pk=step.pk).update(text="退货"), step.delete):
        with pytest.raises(ProgrammingError), transaction.atomic():
            write()


@pytest.mark.rule("CMP-34")
def test_report_upward_what_cannot_be_solved_goes_to_who_decides_and_the_departments(complaint, wang, zhao, chen):
    ask_department(complaint, Team.objects.get(key="channel"), question="?", actor=wang, now=SOON)

    report_upward(complaint, "渠道与客户各执一词。", actor=wang, now=SOON + HOUR, to_decide=True)

    told = Notification.objects.filter(kind="complaint.unsolved").values_list("member__name", flat=True)
    assert set(told) == {"Zhao", "Chen"}


@pytest.mark.rule("CMP-16")
def test_report_upward_tells_who_the_manual_names(complaint, wang, zhao):
    hire("Wu", "assistant")

    report_upward(complaint, "媒体在问。", actor=wang, now=SOON)

    told = Notification.objects.filter(kind="complaint.major").values_list("member__name", flat=True)
    assert set(told) == {"Zhao", "Wu"}


def test_report_upward_to_roles_nobody_holds_reaches_the_administrators(complaint, wang):
    hire("Boss", "admin")

    report_upward(complaint, "媒体在问。", actor=wang, now=SOON)

    assert set(Notification.objects.filter(kind="complaint.major").values_list("member__name", flat=True)) == {"Boss"}


def test_report_upward_refuses_without_a_text_or_the_right(complaint, wang, chen):
    with pytest.raises(RuleViolation):
        report_upward(complaint, " ", actor=wang, now=SOON)
    with pytest.raises(PermissionDenied):
        report_upward(complaint, "x", actor=chen, now=SOON)

    assert ComplaintStep.objects.count() == 0


@pytest.mark.rule("CMP-58", "CMP-55", "CMP-59")
def test_summarise_complaint_keeps_lessons_and_whether_the_file_is_kept_for_good(complaint, wang):
    summarise_complaint(complaint, summary="改进包装。", is_kept_forever=True, actor=wang, now=SOON)

    complaint.refresh_from_db()
    assert (complaint.summary, complaint.is_kept_forever) == ("改进包装。", True)


@pytest.mark.rule("CMP-55")
@pytest.mark.parametrize(
    ("closed_at", "is_kept_forever", "until"),
    [
        (datetime(2026, 2, 28, tzinfo=UTC), False, datetime(2027, 2, 28, tzinfo=UTC)),
        (datetime(2028, 2, 29, tzinfo=UTC), False, datetime(2029, 2, 28, tzinfo=UTC)),
        (datetime(2026, 2, 28, tzinfo=UTC), True, None),
        (None, False, None),
    ],
)
def test_kept_until_is_years_after_closing_or_for_good(closed_at, is_kept_forever, until):
    assert kept_until(closed_at, years=1, is_kept_forever=is_kept_forever) == until


@pytest.mark.rule("CMP-54")
def test_spot_check_complaint_tells_the_holder_of_findings(complaint, wang, qian):
    reply_to_customer(complaint, "结果", actor=wang, now=SOON, is_answer=True)

    check = spot_check_complaint(complaint, passed=False, note="未核实", actor=qian, now=SOON + DAY)

    assert (check.checker, check.passed) == (qian, False)
    assert Notification.objects.filter(kind="complaint.check", member=wang).count() == 1


@pytest.mark.rule("CMP-54")
def test_spot_check_complaint_refuses_before_the_answer_and_without_findings(complaint, wang, qian):
    with pytest.raises(RuleViolation):
        spot_check_complaint(complaint, passed=True, note="", actor=qian, now=SOON)
    reply_to_customer(complaint, "结果", actor=wang, now=SOON, is_answer=True)
    with pytest.raises(RuleViolation) as refusal:
        spot_check_complaint(complaint, passed=False, note=" ", actor=qian, now=SOON)

    assert refusal.value.field == "note"
    assert SpotCheck.objects.count() == 0


@pytest.mark.rule("CMP-54")
def test_spot_check_complaint_refuses_ones_own_and_who_may_not(complaint, wang, zhao):
    reply_to_customer(complaint, "结果", actor=wang, now=SOON, is_answer=True)
    complaint.refresh_from_db()
    complaint.case.holder = zhao
    complaint.case.save()

    for actor in (zhao, wang):
        with pytest.raises(PermissionDenied):
            spot_check_complaint(complaint, passed=True, note="", actor=actor, now=SOON + DAY)
