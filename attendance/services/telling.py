"""Telling people of the roster: when it is published, and of every change after that."""

from collections.abc import Iterable
from datetime import datetime

from attendance.models import Roster, Shift
from csdesk.outbox.notify import notify
from csdesk.people.models import Member

PUBLISHED, CHANGED = "roster.published", "roster.changed"
# The page that shows a person's own shifts.
MINE = "/attendance/"


def tell_published(roster: Roster, *, actor: Member | None, now: datetime) -> None:
    """Tell everybody who has a shift in it."""
    ids = roster.shifts.filter(cancelled_at=None).order_by().values("member")
    people = Member.objects.filter(pk__in=ids)
    notify(
        [member for member in people if member != actor],
        PUBLISHED,
        now=now,
        url=MINE,
        team=_names(roster),
        month=f"{roster.month:%Y-%m}",
    )


def tell_change(
    roster: Roster, members: Iterable[Member], shift: Shift, what: str, *, actor: Member | None, now: datetime
) -> None:
    """Tell those whose shift it is or was; nobody as long as the roster is a draft, nor whoever did it himself.

    Urgent, when it begins or would have begun within a day.
    """
    if not roster.is_published:
        return
    people = {member.pk: member for member in members if actor is None or member.pk != actor.pk}
    is_soon = (shift.begins_at - now).total_seconds() < 24 * 3600
    notify(
        people.values(), CHANGED, now=now, url=MINE, urgent=is_soon, day=f"{shift.day:%Y-%m-%d}", begins=shift.begins_at
    )


def _names(roster: Roster) -> dict[str, str]:
    return {"zh": roster.team.name, "en": roster.team.name_en or roster.team.name}
