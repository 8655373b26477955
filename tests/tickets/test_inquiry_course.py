"""An inquiry is answered, consulted on, handed over, closed, or becomes a complaint."""

import pytest
from django.core.exceptions import PermissionDenied

from csdesk.cases.models import Phase
from csdesk.conversations.services.messages import log_call, post_public
from csdesk.outbox.models import Notification
from csdesk.people.models import Team
from csdesk.people.services.stand_ins import appoint_stand_in
from csdesk.refusals import RuleViolation, StaleRecord, TransitionNotAllowed
from csdesk.sla.models import Clock
from dealers.models import Dealer
from dealers.queries import party_of
from dealers.services.parties import attach
from tests.tickets.company import DAY, HOUR, MINUTE, MONDAY, furnish, hire
from tests.tickets.inquiries import asked, new_inquiry, promises_of
from tickets.lifecycle import InquiryStatus
from tickets.models import Complaint, Inquiry
from tickets.services.consulting import answer_consultation, consult_department, take_question_back
from tickets.services.inquiry_course import (
    classify_inquiry,
    close_inquiry,
    register_answered,
    transition_inquiry,
    turn_into_complaint,
    withdraw_inquiry,
)
from tickets.services.inquiry_holders import assign_inquiry, pass_inquiry_to_leader, take_back_inquiry
from tickets.services.visiting import greet_visitor, note_arrival


@pytest.fixture
def inquiry(wang):
    """An inquiry on the hotline that Wang took on Monday at ten."""
    return asked(wang)


def told(kind):
    return set(Notification.objects.filter(kind=kind).values_list("member__name", flat=True))


def consulted(inquiry, actor, now=MONDAY + HOUR):
    team = Team.objects.get(key="product")
    return consult_department(inquiry, team, question="这个型号支持exFAT吗？", actor=actor, now=now)


@pytest.mark.rule("INQ-05", "INQ-32", "INQ-36")
def test_a_reply_answers_the_inquiry_and_keeps_its_promise(wang, inquiry):
    post_public(inquiry.case, "请用磁盘工具格式化。", actor=wang, now=MONDAY + HOUR, to=["liu@test.test"])

    inquiry.refresh_from_db()
    assert (inquiry.status, inquiry.case.phase) == (InquiryStatus.ANSWERED, Phase.DONE)
    assert Clock.objects.get(case=inquiry.case, kind="inquiry_reply").verdict == "met"


def test_a_call_that_reached_nobody_answers_nothing(wang, inquiry):
    log_call(
        inquiry.case,
        "无人接听",
        direction="out",
        number="13900000000",
        outcome="not_reached",
        at=MONDAY,
        actor=wang,
        now=MONDAY + HOUR,
    )

    inquiry.refresh_from_db()
    assert inquiry.status == InquiryStatus.OPEN


@pytest.mark.rule("INQ-20")
def test_what_can_be_done_in_one_go_is_finished_in_one_go(wang):
    inquiry = register_answered(new_inquiry(), "已告知格式化步骤", actor=wang, now=MONDAY, solution="explain")

    assert (inquiry.status, inquiry.result, inquiry.solution) == (InquiryStatus.CLOSED, "已告知格式化步骤", "explain")
    assert promises_of(inquiry) == {}


def test_register_answered_refuses_who_answers_nothing_and_keeps_nothing(wang):
    finance = hire("Zheng", "finance")

    with pytest.raises(RuleViolation):
        register_answered(new_inquiry(), "已告知", actor=finance, now=MONDAY)

    assert not Inquiry.objects.exists()


@pytest.mark.rule("INQ-04", "INQ-27")
def test_consult_department_asks_it_by_name_with_a_clock_of_its_own(wang, sun, inquiry):
    asked_of = consulted(inquiry, wang)

    clock = Clock.objects.get(case=inquiry.case, kind="consultation")
    assert (asked_of.in_charge, clock.owner, clock.rule) == (sun, sun, "INQ-04")
    assert clock.due_at.date() == MONDAY.date()
    assert inquiry.case.holder == wang
    assert told("consult.ask") == {"Sun"}


