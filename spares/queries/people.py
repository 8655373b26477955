"""Who is told of what happens at a place."""

from datetime import datetime

from csdesk.people import directory
from csdesk.people.models import Member
from csdesk.people.queries import active_members
from spares.models import Place
from spares.permissions import Permission


def told_at(place: Place | None, *, now: datetime) -> list[Member]:
    """The keeper of a place, else its team, else whoever moves spares everywhere; of no place: who supplies."""
    if place is None:
        return who_may(Permission.SUPPLY)
    if place.keeper is not None and place.keeper.is_active:
        return [directory.stand_in(place.keeper, at=now)]
    if place.team_id is not None:
        found = list(active_members().filter(team_memberships__team=place.team_id))
        if found:
            return found
    return who_may(Permission.STOCK_MOVE)


def who_may(permission: str) -> list[Member]:
    """The active colleagues with a permission, by name."""
    return list(active_members().filter(held_roles__role__permissions__contains=[permission]).distinct())
