"""Chats go from hand to hand: given out, taken, given away, offered to another when it is late."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.utils.translation import gettext as _

from chat.lifecycle import State
from chat.models import Chat, Device
from chat.policies import may_answer, may_supervise, may_take_chats
from chat.queries.chats import locked_chat, manual_at, owners_before, waiting
from chat.queries.seats import held_count, most_of, seats_now, sitting_of
from chat.rules.routing import Wish, choose
from chat.services.saying import refuse_unless_talking, say_automatically
from chat.services.telling import tell_member, tell_state
from csdesk.cases.models import Phase
from csdesk.cases.services.cases import give_case, move_case
from csdesk.events.record import record
from csdesk.live.publish import publish
from csdesk.people import directory
from csdesk.people.models import Member
from csdesk.refusals import RuleViolation, TransitionNotAllowed
from csdesk.rulebook.sections.chat import Chat as Manual
from csdesk.tenancy.scoping import require_tenant

# How far down the queue somebody is looked for whom a free seat can answer.
LOOKED_AT = 50


def routing_lock() -> None:
    """Whoever moves chats between people of this company goes one after the other, until the transaction ends.

    Else a chat could queue while the last one makes room, and nobody would put them together.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('chat routing'), %s)", [require_tenant() % 2**31])


def route_waiting(*, now: datetime, but: Mapping[int, int] | None = None) -> list[Chat]:
    """Give out what waits, the longest first, as far as there is room (`routing_lock` held); the chats given.

    `but`: chat → a member who is not to get that one, for he gave it away.
    """
    manual = manual_at(now)
    seats = {seat.member: seat for seat in seats_now(manual, now=now)}
    given = []
    for chat in waiting()[:LOOKED_AT]:
        if not any(seat.has_room for seat in seats.values()):
            break
        barred = [but[chat.pk]] if but and chat.pk in but else []
        member = choose(seats.values(), wish_of(chat, manual, now=now), but=barred)
        if member is None:
            continue
        given.append(_give(locked_chat(chat.pk), Member.objects.get(pk=member), manual, actor=None, now=now))
        seats[member] = replace(seats[member], held=seats[member].held + 1, idle_since=now)
    return given


@transaction.atomic
def take(chat: Chat, *, actor: Member, now: datetime) -> Chat:
    """Take a chat that waits, or that is offered because it is late: the first who does has it.

    Raises PermissionDenied; RuleViolation CHT-05 for who is not at the chats, CHT-09 for who has enough already;
    TransitionNotAllowed for who comes second.
    """
    if not may_take_chats(actor):
        raise PermissionDenied(f"{actor} may not take chats.")
    routing_lock()
    chat, manual = locked_chat(chat.pk), manual_at(now)
    if chat.case.holder_id == actor.pk and chat.state == State.HELD:
        return chat
    is_offered = chat.state == State.HELD and chat.offered_to_id is not None
    if chat.state != State.QUEUED and not (is_offered and (chat.offered_to_id == actor.pk or may_supervise(actor))):
        raise TransitionNotAllowed("CHT-01", _taken_words(chat), facts={"holder": chat.case.holder_id})
    _refuse_without_room(actor, manual)
    return _give(chat, actor, manual, actor=actor, now=now)


@transaction.atomic
def give_away(chat: Chat, *, actor: Member | None, now: datetime, to: Member | None = None, note: str = "") -> Chat:
    """Give a chat to somebody who is there, or back to the queue, where it keeps its place and goes to another.

    Raises PermissionDenied; RuleViolation for somebody who is not at the chats (CHT-05) or has enough (CHT-09).
    """
    routing_lock()
    chat, manual = locked_chat(chat.pk), manual_at(now)
    if actor is not None and not (may_answer(actor, chat) or may_supervise(actor)):
        raise PermissionDenied(f"{actor} may not give {chat.case} away.")
    refuse_unless_talking(chat)
    if to is not None:
        if to.pk not in {seat.member for seat in seats_now(manual, now=now)}:
            raise RuleViolation("CHT-05", _("%(name)s is not at the chats.") % {"name": to.name}, field="to")
        _refuse_without_room(to, manual)
        return _give(chat, to, manual, actor=actor, now=now, note=note)
    return _back_to_queue(chat, actor=actor, now=now, note=note)


@transaction.atomic
def take_over(chat: Chat, *, actor: Member, now: datetime) -> Chat:
    """Answer the visitor oneself from now on (CHT-08), whoever holds it. Raises PermissionDenied, RuleViolation."""
    if not may_supervise(actor) or not may_take_chats(actor):
        raise PermissionDenied(f"{actor} may not take over chats.")
    routing_lock()
    chat = locked_chat(chat.pk)
    refuse_unless_talking(chat)
    if chat.case.holder_id == actor.pk:
        return chat
    return _give(chat, actor, manual_at(now), actor=actor, now=now, event="chat.take_over")


