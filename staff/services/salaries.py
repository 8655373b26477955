"""Base salaries: dated, each with its reason; nothing is overwritten."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from csdesk.people.models import Member
from csdesk.refusals import RuleViolation
from staff.models import Employment, Salary
from staff.policies import may_set_pay
from staff.queries.employments import base_salary_fen
from staff.registry import file_changed

# Late and absent colleagues are charged by the base salary: the first rule that reckons with it.
RULE = "ATT-02"
# Nobody's month: a slipped decimal point.
MOST_FEN = 1_000_000_000


@dataclass(frozen=True)
class NewSalary:
    """The total base salary of a month from a day on, in fen."""

    member: Member
    valid_from: date
    base_fen: int
    reason: str


def set_salary(new: NewSalary, *, actor: Member | None, now: datetime) -> Salary:
    """Set somebody's base salary from a day on; entered again for the same day, the later one counts.

    Raises PermissionDenied, also for one's own; RuleViolation at the field for a sum that cannot be, a missing
    reason, a day on which the person is not employed, and what is so already.
    """
    return set_salaries([new], actor=actor, now=now)[0]


@transaction.atomic
def set_salaries(news: Iterable[NewSalary], *, actor: Member | None, now: datetime) -> list[Salary]:
    """Set several people's; all or none. Raises as `set_salary` does."""
    news = list(news)
    for new in news:
        if not may_set_pay(actor, new.member):
            raise PermissionDenied(f"{actor} may not set the salary of {new.member}.")
    ids = sorted({new.member.pk for new in news})
    # Whoever sets the same person's pay at the same time waits: the later one is the correction.
    list(Member.objects.select_for_update(of=("self",)).filter(pk__in=ids).order_by("pk"))
    for new in news:
        check_salary(new)
    kept = [
        Salary(
            member=new.member, valid_from=new.valid_from, base_fen=new.base_fen, reason=new.reason.strip()[:200],
            set_by=actor, set_at=now,
        )
        for new in news
    ]  # fmt: skip
    Salary.objects.bulk_create(kept)
    if news:
        file_changed(ids, min(new.valid_from for new in news), now=now)
    return kept


def check_salary(new: NewSalary) -> None:
    """Raises RuleViolation for what cannot be set."""
    if not 0 <= new.base_fen <= MOST_FEN:
        raise RuleViolation(RULE, _("A base salary lies between ¥0 and ¥10,000,000."), field="base")
    if not new.reason.strip():
        raise RuleViolation(RULE, _("Say why it is set."), field="reason")
    employed = Employment.objects.filter(member=new.member, joined_on__lte=new.valid_from)
    if not employed.exclude(left_on__lt=new.valid_from).exists():
        raise RuleViolation(RULE, _("This person is not employed on that day."), field="valid_from")
    if base_salary_fen(new.member.pk, new.valid_from) == new.base_fen:
        raise RuleViolation(RULE, _("This salary counts on that day already."), field="base")
