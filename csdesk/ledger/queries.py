"""What is in the books."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db.models import QuerySet, Sum

from csdesk.ledger.models import Account, Entry, Period
from csdesk.ledger.rules import AccountKey


def accounts_of(
    book_key: str, *, holders: Iterable[int] | None = None, items: Iterable[int] | None = None
) -> QuerySet[Account]:
    """The accounts of a book, perhaps of some holders or items only."""
    found = Account.objects.filter(book__key=book_key)
    if holders is not None:
        found = found.filter(holder__in=holders)
    return found if items is None else found.filter(item__in=items)


def balance_of(book_key: str, account: AccountKey) -> int:
    """What is in one account; 0 when nothing was ever written."""
    row = Account.objects.filter(book__key=book_key, **account._asdict()).only("amount").first()
    return row.amount if row is not None else 0


def balances_of(
    book_key: str, *, holders: Iterable[int] | None = None, items: Iterable[int] | None = None
) -> dict[AccountKey, int]:
    """The balances that are not zero, by account: read from kept balances, however many entries there are."""
    rows = accounts_of(book_key, holders=holders, items=items).exclude(amount=0)
    found = rows.values_list("holder", "item", "grade", "amount")
    return {AccountKey(holder, item, grade): amount for holder, item, grade, amount in found}


def balances_before(book_key: str, day: date, *, holder: int) -> dict[AccountKey, int]:
    """The balances of a holder as they were when a day began, by the days on which entries count."""
    rows = Entry.objects.filter(account__book__key=book_key, account__holder=holder, booked_on__lt=day)
    sums = rows.values_list("account__item", "account__grade").annotate(sum=Sum("amount")).order_by()
    return {AccountKey(holder, item, grade): amount for item, grade, amount in sums if amount}


def entries_between(book_key: str, first: date, last: date, *, holder: int) -> QuerySet[Entry]:
    """The entries of a holder that count on these days, in the order they count and were written."""
    rows = Entry.objects.filter(
        account__book__key=book_key, account__holder=holder, booked_on__gte=first, booked_on__lte=last
    )
    return rows.select_related("account", "posting").order_by("booked_on", "id")


def entries_since(accounts: Iterable[Account], moment: datetime, day: date) -> list[tuple[int, datetime, int]]:
    """(account id, when it happened, amount) of what came and went after a moment, whenever it was written.

    `day` is the moment's date where the company is: nothing counts on a day before that of its happening.
    """
    rows = Entry.objects.filter(account__in=accounts, booked_on__gte=day, posting__happened_at__gt=moment)
    return list(rows.values_list("account_id", "posting__happened_at", "amount"))


def periods_of(book_key: str) -> QuerySet[Period]:
    """The closed periods of a book, the latest first."""
    return Period.objects.filter(book__key=book_key).select_related("closed_by").order_by("-ends_on")


def sums_between(book_key: str, first: date, last: date) -> dict[int, int]:
    """What was written on these days for each holder of a book, as one sum; in one statement."""
    rows = Entry.objects.filter(account__book__key=book_key, booked_on__gte=first, booked_on__lte=last)
    return dict(rows.values_list("account__holder").annotate(sum=Sum("amount")).order_by())
