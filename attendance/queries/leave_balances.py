"""Balances of leave: one account for each person, kind and year, in half days."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from attendance.rules.leave_terms import years_of_service
from csdesk.ledger.models import Posting
from csdesk.ledger.queries import balances_of
from csdesk.ledger.rules import AccountKey
from csdesk.people.models import Member
from csdesk.rulebook.sections.leave import LeaveKind
from staff.models import Employment

BOOK = "leave"
YEARLY = "yearly"


def account(member_id: int, year: int, kind: str) -> AccountKey:
    """The account of a person's days of a kind for a year."""
    return AccountKey(member_id, year, kind)


@dataclass(frozen=True)
class Balance:
    """What somebody has of a kind of leave for a year, in half days."""

    kind: LeaveKind
    year: int
    halves: int

    @property
    def days(self) -> float:
        """The same in days."""
        return self.halves / 2


def available(member_id: int, kind: str, years: Iterable[int]) -> dict[int, int]:
    """The half days that are left of each of these years."""
    found = balances_of(BOOK, holders=[member_id], items=years)
    return {key.item: halves for key, halves in found.items() if key.grade == kind}


def balances(member: Member, kinds: Iterable[LeaveKind], year: int) -> list[Balance]:
    """What somebody has in a year of the kinds that have a balance, with last year's rest where it still counts."""
    found = balances_of(BOOK, holders=[member.pk], items=[year - 1, year])
    return [
        Balance(kind, of_year, found.get(account(member.pk, of_year, kind.key), 0))
        for kind in kinds
        if kind.has_balance
        for of_year in (year - 1, year)
        if of_year == year or (kind.carried_until_month and found.get(account(member.pk, of_year, kind.key)))
    ]


def is_granted(member_id: int, kind: str, year: int) -> bool:
    """Whether the manual's days of a year were granted already."""
    of_account = {
        "entries__account__holder": member_id,
        "entries__account__item": year,
        "entries__account__grade": kind,
    }
    return Posting.objects.filter(book__key=BOOK, evidence=YEARLY, **of_account).exists()


def entitled_halves(member: Member, kind: LeaveKind, year: int) -> int:
    """The half days that the manual grants somebody for a year, by the service he has when it begins."""
    joined = joined_on(member)
    if joined is None or joined.year > year:
        return 0
    return 2 * kind.days_after(max(years_of_service(joined, date(year, 1, 1)), 0))


def joined_on(member: Member) -> date | None:
    """Since when somebody is employed here; where no file says so, since he joined the desk."""
    first = Employment.objects.filter(member=member, left_on=None).values_list("joined_on", flat=True).first()
    return first or (member.joined_at.date() if member.joined_at is not None else None)
