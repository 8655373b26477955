"""Departments are asked and answer in writing."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from csdesk.outbox.models import Notification
from csdesk.people.models import Team
from csdesk.refusals import RuleViolation, StaleRecord
from csdesk.sla.models import Clock, Verdict
from tests.tickets.company import HOUR, MONDAY, furnish, hire, taken
from tickets.models import ComplaintDepartment
from tickets.services.answering import reply_to_customer
from tickets.services.departments import ask_department, give_opinion
from tickets.services.follow_up import finish_follow_up

SOON, LATER = MONDAY + HOUR, MONDAY + 2 * HOUR


def team(key):
    return Team.objects.get(key=key)


def ask(complaint, actor, key="channel", now=SOON):
    return ask_department(complaint, team(key), question="是否属实？", actor=actor, now=now)


def clock_of(complaint, kind, subject=""):
    return Clock.objects.filter(case=complaint.case, kind=kind, subject=subject).latest("pk")


@pytest.mark.rule("CMP-20", "CMP-23", "INQ-27")
def test_ask_department_names_who_answers_and_starts_the_clock(complaint, wang, chen):
    asked = ask(complaint, wang)

    clock = clock_of(complaint, "handling", "channel")
    assert (asked.in_charge, asked.is_owed) == (chen, True)
    assert (clock.rule, clock.owner) == ("CMP-23", chen)
    assert clock.due_at.isoformat() == "2026-11-24T09:30:00+00:00"  # one working day
    assert Notification.objects.filter(kind="complaint.asked", member=chen).count() == 1


@pytest.mark.rule("CMP-23")
def test_give_opinion_settles_the_departments_clock_alone(complaint, wang, chen, sun):
    asked, _other = ask(complaint, wang), ask(complaint, wang, "product")

    give_opinion(asked, opinion="属实，同意换货。", actor=chen, now=LATER)

    assert clock_of(complaint, "handling", "channel").verdict == Verdict.MET
    assert clock_of(complaint, "handling", "product").verdict == Verdict.RUNNING
    assert Notification.objects.filter(kind="complaint.opinion", member=wang).count() == 1


@pytest.mark.rule("CMP-23")
def test_give_opinion_late_is_a_breach(complaint, wang, chen):
    asked = ask(complaint, wang)

    give_opinion(asked, opinion="属实。", actor=chen, now=MONDAY + timedelta(days=3))

    assert clock_of(complaint, "handling", "channel").verdict == Verdict.BREACHED


@pytest.mark.rule("CMP-44")
def test_ask_department_a_second_one_promises_the_customer_a_word_the_same_day(complaint, wang, chen, sun):
    ask(complaint, wang)
    assert not Clock.objects.filter(case=complaint.case, kind="notice").exists()

    ask(complaint, wang, "product")

    notice = clock_of(complaint, "notice")
    assert (notice.rule, notice.due_at.isoformat()) == ("CMP-44", "2026-11-23T16:00:00+00:00")

    reply_to_customer(complaint, "涉及多部门，周三前给您方案。", actor=wang, now=LATER)
    notice.refresh_from_db()
    assert notice.verdict == Verdict.MET


def test_ask_department_refuses_while_it_owes_its_opinion(complaint, wang, chen):
    ask(complaint, wang)

    with pytest.raises(RuleViolation) as refusal:
        ask(complaint, wang, now=LATER)

    assert refusal.value.rule_id == "CMP-23"
    assert ComplaintDepartment.objects.count() == 1


def test_ask_department_again_after_its_opinion(complaint, wang, chen):
    give_opinion(ask(complaint, wang), opinion="待查。", actor=chen, now=LATER)

    asked = ask(complaint, wang, now=LATER + HOUR)

    assert (asked.opinion, asked.is_owed) == ("", True)
    assert [row.opinion for row in ComplaintDepartment.history.order_by("history_id")] == ["", "待查。", ""]


def test_ask_department_refuses_one_where_nobody_can_answer(complaint, wang):
    with pytest.raises(RuleViolation) as refusal:
        ask(complaint, wang, "finance")

    assert (refusal.value.rule_id, refusal.value.field) == ("CMP-20", "team")


def test_ask_department_refuses_when_the_complaint_is_done(complaint, wang, chen):
    reply_to_customer(complaint, "结果", actor=wang, now=SOON, is_answer=True)

    with pytest.raises(RuleViolation):
        ask(complaint, wang, now=LATER)


def test_ask_department_refuses_who_may_not_work(complaint, chen):
    with pytest.raises(PermissionDenied):
        ask(complaint, chen)


def test_give_opinion_refuses_another_department(complaint, wang, chen, sun):
    asked = ask(complaint, wang)

    with pytest.raises(PermissionDenied):
        give_opinion(asked, opinion="我来说", actor=sun, now=LATER)
    with pytest.raises(PermissionDenied):
        give_opinion(asked, opinion="我来说", actor=wang, now=LATER)

    asked.refresh_from_db()
    assert asked.is_owed


def test_give_opinion_of_a_department_by_the_supervisor(complaint, wang, chen, zhao):
    asked = ask(complaint, wang)

    give_opinion(asked, opinion="渠道部电话答复：属实。", actor=zhao, now=LATER)

    asked.refresh_from_db()
    assert asked.opinion_by == zhao


def test_give_opinion_refuses_a_second_time(complaint, wang, chen):
    asked = ask(complaint, wang)
    give_opinion(asked, opinion="属实。", actor=chen, now=LATER)

    with pytest.raises(StaleRecord):
        give_opinion(asked, opinion="不属实。", actor=chen, now=LATER)

    asked.refresh_from_db()
    assert asked.opinion == "属实。"


@pytest.mark.parametrize("opinion", ["", " \n"])
def test_give_opinion_refuses_an_empty_one(complaint, wang, chen, opinion):
    asked = ask(complaint, wang)

    with pytest.raises(RuleViolation) as refusal:
        give_opinion(asked, opinion=opinion, actor=chen, now=LATER)

    assert (refusal.value.rule_id, refusal.value.field) == ("CMP-23", "opinion")


@pytest.mark.rule("CMP-24")
@pytest.mark.parametrize("lacking", ["responsible", "plan", "agreement"])
def test_give_opinion_in_a_shop_needs_responsibility_plan_and_agreement(tenant, lacking):
    furnish(tenant, "online_shop")
    agent, head = hire("Wang", "agent"), hire("Chen", "supervisor", team="orders")
    asked = ask(taken(agent), agent, "orders")
    said = {"opinion": "属实", "responsible": "李某", "plan": "补发", "agreement": "客户同意补发"}

    with pytest.raises(RuleViolation) as refusal:
        give_opinion(asked, actor=head, now=LATER, **{**said, lacking: ""})
    give_opinion(asked, actor=head, now=LATER, **said)

    assert (refusal.value.rule_id, refusal.value.field) == ("CMP-24", lacking)
    asked.refresh_from_db()
    assert asked.plan == "补发"


def test_closing_voids_a_departments_clock(complaint, wang, qian, chen):
    ask(complaint, wang)
    reply_to_customer(complaint, "结果", actor=wang, now=LATER, is_answer=True)

    finish_follow_up(complaint, "satisfied", "满意", actor=qian, now=LATER + HOUR)

    assert clock_of(complaint, "handling", "channel").verdict == Verdict.VOID
