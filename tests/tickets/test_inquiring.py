"""Writing down an inquiry."""

import pytest
from django.core.exceptions import PermissionDenied

from csdesk.cases.models import Case, Phase
from csdesk.events.models import Event
from csdesk.outbox.models import Notification
from csdesk.refusals import RuleViolation
from csdesk.sla.models import Clock
from tests.conftest import in_company
from tests.tickets.company import DAY, HOUR, MONDAY, furnish, hire
from tests.tickets.inquiries import asked, promises_of
from tickets.lifecycle import InquiryStatus
from tickets.models import Inquiry


def told(kind):
    return set(Notification.objects.filter(kind=kind).values_list("member__name", flat=True))


@pytest.mark.rule("INQ-01", "INQ-11", "INQ-12", "INQ-41")
def test_register_inquiry_writes_down_who_what_from_where_and_why(wang):
    inquiry = asked(wang, asker_place="苏州", reason_asked="刚买", category="product", complexity="common")

    case = inquiry.case
    assert (case.number, case.kind, case.phase) == ("ZX-2026-000001", "inquiry", Phase.OPEN)
    assert (inquiry.status, inquiry.asker_name, inquiry.asker_place) == (InquiryStatus.OPEN, "刘女士", "苏州")
    assert (case.first_facet, case.second_facet) == ("hotline", "product")
    assert Event.objects.get(case=case, kind="inquiry.open").actor == wang


@pytest.mark.rule("INQ-19")
def test_register_inquiry_makes_its_first_receiver_the_holder(wang, li):
    inquiry = asked(wang)

    assert (inquiry.case.holder, inquiry.received_by) == (wang, wang)


@pytest.mark.rule("INQ-24", "INQ-34")
def test_register_inquiry_of_somebody_else_goes_to_who_answers_and_is_told(li):
    finance = hire("Zheng", "finance")

    inquiry = asked(finance)

    assert (inquiry.case.holder, inquiry.received_by) == (li, finance)
    assert told("inquiry.open") == {"Li"}


@pytest.mark.rule("INQ-19")
def test_register_inquiry_of_nobody_goes_to_who_knows_the_customer(wang, li):
    asked(li)

    assert asked(None, now=MONDAY + DAY).case.holder == li


@pytest.mark.rule("INQ-05", "INQ-06", "INQ-36")
@pytest.mark.parametrize(
    ("channel", "rule", "due"),
    [
        ("hotline", "INQ-05", MONDAY + DAY),
        ("mail", "INQ-05", MONDAY + DAY),
        ("sms", "INQ-06", MONDAY + DAY),
    ],
)
def test_register_inquiry_starts_the_promise_of_its_channel(wang, channel, rule, due):
    clock = Clock.objects.get(case=asked(wang, channel=channel).case, kind="inquiry_reply")

    assert clock.rule == rule
    assert MONDAY < clock.due_at <= due + 14 * HOUR


@pytest.mark.rule("INQ-07")
def test_register_inquiry_of_the_website_is_answered_the_same_day(tenant):
    furnish(tenant, "online_shop")
    clock = Clock.objects.get(case=asked(hire("Wang", "agent"), channel="web").case, kind="inquiry_reply")

    assert (clock.rule, clock.due_at.date()) == ("INQ-07", MONDAY.date())


@pytest.mark.rule("INQ-06")
def test_register_inquiry_outside_the_hours_counts_24_hours_by_the_clock(tenant):
    furnish(tenant, "online_shop")
    saturday_night = MONDAY - DAY + 12 * HOUR

    clock = Clock.objects.get(case=asked(hire("Wang", "agent"), now=saturday_night).case, kind="inquiry_reply")

    assert clock.due_at == saturday_night + DAY


@pytest.mark.rule("INQ-04", "INQ-13")
@pytest.mark.parametrize(("complexity", "goes"), [("common", False), ("complex", True), ("special", True)])
def test_register_inquiry_that_is_hard_has_to_go_to_the_departments_the_same_day(wang, complexity, goes):
    inquiry = asked(wang, complexity=complexity)

    assert ("inquiry_consult" in promises_of(inquiry)) is goes


@pytest.mark.rule("INQ-22")
def test_register_inquiry_tells_the_general_manager_of_a_major_matter_at_once(wang):
    hire("Gu", "gm")

    asked(wang, is_major=True)

    assert told("inquiry.major") == {"Gu"}


@pytest.mark.rule("INQ-29", "INQ-38")
@pytest.mark.parametrize(("category", "hears"), [("suggestion", "Sun"), ("heard", "Mei")])
def test_register_inquiry_tells_the_department_concerned_what_customers_say(wang, sun, category, hears):
    hire("Mei", "head-sales", team="sales")

    asked(wang, category=category)

    assert told("inquiry.heard") == {hears}


@pytest.mark.rule("INQ-35")
def test_register_inquiry_reports_troubles_with_recharging_upward(tenant):
    furnish(tenant, "online_shop")
    hire("Zhao", "supervisor")

    asked(hire("Wang", "agent"), category="recharge")

    assert told("inquiry.heard") == {"Zhao"}


@pytest.mark.rule("INQ-24")
def test_register_inquiry_counts_that_the_customer_has_to_ask_again(wang):
    first = asked(wang)

    again = asked(wang, now=MONDAY + DAY, asker_name="")
    much_later = asked(wang, now=MONDAY + 60 * DAY)

    assert again.repeat_of == first
    assert much_later.repeat_of is None


@pytest.mark.rule("INQ-11", "INQ-12", "INQ-13", "INQ-14", "INQ-33")
@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"question": " \n "}, "question"),
        ({"asker_name": "", "asker_phone": ""}, "asker_name"),
        ({"channel": "pigeon"}, "channel"),
        ({"category": "weather"}, "category"),
        ({"complexity": "impossible"}, "complexity"),
    ],
)
def test_register_inquiry_refuses_what_lacks_or_is_unknown(wang, fields, field):
    with pytest.raises(RuleViolation) as refusal:
        asked(wang, **fields)

    assert refusal.value.field == field
    assert not Case.objects.exists()


def test_register_inquiry_refuses_who_does_not_work_here(dealer):
    with pytest.raises(PermissionDenied):
        asked(dealer)


def test_an_inquiry_of_another_company_is_no_earlier_one(alpha, beta):
    with in_company(alpha):
        furnish(alpha)
        asked(hire("Wang", "agent"))

    with in_company(beta):
        furnish(beta)
        again = asked(hire("Other", "agent"))

        assert again.repeat_of is None
        assert Inquiry.objects.count() == 1
