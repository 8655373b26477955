"""The promises of a return: by route, over holidays and make-up days, at midnight and the end of a month."""

from datetime import UTC, datetime

import pytest

from csdesk.outbox.models import Notification, OutboxMessage
from csdesk.outbox.relay import relay_until_empty
from csdesk.sla import clocks
from csdesk.sla.engine import sweep_all
from csdesk.sla.models import Clock, ClockEvent, Verdict
from tests.conftest import in_company
from tests.repairs.returns import (
    SERIALS,
    arrived,
    at_factory,
    back,
    filed,
    inspected,
    make_dealer,
    make_product,
    make_units,
    received,
    shipped,
)
from tests.tickets.company import DAY, HOUR, MONDAY, furnish, hire, taken


def china(day, time="10:00"):
    """A moment in Shanghai."""
    return datetime.fromisoformat(f"{day}T{time}+08:00").astimezone(UTC)


def due(order, kind):
    return Clock.objects.filter(case=order.case, kind=kind).order_by("-pk").values_list("due_at", flat=True).first()


# received -> by when it has to be on its way to the factory: 2 working days (RPR-02)
FORWARDING = [
    ("2026-11-23", "10:00", "2026-11-25"),
    ("2026-11-27", "17:00", "2026-12-01"),  # Friday: over the weekend, into the next month
    ("2026-11-28", "09:00", "2026-12-02"),  # Saturday counts from Monday
    ("2026-09-30", "10:00", "2026-10-09"),  # over the National Day week
    ("2026-02-13", "10:00", "2026-02-24"),  # a make-up Saturday counts, then over Spring Festival
]


@pytest.mark.rule("RPR-02")
@pytest.mark.parametrize(("day", "time", "until"), FORWARDING)
def test_forwarding_is_owed_within_two_working_days_of_receipt(alpha, tenant, day, time, until):
    at = china(day, time)
    chen = _desk(alpha, at)

    order = received(chen, now=at)

    assert due(order, "return_forwarding").astimezone(_shanghai()).date().isoformat() == until


# inspected -> outward 7 working days (RPR-03), inward 7 calendar days to midnight (RPR-04)
OUTWARD = [
    ("2026-11-23", "2026-12-02", "2026-12-01T00:00"),
    ("2026-12-25", "2027-01-06", "2027-01-02T00:00"),
    ("2026-09-28", "2026-10-13", "2026-10-06T00:00"),
]


@pytest.mark.rule("RPR-03", "RPR-04")
@pytest.mark.parametrize(("day", "outward", "inward"), OUTWARD)
def test_two_clocks_run_side_by_side_from_inspection(alpha, tenant, day, outward, inward):
    at = china(day)
    chen = _desk(alpha, at)

    order = inspected(chen, now=at)

    zone = _shanghai()
    assert due(order, "return_outward").astimezone(zone).date().isoformat() == outward
    assert f"{due(order, 'return_inward').astimezone(zone):%Y-%m-%dT%H:%M}" == inward


@pytest.mark.rule("RPR-05")
def test_taiwan_is_exempt_and_owes_a_word_instead(alpha, tenant):
    chen = _desk(alpha, MONDAY)
    make_units(make_product("TW-1", line="tw", route="taiwan"), ["TW0000000001"])

    order = inspected(chen, "TW0000000001")

    assert order.route == "taiwan"
    assert due(order, "return_outward") is due(order, "return_inward") is None
    assert due(order, "return_word") is not None


@pytest.mark.rule("RPR-03", "RPR-04")
def test_each_clock_is_kept_by_its_own_step(alpha, tenant):
    chen = _desk(alpha, MONDAY)
    order = shipped(chen)

    kept = dict(Clock.objects.filter(case=order.case).values_list("kind", "verdict"))

    for kind in ("return_awaited", "return_forwarding", "return_outward", "return_inward"):
        assert kept[kind] == Verdict.MET, kind
    assert kept["return_arrival"] == ""


def test_a_returns_clock_is_untouched_by_its_complaints(alpha, tenant):
    chen = _desk(alpha, MONDAY)
    complaint = taken(chen)
    order = inspected(chen, parent=complaint.case)
    before = due(order, "return_outward")

    clocks.observe(complaint.case, "message.answer", at=MONDAY + HOUR, actor=chen)
    clocks.observe(complaint.case, "complaint.withdraw", at=MONDAY + HOUR, actor=chen)

    assert due(order, "return_outward") == before
    assert Clock.objects.get(case=order.case, kind="return_outward").is_running


def test_every_deadline_says_why(alpha, tenant):
    chen = _desk(alpha, MONDAY)
    order = inspected(chen)

    for clock in Clock.objects.filter(case=order.case, settled_at=None):
        said = clocks.explain(clock, now=MONDAY)
        assert said is not None
        assert clock.rule


@pytest.mark.rule("RPR-20")
def test_the_callback_arises_when_the_goods_have_arrived(alpha, tenant):
    chen = _desk(alpha, MONDAY)

    order = arrived(chen)

    task = order.case.tasks.get(kind="return_callback")
    assert (task.assignee, task.rule) == (chen, "RPR-20")


@pytest.mark.rule("RPR-19")
def test_the_manual_asks_for_weekly_and_monthly_analysis(alpha, tenant):
    from csdesk.rulebook.at import rulebook_at

    _desk(alpha, MONDAY)

    duties = {rule.key: rule.rhythm for rule in rulebook_at(MONDAY).document.duties.rules if rule.rule == "RPR-19"}

    assert "WEEKLY" in duties["return_analysis_weekly"]
    assert "MONTHLY" in duties["return_summary_monthly"]


@pytest.mark.rule("RPR-01", "RPR-20")
@pytest.mark.parametrize("maker", [filed, received, inspected, at_factory, back, shipped])
def test_no_live_return_is_without_a_clock(alpha, tenant, maker):
    order = maker(_desk(alpha, MONDAY))

    assert Clock.objects.filter(case=order.case, settled_at=None).exists()


def _desk(company, at):
    furnish(company, since=at - 400 * DAY)
    make_units(make_product(), SERIALS, dealer=make_dealer())
    return hire("Chen", "specialist", team="service", since=at - 390 * DAY)


def _shanghai():
    from zoneinfo import ZoneInfo

    return ZoneInfo("Asia/Shanghai")


@pytest.mark.rule("RPR-06")
@pytest.mark.django_db(transaction=True, databases=["default", "sweeper"])
def test_on_day_seven_the_mail_to_the_responsible_person_goes_by_itself_and_once(alpha):
    with in_company(alpha) as now:
        chen = _desk(alpha, now - 20 * DAY)
        fan = hire("Fan", "factory", team="factory", since=now - 30 * DAY)
        order = at_factory(chen, now=now - 9 * DAY)

    for _again in range(2):
        sweep_all()
        relay_until_empty(seconds=20)

    with in_company(alpha):
        clock = Clock.objects.get(case=order.case, kind="return_inward")
        assert ClockEvent.objects.filter(clock=clock, is_breach=True).count() == 1
        assert Notification.objects.filter(member=fan, is_urgent=True).count() == 1
        assert OutboxMessage.objects.filter(topic="notice.mail", payload__member=fan.pk).count() == 1
