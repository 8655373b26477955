from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils.translation import override

from csdesk.outbox.models import Notification
from csdesk.refusals import RuleViolation, StaleRecord
from csdesk.rulebook.sections.conduct import ComplaintFine, FineStep
from staff.models import Incident, Sanction, SkillNote, Verdict
from staff.queries import complaint_number, verified_complaints
from staff.queries.conduct import unseen_sanctions
from staff.queries.files import latest_skills
from staff.services.incidents import NewIncident, note_incident, settle_incident, take_back_incident
from staff.services.sanctions import NewSanction, confirm_sanction, give_sanction, take_back_sanction
from staff.services.skills import note_skills
from tests.staff.conftest import TODAY
from tests.tickets.company import DAY, MONDAY, taken

COMPLAINT = NewIncident("complaint", TODAY, "用户反映态度生硬", choice="attitude")


def noted(member, actor, new=COMPLAINT, *, now=MONDAY) -> Incident:
    return note_incident(member, new, actor=actor, now=now)


@pytest.mark.rule("ATT-04")
def test_note_incident_notes_a_private_call_beyond_three_minutes(wang, zhao):
    with pytest.raises(RuleViolation) as refusal:
        noted(wang, zhao, NewIncident("call", TODAY, "私人电话", minutes=3))
    incident = noted(wang, zhao, NewIncident("call", TODAY, "私人电话", minutes=4))

    assert (refusal.value.rule_id, refusal.value.field) == ("ATT-04", "minutes")
    assert (incident.rule, incident.counts, Incident.objects.count()) == ("ATT-04", True, 1)
    with override("en"):
        assert str(incident) == "Private call of 4 minutes"


@pytest.mark.rule("ATT-11")
def test_note_incident_notes_every_gift_where_none_may_be_taken(wang, zhao):
    incident = noted(wang, zhao, NewIncident("gift", TODAY, "收受购物卡", worth_fen=20_000))

    assert (incident.rule, incident.worth_fen) == ("ATT-11", 20_000)


@pytest.mark.rule("ATT-12")
def test_note_incident_keeps_the_name_that_the_list_had(wang, zhao):
    incident = noted(wang, zhao, NewIncident("conduct", TODAY, "向用户另收上门费", choice="four_donts.charges"))

    kept = (incident.entry, incident.item, incident.name, incident.name_en, incident.rule)
    assert kept == ("four_donts", "charges", "不准向用户乱收费、乱摊派", "No arbitrary charges", "ATT-12")


def test_note_incident_refuses_what_cannot_be(wang, zhao):
    cases = [
        (NewIncident("call", TODAY + timedelta(days=1), "x", minutes=9), "ATT-04", "happened_on"),
        (NewIncident("call", TODAY, "  ", minutes=9), "ATT-04", "note"),
        (NewIncident("call", TODAY, "x"), "ATT-04", "minutes"),
        (NewIncident("gift", TODAY, "x", worth_fen=0), "ATT-11", "worth"),
        (NewIncident("conduct", TODAY, "x", choice="four_donts.nothing"), "ATT-12", "choice"),
        (NewIncident("conduct", TODAY, "x", choice="six_donts.charges"), "ATT-12", "choice"),
        (NewIncident("complaint", TODAY, "x", choice="mood"), "ATT-10", "choice"),
        (NewIncident("complaint", TODAY, "x", choice="skill", case_number="KS-1"), "ATT-10", "case_number"),
    ]

    for new, rule, field in cases:
        with pytest.raises(RuleViolation) as refusal:
            noted(wang, zhao, new)
        assert (refusal.value.rule_id, refusal.value.field) == (rule, field)

    assert not Incident.objects.exists()


def test_note_incident_is_refused_to_whoever_may_not_and_of_oneself(wang, li, zhao):
    for actor, person in ((li, wang), (zhao, zhao)):
        with pytest.raises(PermissionDenied):
            noted(person, actor)


def test_a_complaints_case_is_found_only_by_whoever_sees_it(wang, zhao):
    number = taken(zhao).case.number

    incident = noted(wang, zhao, NewIncident("complaint", TODAY, "x", choice="skill", case_number=number.lower()))

    assert incident.case.number == number


