"""Taking a complaint."""

import pytest
from django.core.exceptions import PermissionDenied

from csdesk.cases.models import Case, Phase
from csdesk.events.models import Event
from csdesk.outbox.models import Notification
from csdesk.refusals import RuleViolation
from csdesk.sla.models import Clock
from tests.conftest import make_member
from tests.tickets.company import HOUR, MONDAY, furnish, hire, taken
from tickets.lifecycle import Status
from tickets.models import Complaint, Nature, Severity, StepKind


def told(kind):
    return set(Notification.objects.filter(kind=kind).values_list("member__name", flat=True))


def clocks_of(complaint):
    rows = Clock.objects.filter(case=complaint.case, verdict="")
    return dict(rows.values_list("kind", "rule"))


@pytest.mark.rule("CMP-01", "CMP-04", "CMP-05", "CMP-06")
def test_open_complaint_enters_it_into_the_register(wang):
    complaint = taken(wang, wanted_outcome="退货", cause="运输损坏", complainant_address="上海市")

    complaint.refresh_from_db()
    case = complaint.case
    assert (case.number, case.kind, case.phase) == ("KS-2026-000001", "complaint", Phase.OPEN)
    assert case.title == "移动硬盘"
    assert (complaint.status, complaint.channel) == (Status.OPEN, "email")
    assert (complaint.cause, complaint.wanted_outcome) == ("运输损坏", "退货")
    assert complaint.complainant_address == "上海市"
    assert Event.objects.get(case=case, kind="complaint.open").actor == wang


@pytest.mark.rule("INQ-19")
def test_open_complaint_makes_its_first_receiver_the_holder(wang, li):
    complaint = taken(wang)

    assert (complaint.case.holder, complaint.received_by) == (wang, wang)


@pytest.mark.rule("INQ-24")
def test_open_complaint_of_somebody_else_goes_to_a_free_agent_of_the_group(wang, li):
    finance = hire("Zheng", "finance")
    taken(wang)

    complaint = taken(finance)

    assert (complaint.case.holder, complaint.received_by) == (li, finance)
    assert told("complaint.open") == {"Li"}


@pytest.mark.rule("CMP-36")
def test_open_complaint_belongs_to_the_complaint_group(wang):
    assert taken(wang, nature=Nature.REPORT).case.team.key == "complaints"


@pytest.mark.rule("CMP-15")
def test_open_complaint_about_our_own_people_goes_to_the_supervisor(wang, zhao):
    complaint = taken(wang, is_about_staff=True)

    assert complaint.case.holder == zhao
    assert told("complaint.open") == {"Zhao"}


@pytest.mark.rule("CMP-15")
def test_open_complaint_about_our_own_people_stays_with_a_supervisor_who_takes_it(zhao):
    assert taken(zhao, is_about_staff=True).case.holder == zhao


@pytest.mark.rule("CMP-01", "CMP-42")
def test_open_complaint_in_writing_is_told_to_who_takes_written_ones(wang, qian):
    taken(wang, channel="letter")

    assert told("complaint.written") == {"Qian"}


@pytest.mark.rule("CMP-42")
def test_open_complaint_in_writing_without_a_receiver_is_held_by_who_takes_written_ones(qian):
    assert taken(None, channel="letter").case.holder == qian


@pytest.mark.rule("CMP-16", "INQ-22")
def test_open_complaint_reports_a_major_matter_at_once(wang, zhao, desk):
    assistant = hire("Wu", "assistant")

    complaint = taken(wang, is_major=True)

    assert told("complaint.major") == {"Zhao", assistant.name}
    assert [step.kind for step in complaint.steps.all()] == [StepKind.REPORTED_UP]


@pytest.mark.rule("CMP-11", "CMP-16")
@pytest.mark.parametrize(
    ("severity", "reports"),
    [
        (Severity.UNKNOWN, 0),
        (Severity.ORDINARY, 0),
        (Severity.SERIOUS, 1),
        (Severity.ESPECIALLY_SERIOUS, 1),
    ],
)
def test_open_complaint_reports_a_serious_one_at_once(wang, zhao, severity, reports):
    complaint = taken(wang, severity=severity)

    assert complaint.steps.filter(kind=StepKind.REPORTED_UP).count() == reports


@pytest.mark.rule("CMP-17")
def test_open_complaint_logs_praise_and_is_done(wang):
    complaint = taken(wang, nature=Nature.PRAISE)

    assert (complaint.status, complaint.case.phase) == (Status.CLOSED, Phase.CLOSED)
    assert clocks_of(complaint) == {}


