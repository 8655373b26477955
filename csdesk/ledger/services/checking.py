"""Whether every balance is the sum of its entries."""

import logging
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.utils.translation import gettext_noop

from csdesk.ledger.rules import AccountKey
from csdesk.outbox.notify import notify, register_notice
from csdesk.people import directory
from csdesk.tenancy.scoping import require_tenant

_COMPARE = """
WITH summed AS (
  SELECT account_id, sum(amount)::bigint AS amount FROM ledger_entry WHERE tenant_id = %(tenant)s GROUP BY account_id)
SELECT book.key, account.holder, account.item, account.grade, account.amount, coalesce(summed.amount, 0)
FROM ledger_account AS account
JOIN ledger_book AS book ON book.tenant_id = account.tenant_id AND book.id = account.book_id
LEFT JOIN summed ON summed.account_id = account.id
WHERE account.tenant_id = %(tenant)s AND account.amount <> coalesce(summed.amount, 0)
ORDER BY account.id"""
NOTICE = "ledger.difference"
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Difference:
    """An account whose balance is not the sum of its entries."""

    book: str
    account: AccountKey
    balance: int
    entries: int


def differences() -> list[Difference]:
    """All accounts of the company that disagree with their entries: none, unless somebody wrote past the services."""
    with connection.cursor() as cursor:
        cursor.execute(_COMPARE, {"tenant": require_tenant()})
        return [
            Difference(book, AccountKey(holder, item, grade), balance, entries)
            for book, holder, item, grade, balance, entries in cursor.fetchall()
        ]


def check_books(now: datetime) -> None:
    """The hourly look: differences are logged, and the administrators are told."""
    found = differences()
    if not found:
        return
    log.error("ledger: %s balances are not the sums of their entries, the first is %s", len(found), found[0])
    notify(directory.administrators(at=now), NOTICE, now=now, urgent=True, accounts=len(found), book=found[0].book)


def register_notices() -> None:
    """Give the alarm its words; called once at start."""
    register_notice(
        NOTICE,
        title=gettext_noop("Balances do not agree with their entries"),
        body=gettext_noop("%(accounts)s accounts of the book “%(book)s” and perhaps others. Nothing was changed."),
        many=gettext_noop("Balances do not agree with their entries (%(count)s times)"),
    )
