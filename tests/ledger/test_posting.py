from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import Error, IntegrityError, transaction

from csdesk.ledger.models import Account, Entry, Posting
from csdesk.ledger.queries import balance_of, balances_before, balances_of, entries_between, entries_since
from csdesk.ledger.rules import MOST, AccountKey, Change
from csdesk.ledger.services.accounts import Shortage
from csdesk.ledger.services.posting import Reason, post, reverse
from csdesk.refusals import RuleViolation
from tests.conftest import in_company
from tests.ledger.conftest import PIECES, POINTS

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
HERE, THERE = AccountKey(1, 7, "good"), AccountKey(2, 7, "good")
WHY = Reason("SPR-01", evidence="slip 12", note="first delivery")


def write(*changes, book=PIECES, now=NOW, **more):
    """Write (account, amount) pairs."""
    return post(book, [Change(key, amount) for key, amount in changes], WHY, actor=None, now=now, **more)


def test_post_writes_entries_and_balances_with_their_reason(keeper):
    written = post(PIECES, [Change(HERE, 5), Change(THERE, 2)], WHY, actor=keeper, now=NOW)

    assert balances_of(PIECES) == {HERE: 5, THERE: 2}
    assert (written.rule, written.evidence, written.by, written.booked_on) == (
        "SPR-01", "slip 12", keeper, date(2026, 11, 23),
    )  # fmt: skip
    assert list(Entry.objects.order_by("pk").values_list("amount", flat=True)) == [5, 2]


def test_post_joins_changes_of_one_account(keeper):
    write((HERE, 5), (HERE, -2))

    assert balance_of(PIECES, HERE) == 3
    assert Entry.objects.count() == 1


def test_post_moves_between_accounts_all_or_nothing(keeper):
    write((HERE, 5))

    with pytest.raises(Shortage) as refusal:
        write((HERE, -6), (THERE, 6))

    assert (refusal.value.rule_id, str(refusal.value)) == ("SPR-16", "There are only 5.")
    assert refusal.value.facts == {"holder": 1, "item": 7, "grade": "good", "available": 5, "wanted": 6}
    assert balances_of(PIECES) == {HERE: 5}
    assert Posting.objects.count() == 1


def test_post_lets_a_book_go_below_zero_that_may(keeper):
    write((HERE, -5), book=POINTS)

    assert balance_of(POINTS, HERE) == -5


@pytest.mark.parametrize("amount", [0, 1.5, True, "3", None, MOST + 1, -MOST - 1], ids=repr)
def test_post_refuses_what_is_no_quantity(keeper, amount):
    with pytest.raises(RuleViolation) as refusal:
        write((HERE, amount))

    assert refusal.value.field == "quantity"
    assert (Account.objects.count(), Posting.objects.count()) == (0, 0)


def test_post_refuses_nothing_at_all(keeper):
    with pytest.raises(RuleViolation):
        write()
    with pytest.raises(RuleViolation):
        write((HERE, 3), (HERE, -3))

    assert Posting.objects.count() == 0


def test_post_refuses_what_has_not_happened_yet(keeper):
    with pytest.raises(RuleViolation) as refusal:
        write((HERE, 1), happened_at=NOW + timedelta(seconds=1))

    assert refusal.value.field == "happened_at"


def test_the_day_of_a_posting_is_the_companys(keeper):
    late = datetime(2026, 11, 23, 16, 30, tzinfo=UTC)  # half past midnight in Shanghai

    assert write((HERE, 1), now=late).booked_on == date(2026, 11, 24)


def test_reverse_writes_the_opposite_and_deletes_nothing(keeper):
    written = write((HERE, 5), (THERE, 1))

    taken_back = reverse(written, note="wrong place", actor=keeper, now=NOW + timedelta(days=1))

    assert balances_of(PIECES) == {}
    assert (taken_back.reversal_of, taken_back.note, taken_back.booked_on) == (
        written, "wrong place", date(2026, 11, 24),
    )  # fmt: skip
    assert taken_back.happened_at == NOW
    assert Entry.objects.count() == 4


def test_reverse_refuses_twice_and_reversals(keeper):
    written = write((HERE, 5))
    taken_back = reverse(written, note="", actor=None, now=NOW)

    for posting in (written, taken_back):
        with pytest.raises(RuleViolation):
            reverse(posting, note="", actor=None, now=NOW)

    assert balance_of(PIECES, HERE) == 0


def test_reverse_refuses_when_the_pieces_have_gone_out_since(keeper):
    written = write((HERE, 5))
    write((HERE, -1))

    with pytest.raises(Shortage):
        reverse(written, note="", actor=None, now=NOW)

    assert balance_of(PIECES, HERE) == 4


@pytest.mark.parametrize("deed", [Entry.objects.update, Posting.objects.update])
def test_nobody_edits_what_was_written(keeper, deed):
    write((HERE, 5))

    with pytest.raises(Error, match="permission denied"), transaction.atomic():
        deed(booked_on=date(2026, 1, 1))


@pytest.mark.parametrize("model", [Entry, Posting, Account])
def test_nobody_deletes_what_was_written(keeper, model):
    write((HERE, 5))

    with pytest.raises(Error, match="permission denied"), transaction.atomic():
        model.objects.all()._raw_delete("default")


def test_the_database_refuses_a_balance_below_zero(keeper):
    write((HERE, 5))

    with pytest.raises(IntegrityError, match="ledger_not_below_zero"), transaction.atomic():
        Account.objects.update(amount=-1)


def test_balances_before_and_entries_between_go_by_the_day_that_counts(keeper):
    write((HERE, 5), now=NOW)
    write((HERE, -2), now=NOW + timedelta(days=1))
    write((THERE, 9), now=NOW + timedelta(days=1))
    second = date(2026, 11, 24)

    rows = entries_between(PIECES, second, second, holder=1)

    assert balances_before(PIECES, second, holder=1) == {HERE: 5}
    assert [entry.amount for entry in rows] == [-2]


def test_entries_since_go_by_when_it_happened(keeper):
    write((HERE, 5), now=NOW)
    # Found afterwards, but it had happened before.
    write((HERE, 3), now=NOW + timedelta(hours=2), happened_at=NOW - timedelta(hours=1))
    write((HERE, -1), now=NOW + timedelta(hours=3))
    [account] = Account.objects.all()

    assert entries_since([account], NOW, date(2026, 11, 23)) == [(account.pk, NOW + timedelta(hours=3), -1)]


def test_another_companys_book_is_another_book(alpha, beta):
    with in_company(alpha) as now:
        write((HERE, 5), now=now)
    with in_company(beta) as now:
        assert balances_of(PIECES) == {}
        with pytest.raises(Shortage):
            write((HERE, -1), now=now)


@pytest.mark.parametrize("lines", [1, 200])
def test_writing_two_hundred_lines_asks_as_often_as_writing_one(keeper, django_assert_num_queries, lines):
    write((HERE, 1))
    changes = [(AccountKey(1, item, "good"), 1) for item in range(1000, 1000 + lines)]

    with django_assert_num_queries(12):
        write(*changes)
