"""The whole way: the engine fires, the relay carries, people are told and the timeline keeps it."""

import pytest

from csdesk.cases.services.cases import open_case
from csdesk.outbox.models import Notification, OutboxMessage
from csdesk.outbox.relay import relay_until_empty
from csdesk.rulebook.services import load_preset
from csdesk.sla import clocks
from csdesk.sla.engine import sweep_all
from csdesk.sla.models import Clock, ClockEvent
from csdesk.sla.services.presets import load_calendars
from tests.conftest import in_company, make_member
from tests.sla.conftest import DAY, HOUR, appoint

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "sweeper"])


@pytest.fixture
def neglected(alpha, attributes):
    """A complaint that came in nine days ago and that nobody answered."""
    with in_company(alpha) as now:
        load_calendars("dealer_after_sales")
        load_preset(alpha, "dealer_after_sales", now=now - 40 * DAY)
        wang, zhao = make_member("Wang"), appoint(make_member("Zhao"), "supervisor")
        case = open_case("complaint", "Does not start", holder=wang, now=now - 9 * DAY)
        clocks.observe(case, "complaint.open", at=now - 9 * DAY)
    return wang, zhao, case


def told(member, kind):
    """Of how much, however many minutes the notices fell into."""
    return sum(Notification.objects.filter(member=member, kind=kind).values_list("count", flat=True))


@pytest.mark.rule("CMP-40", "CMP-42", "CMP-45", "CMP-46")
def test_after_an_outage_every_breach_is_recorded_and_told_once(alpha, neglected):
    wang, zhao, case = neglected

    sweep_all()
    relay_until_empty(seconds=20)

    with in_company(alpha):
        breached = ClockEvent.objects.filter(is_breach=True).values_list("clock__kind", flat=True)
        assert sorted(breached) == ["completion", "confirmation", "first_reply", "result", "verify"]
        assert case.events.filter(kind="clock.level", facts__is_breach=True).count() == 5
        assert told(wang, "clock.late") == told(zhao, "clock.late") == 5
        assert not OutboxMessage.objects.filter(topic="clock.level_reached").exclude(state="done").exists()


def test_a_pause_at_its_limit_ends_by_itself(alpha, attributes, neglected):
    wang, _zhao, _case = neglected
    with in_company(alpha) as now:
        case = open_case("complaint", "Waiting", holder=wang, now=now - 2 * HOUR)
        clocks.observe(case, "complaint.open", at=now - 2 * HOUR)
        clocks.pause(case, "customer", until=now - HOUR, actor=None, now=now - 90 * HOUR / 60)
        paused = Clock.objects.get(case=case, kind="result").pk

    sweep_all()
    relay_until_empty(seconds=20)

    with in_company(alpha):
        clock = Clock.objects.get(pk=paused)
        assert (clock.is_paused, clock.next_at is not None) == (False, True)
        assert clock.pauses.get().ended_by == ""
        assert case.events.filter(kind="clock.resume").count() == 2
        assert told(wang, "clock.pause_over") == 2
