"""Rows that are locked while something is written: the book is shared, accounts are taken in the order of their ids."""

from collections.abc import Mapping
from datetime import date

from django.db import connection

from csdesk.ledger.models import Account, Book
from csdesk.ledger.registry import BookKind
from csdesk.ledger.rules import AccountKey
from csdesk.refusals import RuleViolation
from csdesk.tenancy.scoping import require_tenant

_SHARE = "SELECT closed_until FROM ledger_book WHERE tenant_id = %s AND id = %s FOR SHARE"
_ADD = """
UPDATE ledger_account AS account SET amount = account.amount + change.amount
FROM unnest(%s::bigint[], %s::bigint[]) AS change (id, amount)
WHERE account.tenant_id = %s AND account.id = change.id"""


class Shortage(RuleViolation):
    """An account holds less than was to be taken; nothing was written. `facts`: account, available, wanted."""


def book_named(key: str) -> Book:
    """The company's book, made when it is first written to."""
    found = Book.objects.filter(key=key).first()
    if found is None:
        Book.objects.bulk_create([Book(key=key)], ignore_conflicts=True)
        found = Book.objects.get(key=key)
    return found


def share_book(book: Book) -> date | None:
    """Keep the book from being closed until the transaction ends; up to which day it is closed."""
    # Django knows no FOR SHARE, and writers must not wait for one another here.
    with connection.cursor() as cursor:
        cursor.execute(_SHARE, [require_tenant(), book.pk])
        closed_until: date | None = cursor.fetchone()[0]
    return closed_until


def take_accounts(book: Book, keys: Mapping[AccountKey, int], kind: BookKind) -> dict[AccountKey, Account]:
    """The accounts of these (sorted) keys, made where missing, locked until the transaction ends."""
    missing = keys.keys() - _found(book, keys).keys()
    # Rows are made before any is locked, and in one order: two writers never wait for each other.
    Account.objects.bulk_create(
        [Account(book=book, **key._asdict(), may_go_below=kind.may_go_below_zero) for key in sorted(missing)],
        ignore_conflicts=True,
    )
    return _found(book, keys, lock=True)


def _found(book: Book, keys: Mapping[AccountKey, int], *, lock: bool = False) -> dict[AccountKey, Account]:
    holders, items = {key.holder for key in keys}, {key.item for key in keys}
    found = Account.objects.filter(book=book, holder__in=holders, item__in=items, grade__in={key.grade for key in keys})
    if lock:
        wanted = [row.pk for row in found if _key(row) in keys]
        found = Account.objects.select_for_update(of=("self",)).filter(pk__in=wanted).order_by("pk")
    return {_key(row): row for row in found if _key(row) in keys}


def _key(row: Account) -> AccountKey:
    return AccountKey(row.holder, row.item, row.grade)


def add_to(accounts: Mapping[AccountKey, Account], sums: Mapping[AccountKey, int], kind: BookKind) -> None:
    """Change the balances of locked accounts. Raises Shortage, naming the first that would go below zero."""
    for key, amount in sums.items():
        account = accounts[key]
        if account.amount + amount < 0 and not account.may_go_below:
            facts = {**key._asdict(), "available": account.amount, "wanted": -amount}
            raise Shortage(kind.rule, kind.shortage % facts, facts=facts)
    with connection.cursor() as cursor:
        ids = [accounts[key].pk for key in sums]
        cursor.execute(_ADD, [ids, list(sums.values()), require_tenant()])
