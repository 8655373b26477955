"""What the manuals of both kinds of company promise, and that no complaint is ever without a promise."""

from datetime import UTC, date, datetime
from itertools import product

import pytest

from csdesk.cases.services.cases import open_case
from csdesk.rulebook.services import load_preset
from csdesk.sla import clocks
from csdesk.sla.services.duties import make_duty_tasks
from csdesk.sla.services.presets import load_calendars
from tests.conftest import make_member
from tests.sla.conftest import DAY, HOUR, MONDAY, appoint

CHANNELS = {"visit": "direct", "phone": "direct", "email": "written", "letter": "written", "forwarded": "forwarded"}


@pytest.fixture
def shop(tenant, attributes):
    """The company under test as an online shop: Monday to Saturday from 18:30, Sunday from 9:30, to midnight."""
    load_calendars("online_shop")
    load_preset(tenant, "online_shop", now=MONDAY - 30 * DAY)
    return tenant


def promised(attributes, **known):
    """The deadlines of a complaint of these attributes that comes in on Monday at 10."""
    attributes |= known
    case = open_case("complaint", "Wrong colour", holder=None, now=MONDAY)
    clocks.observe(case, "complaint.open", at=MONDAY)
    return {clock.kind: clock.due_at for clock in clocks.clocks_of(case)}


@pytest.mark.rule("CMP-41")
def test_a_phone_complaint_is_answered_within_a_day(shop, attributes):
    assert promised(attributes, channel="phone", manner="direct")["result"] == MONDAY + 24 * HOUR


@pytest.mark.rule("CMP-43")
@pytest.mark.parametrize(("channel", "manner"), [("visit", "direct"), ("forwarded", "forwarded")])
def test_an_oral_or_forwarded_complaint_is_answered_within_three_working_days(shop, attributes, channel, manner):
    due_at = promised(attributes, channel=channel, manner=manner)["result"]

    assert due_at == datetime(2026, 11, 26, 16, 0, tzinfo=UTC)


@pytest.mark.rule("CMP-42")
@pytest.mark.parametrize(("channel", "manner"), CHANNELS.items())
def test_only_a_written_complaint_is_confirmed_within_a_day(shop, attributes, channel, manner):
    found = promised(attributes, channel=channel, manner=manner).get("confirmation")

    assert found == (MONDAY + 24 * HOUR if manner == "written" else None)


@pytest.mark.rule("CMP-24")
def test_in_a_shop_the_department_has_one_day_by_the_calendar(shop, attributes):
    promised(attributes)
    case = open_case("complaint", "Another", holder=None, now=MONDAY)

    [handling] = clocks.observe(case, "handling.ask", at=MONDAY, subject="product")

    assert handling.due_at == datetime(2026, 11, 24, 16, 0, tzinfo=UTC)


@pytest.mark.rule("CMP-61")
def test_in_a_shop_complaints_are_analysed_every_week(shop):
    appoint(make_member("Zhao"), "supervisor")

    tasks = make_duty_tasks(now=datetime(2026, 11, 26, 2, 0, tzinfo=UTC))

    assert [task.occurs_on for task in tasks if task.rule == "CMP-61"] == [date(2026, 11, 27)]


@pytest.mark.rule("INQ-26", "CMP-40")
@pytest.mark.parametrize("preset", ["dealer_after_sales", "online_shop"])
def test_no_complaint_is_ever_without_a_limit_until_it_is_closed(tenant, attributes, preset):
    load_calendars(preset)
    load_preset(tenant, preset, now=MONDAY - 30 * DAY)
    severities = (None, "ordinary", "serious", "especially_serious")

    for severity, compensation, (channel, manner) in product(severities, (False, True, None), CHANNELS.items()):
        attributes |= {"severity": severity, "compensation": compensation, "channel": channel, "manner": manner}
        case = open_case("complaint", "Any", holder=None, now=MONDAY)
        for number, fact in enumerate(("complaint.open", "message.public", "message.answer", "complaint.reopen")):
            clocks.observe(case, fact, at=MONDAY + number * HOUR)
            assert case.next_due_at is not None, (dict(attributes), fact)
        clocks.observe(case, "message.answer", at=MONDAY + DAY)
        clocks.observe(case, "complaint.close", at=MONDAY + DAY)
        assert [clock.kind for clock in clocks.clocks_of(case) if clock.is_running] == ["task"]