@pytest.mark.rule("INQ-04", "INQ-26")
def test_an_inquiry_is_not_answered_while_a_department_owes_its_part(wang, sun, inquiry):
    owed = consulted(inquiry, wang)

    post_public(inquiry.case, "我们正在了解。", actor=wang, now=MONDAY + 2 * HOUR, to=["liu@test.test"])
    inquiry.refresh_from_db()
    assert inquiry.status == InquiryStatus.OPEN

    answer_consultation(owed, "支持。", actor=sun, now=MONDAY + 3 * HOUR)
    assert promises_of(inquiry) == {"inquiry_result": "INQ-04"}
    assert told("consult.answer") == {"Wang"}

    post_public(inquiry.case, "支持exFAT。", actor=wang, now=MONDAY + 4 * HOUR, to=["liu@test.test"])
    inquiry.refresh_from_db()
    assert inquiry.status == InquiryStatus.ANSWERED


@pytest.mark.rule("INQ-04")
def test_consulting_keeps_the_promise_of_a_hard_question(wang, sun):
    inquiry = asked(wang, complexity="complex")

    consulted(inquiry, wang)

    assert Clock.objects.get(case=inquiry.case, kind="inquiry_consult").verdict == "met"


def test_consult_department_refuses_who_still_owes_and_departments_without_anybody(wang, sun, inquiry):
    consulted(inquiry, wang)

    with pytest.raises(RuleViolation) as again:
        consulted(inquiry, wang)
    with pytest.raises(RuleViolation) as nobody:
        consult_department(inquiry, Team.objects.get(key="finance"), question="?", actor=wang, now=MONDAY)

    assert (again.value.rule_id, nobody.value.rule_id) == ("INQ-27", "INQ-27")


def test_answer_consultation_is_given_once_by_who_may(wang, sun, chen, inquiry):
    owed = consulted(inquiry, wang)

    with pytest.raises(PermissionDenied):
        answer_consultation(owed, "支持。", actor=chen, now=MONDAY + 2 * HOUR)
    answer_consultation(owed, "支持。", actor=sun, now=MONDAY + 2 * HOUR)
    with pytest.raises(StaleRecord):
        answer_consultation(owed, "不支持。", actor=sun, now=MONDAY + 3 * HOUR)


def test_a_question_that_is_taken_back_owes_nothing(wang, sun, inquiry):
    owed = consulted(inquiry, wang)

    take_question_back(owed, actor=wang, now=MONDAY + 2 * HOUR)

    assert "consultation" not in promises_of(inquiry)
    assert not inquiry.consultations.exists()


@pytest.mark.rule("INQ-19", "INQ-30")
def test_assign_inquiry_hands_over_with_who_asks_and_what(wang, li, inquiry):
    with pytest.raises(RuleViolation) as refusal:
        assign_inquiry(inquiry, li, note=" ", actor=wang, now=MONDAY)
    given = assign_inquiry(inquiry, li, note="刘女士问格式化", actor=wang, now=MONDAY)

    assert (refusal.value.rule_id, refusal.value.field) == ("INQ-19", "note")
    assert (given.case.holder, given.received_by) == (li, wang)
    assert Notification.objects.get(kind="case.assign").member == li


def test_assign_inquiry_refuses_who_cannot_answer_and_takers_without_the_right(wang, li, sun, inquiry):
    with pytest.raises(RuleViolation):
        assign_inquiry(inquiry, sun, note="请处理", actor=wang, now=MONDAY)
    with pytest.raises(PermissionDenied):
        assign_inquiry(inquiry, wang, note="请处理", actor=sun, now=MONDAY)


@pytest.mark.rule("INQ-19")
def test_assign_inquiry_refuses_what_is_closed(wang, li, inquiry):
    closed = close_inquiry(inquiry, "answered", result="已电话答复", actor=wang, now=MONDAY)

    with pytest.raises(RuleViolation, match=closed.case.number):
        assign_inquiry(closed, li, note="请处理", actor=wang, now=MONDAY)

    closed.case.refresh_from_db()
    assert closed.case.holder == wang


