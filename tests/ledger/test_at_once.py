"""Several at the same moment, each on a connection of its own: the locks decide."""

import random
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from csdesk.ledger.models import Posting
from csdesk.ledger.queries import balance_of, balances_of
from csdesk.ledger.rules import AccountKey, Change
from csdesk.ledger.services.accounts import Shortage
from csdesk.ledger.services.checking import differences
from csdesk.ledger.services.posting import Reason, post, reverse
from csdesk.refusals import RuleViolation
from csdesk.tenancy.models import Tenant
from csdesk.tenancy.scoping import tenant_atomic
from tests.ledger.conftest import PIECES

pytestmark = pytest.mark.django_db(transaction=True)
HERE = AccountKey(1, 7, "good")


@pytest.fixture
def company(transactional_db):
    return Tenant.objects.get(slug="alpha")


def write(amount, now):
    return post(PIECES, [Change(HERE, amount)], Reason("SPR-16"), actor=None, now=now)


def at_once(company, *deeds):
    """Each deed in a thread and transaction of its own, all from the same moment; results or refusals."""
    barrier = Barrier(len(deeds))

    def run(deed):
        try:
            with tenant_atomic(company.pk) as now:
                barrier.wait(timeout=20)
                return deed(now)
        except RuleViolation as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(run, deeds))


def test_the_last_piece_issued_from_sixteen_connections_at_once_is_issued_once(company):
    with tenant_atomic(company.pk) as now:
        received = write(1, now)

    done = at_once(company, *[lambda now: write(-1, now)] * 16)

    assert [type(each) for each in done].count(Posting) == 1
    assert [type(each) for each in done].count(Shortage) == 15
    with tenant_atomic(company.pk):
        assert balance_of(PIECES, HERE) == 0
        assert Posting.objects.exclude(pk=received.pk).count() == 1


def test_one_posting_reversed_by_four_at_once_is_reversed_once(company):
    with tenant_atomic(company.pk) as now:
        received = write(9, now)
        write(9, now)

    done = at_once(company, *[lambda now: reverse(received, note="", actor=None, now=now)] * 4)

    assert [type(each) for each in done].count(Posting) == 1
    with tenant_atomic(company.pk):
        assert balance_of(PIECES, HERE) == 9


def test_accounts_that_are_new_to_four_writers_are_made_once(company):
    changes = [Change(AccountKey(1, item, "good"), 1) for item in range(20)]

    def shuffled(now):
        return post(PIECES, random.sample(changes, 20), Reason("SPR-16"), actor=None, now=now)

    done = at_once(company, *[shuffled] * 4)

    assert [type(each) for each in done] == [Posting] * 4
    with tenant_atomic(company.pk):
        assert set(balances_of(PIECES).values()) == {4}


def roam(seed, company, rounds):
    """Issue, receive and move pieces at random; how often something was written."""
    dice, written = random.Random(seed), 0
    try:
        for _round in range(rounds):
            keys = [AccountKey(dice.randint(1, 3), dice.randint(1, 3), "good") for _ in range(2)]
            changes = [Change(keys[0], dice.randint(-2, 3) or 1), Change(keys[1], dice.randint(-2, 2) or -1)]
            try:
                with tenant_atomic(company.pk) as now:
                    post(PIECES, changes, Reason("SPR-16"), actor=None, now=now)
                    written += 1
            except RuleViolation:
                pass
    finally:
        connection.close()
    return written


@pytest.mark.long
def test_eight_workers_leave_balances_that_are_sums_and_never_below_zero(company):
    with ThreadPoolExecutor(8) as pool:
        written = list(pool.map(lambda seed: roam(seed, company, 200), range(8)))

    with tenant_atomic(company.pk):
        assert differences() == []
        assert min(balances_of(PIECES).values(), default=0) >= 0
        assert Posting.objects.count() == sum(written)
