"""Once an hour everything that should be armed is reckoned from the facts alone."""

import pytest

from csdesk.cases.models import Phase
from csdesk.cases.services.cases import move_case
from csdesk.outbox.models import EngineHeartbeat
from csdesk.sla import clocks
from csdesk.sla.hourly import look_after_all_companies
from csdesk.sla.models import Clock
from csdesk.sla.services.correcting import correct_clock
from csdesk.sla.services.reconciling import Findings, reconcile_cases
from tests.sla.conftest import DAY, HOUR, MONDAY


@pytest.fixture
def opened(complaint):
    clocks.observe(complaint, "complaint.open", at=MONDAY)
    return complaint


def findings_of(case):
    findings = Findings()
    reconcile_cases([case], findings)
    return findings


@pytest.mark.parametrize(
    "facts",
    [
        [],
        ["message.public"],
        ["message.public", "message.answer"],
        ["message.answer", "complaint.close"],
        ["message.answer", "complaint.close", "complaint.reopen"],
        ["handling.ask", "message.incoming", "handling.opinion"],
        ["complaint.merge"],
    ],
)
def test_reconcile_finds_nothing_amiss_after_any_course_of_a_complaint(opened, facts):
    for number, fact in enumerate(facts, start=1):
        clocks.observe(opened, fact, at=MONDAY + number * HOUR)

    assert findings_of(opened).is_clean


def test_reconcile_agrees_with_reclassification(opened, attributes):
    for number, (name, value) in enumerate(
        [("compensation", True), ("several_departments", True), ("compensation", False), ("severity", "serious")], 1
    ):
        attributes[name] = value
        clocks.reclassify(opened, at=MONDAY + number * HOUR, actor=None)
        clocks.observe(opened, "message.public", at=MONDAY + number * HOUR + HOUR / 2)
        assert findings_of(opened).is_clean


def test_reconcile_agrees_with_a_correction(opened, supervisor, clock_of):
    correct_clock(clock_of(opened, "verify"), MONDAY + HOUR, reason="Was done", actor=supervisor, now=MONDAY + DAY)

    assert findings_of(opened).is_clean


def test_reconcile_arms_a_promise_that_was_never_armed(opened):
    Clock.objects.filter(kind="completion").update(kind="lost", subject="lost")

    findings = findings_of(opened)

    assert (findings.missing, findings.orphaned) == ([f"{opened.number} completion"], [f"{opened.number} lost"])
    assert Clock.objects.filter(kind="completion").get().started_at == MONDAY


def test_reconcile_arms_an_alarm_that_was_lost(opened, clock_of):
    Clock.objects.filter(kind="result").update(next_at=None)

    findings = findings_of(opened)

    result = clock_of(opened, "result")
    assert (findings.unarmed, result.next_at) == ([f"{opened.number} result"], result.alarms[0])
    opened.refresh_from_db()
    assert findings_of(opened).is_clean


def test_reconcile_puts_back_under_watch_what_was_set_aside(opened, clock_of):
    Clock.objects.filter(kind="result").update(next_at=None, error="poison")

    findings_of(opened)

    result = clock_of(opened, "result")
    assert (result.next_at, result.error) == (result.alarms[0], "")


def test_reconcile_mends_the_deadline_that_queues_sort_by(opened):
    opened.next_due_at = None
    opened.save()

    findings_of(opened)

    opened.refresh_from_db()
    assert opened.next_due_at == min(Clock.objects.values_list("due_at", flat=True))


@pytest.mark.django_db(transaction=True)
def test_the_hourly_look_serves_every_company_and_says_that_it_did(alpha, beta, attributes):
    from csdesk.cases.services.cases import open_case
    from csdesk.rulebook.services import load_preset
    from csdesk.sla.services.presets import load_calendars
    from tests.conftest import in_company, make_member

    for company in (alpha, beta):
        with in_company(company):
            load_calendars("dealer_after_sales")
            load_preset(company, "dealer_after_sales", now=MONDAY)
            case = open_case("complaint", "Lost", holder=make_member(f"Wang {company.slug}"), now=MONDAY)
            clocks.observe(case, "complaint.open", at=MONDAY)
            Clock.objects.filter(kind="result").update(next_at=None)
            closed = open_case("complaint", "Closed", holder=None, now=MONDAY)
            move_case(closed, Phase.CLOSED, now=MONDAY)

    findings = look_after_all_companies()

    assert (findings.checked, len(findings.unarmed)) == (10, 2)
    assert EngineHeartbeat.objects.filter(name="reconcile").count() == 1
