"""A furnished company with people who apply for leave, and those who sign it."""

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

from attendance.models import Leave, Origin, Roster, RosterState, Shift
from attendance.rules.leave_days import Span, whole_days
from attendance.services.leave_applying import NewLeave, apply_for_leave
from csdesk.approvals.models import ApprovalRequest
from csdesk.approvals.services import sign
from csdesk.people.models import Member, Team
from tests.tickets.company import furnish, hire

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)  # Monday, 10:00 in Shanghai
TUE, WED, THU, FRI = (date(2026, 11, day) for day in (24, 25, 26, 27))
DAY = timedelta(days=1)


def open_office(company: Any, preset: str = "dealer_after_sales") -> SimpleNamespace:
    """Wang and Li of the desk, their supervisor Chen, the general manager Zhou, Sun at the front desk."""
    furnish(company, preset)
    people = {
        "wang": hire("Wang", "agent", team="service"),
        "li": hire("Li", "agent", team="service"),
        "chen": hire("Chen", "supervisor", team="service"),
        "zhou": hire("Zhou", "gm", team="management"),
        "sun": hire("Sun", "assistant", team="management"),
    }
    return SimpleNamespace(company=company, **people)


def wanted(member: Member, first: date = WED, last: date | None = None, **fields: Any) -> NewLeave:
    """An application for personal leave, whole days, unless said otherwise."""
    known: dict[str, Any] = {"kind": "personal", "span": whole_days(first, last or first), "reason": "家里有事"}
    return NewLeave(member=member, **{**known, **fields})


def applied(member: Member, first: date = WED, last: date | None = None, **fields: Any) -> Leave:
    """The same, filed by the person at ten on Monday."""
    actor, now = fields.pop("actor", member), fields.pop("now", NOW)
    return apply_for_leave(wanted(member, first, last, **fields), actor=actor, now=now)


def signed(leave: Any, *signers: Member, verdict: str = "approve", now: datetime = NOW) -> Any:
    """The leave (or journey) after these have signed, one after the other."""
    for signer in signers:
        request = ApprovalRequest.objects.filter(case=leave.case).latest("pk")
        sign(request.pk, verdict, reason="–", actor=signer, now=now)
    leave.refresh_from_db()
    return leave


def shift(member: Member, day: date, begins: str = "08:30", ends: str = "17:30", **fields: Any) -> Shift:
    """A published shift of somebody; `ends` before `begins` is the next morning."""
    team = Team.objects.get(key="service")
    month = day.replace(day=1)
    after = (month + timedelta(days=32)).replace(day=1)
    known = {"state": RosterState.PUBLISHED, "begins_at": at(month, "00:00"), "ends_at": at(after, "00:00")}
    roster, _new = Roster.objects.get_or_create(team=team, month=month, defaults=known)
    until = day if ends > begins else day + DAY
    known = {"pattern": "day", "origin": Origin.GENERATED, "begins_at": at(day, begins), "ends_at": at(until, ends)}
    return Shift.objects.create(roster=roster, member=member, day=day, **{**known, **fields})


def at(day: date, clock: str) -> datetime:
    """A moment in Shanghai."""
    hour, minute = map(int, clock.split(":"))
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=UTC) - timedelta(hours=8)


def span(first: Any, last: Any) -> Span:
    """Leave from one half day through another."""
    return Span(first, last)
