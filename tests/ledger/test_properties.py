"""Whatever is written in whatever order: balances are sums, and nothing goes below zero."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from csdesk.ledger.models import Entry, Posting
from csdesk.ledger.queries import balances_of
from csdesk.ledger.rules import AccountKey, Change
from csdesk.ledger.services.accounts import Shortage
from csdesk.ledger.services.checking import differences
from csdesk.ledger.services.periods import close_period
from csdesk.ledger.services.posting import Reason, post, reverse
from csdesk.refusals import RuleViolation
from tests.ledger.conftest import PIECES, closed_until

START = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
keys = st.builds(AccountKey, st.integers(1, 2), st.integers(7, 8), st.sampled_from(["good", "bad"]))
changes = st.lists(st.builds(Change, keys, st.integers(-4, 6).filter(bool)), min_size=1, max_size=4)


class BookMachine(RuleBasedStateMachine):
    """Writes, reverses and closes at random, beside a plain dictionary that says what must come of it."""

    def __init__(self):
        super().__init__()
        self.undo = transaction.atomic()
        self.undo.__enter__()
        self.now, self.expected, self.written, self.reversed = START, {}, [], set()

    def teardown(self):
        transaction.set_rollback(True)
        self.undo.__exit__(None, None, None)

    def _after(self, pairs):
        sums = dict(self.expected)
        for key, amount in pairs:
            sums[key] = sums.get(key, 0) + amount
        return {key: amount for key, amount in sums.items() if amount}

    @rule(wanted=changes, days_ago=st.integers(0, 9))
    def write(self, wanted, days_ago):
        self.now += timedelta(hours=1)
        after = self._after((change.account, change.amount) for change in wanted)
        happened_at = self.now - timedelta(days=days_ago)
        try:
            posting = post(PIECES, wanted, Reason("SPR-16"), actor=None, now=self.now, happened_at=happened_at)
        except Shortage:
            assert min(after.values()) < 0
        except RuleViolation:
            assert after == self.expected
        else:
            self.expected = after
            self.written.append(posting)

    @rule(choice=st.integers(0, 30))
    def take_back(self, choice):
        if not self.written:
            return
        posting = self.written[choice % len(self.written)]
        pairs = [
            (AccountKey(e.account.holder, e.account.item, e.account.grade), -e.amount) for e in posting.entries.all()
        ]
        after = self._after(pairs)
        try:
            reverse(posting, note="", actor=None, now=self.now)
        except Shortage:
            assert min(after.values()) < 0
        except RuleViolation:
            assert posting.pk in self.reversed
        else:
            assert posting.pk not in self.reversed
            self.expected = after
            self.reversed.add(posting.pk)

    @rule(days_ago=st.integers(1, 9))
    def close(self, days_ago):
        before, through = closed_until(PIECES), (self.now - timedelta(days=days_ago)).date()
        try:
            close_period(PIECES, through, actor=None, now=self.now)
        except RuleViolation:
            assert before is not None
            assert through <= before

    @invariant()
    def balances_are_what_was_written(self):
        assert balances_of(PIECES) == self.expected
        assert min(self.expected.values(), default=0) >= 0
        assert differences() == []

    @invariant()
    def what_came_too_late_says_so_and_counts_on_no_closed_day(self):
        until = closed_until(PIECES)
        for posting in Posting.objects.filter(late_for__isnull=False):
            assert posting.booked_on > posting.late_for.ends_on >= posting.happened_at.date()
        assert (
            until is None or not Entry.objects.filter(posting__recorded_at__gt=self.now, booked_on__lte=until).exists()
        )


def run(examples, steps):
    quiet = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
    run_state_machine_as_test(
        BookMachine,
        settings=settings(
            max_examples=examples, stateful_step_count=steps, deadline=None, suppress_health_check=quiet, database=None
        ),
    )


def test_any_course_of_writing_reversing_and_closing_keeps_the_book_right(keeper):
    run(6, 12)


@pytest.mark.long
def test_many_courses_keep_the_book_right(keeper):
    run(300, 40)
