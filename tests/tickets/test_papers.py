"""The papers of a complaint: what stands on each, who signs, and no closing without the settlement."""

from datetime import timedelta
from typing import Any

import pytest

from csdesk.approvals.services import ask, sign
from csdesk.conversations.models import Message
from csdesk.desk.services.bulk import act_on_all
from csdesk.documents.models import PrintedForm
from csdesk.documents.registry import forms_for
from csdesk.documents.services.printing import print_form
from csdesk.documents.services.scanning import add_scan
from csdesk.people.models import Member, Team
from csdesk.refusals import RuleViolation
from tests.conftest import in_company, with_key
from tests.documents.papers import PDF
from tests.tickets.company import HOUR, MONDAY, furnish, hire, taken
from tickets.lifecycle import Status
from tickets.models import Complaint, Severity
from tickets.services.answering import reply_to_customer
from tickets.services.closing import close_complaint
from tickets.services.departments import ask_department
from tickets.services.follow_up import finish_follow_up
from tickets.services.signing import read_and_sign

AGREEMENT = {
    "name": "张先生",
    "address": "上海市浦东新区世纪大道1号",
    "phone": "13800000000",
    "id_number": "310101199001011234",
    "company": "佰科",
    "complained_on": "2026-11-23",
    "product": "移动硬盘",
    "duties_a": "退回问题产品。",
    "duties_b": "退还货款1200元。",
}
TYPED: dict[str, dict[str, str]] = {
    "complaint.agreement": AGREEMENT,
    "complaint.report": {"findings": "电源适配器批次问题。", "result": "更换新品。"},
}
SOON = timedelta(minutes=5)


def printed(complaint: Complaint, key: str, actor: Member | None, **options: Any) -> PrintedForm:
    """The form, printed on Monday."""
    typed = options.pop("typed", TYPED.get(key))
    return print_form(complaint.case, key, actor=actor, now=MONDAY + SOON, typed=typed, **options)


def answered(wang: Member, **fields: Any) -> Complaint:
    """A complaint whose answer went out, and which turned out to be what `fields` say."""
    complaint = taken(wang)
    reply_to_customer(complaint, "已为您换货。", actor=wang, now=MONDAY + HOUR, is_answer=True)
    if fields:
        Complaint.objects.filter(pk=complaint.pk).update(**fields)
    return Complaint.objects.select_related("case").get(pk=complaint.pk)


def settled(complaint: Complaint, wang: Member) -> None:
    """Sign the settlement and scan it."""
    paper = printed(complaint, "complaint.agreement", wang)
    add_scan(paper, PDF, "协议.pdf", "application/pdf", signed_lines=[0, 2], actor=wang, now=MONDAY + HOUR)


@pytest.mark.rule("DOC-01", "CMP-22", "CMP-23", "CMP-25", "CMP-28", "CMP-53", "CMP-56", "DLR-11")
@pytest.mark.parametrize(
    ("key", "title", "code", "annex"),
    [
        ("complaint.dealer_letter", "代理商客诉反馈函", "ZFKFBFJ007", "6"),
        ("complaint.internal_letter", "内部客诉反馈函", "ZFKFBFJ008", "7"),
        ("complaint.report", "客诉处理报告", "ZFKFBFJ009", "8"),
        ("complaint.agreement", "顾客投诉调解协议", "ZFKFBFJ0010", "9"),
        ("dealer.application", "代理商申请函", "ZFKFBFJ011", "10"),
        ("complaint.registration", "申诉和投诉处理登记表", "", ""),
        ("complaint.phone", "客户投诉表", "", ""),
        ("complaint.sheet", "客户投诉处理单", "", ""),
        ("complaint.feedback", "客户处理反馈单", "", ""),
    ],
)
def test_every_form_of_a_complaint_bears_its_title_code_and_annex(desk, wang, key, title, code, annex):
    complaint = answered(wang, severity=Severity.ESPECIALLY_SERIOUS)

    paper = printed(complaint, key, wang)

    assert (paper.heading, paper.code, paper.annex) == (title, code, annex)
    assert [line["label"] for line in paper.signatures[-2:]] == ["填写人", "直接上级主管阅签"]


def test_every_form_of_a_complaint_has_a_test_of_its_own():
    assert len(forms_for("complaint")) == 9


@pytest.mark.rule("CMP-25")
def test_the_report_has_the_lines_of_channel_department_supervisor_and_specialist(desk, wang):
    paper = printed(taken(wang), "complaint.report", wang)

    assert [line["label"] for line in paper.signatures[:3]] == ["渠道部", "客服主管", "客服专员"]
    assert [block["title"] for block in paper.picture["blocks"]][1] == "2. 投诉内容"


