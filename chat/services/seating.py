"""Sitting down at the chats and getting up again; the log of it is the log of presence (CHT-05)."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from chat.models import Device, Seat, Sitting, SittingEnd
from chat.policies import may_manage_seats, may_take_chats
from chat.queries.chats import manual_at
from chat.queries.seats import seats_now, sitting_of
from chat.services.handing import put_back_all, route_waiting, routing_lock
from chat.services.opening import opening_at
from csdesk.live.publish import publish_to_desk, publish_to_member
from csdesk.outbox.enqueue import enqueue
from csdesk.outbox.notify import notify
from csdesk.people import directory
from csdesk.people.models import Member
from csdesk.people.services.duty import go_on_duty
from csdesk.refusals import RuleViolation

UNSEEN, UNCOVERED = "chat.unseen", "chat.uncovered"
SUPERVISOR = "supervisor"


@transaction.atomic
def sit_down(member: Member, *, device: Device, now: datetime) -> Sitting:
    """Take chats from now on; who was off duty is on duty with that. The longest waiting come at once.

    Raises PermissionDenied; RuleViolation CHT-04 on a phone or tablet, where the manual wants computers.
    """
    if not may_take_chats(member):
        raise PermissionDenied(f"{member} may not take chats.")
    manual = manual_at(now)
    if manual.computers_only and device == Device.PHONE:
        raise RuleViolation("CHT-04", _("Chats are answered on a computer only, not on a phone or tablet."))
    go_on_duty(member, actor=member, now=now)
    routing_lock()
    sitting = sitting_of(member)
    if sitting is None:
        sitting = Sitting.objects.create(member=member, started_at=now, device=device, seen_at=now)
        _watch(sitting, manual.unseen_seconds)
    sitting.device, sitting.takes_new, sitting.seen_at = device, True, now
    sitting.save(update_fields=["device", "takes_new", "seen_at"])
    _tell(member, sitting)
    route_waiting(now=now)
    return sitting


@transaction.atomic
def take_no_more(member: Member, *, now: datetime, confirmed: bool = False) -> Sitting | None:
    """Finish what one has, and get nothing new. Raises RuleViolation CHT-09 for the last one until he confirms."""
    routing_lock()
    sitting = sitting_of(member)
    if sitting is None or not sitting.takes_new:
        return sitting
    _refuse_to_leave_alone(member, now=now, confirmed=confirmed)
    sitting.takes_new = False
    sitting.save(update_fields=["takes_new"])
    _tell(member, sitting)
    return sitting


@transaction.atomic
def get_up(member: Member, *, now: datetime, confirmed: bool = False) -> int:
    """Leave the chats: those one holds go to others. How many. Raises RuleViolation CHT-09 as `take_no_more`."""
    routing_lock()
    sitting = sitting_of(member)
    if sitting is None:
        return 0
    if sitting.takes_new:
        _refuse_to_leave_alone(member, now=now, confirmed=confirmed)
    return _end(sitting, SittingEnd.LEFT, now=now)


def note_seen(member: Member, *, now: datetime) -> bool:
    """The page answers; whether the person is still at the chats."""
    return bool(Sitting.objects.filter(member=member, ended_at=None).update(seen_at=now))


@transaction.atomic
def end_if_unseen(sitting_id: int, *, now: datetime) -> bool:
    """Take somebody whose page answers no longer from the chats, and give his away; else look again. Whether it was so.

    Raises Sitting.DoesNotExist.
    """
    routing_lock()
    sitting = Sitting.objects.select_for_update(of=("self",), no_key=True).select_related("member").get(pk=sitting_id)
    limit = manual_at(now).unseen_seconds
    if sitting.ended_at is not None:
        return False
    if sitting.seen_at > now - timedelta(seconds=limit):
        _watch(sitting, limit)
        return False
    _end(sitting, SittingEnd.UNSEEN, now=now)
    _warn_if_nobody_is_left(sitting.member, now=now)
    return True


def duty_changed(member: Member, *, is_on: bool, confirmed: bool, actor: Member | None, now: datetime) -> None:
    """Who goes off duty leaves the chats with it."""
    if not is_on:
        is_own = actor is not None and actor.pk == member.pk
        get_up(member, now=now, confirmed=confirmed or not is_own)


@transaction.atomic
def set_seat(
    member: Member,
    *,
    languages: Sequence[str],
    brands: Sequence[str],
    skills: Sequence[str],
    most_chats: int | None,
    actor: Member,
    now: datetime,
) -> Seat:
    """Say what somebody answers; empty: everything. Raises PermissionDenied, RuleViolation."""
    if not may_manage_seats(actor):
        raise PermissionDenied(f"{actor} may not change seats.")
    if most_chats is not None and not 1 <= most_chats <= 50:
        raise RuleViolation("CHT-09", _("From 1 to 50 chats at once."), field="most_chats")
    fields = {"languages": list(languages), "brands": list(brands), "skills": list(skills), "most_chats": most_chats}
    seat, _made = Seat.objects.update_or_create(member=member, defaults=fields)
    routing_lock()
    route_waiting(now=now)
    return seat


def _refuse_to_leave_alone(member: Member, *, now: datetime, confirmed: bool) -> None:
    if not opening_at(now).is_open or not _is_last(member, now=now):
        return
    if not confirmed:
        text = _("You are the last one at the chats: visitors would wait for nobody. Leave all the same?")
        raise RuleViolation("CHT-09", text, facts={"code": "last_one"})
    _tell_supervisors(member, now=now)


def _is_last(member: Member, *, now: datetime) -> bool:
    return not {seat.member for seat in seats_now(manual_at(now), now=now)} - {member.pk}


def _warn_if_nobody_is_left(member: Member, *, now: datetime) -> None:
    if opening_at(now).is_open and _is_last(member, now=now):
        _tell_supervisors(member, now=now)


def _tell_supervisors(member: Member, *, now: datetime) -> None:
    people = directory.acting_holders([SUPERVISOR], at=now)
    notify(people, UNCOVERED, now=now, urgent=True, url="", name=member.name)


def _end(sitting: Sitting, end: SittingEnd, *, now: datetime) -> int:
    sitting.ended_at, sitting.end, sitting.takes_new = max(now, sitting.started_at), end, False
    sitting.save(update_fields=["ended_at", "end", "takes_new"])
    note = _("The page answered no longer.") if end == SittingEnd.UNSEEN else _("Left the chats.")
    given = put_back_all(sitting.member, now=now, note=note)
    _tell(sitting.member, sitting)
    return given


def _watch(sitting: Sitting, seconds: int) -> None:
    at = sitting.seen_at + timedelta(seconds=seconds)
    key = f"{UNSEEN}:{sitting.pk}:{at.isoformat()}"
    enqueue(UNSEEN, key=key, payload={"sitting": sitting.pk}, available_at=at)


def _tell(member: Member, sitting: Sitting) -> None:
    publish_to_member(member.pk, "chat.seat", seat_data(sitting))
    publish_to_desk("chat.seats", {})


def seat_data(sitting: Sitting | None) -> dict[str, Any]:
    """Whether a person is at the chats, as his own pages hear it."""
    if sitting is None or sitting.ended_at is not None:
        return {"is_there": False, "takes_new": False, "end": sitting.end if sitting is not None else ""}
    return {"is_there": True, "takes_new": sitting.takes_new, "end": ""}
