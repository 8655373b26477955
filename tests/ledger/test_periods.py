from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from csdesk.ledger.models import Account, Book, Entry, Period, Posting
from csdesk.ledger.queries import periods_of
from csdesk.ledger.registry import BookKind, register_book
from csdesk.ledger.rules import AccountKey, Change
from csdesk.ledger.services.periods import close_period
from csdesk.ledger.services.posting import Reason, post, reverse
from csdesk.refusals import RuleViolation
from tests.ledger.conftest import PIECES, SHORTAGE, closed_until

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
OCTOBER = date(2026, 10, 31)
HERE = AccountKey(1, 7, "good")


def write(amount=1, *, days_ago=0, now=NOW):
    """Book pieces that moved some days ago."""
    happened_at = now - timedelta(days=days_ago)
    return post(PIECES, [Change(HERE, amount)], Reason("SPR-02"), actor=None, now=now, happened_at=happened_at)


def test_close_period_begins_where_the_last_one_ended(keeper):
    write(days_ago=60)

    first = close_period(PIECES, date(2026, 9, 30), actor=keeper, now=NOW, note="counted")
    second = close_period(PIECES, OCTOBER, actor=keeper, now=NOW)

    assert (first.begins_on, first.ends_on, first.note) == (date(2026, 9, 24), date(2026, 9, 30), "counted")
    assert (second.begins_on, second.ends_on, second.closed_by) == (date(2026, 10, 1), OCTOBER, keeper)
    assert closed_until(PIECES) == OCTOBER
    assert list(periods_of(PIECES)) == [second, first]


def test_what_comes_later_counts_in_the_next_period_and_names_the_closed_one(keeper):
    period = close_period(PIECES, OCTOBER, actor=None, now=NOW)

    late, in_time = write(days_ago=30), write(days_ago=2)

    assert (late.booked_on, late.late_for) == (date(2026, 11, 1), period)
    assert late.happened_at == NOW - timedelta(days=30)
    assert (in_time.booked_on, in_time.late_for) == (date(2026, 11, 21), None)


def test_a_movement_of_a_closed_period_is_reversed_in_the_open_one(keeper):
    written = write(days_ago=30)
    close_period(PIECES, OCTOBER, actor=None, now=NOW)

    taken_back = reverse(written, note="", actor=None, now=NOW)

    assert (written.booked_on, taken_back.booked_on) == (date(2026, 10, 24), date(2026, 11, 23))


@pytest.mark.parametrize("through", [date(2026, 11, 23), date(2027, 1, 1)])
def test_close_period_refuses_days_that_are_not_over(keeper, through):
    with pytest.raises(RuleViolation) as refusal:
        close_period(PIECES, through, actor=None, now=NOW)

    assert refusal.value.field == "through"
    assert Period.objects.count() == 0


def test_close_period_refuses_what_is_closed(keeper):
    close_period(PIECES, OCTOBER, actor=None, now=NOW)

    for through in (OCTOBER, date(2026, 9, 30)):
        with pytest.raises(RuleViolation):
            close_period(PIECES, through, actor=None, now=NOW)

    assert Period.objects.count() == 1


def test_close_period_asks_the_room_that_keeps_the_book(keeper):
    def refuse(through):
        raise RuleViolation("SPR-02", f"a count of {through} is open")

    register_book(BookKind(PIECES, "Pieces", "SPR-16", SHORTAGE, check_closing=refuse))

    with pytest.raises(RuleViolation, match="a count of 2026-10-31 is open"):
        close_period(PIECES, OCTOBER, actor=None, now=NOW)

    assert closed_until(PIECES) is None


def test_the_database_refuses_an_entry_on_a_closed_day(keeper):
    posting = write(days_ago=30)
    close_period(PIECES, OCTOBER, actor=None, now=NOW)
    account = Account.objects.get()

    with pytest.raises(IntegrityError, match="the book is closed"), transaction.atomic():
        Entry.objects.create(posting=posting, account=account, amount=1, booked_on=posting.booked_on)


def test_closing_one_book_leaves_the_others_open(keeper):
    close_period("points", OCTOBER, actor=None, now=NOW)

    assert write(days_ago=30).booked_on == date(2026, 10, 24)
    assert set(Book.objects.values_list("key", "closed_until")) == {("points", OCTOBER), (PIECES, None)}
    assert Posting.objects.get().late_for is None
