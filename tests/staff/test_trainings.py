from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from csdesk.outbox.models import Notification
from csdesk.people.models import Team
from csdesk.refusals import RuleViolation, StaleRecord
from staff.models import Attendee, Inspection, InspectionItem, Training
from staff.queries import missed_trainings
from staff.queries.files import failings_of
from staff.services.inspections import Found, close_inspection, enter_outcomes, open_inspection
from staff.services.trainings import NewTraining, Seen, call_off_training, plan_training, register_presence
from tests.staff.conftest import TODAY
from tests.tickets.company import DAY, HOUR, MONDAY, hire

HELD = NewTraining("新品培训", MONDAY - HOUR, place="会议室")


@pytest.fixture
def held(wang, li, zhao) -> Training:
    """A training that was held an hour ago."""
    return plan_training(HELD, [wang, li, wang], actor=zhao, now=MONDAY)


def attendee(training: Training, member) -> Attendee:
    return training.attendees.get(member=member)


@pytest.mark.rule("ATT-14")
def test_a_training_missed_without_excuse_is_absence_on_its_day(held, wang, li, zhao):
    seen = {attendee(held, wang).pk: Seen("missed"), attendee(held, li).pk: Seen("excused", "病假")}

    register_presence(held, seen, actor=zhao, now=MONDAY)

    found = missed_trainings(date(2026, 11, 1), date(2026, 11, 30))
    assert [(each.member_id, each.day, each.title) for each in found] == [(wang.pk, TODAY, "新品培训")]
    assert missed_trainings(date(2026, 12, 1), date(2026, 12, 31)) == []


@pytest.mark.rule("ATT-14")
def test_register_presence_may_be_corrected(held, wang, zhao):
    row = attendee(held, wang)
    register_presence(held, {row.pk: Seen("missed")}, actor=zhao, now=MONDAY)

    register_presence(held, {row.pk: Seen("present")}, actor=zhao, now=MONDAY + HOUR)

    row.refresh_from_db()
    assert (row.presence, row.registered_by, row.registered_at) == ("present", zhao, MONDAY + HOUR)
    assert missed_trainings(TODAY, TODAY) == []


def test_register_presence_refuses_what_cannot_be(held, wang, zhao):
    row = attendee(held, wang)
    for seen in (Seen("excused"), Seen("asleep", "x")):
        with pytest.raises(RuleViolation) as refusal:
            register_presence(held, {row.pk: seen}, actor=zhao, now=MONDAY)
        assert refusal.value.rule_id == "ATT-14"
    with pytest.raises(RuleViolation):
        register_presence(held, {row.pk: Seen("present")}, actor=zhao, now=MONDAY - DAY)
    with pytest.raises(PermissionDenied):
        register_presence(held, {row.pk: Seen("present")}, actor=wang, now=MONDAY)

    own = plan_training(HELD, [zhao], actor=zhao, now=MONDAY)
    with pytest.raises(RuleViolation):
        register_presence(own, {attendee(own, zhao).pk: Seen("excused", "忙")}, actor=zhao, now=MONDAY)

    assert set(Attendee.objects.values_list("presence", flat=True)) == {"expected"}


def test_plan_training_tells_those_expected_and_so_does_calling_it_off(wang, zhao):
    training = plan_training(NewTraining("安全", MONDAY + DAY), [wang, zhao], actor=zhao, now=MONDAY)

    call_off_training(training, actor=zhao, now=MONDAY)

    notices = Notification.objects.order_by("pk").values_list("member", "kind")
    assert list(notices) == [(wang.pk, "staff.training"), (wang.pk, "staff.training_off")]
    with pytest.raises(StaleRecord):
        call_off_training(training, actor=zhao, now=MONDAY)


def test_plan_training_refuses_what_cannot_be(held, wang, zhao):
    cases = [
        (NewTraining(" ", MONDAY), [wang], "title"),
        (NewTraining("x", MONDAY + 9999 * DAY), [wang], "begins_at"),
        (NewTraining("x", MONDAY), [], "members"),
        (NewTraining("x", MONDAY), [hire("Dealer", "dealer")], "members"),
    ]

    for new, people, field in cases:
        with pytest.raises(RuleViolation) as refusal:
            plan_training(new, people, actor=zhao, now=MONDAY)
        assert refusal.value.field == field
    with pytest.raises(PermissionDenied):
        plan_training(HELD, [wang], actor=wang, now=MONDAY)
    with pytest.raises(RuleViolation):
        call_off_training(held, actor=zhao, now=MONDAY)

    assert Training.objects.count() == 1


@pytest.mark.rule("ATT-15")
@pytest.mark.rule("ATT-18")
def test_an_inspection_goes_through_the_list_for_everybody_of_a_team(wang, li, zhao):
    team = Team.objects.get(key="complaints")
    inspection = open_inspection("office", team=team, actor=zhao, now=MONDAY)
    badge = inspection.items.get(member=wang, item="badge")
    desk = inspection.items.get(member=li, item="desk")

    enter_outcomes(inspection, {badge.pk: Found("not_met", "未佩戴"), desk.pk: Found("met")}, actor=zhao, now=MONDAY)
    close_inspection(inspection, actor=zhao, now=MONDAY)

    assert (inspection.items.count(), inspection.name) == (12, "办公秩序检查")
    assert [(str(item), item.note, item.rule) for item in failings_of(wang)] == [("佩戴上岗服务证", "未佩戴", "ATT-18")]
    assert not failings_of(li).exists()
    with pytest.raises(StaleRecord):
        enter_outcomes(inspection, {badge.pk: Found("met")}, actor=zhao, now=MONDAY)


def test_an_inspection_refuses_what_cannot_be(wang, zhao):
    team, empty = Team.objects.get(key="service"), Team.objects.get(key="branch")
    cases = [
        ({"checklist": "kitchen", "member": wang}, "checklist"),
        ({"checklist": "office"}, "team"),
        ({"checklist": "office", "team": team, "member": wang}, "team"),
        ({"checklist": "office", "team": team}, "team"),
        ({"checklist": "office", "team": empty}, "team"),
        ({"checklist": "office", "member": zhao}, "member"),
        ({"checklist": "office", "member": hire("Dealer", "dealer")}, "member"),
    ]

    for given, field in cases:
        with pytest.raises(RuleViolation) as refusal:
            open_inspection(**given, actor=zhao, now=MONDAY)
        assert (refusal.value.rule_id, refusal.value.field) == ("ATT-15", field)
    with pytest.raises(PermissionDenied):
        open_inspection("office", member=zhao, actor=wang, now=MONDAY)

    assert not Inspection.objects.exists()


def test_what_is_not_met_wants_a_note_and_an_inspection_something_looked_at(wang, zhao):
    inspection = open_inspection("office", member=wang, actor=zhao, now=MONDAY)
    item = inspection.items.get(item="dress")
    for found in (Found("not_met", " "), Found("perhaps")):
        with pytest.raises(RuleViolation):
            enter_outcomes(inspection, {item.pk: found}, actor=zhao, now=MONDAY)
    with pytest.raises(RuleViolation):
        close_inspection(inspection, actor=zhao, now=MONDAY)

    assert set(InspectionItem.objects.values_list("outcome", flat=True)) == {"open"}
