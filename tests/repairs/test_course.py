"""Any course of events: no return without an owner, every status reached only by its transitions, both serials kept."""

import random
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from csdesk.cases.models import Phase
from csdesk.refusals import RuleViolation
from repairs.lifecycle import OVER, RETURN_LIFECYCLE, UNSETTLED, Status
from repairs.models import Counted, Result, ReturnLine, ReturnOrder
from repairs.queries.returns import PHASES
from repairs.services.differences import answer_agreement, propose_agreement
from repairs.services.losing import find_goods, lose_goods, replace_lost, settle_return, withdraw_return
from repairs.services.quoting import Item, answer_quote, offer_quote
from repairs.services.receiving import Count, count_return, inspect_return, receive_return
from repairs.services.repairing import Mark, forward_return, mark_lines, send_back_unrepaired
from repairs.services.returning import confirm_arrival, ship_return, take_back_goods, tell_customer
from tests.repairs.returns import PARCEL, filed
from tests.tickets.company import MINUTE, MONDAY

LEADS = {(source, each.target) for each in RETURN_LIFECYCLE for source in each.sources}
# A step may finish what follows by itself: the last result, an inspection that leaves nothing to repair.
LEADS |= {(a, d) for a, b in LEADS for c, d in LEADS if b == c == Status.INSPECTED}


class Course(RuleBasedStateMachine):
    """One return under whatever anybody may do with it; `people` is set by the test."""

    people = None
    numbers = iter(range(10**9))

    def __init__(self):
        super().__init__()
        self.chen, self.dealer = self.people
        self.now = MONDAY
        serials = [f"SN{next(Course.numbers):08}" for _unit in range(2)]
        self.order = filed(self.chen, *serials, dealer=self.dealer)
        self.serials, self.status = set(serials), Status.FILED

    def _try(self, act):
        self.now += MINUTE
        with suppress(RuleViolation):
            act({"actor": self.chen, "now": self.now})
        order = ReturnOrder.objects.select_related("case__holder").get(pk=self.order.pk)
        assert order.status == self.status or (self.status, order.status) in LEADS, (self.status, order.status)
        self.order, self.status = order, order.status

    @rule(step=st.sampled_from(["receive", "inspect", "come_back", "forward", "ship", "arrive", "withdraw", "tell"]))
    def go_on(self, step):
        steps = {
            "receive": lambda by: receive_return(self.order, **by),
            "inspect": lambda by: inspect_return(self.order, **by),
            "come_back": lambda by: take_back_goods(self.order, **by),
            "forward": lambda by: forward_return(self.order, PARCEL, **by),
            "ship": lambda by: ship_return(self.order, PARCEL, **by),
            "arrive": lambda by: confirm_arrival(self.order, name="刘", **by),
            "withdraw": lambda by: withdraw_return(self.order, note="", **by),
            "tell": lambda by: tell_customer(self.order, note="已通知", **by),
        }
        self._try(steps[step])

    @rule(found=st.sampled_from([Counted.PRESENT, Counted.PRESENT, Counted.DAMAGED, Counted.MISSING]))
    def count(self, found):
        counts = {line.pk: Count(found) for line in self.order.lines.all()}
        self._try(lambda by: count_return(self.order, counts, **by))

    @rule(result=st.sampled_from([Result.REPAIRED, Result.REPLACED, Result.NOT_REPAIRABLE]))
    def mark(self, result):
        serial = f"NEW{next(Course.numbers):08}"
        line = self.order.lines.filter(result=Result.OPEN).first() or self.order.lines.first()
        self._try(lambda by: mark_lines(self.order, {line.pk: Mark(result, "说明", serial)}, **by))

    @rule(agrees=st.booleans())
    def agree(self, agrees):
        def act(by):
            waiting = self.order.agreements.filter(is_agreed=None).first() or propose_agreement(
                self.order, "方案", **by
            )
            answer_agreement(waiting, is_agreed=agrees, name="刘", **by)

        self._try(act)

    @rule(accepts=st.booleans())
    def price(self, accepts):
        def act(by):
            lines = list(self.order.lines.filter(result=Result.OPEN))
            quote = offer_quote(self.order, [Item(line, "维修", 100) for line in lines], **by)
            answer_quote(quote, is_accepted=accepts, name="刘", **by)

        self._try(act)

    @rule(end=st.sampled_from(["lose", "find", "replace", "settle", "send_back"]))
    def fail(self, end):
        serials = {line.pk: f"NEW{next(Course.numbers):08}" for line in self.order.lines.all()}
        ends = {
            "lose": lambda by: lose_goods(self.order, text="丢件", **by),
            "find": lambda by: find_goods(self.order, text="", **by),
            "replace": lambda by: replace_lost(self.order, serials, **by),
            "settle": lambda by: settle_return(self.order, note="结案", **by),
            "send_back": lambda by: send_back_unrepaired(self.order, reason="退回", **by),
        }
        self._try(ends[end])

    @invariant()
    def somebody_answers_for_it(self):
        assert self.order.case.holder is not None
        assert self.order.case.phase == PHASES[Status(self.order.status)]
        assert (self.order.case.phase == Phase.CLOSED) == (self.order.status in OVER)

    @invariant()
    def no_serial_is_lost_and_none_is_under_way_for_ever(self):
        assert set(self.order.lines.values_list("serial", flat=True)) == self.serials
        assert self.order.lines.filter(is_under_way=True).exists() == (self.order.status not in OVER)
        for line in self.order.lines.filter(result=Result.REPLACED):
            assert line.replacement_serial

    @invariant()
    def nothing_is_sent_on_while_it_is_not_agreed(self):
        if self.order.agreement in UNSETTLED:
            assert self.order.differences.filter(agreed_by=None).exists()


def run(examples, steps):
    quiet = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
    run_state_machine_as_test(
        Course,
        settings=settings(
            max_examples=examples, stateful_step_count=steps, deadline=None, suppress_health_check=quiet, database=None
        ),
    )


@pytest.fixture
def course(chen, zhao, hengda, disk, monkeypatch):
    monkeypatch.setattr(Course, "people", (zhao, hengda))
    random.seed(1)


def test_any_course_keeps_a_return_in_order(course):
    run(4, 14)


@pytest.mark.long
def test_many_courses_keep_a_return_in_order(course):
    run(150, 40)
    assert ReturnLine.objects.exists()