def test_take_back_inquiry_undoes_a_hand_over_unless_it_went_on(wang, li, zhao, inquiry):
    assign_inquiry(inquiry, li, note="请处理", actor=wang, now=MONDAY)

    with pytest.raises(RuleViolation):
        take_back_inquiry(inquiry, wang, given_to=zhao.pk, actor=zhao, now=MONDAY)
    back = take_back_inquiry(inquiry, wang, given_to=li.pk, actor=zhao, now=MONDAY)

    assert back.case.holder == wang


@pytest.mark.rule("INQ-21", "INQ-28")
def test_pass_inquiry_to_leader_reaches_who_acts_for_an_absent_one(wang, zhao, qian, inquiry):
    appoint_stand_in(zhao, qian, starts_at=MONDAY, ends_at=MONDAY + DAY, actor=None, now=MONDAY)

    given = pass_inquiry_to_leader(inquiry, note="超出职责", actor=wang, now=MONDAY + HOUR)

    assert given.case.holder == qian


@pytest.mark.rule("INQ-16", "INQ-17", "INQ-18", "INQ-29")
def test_close_inquiry_keeps_reason_solution_result_and_the_customers_word(wang, inquiry):
    closed = close_inquiry(
        inquiry, "answered", result="已寄新线", solution="serve", opinion="满意", actor=wang, now=MONDAY + HOUR
    )

    assert (closed.status, closed.close_reason, closed.solution) == (InquiryStatus.CLOSED, "answered", "serve")
    assert (closed.result, closed.opinion, closed.case.phase) == ("已寄新线", "满意", Phase.CLOSED)
    assert promises_of(closed) == {}


@pytest.mark.rule("INQ-16", "INQ-17")
@pytest.mark.parametrize(
    ("reason", "typed", "field"),
    [
        ("because", {"result": "x"}, "reason"),
        ("not_ours", {"result": " "}, "result"),
        ("answered", {"result": "x", "solution": "magic"}, "solution"),
    ],
)
def test_close_inquiry_refuses_without_reason_and_result(wang, inquiry, reason, typed, field):
    with pytest.raises(RuleViolation) as refusal:
        close_inquiry(inquiry, reason, actor=wang, now=MONDAY, **typed)

    assert refusal.value.field == field


def test_close_inquiry_refuses_while_a_department_owes_its_answer(wang, sun, inquiry):
    consulted(inquiry, wang)

    with pytest.raises(RuleViolation) as refusal:
        close_inquiry(inquiry, "answered", result="好", actor=wang, now=MONDAY + HOUR)

    assert refusal.value.rule_id == "INQ-27"


@pytest.mark.rule("INQ-19", "INQ-25", "INQ-40")
@pytest.mark.parametrize(("preset", "hears"), [("online_shop", {"Zheng"}), ("dealer_after_sales", set())])
def test_who_was_asked_first_hears_the_result_where_he_answers_to_the_end(tenant, preset, hears):
    furnish(tenant, preset)
    agent, first = hire("Wang", "agent", team="service"), hire("Zheng", "finance")

    close_inquiry(asked(first), "answered", result="已答复", actor=agent, now=MONDAY + HOUR)

    assert told("inquiry.result") == hears


@pytest.mark.rule("INQ-26")
def test_an_inquiry_that_is_opened_again_owes_an_answer_again(wang, inquiry):
    close_inquiry(inquiry, "answered", result="好", actor=wang, now=MONDAY + HOUR)

    opened = transition_inquiry(inquiry, "reopen", actor=wang, now=MONDAY + DAY)

    assert opened.status == InquiryStatus.OPEN
    assert promises_of(opened) == {"inquiry_reply": "INQ-05"}


def test_transition_inquiry_refuses_what_needs_more_than_a_click(wang, inquiry):
    with pytest.raises(TransitionNotAllowed):
        transition_inquiry(inquiry, "close", actor=wang, now=MONDAY)


