"""Writing into a book, and taking back what was written by writing its opposite."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from csdesk.cases.models import Case
from csdesk.ledger.models import Account, Book, Entry, Period, Posting
from csdesk.ledger.registry import book_kind
from csdesk.ledger.rules import MOST, AccountKey, Change, booked_on, joined
from csdesk.ledger.services.accounts import add_to, book_named, share_book, take_accounts
from csdesk.outbox.rendering import company_zone
from csdesk.people.models import Member
from csdesk.refusals import RuleViolation
from csdesk.rulebook.models import RulebookVersion


@dataclass(frozen=True)
class Reason:
    """Why something is written: the rule it follows, the manual it stands in, and what proves it."""

    rule: str
    version: RulebookVersion | None = None
    case: Case | None = None
    evidence: str = ""
    note: str = ""


@transaction.atomic
def post(
    book_key: str,
    changes: Iterable[Change],
    reason: Reason,
    *,
    actor: Member | None,
    now: datetime,
    happened_at: datetime | None = None,
) -> Posting:
    """Write changes of accounts as one posting: all of them or none, balances in the same transaction.

    Amounts are whole numbers in the book's unit. What happened on a closed day counts on the first open one and
    names the period it came too late for. Accounts stay locked until the transaction ends. Raises Shortage when an
    account would go below zero, RuleViolation for an amount that is none or a moment that has not come.
    """
    sums = _checked(book_key, changes)
    return _write(book_key, sums, reason, actor=actor, now=now, happened_at=happened_at or now, reversal_of=None)


@transaction.atomic
def reverse(posting: Posting, *, note: str, actor: Member | None, now: datetime) -> Posting:
    """Write the opposite of a posting. Nothing is deleted, and nothing is reversed twice.

    It counts today and happened when the posting happened: a count of that time finds both or neither.

    Raises RuleViolation when it was reversed already or is a reversal itself, Shortage when what came in by it
    has gone out since.
    """
    kind = book_kind(posting.book.key)
    if posting.reversal_of_id is not None:
        raise RuleViolation(kind.rule, _("A reversal is not reversed: write the movement again."))
    entries = posting.entries.select_related("account")
    sums = {AccountKey(row.account.holder, row.account.item, row.account.grade): -row.amount for row in entries}
    reason = Reason(posting.rule, posting.version, posting.case, posting.evidence, note)
    sums = dict(sorted(sums.items()))
    return _write(kind.key, sums, reason, actor=actor, now=now, happened_at=posting.happened_at, reversal_of=posting)


def _checked(book_key: str, changes: Iterable[Change]) -> dict[AccountKey, int]:
    try:
        sums = joined(changes)
    except ValueError as error:
        message = _("A quantity is a whole number from 1 to %(most)s.") % {"most": MOST}
        raise RuleViolation(book_kind(book_key).rule, message, field="quantity") from error
    if not sums:
        raise RuleViolation(book_kind(book_key).rule, _("This would change nothing."))
    return sums


def _write(
    book_key: str,
    sums: dict[AccountKey, int],
    reason: Reason,
    *,
    actor: Member | None,
    now: datetime,
    happened_at: datetime,
    reversal_of: Posting | None,
) -> Posting:
    kind, book = book_kind(book_key), book_named(book_key)
    if happened_at > now:
        raise RuleViolation(kind.rule, _("What has not happened yet is not booked."), field="happened_at")
    closed_until = share_book(book)
    counts_on = local_day(happened_at if reversal_of is None else now)
    accounts = take_accounts(book, sums, kind)
    # Those accounts are locked now, so nobody reverses it between this look and the commit.
    if reversal_of is not None and Posting.objects.filter(reversal_of=reversal_of).exists():
        raise RuleViolation(kind.rule, _("This was reversed already."))
    add_to(accounts, sums, kind)
    posting = Posting.objects.create(
        book=book,
        happened_at=happened_at,
        recorded_at=now,
        booked_on=booked_on(counts_on, closed_until),
        late_for=_period_of(book, counts_on) if closed_until and counts_on <= closed_until else None,
        rule=reason.rule,
        version=reason.version,
        case=reason.case,
        evidence=reason.evidence[:200],
        note=reason.note[:500],
        reversal_of=reversal_of,
        by=actor,
    )
    _write_entries(posting, accounts, sums)
    return posting


def _write_entries(posting: Posting, accounts: dict[AccountKey, Account], sums: dict[AccountKey, int]) -> None:
    Entry.objects.bulk_create(
        Entry(posting=posting, account=accounts[key], amount=amount, booked_on=posting.booked_on)
        for key, amount in sums.items()
    )


def _period_of(book: Book, day: date) -> Period | None:
    return book.periods.filter(ends_on__gte=day).order_by("ends_on").first()


def local_day(moment: datetime) -> date:
    """The date of a moment where the company is."""
    return moment.astimezone(company_zone()).date()
