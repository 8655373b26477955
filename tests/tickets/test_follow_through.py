"""What keeps a complaint followed through: first receiver, leaders, results reported, repeat contacts, signatures."""

import pytest
from django.core.exceptions import PermissionDenied

from csdesk.cases.models import Case
from csdesk.desk.queries.stream import contacts_in, entries_of, stream_of
from csdesk.events.models import Event
from csdesk.outbox.models import Notification
from csdesk.people.models import StandIn, Team
from csdesk.refusals import RuleViolation
from csdesk.rulebook.at import rulebook_at
from csdesk.sla.models import Clock
from tests.tickets.company import DAY, HOUR, MINUTE, MONDAY, hire, taken
from tickets.lifecycle import Status
from tickets.models import StepKind
from tickets.queries.contacts import contacts_of
from tickets.services.answering import enter_call
from tickets.services.assigning import assign_complaint
from tickets.services.follow_up import finish_follow_up
from tickets.services.passing_on import pass_to_leader
from tickets.services.reporting import report_upward
from tickets.services.results import report_result
from tickets.services.settling import settle_at_once
from tickets.services.signing import read_and_sign
from tickets.services.steps import add_step
from tickets.web.words import first_actions, open_first_actions

SOON = MONDAY + HOUR


@pytest.mark.rule("INQ-19", "INQ-25")
def test_a_hand_over_leaves_the_first_receiver_on_record(complaint, wang, li):
    assign_complaint(complaint, li, note="请跟进", actor=wang, now=SOON)

    complaint.refresh_from_db()
    assert (complaint.received_by, complaint.case.holder) == (wang, li)


@pytest.mark.rule("INQ-20")
def test_what_is_settled_at_once_owes_nothing_but_the_follow_up(complaint, wang):
    settled = settle_at_once(complaint, "已说明并解决。", actor=wang, now=MONDAY + MINUTE)

    owed = set(Clock.objects.filter(case=complaint.case, settled_at=None).values_list("kind", flat=True))
    assert settled.status == Status.ANSWERED
    assert owed <= {"completion", "task"}


@pytest.mark.rule("INQ-21")
def test_pass_to_leader_hands_it_to_the_leader_in_charge(complaint, wang, zhao):
    passed = pass_to_leader(complaint, note="超出我的权限", actor=wang, now=SOON)

    assert passed.case.holder == zhao
    assert passed.received_by == wang


@pytest.mark.rule("INQ-21")
def test_pass_to_leader_hands_it_to_who_acts_for_an_absent_leader(complaint, wang, zhao, li):
    StandIn.objects.create(member=zhao, stand_in=li, starts_at=MONDAY)

    assert pass_to_leader(complaint, note="超出我的权限", actor=wang, now=SOON).case.holder == li


def test_pass_to_leader_says_when_nobody_above_can_take_it(complaint, wang):
    with pytest.raises(RuleViolation):
        pass_to_leader(complaint, note="超出我的权限", actor=wang, now=SOON)


@pytest.mark.rule("INQ-22")
def test_a_major_matter_is_told_to_the_general_manager_at_once(wang):
    manager = hire("Boss", "gm")

    taken(wang, is_major=True)

    assert Notification.objects.filter(member=manager, kind="complaint.major").exists()


@pytest.mark.rule("INQ-23")
def test_shirking_is_recorded_with_who_shirked_and_goes_to_the_supervisor(wang, zhao):
    complaint = taken(
        wang, is_about_staff=True, type="attitude", sub_reason="shirking", subject_of_complaint="客服李某推诿"
    )

    assert (complaint.sub_reason, complaint.case.holder) == ("shirking", zhao)
    assert complaint.received_by == wang


@pytest.mark.rule("INQ-24")
def test_contacts_of_counts_how_often_the_customer_had_to_turn_to_us(complaint, wang):
    for number in range(2):
        enter_call(
            complaint, "客户催问", direction="in", number="138", outcome="reached", at=SOON, actor=wang,
            now=SOON + number * MINUTE,
        )  # fmt: skip
    enter_call(
        complaint, "回电", direction="out", number="138", outcome="reached", at=SOON, actor=wang, now=SOON + HOUR
    )
    other = taken(wang)

    assert contacts_of([complaint.case, other.case]) == {complaint.case_id: 2, other.case_id: 1}
    assert contacts_in(stream_of(*entries_of(complaint.case))) == 2


