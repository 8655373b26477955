"""A furnished company with teams to plan: who is in them, shifts placed and published."""

from datetime import UTC, date, datetime
from typing import Any

from attendance.models import Roster, RosterState, Shift
from attendance.services.rosters import roster_of
from attendance.services.shifts import place_shift
from csdesk.people.models import Member, Team
from tests.tickets.company import MONDAY, hire

TODAY = date(2026, 11, 23)


def team_named(key: str = "service") -> Team:
    """A team of the preset."""
    return Team.objects.get(key=key)


def staff(*names: str, team: str = "service", role: str = "agent") -> list[Member]:
    """Colleagues of a team."""
    return [hire(name, role, team=team) for name in names]


def place(member: Member, day: date, pattern: str = "day", *, team: str = "service", **kwargs: Any) -> Shift:
    """A shift placed by the system, long before it begins."""
    kwargs.setdefault("now", MONDAY)
    return place_shift(team_named(team), member, day=day, pattern=pattern, actor=None, **kwargs)


def published(team: str = "service", day: date = TODAY) -> Roster:
    """The team's roster of the day's month, published without telling anybody."""
    roster = roster_of(team_named(team), day, now=MONDAY)
    roster.state, roster.published_at = RosterState.PUBLISHED, MONDAY
    roster.save()
    return roster


def at(hour: int, minute: int = 0, day: date = TODAY) -> datetime:
    """A time of day in Shanghai."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=UTC) - (MONDAY.replace(hour=10) - MONDAY)