@pytest.mark.rule("ATT-10")
def test_a_complaint_counts_once_it_is_verified(wang, zhao):
    complaint = noted(wang, zhao)
    with pytest.raises(RuleViolation) as refusal:
        give_sanction(wang, NewSanction("oral", "态度", incident=complaint), actor=zhao, now=MONDAY)

    settled = settle_incident(complaint, Verdict.TRUE, note="听取录音", actor=zhao, now=MONDAY)
    give_sanction(wang, NewSanction("oral", "态度", incident=settled), actor=zhao, now=MONDAY)

    assert (refusal.value.rule_id, complaint.counts, settled.counts) == ("ATT-10", False, True)
    assert Sanction.objects.get().incident == complaint


def test_settle_incident_is_done_once_with_a_note_on_complaints_only(wang, zhao):
    complaint, call = noted(wang, zhao), noted(wang, zhao, NewIncident("call", TODAY, "x", minutes=9))
    for incident, note in ((complaint, " "), (call, "x")):
        with pytest.raises(RuleViolation):
            settle_incident(incident, Verdict.TRUE, note=note, actor=zhao, now=MONDAY)
    settle_incident(complaint, Verdict.UNFOUNDED, note="用户撤回", actor=zhao, now=MONDAY)

    with pytest.raises(StaleRecord):
        settle_incident(complaint, Verdict.TRUE, note="x", actor=zhao, now=MONDAY)
    complaint.refresh_from_db()
    assert complaint.verdict == Verdict.UNFOUNDED


@pytest.mark.rule("ATT-05")
@pytest.mark.rule("ATT-10")
def test_complaint_number_counts_verified_ones_within_the_window(wang, li, zhao):
    for day, verdict in ((date(2026, 10, 30), "true"), (date(2026, 11, 2), "true"), (date(2026, 11, 5), "unfounded")):
        incident = noted(wang, zhao, NewIncident("complaint", day, "x", choice="skill"))
        settle_incident(incident, verdict, note="x", actor=zhao, now=MONDAY)
    back = noted(wang, zhao)
    take_back_incident(
        settle_incident(back, "true", note="x", actor=zhao, now=MONDAY), reason="x", actor=zhao, now=MONDAY
    )
    fine = {"key": "a", "label": {"en": "A"}, "rule": "ATT-05", "steps": [FineStep(from_complaint=1)]}
    windows = ("unsettled", "month", "quarter", "year", "ever")

    found = [complaint_number(wang.pk, ComplaintFine(**fine, window=window), TODAY) for window in windows]

    assert found == [None, 1, 2, 2, 2]
    assert not verified_complaints(li.pk, date.min, date.max).exists()


@pytest.mark.rule("ATT-09")
def test_give_sanction_tells_the_person_who_confirms_it_with_his_word(wang, zhao, django_capture_on_commit_callbacks):
    new = NewSanction("written", "多次态度生硬", evidence="录音 2026-11-20")

    sanction = give_sanction(wang, new, actor=zhao, now=MONDAY)

    assert (sanction.severity, sanction.name, sanction.rule) == (2, "书面警告", "ATT-09")
    assert [notice.kind for notice in Notification.objects.filter(member=wang)] == ["staff.sanction"]
    assert unseen_sanctions(wang).count() == 1
    confirm_sanction(sanction, statement="我会改进", actor=wang, now=MONDAY + DAY)
    sanction.refresh_from_db()
    assert (sanction.seen_at, sanction.statement) == (MONDAY + DAY, "我会改进")
    assert not unseen_sanctions(wang).exists()


@pytest.mark.rule("ATT-17")
def test_give_sanction_goes_up_to_the_law(wang, zhao):
    sanction = give_sanction(wang, NewSanction("liability", "x", evidence="报案回执"), actor=zhao, now=MONDAY)

    assert (sanction.severity, sanction.rule, sanction.name_en) == (5, "ATT-17", "Legal liability")


