"""Business travel: applied for before leaving, signed, noted at the front desk, supplemented (LVE-06, LVE-07)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from attendance.models import LeaveState, Trip
from attendance.policies import KIND_TRIP, may_apply, may_change_leave, may_note_trip
from attendance.queries.leaves import live_overlapping
from attendance.queries.trips import trip_of
from attendance.services.days import recompute_days
from attendance.services.leave_balances import lock_member
from csdesk.approvals.models import ApprovalRequest, RequestState
from csdesk.approvals.queries import open_request
from csdesk.approvals.services import ask, withdraw
from csdesk.cases.models import Case, Phase
from csdesk.cases.services.cases import lock_case, move_case, open_case
from csdesk.events.record import record
from csdesk.ledger.services.posting import local_day
from csdesk.live.publish import publish
from csdesk.outbox.notify import notify
from csdesk.people.models import Member
from csdesk.refusals import RuleViolation, StaleRecord
from csdesk.sla import clocks

CHAIN = "attendance.trip"
LONGEST = timedelta(days=366)
_STATES = {
    RequestState.APPROVED: (LeaveState.APPROVED, "approve"),
    RequestState.REFUSED: (LeaveState.REFUSED, "refuse"),
    RequestState.WITHDRAWN: (LeaveState.WITHDRAWN, "withdraw"),
}
_TOLD = {"approve", "refuse"}
_MOVES_DAYS = {"approve", "back", "withdraw"}


@dataclass(frozen=True)
class NewTrip:
    """What is applied for. A supplement goes on from where the journey it belongs to was to end."""

    destination: str
    purpose: str
    begins_at: datetime
    ends_at: datetime


@transaction.atomic
def apply_for_trip(new: NewTrip, *, actor: Member, now: datetime) -> Trip:
    """Apply for a journey before leaving: the department reviews it, the general manager approves (LVE-06).

    Raises PermissionDenied; RuleViolation when it has begun, is no span of time, or collides with leave.
    """
    if not may_apply(actor):
        raise PermissionDenied(f"{actor} may not apply for travel.")
    if new.begins_at < now:
        message = _("A journey is applied for before leaving.")
        raise RuleViolation("LVE-06", message, field="begins_at")
    return _file(new, None, rule="LVE-06", verb="apply", actor=actor, now=now)


@transaction.atomic
def supplement_trip(trip: Trip, ends_at: datetime, purpose: str, *, actor: Member, now: datetime) -> Trip:
    """Apply afterwards for the time that a journey took longer (LVE-07). Raises as `apply_for_trip`."""
    if trip.member_id != actor.pk:
        raise PermissionDenied(f"{actor} may not supplement {trip}.")
    lock_member(actor)
    trip = trip_of(trip.case)
    if trip.state != LeaveState.APPROVED or trip.supplement_of_id is not None:
        raise RuleViolation("LVE-07", _("Only an approved journey is supplemented."))
    last = trip.supplements.exclude(state__in=[LeaveState.REFUSED, LeaveState.WITHDRAWN]).order_by("-ends_at").first()
    begins_at = last.ends_at if last is not None else trip.ends_at
    if ends_at <= begins_at:
        raise RuleViolation("LVE-07", _("It did not take longer than was applied for."), field="ends_at")
    new = NewTrip(trip.destination, purpose, begins_at, ends_at)
    supplement = _file(new, trip, rule="LVE-07", verb="apply", actor=actor, now=now)
    if ends_at <= now and trip.back_at is None:
        trip.back_at = ends_at
        trip.save(update_fields=["back_at"])
    clocks.observe(trip.case, "trip.supplement", at=now, actor=actor)
    return supplement


@transaction.atomic
def come_back(trip: Trip, back_at: datetime, *, actor: Member | None, now: datetime) -> Trip:
    """Say when one was back. A day later than applied for needs the supplement first (LVE-07)."""
    trip = _locked(trip, actor)
    if trip.state != LeaveState.APPROVED or trip.back_at is not None:
        raise StaleRecord("LVE-07", _("This journey is over already."))
    if not trip.begins_at < back_at <= now:
        raise RuleViolation("LVE-07", _("This cannot be when the journey ended."), field="back_at")
    if local_day(back_at) > local_day(trip.ends_at):
        message = _("It took longer than was applied for: file the supplement.")
        raise RuleViolation("LVE-07", message, field="back_at")
    trip.back_at = back_at
    trip.ends_at = min(trip.ends_at, back_at)
    trip.save(update_fields=["back_at", "ends_at"])
    _tell(trip, "back", actor=actor, now=now)
    return trip


@transaction.atomic
def note_trip(trip: Trip, *, actor: Member | None, now: datetime, noted_by: Member | None = None) -> Trip:
    """Take an approved journey as proof of attendance, at the front desk (LVE-06).

    `actor=None`: the manual's task of the front desk was done, by `noted_by`.
    """
    if not may_note_trip(actor):
        raise PermissionDenied(f"{actor} may not note journeys.")
    Trip.objects.select_for_update(of=("self",)).get(pk=trip.pk)
    trip = trip_of(trip.case)
    if trip.state != LeaveState.APPROVED:
        raise RuleViolation("LVE-06", _("Only an approved journey is noted."))
    if trip.noted_at is None:
        trip.noted_at, trip.noted_by = now, actor or noted_by
        trip.save(update_fields=["noted_at", "noted_by"])
        _tell(trip, "note", actor=actor or noted_by, now=now)
    return trip


@transaction.atomic
def withdraw_trip(trip: Trip, *, actor: Member | None, now: datetime) -> Trip:
    """Take a journey back that has not begun. Raises PermissionDenied, RuleViolation, StaleRecord."""
    trip = _locked(trip, actor)
    if not trip.is_live:
        raise StaleRecord("LVE-06", _("This journey does not count any more."))
    if trip.state == LeaveState.APPROVED and trip.begins_at <= now:
        raise RuleViolation("LVE-06", _("This journey has begun: say when you are back."))
    asked = open_request(trip.case, CHAIN)
    if asked is not None:
        withdraw(asked, actor=actor, now=now)
        trip.refresh_from_db()
        return trip
    trip.state = LeaveState.WITHDRAWN
    trip.save(update_fields=["state"])
    _tell(trip, "withdraw", actor=actor, now=now)
    return trip


def follow_decision(approval: ApprovalRequest, *, now: datetime) -> None:
    """What follows from the signatures, in their transaction."""
    Trip.objects.select_for_update(of=("self",)).get(case=approval.case)
    trip = trip_of(approval.case)
    trip.state, verb = _STATES[RequestState(approval.state)]
    trip.decided_at = now
    trip.save(update_fields=["state", "decided_at"])
    _tell(trip, verb, actor=approval.decided_by, now=now, note=approval.reason)


def may_ask_signatures(actor: Member | None, case: Case) -> bool:
    """Who asks for the signatures of a journey, and takes the request back: who travels."""
    return actor is None or Trip.objects.filter(case=case, member=actor).exists()


def _file(new: NewTrip, trip: Trip | None, *, rule: str, verb: str, actor: Member, now: datetime) -> Trip:
    destination, purpose = _words(new.destination, 200, "destination"), _words(new.purpose, 500, "purpose")
    if new.ends_at <= new.begins_at:
        raise RuleViolation(rule, _("The end must be after the start."), field="ends_at")
    if new.ends_at - new.begins_at > LONGEST:
        raise RuleViolation(rule, _("A journey takes a year at most."), field="ends_at")
    lock_member(actor)
    found = live_overlapping(actor, new.begins_at, new.ends_at)
    if found is not None:
        message = _("%(number)s is at the same time.") % {"number": found.case.number}
        raise RuleViolation(rule, message, field="begins_at", facts={"case": found.case.number})
    membership = actor.team_memberships.select_related("team").order_by("pk").first()
    case = open_case(
        KIND_TRIP, f"{destination}：{actor.name}", holder=actor, team=membership.team if membership else None, now=now,
        parent=trip.case if trip is not None else None,
    )  # fmt: skip
    filed = Trip.objects.create(
        case=case, member=actor, destination=destination, purpose=purpose, begins_at=new.begins_at,
        ends_at=new.ends_at, supplement_of=trip, filed_at=now, filed_by=actor,
    )  # fmt: skip
    _tell(filed, verb, actor=actor, now=now)
    ask(case, CHAIN, subject=case.title, asked_by=actor, note=purpose, now=now)
    filed.refresh_from_db()
    return filed


def _words(text: str, most: int, field: str) -> str:
    words = text.replace("\x00", "").strip()
    if not words:
        message = _("Say where to.") if field == "destination" else _("Say what for.")
        raise RuleViolation("LVE-06", message, field=field)
    if len(words) > most:
        raise RuleViolation("LVE-06", _("At most %(most)s characters.") % {"most": most}, field=field)
    return words


def _locked(trip: Trip, actor: Member | None) -> Trip:
    if not may_change_leave(actor, trip):
        raise PermissionDenied(f"{actor} may not change {trip}.")
    lock_member(trip.member)
    Trip.objects.select_for_update(of=("self",)).get(pk=trip.pk)
    return trip_of(trip.case)


def _tell(trip: Trip, verb: str, *, actor: Member | None, now: datetime, note: str = "") -> None:
    case = lock_case(trip.case)
    is_over = not trip.is_live or trip.back_at is not None or (
        trip.state == LeaveState.APPROVED and trip.supplement_of_id is not None
    )  # fmt: skip
    if is_over and case.phase != Phase.CLOSED:
        move_case(case, Phase.CLOSED, now=now)
    clocks.observe(case, f"trip.{verb}", at=now, actor=actor)
    if verb in _MOVES_DAYS and trip.begins_at <= now:
        # Days that were counted as absence are travel now, or the other way round.
        recompute_days([trip.member_id], local_day(trip.begins_at) - timedelta(days=1), local_day(now), now=now)
    publish(case, record(case, f"trip.{verb}", actor=actor, at=now, note=note, destination=trip.destination))
    if verb in _TOLD:
        notify([trip.member], f"trip.{verb}", case=case, now=now, note=note, destination=trip.destination)
