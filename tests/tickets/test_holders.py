"""Who holds a complaint: handing over, and what happens when somebody leaves."""

import pytest
from django.core.exceptions import PermissionDenied

from csdesk.events.models import Event
from csdesk.outbox.models import Notification
from csdesk.people.models import MemberState
from csdesk.people.services.members import deactivate_member, open_work_of
from csdesk.refusals import RuleViolation
from tests.tickets.company import HOUR, MONDAY, hire, taken
from tickets.models import Nature
from tickets.services.assigning import assign_complaint

SOON = MONDAY + HOUR


def holder_of(complaint):
    complaint.case.refresh_from_db()
    return complaint.case.holder


@pytest.mark.rule("INQ-19")
def test_assign_complaint_hands_over_with_responsibility_marked(complaint, wang, li):
    assign_complaint(complaint, li, note="客户要求下午回电", actor=wang, now=SOON)

    event = Event.objects.get(kind="case.assign")
    assert holder_of(complaint) == li
    assert (event.actor, event.facts["before"], event.facts["after"]) == (wang, wang.pk, li.pk)
    assert event.facts["note"] == "客户要求下午回电"
    assert Notification.objects.filter(kind="case.assign", member=li).count() == 1


@pytest.mark.rule("INQ-19")
def test_assign_complaint_refuses_to_hand_over_without_a_word(complaint, wang, li):
    with pytest.raises(RuleViolation) as refusal:
        assign_complaint(complaint, li, note=" ", actor=wang, now=SOON)

    assert (refusal.value.rule_id, refusal.value.field) == ("INQ-19", "note")
    assert holder_of(complaint) == wang


def test_assign_complaint_lets_a_colleague_take_over_without_a_note(complaint, wang, li):
    assign_complaint(complaint, li, note="", actor=li, now=SOON)

    assert holder_of(complaint) == li
    assert Notification.objects.filter(kind="case.assign").count() == 0


def test_assign_complaint_lets_the_supervisor_give_it_to_anybody(complaint, wang, li, zhao):
    assign_complaint(complaint, li, note="你来跟进", actor=zhao, now=SOON)

    assert holder_of(complaint) == li


def test_assign_complaint_refuses_to_give_away_what_another_holds(complaint, wang, li):
    third = hire("Sunny", "agent")

    with pytest.raises(PermissionDenied):
        assign_complaint(complaint, third, note="给你", actor=li, now=SOON)

    assert holder_of(complaint) == wang


def test_assign_complaint_refuses_people_who_cannot_work_on_it(complaint, wang, chen, dealer):
    gone = hire("Gone", "agent", state=MemberState.INACTIVE)

    for person in (chen, dealer, gone, wang):
        with pytest.raises(RuleViolation) as refusal:
            assign_complaint(complaint, person, note="给你", actor=wang, now=SOON)
        assert refusal.value.field == "to"

    assert holder_of(complaint) == wang


@pytest.mark.rule("INQ-19")
def test_deactivate_member_hands_over_open_complaints(complaint, wang, li):
    taken(wang, nature=Nature.PRAISE)
    admin = hire("Boss", "admin")

    assert open_work_of(wang) >= 1
    deactivate_member(wang, heir=li, actor=admin, now=SOON)

    assert holder_of(complaint) == li
    assert open_work_of(wang) == 0