def test_give_sanction_refuses_what_cannot_be(wang, li, zhao):
    others = noted(li, zhao, NewIncident("call", TODAY, "x", minutes=9))
    gone = take_back_incident(noted(wang, zhao), reason="x", actor=zhao, now=MONDAY)
    cases = [
        (NewSanction("whipping", "x"), "step"),
        (NewSanction("oral", " "), "reason"),
        (NewSanction("written", "x"), "evidence"),
        (NewSanction("oral", "x", incident=others), "incident"),
        (NewSanction("oral", "x", incident=gone), "incident"),
    ]

    for new, field in cases:
        with pytest.raises(RuleViolation) as refusal:
            give_sanction(wang, new, actor=zhao, now=MONDAY)
        assert refusal.value.field == field
    for actor, person in ((li, wang), (zhao, zhao)):
        with pytest.raises(PermissionDenied):
            give_sanction(person, NewSanction("oral", "x"), actor=actor, now=MONDAY)

    assert not Sanction.objects.exists()


def test_a_sanction_is_confirmed_by_its_person_and_taken_back_once(wang, zhao):
    sanction = give_sanction(wang, NewSanction("oral", "x"), actor=zhao, now=MONDAY)
    with pytest.raises(PermissionDenied):
        confirm_sanction(sanction, statement="", actor=zhao, now=MONDAY)
    with pytest.raises(PermissionDenied):
        take_back_sanction(sanction, reason="x", actor=wang, now=MONDAY)
    with pytest.raises(RuleViolation):
        take_back_sanction(sanction, reason="", actor=zhao, now=MONDAY)

    take_back_sanction(sanction, reason="查无此事", actor=zhao, now=MONDAY)

    with pytest.raises(StaleRecord):
        take_back_sanction(sanction, reason="x", actor=zhao, now=MONDAY)
    with pytest.raises(StaleRecord):
        confirm_sanction(sanction, statement="", actor=wang, now=MONDAY)
    assert {notice.kind for notice in Notification.objects.filter(member=wang)} == {
        "staff.sanction",
        "staff.sanction_taken_back",
    }


def test_take_back_incident_waits_for_its_sanction(wang, zhao):
    call = noted(wang, zhao, NewIncident("call", TODAY, "x", minutes=9))
    sanction = give_sanction(wang, NewSanction("oral", "x", incident=call), actor=zhao, now=MONDAY)
    with pytest.raises(RuleViolation) as refusal:
        take_back_incident(call, reason="x", actor=zhao, now=MONDAY)
    take_back_sanction(sanction, reason="x", actor=zhao, now=MONDAY)

    taken_back = take_back_incident(call, reason="记错人", actor=zhao, now=MONDAY)

    assert refusal.value.rule_id == "ATT-09"
    assert (taken_back.counts, taken_back.taken_back_by) == (False, zhao)


@pytest.mark.rule("ATT-13")
def test_note_skills_measures_against_the_target_and_the_latest_counts(wang, zhao):
    note_skills(wang, {"typing": 62, "mandarin": True}, actor=zhao, now=MONDAY - DAY)
    note_skills(wang, {"typing": 84, "dialect": False}, note="新键盘", actor=zhao, now=MONDAY)

    known = {key: (note.figure, note.is_met) for key, note in latest_skills(wang).items()}

    assert known == {"mandarin": (None, True), "dialect": (None, False), "typing": (84, True)}
    assert list(SkillNote.objects.filter(skill="typing").order_by("pk").values_list("is_met", flat=True)) == [
        False,
        True,
    ]


def test_note_skills_refuses_what_cannot_be(wang, li, zhao):
    for found, field in (({}, None), ({"juggling": 3}, "skill-juggling"), ({"typing": -1}, "skill-typing")):
        with pytest.raises(RuleViolation) as refusal:
            note_skills(wang, found, actor=zhao, now=MONDAY)
        assert (refusal.value.rule_id, refusal.value.field) == ("ATT-13", field)
    for actor, person in ((li, wang), (zhao, zhao)):
        with pytest.raises(PermissionDenied):
            note_skills(person, {"typing": 80}, actor=actor, now=MONDAY)

    assert not SkillNote.objects.exists()
