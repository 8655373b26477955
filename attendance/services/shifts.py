"""Placing, moving and cancelling single shifts: each checked, kept in the history, and told to whom it concerns."""

from collections.abc import Collection, Iterable
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from attendance.models import Origin, Roster, Shift
from attendance.policies import may_edit_rosters
from attendance.queries.manual import calendar_of, shifts_of_manual
from attendance.rules.hours import Hours, hours_on
from attendance.services.days import recompute_days
from attendance.services.fitting import Wanted, refuse_unfit
from attendance.services.rosters import locked_roster, roster_of
from attendance.services.telling import tell_change
from csdesk.people.models import Member, Team, User
from csdesk.refusals import RuleViolation

PLACE, MOVE, CANCEL, UNDO = "place", "move", "cancel", "undo"


@transaction.atomic
def place_shift(
    team: Team,
    member: Member,
    *,
    day: date,
    pattern: str = "",
    hours: Hours | None = None,
    note: str = "",
    is_extra: bool = False,
    origin: Origin = Origin.EDITED,
    revision: int | None = None,
    actor: Member | None,
    now: datetime,
) -> Shift:
    """Give somebody a shift of the manual, or one of its own `hours`, on the day it begins.

    `is_extra`: more than the limits of rest allow, with a note that says why (SHF-28). `revision`: of the roster as the
    actor saw it. Raises PermissionDenied, RuleViolation (see `refuse_unfit`), StaleRecord.
    """
    _demand(actor, origin)
    roster = locked_roster(roster_of(team, day, now=now), revision)
    hours = hours or pattern_hours(team, pattern, day, now=now)
    shift = Shift(roster=roster, member=member, origin=origin)
    _fill(shift, day=day, pattern=pattern, hours=hours, note=note, is_extra=is_extra)
    _write(shift, PLACE, actor=actor, now=now)
    tell_change(roster, [member], shift, PLACE, actor=actor, now=now)
    return shift


@transaction.atomic
def move_shift(
    shift: Shift,
    *,
    member: Member | None = None,
    day: date | None = None,
    pattern: str | None = None,
    hours: Hours | None = None,
    note: str | None = None,
    is_extra: bool = False,
    origin: Origin = Origin.EDITED,
    beside: Collection[int] = (),
    revision: int | None = None,
    actor: Member | None,
    now: datetime,
) -> Shift:
    """Give a shift to somebody else, to another day, or make it another of the manual; what is not named stays.

    `beside`: shifts that are moved away in the same transaction, and so not in its way. Raises as `place_shift`.
    """
    _demand(actor, origin)
    shift, roster = _locked(shift, revision, now=now)
    was, team = shift.member, roster.team
    if day is not None and day != shift.day:
        roster = locked_roster(roster_of(team, day, now=now), None, than=roster)
    shift.roster, shift.member, shift.origin = roster, member or was, origin
    day, key = day or shift.day, shift.pattern if pattern is None else pattern
    if hours is None:
        hours = pattern_hours(team, key, day, now=now) if key else _own_hours(shift, day)
    _fill(shift, day=day, pattern=key, hours=hours, note=shift.note if note is None else note, is_extra=is_extra)
    _write(shift, MOVE, beside=beside, actor=actor, now=now)
    tell_change(roster, [was, shift.member], shift, MOVE, actor=actor, now=now)
    return shift


@transaction.atomic
def cancel_shift(
    shift: Shift, *, origin: Origin = Origin.EDITED, revision: int | None = None, actor: Member | None, now: datetime
) -> Shift:
    """Take a shift out of the roster; it stays in the history. Cancelled already: nothing happens.

    Raises PermissionDenied, StaleRecord, RuleViolation for one that is over.
    """
    _demand(actor, origin)
    shift, roster = _locked(shift, revision, now=now, may_be_gone=True)
    if shift.cancelled_at is None:
        shift.cancelled_at = now
        _save(shift, CANCEL, actor=actor, now=now)
        tell_change(roster, [shift.member], shift, CANCEL, actor=actor, now=now)
    return shift