@pytest.mark.rule("INQ-28")
def test_what_is_beyond_the_agent_is_noted_and_brought_before_the_superior(complaint, wang, zhao):
    report_upward(complaint, "客户要求超出权限，请指示", actor=wang, now=SOON, to_decide=True)

    assert complaint.steps.get(kind=StepKind.REPORTED_UP).actor == wang
    assert Notification.objects.filter(member=zhao, kind="complaint.unsolved").exists()


@pytest.mark.rule("INQ-18")
def test_the_customers_opinion_of_the_result_is_kept(complaint, wang):
    settle_at_once(complaint, "已解决。", actor=wang, now=SOON)

    finish_follow_up(complaint, "satisfied", "客户很满意，建议加快发货。", actor=wang, now=SOON + HOUR)

    assert "建议加快发货" in complaint.steps.get(kind=StepKind.FEEDBACK).text


@pytest.mark.rule("CMP-57")
def test_report_result_tells_the_head_what_became_of_it(complaint, wang, zhao):
    settle_at_once(complaint, "已解决。", actor=wang, now=SOON)

    report_result(Event.objects.select_related("case").get(case=complaint.case, kind="complaint.answer"))

    told = Notification.objects.get(kind="complaint.result")
    assert told.member == zhao
    # In the reader's language, whoever answered in which.
    assert told.items[0]["params"]["state"] == {"zh": "已答复", "en": "Answered"}


@pytest.mark.rule("CMP-57")
def test_report_result_tells_nobody_what_he_did_himself(zhao):
    complaint = settle_at_once(taken(zhao), "已解决。", actor=zhao, now=SOON)

    report_result(Event.objects.select_related("case").get(case=complaint.case, kind="complaint.answer"))

    assert not Notification.objects.filter(kind="complaint.result").exists()


@pytest.mark.rule("DOC-02")
def test_read_and_sign_keeps_who_read_when(complaint, wang, zhao):
    add_step(complaint, StepKind.VERIFICATION, "属实。", actor=wang, now=SOON)

    step = read_and_sign(complaint, note="同意", actor=zhao, now=SOON + HOUR)

    assert (step.kind, step.actor, step.at, step.text) == (StepKind.READ_SIGNED, zhao, SOON + HOUR, "同意")
    assert Event.objects.filter(kind="complaint.step", facts__step_kind=StepKind.READ_SIGNED).exists()


@pytest.mark.rule("DOC-02")
def test_read_and_sign_is_once_for_what_was_entered(complaint, zhao):
    read_and_sign(complaint, note="", actor=zhao, now=SOON)

    with pytest.raises(RuleViolation):
        read_and_sign(complaint, note="", actor=zhao, now=SOON + HOUR)


@pytest.mark.rule("DOC-02")
def test_read_and_sign_is_the_superiors_and_not_for_his_own_handling(complaint, wang, zhao):
    own = taken(zhao)

    for one, whose in ((wang, complaint), (zhao, own)):
        with pytest.raises(PermissionDenied):
            read_and_sign(whose, note="", actor=one, now=SOON)


def test_add_step_leaves_signing_to_its_own_act(complaint, wang):
    with pytest.raises(RuleViolation):
        add_step(complaint, StepKind.READ_SIGNED, "x", actor=wang, now=SOON)


@pytest.mark.rule("CMP-14")
def test_first_actions_says_which_were_taken(complaint, wang):
    manual = rulebook_at(MONDAY).document
    first, second = open_first_actions(complaint, manual)
    add_step(complaint, StepKind.FIRST_LINE, second, actor=wang, now=SOON)

    assert open_first_actions(complaint, manual) == [first]
    assert first_actions({second}, manual) == [(first, False), (second, True)]


@pytest.mark.rule("ROL-07")
def test_a_technical_department_takes_complaints_where_the_manual_says_so(desk, wang, monkeypatch):
    technical = Team.objects.create(key="technical", name="技术服务部", name_en="Technical service")
    fitter = hire("Fitter", "specialist", team="technical")
    seller = hire("Seller", "head-sales")
    from tickets.services import opening

    real = opening.rulebook_at

    def with_group(moment):
        book = real(moment)
        complaints = book.document.complaints.model_copy(update={"group": "technical"})
        return type(book)(book.version, book.document.model_copy(update={"complaints": complaints}))

    monkeypatch.setattr(opening, "rulebook_at", with_group)

    complaint = taken(seller, channel="phone")

    assert (complaint.case.team, complaint.case.holder) == (technical, fitter)
    assert Case.objects.get(pk=complaint.case_id).opened_at < MONDAY + DAY