@pytest.mark.rule("CMP-18", "INQ-26")
def test_open_complaint_takes_a_suggestion_to_the_head(wang, zhao):
    complaint = taken(wang, nature=Nature.SUGGESTION, content="建议说明书加大字号。")

    assert complaint.status == Status.OPEN
    assert told("complaint.unsolved") == {"Zhao"}
    assert clocks_of(complaint) == {"first_reply": "INQ-05"}


@pytest.mark.rule("CMP-40", "CMP-42", "CMP-45", "CMP-46", "INQ-26")
@pytest.mark.parametrize(
    ("fields", "promises"),
    [
        (
            {"channel": "email"},
            {
                "confirmation": "CMP-42",
                "first_reply": "INQ-05",
                "verify": "CMP-45",
                "result": "CMP-40",
                "completion": "CMP-46",
            },
        ),
        (
            {"channel": "phone", "involves_compensation": True},
            {"first_reply": "INQ-05", "verify": "CMP-45", "next_word": "CMP-40", "completion": "CMP-46"},
        ),
    ],
)
def test_open_complaint_starts_the_promises_of_the_manual(wang, fields, promises):
    assert clocks_of(taken(wang, **fields)) == promises


@pytest.mark.rule("CMP-05")
@pytest.mark.parametrize("field", ["complainant_name", "subject_of_complaint", "content"])
@pytest.mark.parametrize("value", ["", " \n ", "\u202e"])
def test_open_complaint_refuses_without_the_least_contents(wang, field, value):
    with pytest.raises(RuleViolation) as refusal:
        taken(wang, **{field: value})

    assert (refusal.value.rule_id, refusal.value.field) == ("CMP-05", field)
    assert Complaint.objects.count() == Case.objects.count() == 0


@pytest.mark.rule("CMP-01", "CMP-07", "CMP-09", "CMP-66")
@pytest.mark.parametrize(
    ("fields", "rule", "field"),
    [
        ({"channel": "pigeon"}, "CMP-01", "channel"),
        ({"type": "weather"}, "CMP-07", "type"),
        ({"severity": "deadly"}, "CMP-09", "severity"),
        ({"type": "price", "sub_reason": "slow"}, "CMP-66", "sub_reason"),
    ],
)
def test_open_complaint_refuses_words_that_the_manual_does_not_know(wang, fields, rule, field):
    with pytest.raises(RuleViolation) as refusal:
        taken(wang, **fields)

    assert (refusal.value.rule_id, refusal.value.field) == (rule, field)
    assert Case.objects.count() == 0


@pytest.mark.rule("CMP-08")
def test_open_complaint_knows_the_types_of_the_shops_manual(tenant):
    furnish(tenant, "online_shop")
    agent = hire("Wang", "agent")

    assert taken(agent, type="misunderstanding").type == "misunderstanding"


@pytest.mark.rule("CMP-41", "CMP-43")
@pytest.mark.parametrize(("channel", "promise"), [("phone", ["CMP-41"]), ("forwarded", ["CMP-43"]), ("email", [])])
def test_open_complaint_in_a_shop_promises_the_result_by_its_channel(tenant, channel, promise):
    furnish(tenant, "online_shop")

    complaint = taken(hire("Wang", "agent"), channel=channel)

    results = Clock.objects.filter(case=complaint.case, kind="result")
    assert list(results.values_list("rule", flat=True)) == promise


@pytest.mark.rule("CMP-41")
def test_open_complaint_by_phone_in_a_shop_promises_the_result_within_24_hours(tenant):
    furnish(tenant, "online_shop")

    complaint = taken(hire("Wang", "agent"), channel="phone")

    assert Clock.objects.get(case=complaint.case, kind="result").due_at == MONDAY + 24 * HOUR


def test_open_complaint_cuts_long_lines_and_keeps_long_texts(wang):
    complaint = taken(wang, complainant_name="名" * 500, content="事" * 200_000, subject_of_complaint="题" * 500)

    complaint.refresh_from_db()
    assert [len(complaint.complainant_name), len(complaint.subject_of_complaint)] == [200, 300]
    assert len(complaint.content) == 200_000
    assert len(complaint.case.title) == 60


def test_open_complaint_stores_nul_and_lone_surrogates_as_replacements(wang):
    complaint = taken(wang, content="坏\x00了\ud800", complainant_name="a\x00b")

    complaint.refresh_from_db()
    assert complaint.content == "坏�了���"


def test_open_complaint_refuses_dealers_and_those_who_may_not(wang, dealer):
    nobody = make_member("Zhou", "tickets.complaint_view")

    for actor in (dealer, nobody):
        with pytest.raises(PermissionDenied):
            taken(actor)

    assert Case.objects.count() == 0