@transaction.atomic
def undo_change(shift: Shift, *, change: int, actor: Member, now: datetime) -> Shift:
    """Put a shift back to what it was before a change of its history, if that is still its last.

    Raises PermissionDenied, RuleViolation when something else happened since, or when it does not fit any more.
    """
    _demand(actor, Origin.EDITED)
    shift, roster = _locked(shift, None, now=now, may_be_gone=True)
    last = list(shift.history.order_by("-history_id")[:2])
    if not last or last[0].history_id != change:
        raise RuleViolation("SHF-01", _("This shift was changed again since; look at the roster."))
    concerned = [shift.member]
    if len(last) == 1:
        shift.cancelled_at = now
        _save(shift, UNDO, actor=actor, now=now)
    else:
        before = last[1].instance
        shift.roster, shift.member, shift.origin = before.roster, before.member, before.origin
        shift.cancelled_at = before.cancelled_at
        hours = Hours(before.begins_at, before.ends_at, before.is_standby)
        _fill(shift, day=before.day, pattern=before.pattern, hours=hours, note=before.note, is_extra=before.is_extra)
        _write(shift, UNDO, actor=actor, now=now)
        concerned.append(shift.member)
    tell_change(roster, concerned, shift, UNDO, actor=actor, now=now)
    return shift


def pattern_hours(team: Team, pattern: str, day: date, *, now: datetime) -> Hours:
    """The hours of a shift of the manual on a day where the team works. Raises RuleViolation for an unknown one."""
    manual = shifts_of_manual(now)
    found = manual.pattern(pattern)
    if found is None:
        raise RuleViolation("SHF-02", _("The manual has no such shift."), field="pattern")
    zone = calendar_of(team, manual).zone
    return hours_on(day, found.begins, found.ends, zone, is_standby=found.is_standby)


def lock_people(members: Iterable[Member]) -> None:
    """Nobody else plans these people until the transaction's end; always in the same order."""
    ids = sorted({member.pk for member in members})
    list(Member.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=ids).order_by("pk"))


def _demand(actor: Member | None, origin: Origin) -> None:
    # A swap was agreed upon and signed as the manual wants it; nobody of them need be a planner.
    if origin != Origin.SWAP:
        may_edit_rosters(actor, or_raise=True)


def _locked(shift: Shift, revision: int | None, *, now: datetime, may_be_gone: bool = False) -> tuple[Shift, Roster]:
    roster = locked_roster(shift.roster, revision)
    shift = Shift.objects.select_for_update(of=("self",)).select_related("member").get(pk=shift.pk)
    if shift.cancelled_at is not None and not may_be_gone:
        raise RuleViolation("SHF-01", _("This shift was cancelled."))
    if shift.ends_at <= now:
        raise RuleViolation("SHF-01", _("This shift is over: what happened is corrected by its punches."))
    shift.roster = roster
    return shift, roster


def _own_hours(shift: Shift, day: date) -> Hours:
    # Hours of its own keep their time of day where they were given; a day is a day on the wall clock.
    zone = calendar_of(shift.roster.team, shifts_of_manual(shift.begins_at)).zone
    begins, ends = shift.begins_at.astimezone(zone), shift.ends_at.astimezone(zone)
    return hours_on(day, f"{begins:%H:%M}", f"{ends:%H:%M}", zone, is_standby=shift.is_standby)


def _fill(shift: Shift, *, day: date, pattern: str, hours: Hours, note: str, is_extra: bool) -> None:
    if is_extra and not note.strip():
        raise RuleViolation("SHF-28", _("Say what the extra shift is for."), field="note")
    shift.day, shift.pattern, shift.note, shift.is_extra = day, pattern, note.strip()[:200], is_extra
    shift.begins_at, shift.ends_at, shift.is_standby = hours.begins_at, hours.ends_at, hours.is_standby


def _write(shift: Shift, what: str, *, actor: Member | None, now: datetime, beside: Collection[int] = ()) -> None:
    lock_people([shift.member])
    if shift.cancelled_at is None:
        own = frozenset({shift.pk} - {None}) | frozenset(beside)
        hours = Hours(shift.begins_at, shift.ends_at, shift.is_standby)
        wanted = Wanted(shift.roster, shift.member, shift.day, hours, own)
        refuse_unfit(wanted, is_extra=shift.is_extra, now=now)
    _save(shift, what, actor=actor, now=now)


def _save(shift: Shift, what: str, *, actor: Member | None, now: datetime) -> None:
    shift._change_reason, shift._history_date = what, now  # type: ignore[attr-defined]
    shift._history_user = User(pk=actor.user_id) if actor is not None else None  # type: ignore[attr-defined]
    # Only what has begun can have been worked: whoever it was and is, that day is computed anew.
    has_begun = shift.begins_at <= now
    was = (
        list(Shift.objects.filter(pk=shift.pk, begins_at__lte=now).values_list("member_id", "day")) if shift.pk else []
    )
    shift.save()
    for member, day in {*was, *([(shift.member_id, shift.day)] if has_begun else [])}:
        recompute_days([member], day, day, now=now)