@pytest.mark.rule("CMP-28", "DOC-08")
def test_the_settlement_has_parties_duties_final_clause_and_both_signatures(desk, wang):
    paper = printed(taken(wang, severity=Severity.ESPECIALLY_SERIOUS), "complaint.agreement", wang)

    words = str(paper.picture)
    assert "一次性最终解决" in words
    assert "签字盖章后生效" in words
    assert AGREEMENT["id_number"] not in words
    assert paper.number_label == "编号"
    assert [(line["label"], line["required"], line["stamp"]) for line in paper.signatures[:3]] == [
        ("甲方签字", True, False),
        ("甲方委托代理人", False, True),
        ("乙方代表", True, True),
    ]


def test_the_settlement_is_for_what_is_settled_in_writing(desk, wang):
    with pytest.raises(RuleViolation) as refusal:
        printed(taken(wang), "complaint.agreement", wang)

    assert refusal.value.rule_id == "DOC-01"
    assert printed(taken(wang, involves_compensation=True), "complaint.agreement", wang)


@pytest.mark.rule("DOC-02")
def test_the_sheet_names_the_superior_who_read_and_signed(desk, wang, zhao):
    complaint = taken(wang)
    read_and_sign(complaint, note="同意处理意见", actor=zhao, now=MONDAY + SOON)

    paper = printed(complaint, "complaint.sheet", wang)

    assert (paper.signatures[-1]["name"], paper.signatures[-1]["pen"]) == ("Zhao", False)


@pytest.mark.rule("DOC-05", "CMP-23")
def test_the_internal_letter_is_internal_and_has_a_line_for_each_department(desk, wang, chen):
    complaint = taken(wang)
    ask_department(complaint, Team.objects.get(key="channel"), question="?", actor=wang, now=MONDAY)

    paper = printed(complaint, "complaint.internal_letter", wang)

    assert paper.is_internal
    assert [line["label"] for line in paper.signatures[:-2]] == ["渠道部"]


@pytest.mark.rule("CMP-28", "DOC-03")
def test_an_especially_serious_complaint_closes_on_no_road_without_its_settlement(desk, wang):
    complaint = answered(wang, severity=Severity.ESPECIALLY_SERIOUS)
    later = MONDAY + 2 * HOUR

    for close in (
        lambda: close_complaint(complaint, note="电话确认满意。", actor=wang, now=later),
        lambda: finish_follow_up(complaint, "satisfied", "电话确认满意。", actor=wang, now=later),
    ):
        said = Message.objects.count()
        with pytest.raises(RuleViolation) as refusal:
            close()
        assert refusal.value.rule_id == "CMP-28"
        assert refusal.value.facts["forms"] == ["complaint.agreement"]
        assert Message.objects.count() == said
    outcome = act_on_all("close", [complaint.case_id], actor=wang, now=later, note="电话确认满意。")
    assert [refused.rule_id for refused in outcome.refused] == ["CMP-28"]
    assert Complaint.objects.get(pk=complaint.pk).status == Status.ANSWERED

    settled(complaint, wang)
    close_complaint(complaint, note="电话确认满意。", actor=wang, now=later)

    assert Complaint.objects.get(pk=complaint.pk).status == Status.CLOSED


@pytest.mark.rule("CMP-28")
def test_a_program_closes_no_especially_serious_complaint_without_its_settlement(alpha, client):
    with in_company(alpha) as now:
        furnish(alpha, since=now - 30 * 24 * HOUR)
        wang = hire("Wang", "agent", team="complaints", since=now - 20 * 24 * HOUR)
        complaint = taken(wang, now=now)
        reply_to_customer(complaint, "已为您换货。", actor=wang, now=now, is_answer=True)
        Complaint.objects.filter(pk=complaint.pk).update(severity=Severity.ESPECIALLY_SERIOUS)
    url = f"/api/v1/complaints/{complaint.case.number}/transitions/close/"

    answer = with_key(client, wang).post(url, {"note": "满意"}, content_type="application/json")

    assert (answer.status_code, answer.json()["rule"]) == (409, "CMP-28")


@pytest.mark.rule("CMP-25")
def test_the_report_is_internal_until_it_is_signed_and_then_names_who_signed(desk, wang, zhao, chen):
    complaint = taken(wang, severity=Severity.SERIOUS)
    before = printed(complaint, "complaint.report", wang)
    request = ask(complaint.case, "complaint.report", subject="客诉处理报告", asked_by=wang, now=MONDAY)
    for signer in (zhao, chen):
        sign(request.pk, "approve", reason="", actor=signer, now=MONDAY + SOON)

    after = printed(complaint, "complaint.report", wang)

    assert (before.is_internal, after.is_internal) == (True, False)
    assert [line["name"] for line in after.signatures[:3]] == ["Chen", "Zhao", ""]
