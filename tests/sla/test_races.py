"""Reply against sweep: whoever holds the row first decides, and the other sees it."""

import threading

import pytest
from django.db import connections

from csdesk.cases.services.cases import open_case
from csdesk.rulebook.services import load_preset
from csdesk.sla import clocks
from csdesk.sla.engine import sweep
from csdesk.sla.models import Clock, ClockEvent, Verdict
from csdesk.sla.services.presets import load_calendars
from tests.conftest import in_company, make_member
from tests.sla.conftest import DAY, SECOND

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "sweeper"])


@pytest.fixture
def overdue(alpha, attributes):
    """A committed complaint whose result has been due for a second."""
    with in_company(alpha) as now:
        load_calendars("dealer_after_sales")
        load_preset(alpha, "dealer_after_sales", now=now - 40 * DAY)
        case = open_case("complaint", "Does not start", holder=make_member("Wang"), now=now - 9 * DAY)
        clocks.observe(case, "complaint.open", at=now - 9 * DAY)
        clock = Clock.objects.get(kind="result")
        Clock.objects.exclude(pk=clock.pk).update(next_at=None)
        clock.due_at = now - SECOND
        clock.alarms, clock.marks, clock.next_at = [now - SECOND], ["due"], now - SECOND
        clock.save()
    return case


def just_in_time():
    return Clock.objects.get(kind="result").due_at


def verdict(company):
    with in_company(company):
        clock = Clock.objects.get(kind="result")
        return clock.verdict, ClockEvent.objects.filter(clock=clock, is_breach=True).count()


def test_a_reply_before_the_deadline_wins_when_it_holds_the_row(alpha, overdue):
    with in_company(alpha):
        clocks.observe(overdue, "message.answer", at=just_in_time())
        assert sweep().claimed == 0  # while the reply is not committed yet

    assert sweep().claimed == 0
    assert verdict(alpha) == (Verdict.MET, 0)


def test_a_reply_before_the_deadline_is_late_when_the_sweep_was_first(alpha, overdue):
    assert sweep().fired == 1

    with in_company(alpha):
        clocks.observe(overdue, "message.answer", at=just_in_time())

    assert verdict(alpha) == (Verdict.BREACHED, 1)


def test_a_late_reply_and_the_sweep_record_one_breach_between_them(alpha, overdue):
    with in_company(alpha) as now:
        clocks.observe(overdue, "message.answer", at=now)

    assert sweep().claimed == 0
    assert verdict(alpha) == (Verdict.BREACHED, 1)


def test_two_replies_at_once_settle_the_promise_once(alpha, overdue):
    begin = threading.Barrier(2)
    settled = []

    def reply():
        try:
            begin.wait(10)
            with in_company(alpha) as now:
                moved = clocks.observe(overdue, "message.answer", at=now)
                settled.append([clock.kind for clock in moved if clock.kind == "result"])
        finally:
            connections.close_all()

    threads = [threading.Thread(target=reply) for _number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(settled) == [[], ["result"]]
    assert verdict(alpha) == (Verdict.BREACHED, 1)


def test_replies_and_sweeps_at_once_never_leave_two_breaches_or_none(alpha, overdue):
    def run(work):
        try:
            work()
        finally:
            connections.close_all()

    def reply():
        with in_company(alpha) as now:
            clocks.observe(overdue, "message.answer", at=now)

    threads = [threading.Thread(target=run, args=(work,)) for work in (sweep, reply, sweep, sweep)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert verdict(alpha) == (Verdict.BREACHED, 1)
