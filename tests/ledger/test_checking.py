import logging
from datetime import UTC, datetime

import pytest
from django.core.management import CommandError, call_command

from csdesk.ledger.models import Account
from csdesk.ledger.rules import AccountKey, Change
from csdesk.ledger.services.checking import Difference, check_books, differences
from csdesk.ledger.services.posting import Reason, post
from csdesk.outbox.models import Notification
from csdesk.sla.registry import hourly_work
from tests.conftest import in_company
from tests.ledger.conftest import PIECES
from tests.tickets.company import furnish, hire

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
HERE = AccountKey(1, 7, "good")


def write(amount):
    return post(PIECES, [Change(HERE, amount)], Reason("SPR-16"), actor=None, now=NOW)


def test_differences_finds_none_after_ordinary_work(keeper):
    write(5)
    write(-2)

    assert differences() == []


def test_differences_names_the_account_that_somebody_wrote_past_the_services(keeper):
    write(5)
    Account.objects.update(amount=9)

    assert differences() == [Difference(PIECES, HERE, 9, 5)]


def test_check_books_is_looked_at_every_hour_and_tells_the_administrators(tenant, caplog):
    furnish(tenant)
    boss = hire("Boss", "admin")
    write(5)
    check_books(NOW)
    Account.objects.update(amount=9)

    with caplog.at_level(logging.ERROR):
        check_books(NOW)

    assert check_books in hourly_work()
    assert list(Notification.objects.values_list("member", "kind")) == [(boss.pk, "ledger.difference")]
    assert "1 balances are not the sums" in caplog.text


def test_the_command_names_the_company(alpha, beta, capsys):
    with in_company(alpha):
        write(5)
    call_command("check_ledger")
    with in_company(alpha):
        Account.objects.update(amount=9)

    with pytest.raises(CommandError, match="1 balances"):
        call_command("check_ledger")

    said = capsys.readouterr().out
    assert "every balance is the sum of its entries" in said
    assert "alpha pieces AccountKey(holder=1, item=7, grade='good'): 9, entries 5" in said
