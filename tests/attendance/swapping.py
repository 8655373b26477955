"""Two colleagues with shifts to swap, a manager who signs, and a manual that says something else."""

from datetime import date, datetime, timedelta
from typing import Any

from attendance.models import Roster, RosterState, Shift, Swap
from attendance.services.rosters import roster_of
from attendance.services.swapping import NewSwap, accept_swap, offer_swap
from csdesk.approvals.queries.requests import open_request
from csdesk.approvals.services import sign
from csdesk.people.models import Member
from csdesk.rulebook.models import RulebookVersion
from tests.attendance.planning import at, team_named
from tests.tickets.company import HOUR, MONDAY

CHAIN = "attendance.swap"


def day(number: int, month: int = 11) -> date:
    """A day of this November, or of another month of 2026."""
    return date(2026, month, number)


def shift_of(
    member: Member, on: date, begins: int = 8, ends: int = 17, *, team: str = "service", **fields: Any
) -> Shift:
    """A published shift of somebody by the hours of the wall clock; one that ends earlier ends on the next day."""
    roster = roster_of(team_named(team), on, now=MONDAY)
    Roster.objects.filter(pk=roster.pk).update(state=RosterState.PUBLISHED, published_at=MONDAY)
    until = at(ends, 0, on) if ends > begins else at(ends, 0, date.fromordinal(on.toordinal() + 1))
    known = {"pattern": "day", "begins_at": at(begins, 0, on), "ends_at": until}
    return Shift.objects.create(roster=roster, member=member, day=on, **{**known, **fields})


def offered(given: Shift, payback: Shift | None, *, other: Member | None = None, now: datetime = MONDAY) -> Swap:
    """The holder of `given` offers it against `payback`."""
    other = other or (payback.member if payback is not None else None)
    assert other is not None
    new = NewSwap(given, other, payback, "去医院看望家人", "own")
    return offer_swap(new, actor=given.member, now=now)


def agreed(given: Shift, payback: Shift | None, *, now: datetime = MONDAY, **more: Any) -> Swap:
    """The same, and the other person has agreed."""
    swap = offered(given, payback, now=now, **more)
    return accept_swap(swap, actor=swap.other, now=now)


def signed(swap: Swap, boss: Member, verdict: str = "approve", *, reason: str = "", now: datetime = MONDAY) -> Swap:
    """The manager has signed, or refused."""
    sign(open_request(swap.case, CHAIN).pk, verdict, reason=reason, actor=boss, now=now + HOUR)
    return again(swap)


def again(swap: Swap) -> Swap:
    """The swap as it is now."""
    return Swap.objects.select_related("case", "given__member", "payback__member", "asked_by", "other").get(pk=swap.pk)


def say(section: str = "swaps", **changes: Any) -> None:
    """A section of the manual says something else."""
    last = RulebookVersion.objects.order_by("-number").first()
    assert last is not None
    document = {**last.document, section: {**last.document[section], **changes}}
    since = last.effective_from + timedelta(seconds=1)
    RulebookVersion.objects.filter(pk=last.pk).update(effective_to=since)
    RulebookVersion.objects.create(
        number=last.number + 1, status="signed", document=document, created_at=since, approved_at=since,
        effective_from=since,
    )  # fmt: skip
