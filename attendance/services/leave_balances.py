"""Granting days of leave, taking them, giving them back: postings in the book of leave."""

from collections.abc import Iterable
from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from attendance.models import Leave, LeaveState
from attendance.policies import may_grant_days
from attendance.queries.leave_balances import BOOK, YEARLY, account, available, entitled_halves, is_granted
from attendance.rules.leave_days import HalfDay, halves_by_year
from attendance.rules.leave_terms import allotted, in_months_until
from csdesk.ledger.models import Posting
from csdesk.ledger.rules import Change
from csdesk.ledger.services.periods import close_period
from csdesk.ledger.services.posting import Reason, post, reverse
from csdesk.people.models import Member
from csdesk.refusals import RuleViolation
from csdesk.rulebook.at import rulebook_at
from csdesk.rulebook.sections.leave import LeaveKind

# Beyond what anybody is ever granted at a time: a typing error.
MOST_GRANTED = 2 * 366


def lock_member(member: Member) -> Member:
    """Let nobody else apply for this person, or take of his days, until the transaction ends."""
    return Member.objects.select_for_update(of=("self",)).get(pk=member.pk)


def ensure_grants(member: Member, kind: LeaveKind, years: Iterable[int], *, now: datetime) -> None:
    """Post what the manual grants somebody for these years, once for each; the person is locked by the caller."""
    if not kind.has_balance:
        return
    for year in sorted(set(years)):
        halves = entitled_halves(member, kind, year)
        if halves and not is_granted(member.pk, kind.key, year):
            reason = Reason(kind.rule, rulebook_at(now).version, evidence=YEARLY)
            post(BOOK, [Change(account(member.pk, year, kind.key), halves)], reason, actor=None, now=now)


@transaction.atomic
def grant_days(
    member: Member, kind: LeaveKind, year: int, halves: int, *, note: str, actor: Member | None, now: datetime
) -> Posting:
    """Grant (or, below 0, take back) half days of a kind for a year by hand.

    Raises PermissionDenied; RuleViolation for a kind without a balance, a figure that cannot be, one's own days, a
    missing reason; Shortage when more is taken back than is left.
    """
    if not may_grant_days(actor):
        raise PermissionDenied(f"{actor} may not grant days of leave.")
    if actor is not None and actor.pk == member.pk:
        raise RuleViolation(kind.rule, _("Nobody grants himself days of leave."), field="member")
    if not kind.has_balance:
        raise RuleViolation(kind.rule, _("This kind of leave has no balance."), field="kind")
    if not 0 < abs(halves) <= MOST_GRANTED:
        raise RuleViolation(kind.rule, _("This number of days cannot be."), field="days")
    if not note.strip():
        raise RuleViolation(kind.rule, _("Say what they are granted for."), field="note")
    lock_member(member)
    ensure_grants(member, kind, [year], now=now)
    reason = Reason(kind.rule, rulebook_at(now).version, note=note.strip())
    return post(BOOK, [Change(account(member.pk, year, kind.key), halves)], reason, actor=actor, now=now)


def allotment(member: Member, kind: LeaveKind, taken: list[HalfDay], *, pending: int, now: datetime) -> dict[int, int]:
    """From which years' days a leave is taken. Raises RuleViolation when there are not enough.

    `pending`: half days that are asked for besides; the person is locked by the caller.
    """
    wanted = halves_by_year(taken)
    years = {year for each in wanted for year in (each - 1, each)}
    ensure_grants(member, kind, wanted, now=now)
    left = available(member.pk, kind.key, years)
    months = in_months_until([half.day for half in taken], kind.carried_until_month)
    found = allotted(wanted, left, kind.carried_until_month, months)
    within = sum(left.get(year, 0) for year in (wanted if found is None else {*wanted, *found}))
    if found is None or within - pending < sum(wanted.values()):
        message = _("There are only %(left)s days of this leave; %(wanted)s are needed.")
        words = {"left": f"{max(within - pending, 0) / 2:g}", "wanted": f"{sum(wanted.values()) / 2:g}"}
        facts = {"available": max(within - pending, 0) / 2, "wanted": sum(wanted.values()) / 2}
        raise RuleViolation(kind.rule, message % words, field="kind", facts=facts)
    return found


def take_days(leave: Leave, kind: LeaveKind, taken: list[HalfDay], *, actor: Member | None, now: datetime) -> None:
    """Take what approved leave needs from its balances; the leave keeps the posting. Raises RuleViolation."""
    if not kind.has_balance or not taken:
        return
    lock_member(leave.member)
    found = allotment(leave.member, kind, taken, pending=0, now=now)
    changes = [Change(account(leave.member_id, year, kind.key), -halves) for year, halves in found.items()]
    reason = Reason(kind.rule, rulebook_at(now).version, case=leave.case, evidence=leave.case.number)
    leave.posting = post(BOOK, changes, reason, actor=actor, now=now)


def give_days_back(leave: Leave, *, note: str, actor: Member | None, now: datetime) -> None:
    """Give back what leave took, wholly; the caller saves the leave, and takes anew what is still needed."""
    if leave.posting is not None:
        reverse(leave.posting, note=note, actor=actor, now=now)
        leave.posting = None


@transaction.atomic
def close_leave_year(year: int, *, actor: Member | None, now: datetime) -> None:
    """Close the book of leave through a year's last day. Raises PermissionDenied; RuleViolation, see `close_period`."""
    if not may_grant_days(actor):
        raise PermissionDenied(f"{actor} may not close years of leave.")
    close_period(BOOK, date(year, 12, 31), actor=actor, now=now)


def check_closing(through: date) -> None:
    """Refuse to close days while leave that falls into them waits for its signatures."""
    waiting = Leave.objects.filter(state__in=[LeaveState.CALLED, LeaveState.ASKED], first_day__lte=through)
    found = waiting.select_related("case").order_by("pk").first()
    if found is not None:
        message = _("%(number)s falls into this time and is not decided yet.")
        raise RuleViolation("LVE-03", message % {"number": found.case.number})
