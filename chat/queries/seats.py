"""Who sits at the chats, with how much room."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Max, QuerySet

from chat.lifecycle import State
from chat.models import Chat, Seat, Sitting
from chat.permissions import Permission
from chat.rules.routing import SeatNow
from csdesk.cases.queries import members_who_may
from csdesk.people import directory
from csdesk.people.models import Member
from csdesk.rulebook.sections.chat import Chat as Manual


def sitting_of(member: Member) -> Sitting | None:
    """His present place at the chats, or None."""
    return Sitting.objects.filter(member=member, ended_at=None).first()


def seats_now(manual: Manual, *, now: datetime) -> list[SeatNow]:
    """The seats that a chat can be given to: on duty, taking new ones, seen lately, allowed to."""
    seen_since = now - timedelta(seconds=manual.unseen_seconds)
    sittings = {
        sitting.member_id: sitting
        for sitting in Sitting.objects.filter(ended_at=None, takes_new=True, seen_at__gt=seen_since)
    }
    if not sittings:
        return []
    on_duty = {member.pk for member in directory.on_duty(at=now)} & set(sittings)
    able = set(members_who_may(Permission.CHAT_TAKE).filter(pk__in=on_duty).order_by().values_list("pk", flat=True))
    return _rows(able, sittings, manual)


@dataclass(frozen=True)
class SeatListed:
    """Somebody who may take chats: his seat, whether he sits there now, and with how many."""

    member: Member
    seat: Seat
    sitting: Sitting | None
    held: int
    most: int


def chatters() -> QuerySet[Member]:
    """Who may take chats, by name."""
    return members_who_may(Permission.CHAT_TAKE)


def seat_of(member: Member) -> Seat | None:
    """What was said of him; None: he answers everything."""
    return Seat.objects.filter(member=member).first()


def seats_listed(members: Iterable[Member], manual: Manual) -> list[SeatListed]:
    """How it stands with each of these, in three statements."""
    people = list(members)
    seats = {seat.member_id: seat for seat in Seat.objects.filter(member__in=people)}
    sittings = {each.member_id: each for each in Sitting.objects.filter(member__in=people, ended_at=None)}
    held = Chat.objects.filter(state=State.HELD, case__holder__in=people).order_by()
    counted = dict(held.values_list("case__holder_id").annotate(n=Count("pk")))
    rows = []
    for person in people:
        seat = seats.get(person.pk) or Seat()
        most = seat.most_chats or manual.chats_at_once
        rows.append(SeatListed(person, seat, sittings.get(person.pk), counted.get(person.pk, 0), most))
    return rows


def most_of(member: Member, manual: Manual) -> int:
    """How many chats the person may hold at once."""
    own = Seat.objects.filter(member=member).values_list("most_chats", flat=True).first()
    return own or manual.chats_at_once


def held_count(member: Member) -> int:
    """How many he holds."""
    return Chat.objects.filter(state=State.HELD, case__holder=member).count()


def _rows(members: set[int], sittings: Mapping[int, Sitting], manual: Manual) -> list[SeatNow]:
    seats = {seat.member_id: seat for seat in Seat.objects.filter(member__in=members)}
    held = Chat.objects.filter(state=State.HELD, case__holder__in=members).order_by()
    counted = {
        member: (count, taken)
        for member, count, taken in held.values_list("case__holder_id").annotate(n=Count("pk"), last=Max("taken_at"))
    }
    rows = []
    for member in sorted(members):
        seat = seats.get(member) or Seat()
        count, taken = counted.get(member, (0, None))
        rows.append(
            SeatNow(
                member=member,
                held=count,
                most=seat.most_chats or manual.chats_at_once,
                idle_since=max(taken or sittings[member].started_at, sittings[member].started_at),
                languages=tuple(seat.languages),
                brands=tuple(seat.brands),
                skills=tuple(seat.skills),
            )
        )
    return rows
