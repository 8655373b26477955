"""The handling report: written from the departments' replies, signed before the answer goes out."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from csdesk.approvals.models import ApprovalRequest, RequestState
from csdesk.approvals.queries import open_requests_of, steps_of
from csdesk.approvals.registry import approval_kind
from csdesk.approvals.services import sign
from csdesk.people.models import Team
from csdesk.refusals import RuleViolation
from tests.conftest import in_company
from tests.tickets.company import HOUR, MINUTE, MONDAY, furnish, hire, taken
from tickets.lifecycle import Status
from tickets.queries.handling_report import describe_report, opinions_for_report
from tickets.services.answering import enter_call, reply_to_customer
from tickets.services.classification import classify_complaint
from tickets.services.departments import ask_department, give_opinion
from tickets.services.follow_up import finish_follow_up
from tickets.services.handling_report import submit_report
from tickets.services.withdrawing import withdraw_complaint

LATER = MONDAY + HOUR


@pytest.fixture
def cast(tenant):
    furnish(tenant)
    roles = {"wang": "agent", "zhao": "supervisor", "qian": "head-channel", "zheng": "assistant", "sun": "head-product"}
    return {name: hire(name.title(), role) for name, role in roles.items()}


@pytest.fixture
def complaint(cast):
    return taken(cast["wang"], severity="serious")


def answered(complaint, actor, now=LATER):
    return reply_to_customer(complaint, "给您更换新品。", actor=actor, now=now, is_answer=True)


def approved(complaint, cast, *names, now=LATER):
    [request] = open_requests_of(complaint.case)
    for name in names:
        request = sign(request.pk, "approve", actor=cast[name], now=now)
    return request


@pytest.mark.rule("CMP-25")
def test_an_answer_to_a_serious_complaint_waits_for_the_signed_report(complaint, cast):
    with pytest.raises(RuleViolation) as refused:
        answered(complaint, cast["wang"])
    submit_report(complaint, "更换新品。", actor=cast["wang"], now=MONDAY)
    with pytest.raises(RuleViolation):
        answered(complaint, cast["wang"])

    report = approved(complaint, cast, "zhao", "qian")
    answered(complaint, cast["wang"])

    assert refused.value.rule_id == "CMP-25"
    assert [line.name for line in steps_of(report)] == ["Zhao", "Qian"]
    complaint.refresh_from_db()
    assert complaint.status == Status.ANSWERED


@pytest.mark.rule("CMP-26")
def test_with_compensation_the_assistant_signs_as_well(complaint, cast):
    classify_complaint(complaint, {"involves_compensation": True}, actor=cast["wang"], now=MONDAY)
    submit_report(complaint, "赔偿 300 元。", amount_fen=300_00, actor=cast["wang"], now=MONDAY)

    halfway = approved(complaint, cast, "zhao", "qian")
    whole = approved(complaint, cast, "zheng")

    assert (halfway.state, whole.state) == (RequestState.WAITING, RequestState.APPROVED)
    assert whole.amount_fen == 300_00


@pytest.mark.rule("CMP-26")
def test_compensation_that_comes_up_later_wants_another_report(complaint, cast):
    submit_report(complaint, "更换新品。", actor=cast["wang"], now=MONDAY)
    approved(complaint, cast, "zhao", "qian")
    classify_complaint(complaint, {"involves_compensation": True}, actor=cast["wang"], now=LATER)

    with pytest.raises(RuleViolation):
        answered(complaint, cast["wang"])


@pytest.mark.rule("CMP-26")
def test_compensation_wants_a_report_of_an_ordinary_complaint_too(cast):
    complaint = taken(cast["wang"], severity="ordinary", involves_compensation=True)

    with pytest.raises(RuleViolation):
        answered(complaint, cast["wang"])


@pytest.mark.rule("CMP-27")
def test_the_other_manual_wants_quality_head_and_manager(tenant):
    furnish(tenant, "online_shop")
    wang, quality, manager = hire("Wang", "agent"), hire("Zhu", "quality"), hire("Han", "assistant")
    complaint = taken(wang, severity="serious")
    report = submit_report(complaint, "换货并复检。", actor=wang, now=MONDAY)

    halfway = sign(report.pk, "approve", actor=quality, now=LATER)
    whole = sign(report.pk, "approve", actor=manager, now=LATER)

    assert (halfway.state, whole.state, whole.rule) == (RequestState.WAITING, RequestState.APPROVED, "CMP-27")
    answered(complaint, wang)


def test_an_ordinary_complaint_is_answered_without(cast):
    complaint = taken(cast["wang"], severity="ordinary")

    answered(complaint, cast["wang"])

    assert not ApprovalRequest.objects.exists()


def test_a_word_that_is_no_answer_needs_no_report(complaint, cast):
    message = reply_to_customer(complaint, "正在核实。", actor=cast["wang"], now=LATER)

    assert message.pk is not None


def test_an_answer_by_phone_waits_as_well(complaint, cast):
    with pytest.raises(RuleViolation):
        enter_call(
            complaint, "电话答复", direction="out", number="1", outcome="reached", at=LATER, actor=cast["wang"],
            now=LATER, is_answer=True,
        )  # fmt: skip


@pytest.mark.rule("CMP-52")
def test_a_complaint_that_is_opened_again_wants_another_report(complaint, cast):
    submit_report(complaint, "更换新品。", actor=cast["wang"], now=MONDAY)
    approved(complaint, cast, "zhao", "qian")
    answered(complaint, cast["wang"])
    finish_follow_up(complaint, "not_satisfied", "还是坏的", actor=cast["zhao"], now=LATER + MINUTE)

    with pytest.raises(RuleViolation):
        answered(complaint, cast["wang"], now=LATER + 2 * MINUTE)


def test_a_report_is_taken_back_when_it_is_no_complaint_after_all(complaint, cast):
    submit_report(complaint, "更换新品。", actor=cast["wang"], now=MONDAY)

    withdraw_complaint(complaint, actor=cast["wang"], now=LATER)

    assert ApprovalRequest.objects.get().state == RequestState.WITHDRAWN


def test_submit_report_is_refused_without_text_and_to_who_may_not(complaint, cast):
    with pytest.raises(RuleViolation) as refused:
        submit_report(complaint, " ", actor=cast["wang"], now=MONDAY)
    with pytest.raises(PermissionDenied):
        submit_report(complaint, "x", actor=cast["sun"], now=MONDAY)

    assert refused.value.field == "text"


@pytest.mark.rule("CMP-25")
def test_the_report_begins_with_the_departments_replies_and_signers_read_them(complaint, cast):
    asked = ask_department(complaint, Team.objects.get(key="product"), question="?", actor=cast["wang"], now=MONDAY)
    give_opinion(asked, opinion="同一批次问题", actor=cast["sun"], now=LATER)
    report = submit_report(complaint, opinions_for_report(complaint), actor=cast["wang"], now=LATER)

    assert "同一批次问题" in report.note
    assert any("同一批次问题" in text for _label, text in describe_report(report))
    assert approval_kind("complaint.report").describe(report) == describe_report(report)


def test_the_page_offers_the_report_and_says_what_the_answer_waits_for(alpha, sign_in):
    with in_company(alpha) as now:
        furnish(alpha, since=now.replace(year=now.year - 1))
        wang = hire("Wang", "agent", since=now.replace(year=now.year - 1))
        number = taken(wang, severity="serious", now=now).case.number
    client = sign_in(wang)
    page = reverse("tickets:show_complaint", args=[number])
    before = client.get(page).content.decode()

    form = client.get(reverse("tickets:act", args=[number, "handling_report"])).status_code
    typed = {"text": "更换新品", "amount": "12.50"}
    done = client.post(reverse("tickets:act", args=[number, "handling_report"]), typed)

    assert "客诉处理报告签字后才能答复" in before
    assert (form, done.status_code) == (200, 302)
    assert "待签字" in client.get(page).content.decode()
    with in_company(alpha):
        assert ApprovalRequest.objects.get().amount_fen == 1250
