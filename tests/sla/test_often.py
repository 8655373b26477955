"""The short way of a fact leaves behind what the long way does."""

from datetime import UTC, datetime, timedelta

import pytest
from django.forms.models import model_to_dict

from chat.queries.chats import KIND
from csdesk.cases.models import Case
from csdesk.cases.services.cases import open_case
from csdesk.sla.clocks import observe, observe_often
from csdesk.sla.models import CaseFact, Clock, ClockEvent, Verdict
from csdesk.sla.services import often
from tests.tickets.company import furnish

EVENING = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
OWN = {"id", "case"}


@pytest.fixture
def shop(tenant):
    furnish(tenant, "online_shop")
    return tenant


def left_behind(way, steps):
    """What a case's clocks, facts and breaches are after the facts came by this way."""
    case = open_case(KIND, "Chat", holder=None, now=EVENING)
    for fact, seconds in steps:
        way(case, fact, at=EVENING + seconds * SECOND)
    known = case.next_due_at
    case.refresh_from_db()
    assert case.next_due_at == known
    clocks = [{k: v for k, v in model_to_dict(c).items() if k not in OWN} for c in Clock.objects.filter(case=case)]
    facts = list(CaseFact.objects.filter(case=case).order_by("pk").values_list("name", "at"))
    breaches = list(ClockEvent.objects.filter(clock__case=case).order_by("pk").values_list("mark", "is_breach", "at"))
    return clocks, facts, breaches, case.next_due_at


WAYS = {
    "a question": [("chat.ask", 0)],
    "kept": [("chat.ask", 0), ("chat.reply", 5)],
    "kept at the last instant": [("chat.ask", 0), ("chat.reply", 20)],
    "kept at once": [("chat.ask", 0), ("chat.reply", 0)],
    "broken": [("chat.ask", 0), ("chat.reply", 21)],
    "asked twice": [("chat.ask", 0), ("chat.ask", 3), ("chat.reply", 5)],
    "two rounds": [("chat.ask", 0), ("chat.reply", 5), ("chat.ask", 30), ("chat.reply", 70)],
    "nothing asked": [("chat.reply", 5)],
    "ended while waiting": [("chat.ask", 0), ("chat.end", 5)],
    "a message left": [("chat.ask", 0), ("chat.leave", 5), ("chat.answer", 600)],
    "both at once": [("chat.leave", 0), ("chat.ask", 5), ("chat.reply", 9)],
}


@pytest.mark.rule("CHT-01")
@pytest.mark.parametrize("steps", WAYS.values(), ids=WAYS)
def test_observe_often_leaves_behind_what_observe_does(shop, steps):
    assert left_behind(observe_often, steps) == left_behind(observe, steps)


def test_observe_often_is_one_statement_beside_the_manual(shop, django_assert_num_queries):
    case = open_case(KIND, "Chat", holder=None, now=EVENING)
    observe_often(case, "chat.ask", at=EVENING)

    with django_assert_num_queries(1):
        observe_often(case, "chat.reply", at=EVENING + SECOND)


def test_a_clock_that_the_engine_has_fired_stays_broken(shop):
    case = open_case(KIND, "Chat", holder=None, now=EVENING)
    observe_often(case, "chat.ask", at=EVENING)
    # The engine's clock went ahead of the door's.
    Clock.objects.filter(case=case).update(level=2)

    observe_often(case, "chat.reply", at=EVENING + SECOND)

    assert Clock.objects.get(case=case).verdict == Verdict.BREACHED


def test_a_promise_on_something_of_its_own_stays_the_most_urgent(shop):
    case = open_case(KIND, "Chat", holder=None, now=EVENING)
    observe(case, "chat.ask", at=EVENING - SECOND, subject="42")

    observe_often(case, "chat.ask", at=EVENING)

    first = Clock.objects.get(case=case, subject="42")
    assert case.next_due_at == Case.objects.get(pk=case.pk).next_due_at == first.due_at


def test_other_kinds_of_case_go_the_long_way(shop, monkeypatch):
    went = []
    monkeypatch.setattr(often, "observe_fact", lambda *args, **named: went.append(args[1]))

    observe_often(open_case("complaint", "x", holder=None, now=EVENING), "complaint.open", at=EVENING)

    assert went == ["complaint.open"]
