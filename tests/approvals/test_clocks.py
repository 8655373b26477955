"""Each step has a clock: it starts, is kept or falls away, reminds those who have not signed, and stays reconciled."""

import pytest
from django.utils import translation

from csdesk.approvals.models import ApprovalStep
from csdesk.approvals.queries.clocks import CLOCK
from csdesk.approvals.queries.telling import APPROVAL_EVENTS, words_of_event
from csdesk.approvals.services import sign, withdraw
from csdesk.outbox.models import Notification
from csdesk.rulebook.rules import read_preset
from csdesk.rulebook.sections.approvals import Approvals
from csdesk.sla.models import CaseFact, Clock, ClockEvent
from csdesk.sla.services.alarms import people_told, raise_alarms
from csdesk.sla.services.providing import preview_document
from csdesk.sla.services.reconciling import Findings, reconcile_cases
from tests.approvals.test_signing import approve
from tests.tickets.company import DAY, HOUR, MONDAY


@pytest.mark.rule("DOA-03")
def test_a_step_is_due_within_one_working_day(asked):
    request = asked()

    clock = ApprovalStep.objects.get(request=request).clock

    assert (clock.kind, clock.rule, clock.budget, clock.started_at) == (CLOCK, "DOA-02", "1 working day", MONDAY)
    # until the end of Tuesday's work
    assert clock.due_at.astimezone().date() == (MONDAY + DAY).date()
    assert request.case.next_due_at is not None


def test_the_next_step_starts_a_clock_of_its_own(asked, cast):
    request = asked("doa.refund")

    approve(request, cast.product)

    clocks = list(Clock.objects.filter(case=request.case, kind=CLOCK).order_by("pk"))
    assert [clock.verdict for clock in clocks] == ["met", ""]
    assert clocks[1].started_at == MONDAY + HOUR


def test_a_refusal_keeps_the_promise_and_a_withdrawal_lets_it_fall(asked, cast):
    refused, withdrawn = asked("doa.freight"), asked("doa.application")

    sign(refused.pk, "refuse", reason="no", actor=cast.sales, now=MONDAY + HOUR)
    withdraw(withdrawn, actor=cast.agent, now=MONDAY + HOUR)

    verdicts = dict(Clock.objects.filter(kind=CLOCK).values_list("policy", "verdict"))
    assert verdicts == {"approvals.freight_sales": "met", "approvals.doa_departments": "void"}


def test_a_late_signature_breaks_the_promise(asked, cast):
    request = asked("doa.freight")

    approve(request, cast.sales, now=MONDAY + 3 * DAY)

    assert Clock.objects.get(kind=CLOCK).verdict == "breached"


def test_alarms_reach_those_who_have_not_signed_and_lead_to_the_request(asked, cast):
    request = asked()
    approve(request, cast.channel)
    clock = ApprovalStep.objects.get(request=request).clock

    told = people_told(clock, ["holder"], now=MONDAY + HOUR)
    ClockEvent.objects.create(
        clock=clock, cycle=clock.cycle, level=1, mark=clock.marks[0], is_breach=False, at=clock.alarms[0],
        fired_at=clock.alarms[0], fired_by="sweep",
    )  # fmt: skip
    raise_alarms(clock.pk, cycle=clock.cycle, since=1, level=1, now=clock.alarms[0])

    assert told == [cast.product]
    [reminder] = Notification.objects.filter(kind="clock.reminder", member=cast.product)
    assert reminder.items[0]["url"] == request.get_absolute_url()


def test_what_happens_to_a_request_is_a_fact_that_the_manual_may_use(asked, cast):
    request = asked("doa.freight")

    approve(request, cast.sales)

    facts = CaseFact.objects.filter(case=request.case, subject="doa.freight").order_by("pk")
    assert list(facts.values_list("name", flat=True)) == ["approval.asked", "approval.signed", "approval.approved"]


def test_reconciling_finds_the_clocks_of_steps_in_order(asked, cast):
    request, findings = asked(), Findings()
    case = request.case

    reconcile_cases([case], findings)
    ApprovalStep.objects.filter(request=request).update(state="dropped")
    orphans = Findings()
    reconcile_cases([case], orphans)

    assert findings.is_clean
    assert orphans.orphaned == [f"{case.number} approval"]


def test_another_manual_leaves_what_was_asked_for_asked(asked):
    document = read_preset("dealer_after_sales").model_copy(update={"approvals": Approvals()})
    asked()

    found = preview_document(document, MONDAY + HOUR)

    assert found.moved == 0


@pytest.mark.parametrize("kind", APPROVAL_EVENTS)
def test_words_of_event_says_each_of_them(kind):
    facts = {"what": {"zh": "报告", "en": "Report"}, "step": {"zh": "签字", "en": "Head"}, "roles": "财务"}

    with translation.override("en"):
        told = words_of_event(kind, {**facts, "stood_in_for": "Li", "verdict": "refuse", "reason": "no"})

    assert "%(" not in told.words
    assert told.icon
    assert told.text == "no"