@pytest.mark.rule("INQ-13", "INQ-14")
def test_classify_inquiry_reckons_the_promises_anew_from_their_start(wang, inquiry):
    changed = classify_inquiry(
        inquiry, {"category": "order", "complexity": "special"}, actor=wang, now=MONDAY + 2 * HOUR
    )

    assert changed.case.second_facet == "order"
    assert "inquiry_consult" in promises_of(changed)


def test_classify_inquiry_refuses_words_that_the_manual_does_not_know(wang, sun, inquiry):
    with pytest.raises(RuleViolation):
        classify_inquiry(inquiry, {"complexity": "impossible"}, actor=wang, now=MONDAY)
    with pytest.raises(PermissionDenied):
        classify_inquiry(inquiry, {"complexity": "special"}, actor=sun, now=MONDAY)


@pytest.mark.rule("INQ-34")
def test_turn_into_complaint_leads_from_the_inquiry_to_the_complaint(wang, inquiry):
    complaint = turn_into_complaint(inquiry, "移动硬盘", actor=wang, now=MONDAY + HOUR)

    inquiry.refresh_from_db()
    assert (inquiry.status, inquiry.complaint, inquiry.case.phase) == (InquiryStatus.TURNED, complaint, Phase.CLOSED)
    assert (complaint.case.parent, complaint.channel, complaint.content) == (inquiry.case, "phone", inquiry.question)
    assert promises_of(inquiry) == {}


@pytest.mark.rule("INQ-27", "INQ-34")
def test_turn_into_complaint_refuses_while_a_department_owes_its_answer(wang, sun, inquiry):
    consulted(inquiry, wang)

    with pytest.raises(RuleViolation) as refusal:
        turn_into_complaint(inquiry, "移动硬盘", actor=wang, now=MONDAY + HOUR)

    assert refusal.value.rule_id == "INQ-27"
    assert not Complaint.objects.exists()


def test_withdraw_inquiry_refuses_while_a_department_owes_its_answer(wang, sun, inquiry):
    consulted(inquiry, wang)

    with pytest.raises(RuleViolation) as refusal:
        withdraw_inquiry(inquiry, actor=wang, now=MONDAY + HOUR)

    assert refusal.value.rule_id == "INQ-27"


@pytest.mark.rule("DLR-13", "INQ-34")
def test_turn_into_complaint_stays_the_same_dealers(wang, inquiry):
    dealer = Dealer.objects.create(code="NN01", name="南宁商贸", sort_key="nn01")
    attach(inquiry.case, dealer)

    complaint = turn_into_complaint(inquiry, "移动硬盘", actor=wang, now=MONDAY + HOUR)

    assert party_of(complaint.case).dealer == dealer


@pytest.mark.rule("INQ-37")
@pytest.mark.parametrize(("after", "verdict"), [(MINUTE / 2, "met"), (2 * MINUTE, "breached")])
def test_a_visitor_is_greeted_within_a_minute(wang, after, verdict):
    inquiry = note_arrival("陈先生", actor=wang, now=MONDAY)

    greeted = greet_visitor(inquiry, "想看新品", actor=wang, now=MONDAY + after)

    assert (greeted.greeted_by, greeted.question) == (wang, "想看新品")
    assert Clock.objects.get(case=inquiry.case, kind="greeting").verdict == verdict


def test_greet_visitor_refuses_where_nobody_came_and_counts_once(wang, inquiry):
    with pytest.raises(RuleViolation):
        greet_visitor(inquiry, actor=wang, now=MONDAY)
    visit = note_arrival(actor=wang, now=MONDAY)
    greet_visitor(visit, actor=wang, now=MONDAY + MINUTE)

    assert greet_visitor(visit, actor=wang, now=MONDAY + HOUR).greeted_at == MONDAY + MINUTE


@pytest.mark.rule("INQ-42")
def test_the_visitor_is_given_to_who_receives_him(wang, li, zhao):
    visit = note_arrival("陈先生", actor=wang, now=MONDAY)

    assigned = assign_inquiry(visit, li, note="接待陈先生", actor=zhao, now=MONDAY)

    assert assigned.case.holder == li