@transaction.atomic
def offer_elsewhere(chat: Chat, *, now: datetime) -> Member | None:
    """A question was not answered in time: offer the chat to, or give it, whoever else has room (CHT-01); him."""
    routing_lock()
    chat, manual = locked_chat(chat.pk), manual_at(now)
    if not chat.is_talking or chat.asked_at is None:
        return None
    if chat.state == State.QUEUED:
        route_waiting(now=now)
        return None
    seats = seats_now(manual, now=now)
    member = choose(seats, wish_of(chat, manual, now=now), but=[chat.case.holder_id] if chat.case.holder_id else [])
    if member is None:
        return None
    other = Member.objects.get(pk=member)
    if manual.when_late == "give":
        _give(chat, other, manual, actor=None, now=now)
        return other
    chat.offered_to, chat.offered_at = other, now
    chat.save(update_fields=["offered_to", "offered_at"])
    _note(chat, "chat.offer", actor=None, now=now, to=other.pk, to_name=other.name)
    tell_state(chat)
    tell_member(other.pk, "chat.offered", chat)
    return other


def put_back_all(member: Member, *, now: datetime, note: str) -> int:
    """Give away every chat of somebody who is not there any more (`routing_lock` held); how many."""
    held = Chat.objects.filter(state=State.HELD, case__holder=member).order_by("queued_at", "pk")
    chats = [_leave(locked_chat(pk), actor=None, now=now, note=note) for pk in held.values_list("pk", flat=True)]
    if chats:
        route_waiting(now=now, but={chat.pk: member.pk for chat in chats})
    return len(chats)


def wish_of(chat: Chat, manual: Manual, *, now: datetime) -> Wish:
    """What the visitor needs, and who knows him; for who is away now, who stands in for him."""
    owners: list[int] = []
    if manual.first_owner_days:
        for pk in owners_before(chat, since=now - timedelta(days=manual.first_owner_days)):
            acting = directory.stand_in(Member(pk=pk), at=now)
            owners += [pk, acting.pk]
    return Wish(chat.brand, chat.language, chat.skill, tuple(dict.fromkeys(owners)))


def _refuse_without_room(member: Member, manual: Manual) -> None:
    sitting = sitting_of(member)
    if sitting is None:
        raise RuleViolation("CHT-05", _("Go on duty at the chats first."), facts={"code": "off_duty"})
    if manual.computers_only and sitting.device == Device.PHONE:
        raise RuleViolation("CHT-04", _("Chats are answered on a computer only, not on a phone or tablet."))
    most = most_of(member, manual)
    if held_count(member) >= most:
        words = _("%(name)s has %(most)d chats already; more are not allowed at once.")
        raise RuleViolation("CHT-09", words % {"name": member.name, "most": most}, facts={"most": most})


def _taken_words(chat: Chat) -> str:
    if chat.state == State.HELD and chat.case.holder is not None:
        return _("%(name)s has taken this chat already.") % {"name": chat.case.holder.name}
    return _("This chat has ended.")


def _give(
    chat: Chat,
    member: Member,
    manual: Manual,
    *,
    actor: Member | None,
    now: datetime,
    note: str = "",
    event: str = "chat.take",
) -> Chat:
    """Make somebody the holder of a (locked) chat; who had it before hears so, and his room goes to who waits."""
    before = chat.case.holder
    give_case(chat.case, holder=member)
    move_case(chat.case, Phase.OPEN, now=now)
    chat.state, chat.taken_at, chat.offered_to, chat.offered_at = State.HELD, now, None, None
    chat.save(update_fields=["state", "taken_at", "offered_to", "offered_at"])
    say_automatically(chat, manual.taken.text(chat.language).replace("{agent}", member.name), now=now)
    _note(chat, event, actor=actor, now=now, to=member.pk, to_name=member.name, note=note)
    tell_state(chat)
    tell_member(member.pk, "chat.given", chat, note=note)
    if before is not None and before.pk != member.pk:
        tell_member(before.pk, "chat.lost", chat, note=note)
        route_waiting(now=now)
    return chat


def _back_to_queue(chat: Chat, *, actor: Member | None, now: datetime, note: str) -> Chat:
    before = chat.case.holder_id
    _leave(chat, actor=actor, now=now, note=note)
    route_waiting(now=now, but={chat.pk: before} if before else None)
    return locked_chat(chat.pk)


def _leave(chat: Chat, *, actor: Member | None, now: datetime, note: str) -> Chat:
    before = chat.case.holder
    give_case(chat.case, holder=None)
    move_case(chat.case, Phase.NEW, now=now)
    chat.state, chat.offered_to, chat.offered_at = State.QUEUED, None, None
    chat.save(update_fields=["state", "offered_to", "offered_at"])
    _note(chat, "chat.give_away", actor=actor, now=now, before_name=before.name if before else "", note=note)
    tell_state(chat)
    if before is not None:
        tell_member(before.pk, "chat.lost", chat, note=note)
    return chat


def _note(chat: Chat, event: str, *, actor: Member | None, now: datetime, **facts: object) -> None:
    publish(chat.case, record(chat.case, event, actor=actor, at=now, chat=chat.pk, **facts))
