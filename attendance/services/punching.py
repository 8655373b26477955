"""Punches: by page, by terminals and files, by approved corrections; each kept once, whatever order they come in."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from attendance.models import Direction, Door, Punch
from attendance.permissions import Permission
from attendance.queries.manual_days import Manual
from attendance.rules.places import Spot, is_inside, place_at
from attendance.services.days import lock_people, recompute_days
from csdesk.cases.queries import members_who_may
from csdesk.outbox.notify import notify
from csdesk.people.models import Member
from csdesk.refusals import RuleViolation
from csdesk.rulebook.sections.attendance import Punching
from staff.models import Employment

RULE = "ATT-01"
# Clocks of terminals are never quite right.
DRIFT = timedelta(minutes=2)
# As the database keeps them.
LONGEST_PLACE, LONGEST_EXTERNAL = 80, 80


class Outcome(StrEnum):
    """What became of a punch."""

    NEW = "new"
    # Sent before, or again within the manual's time.
    KNOWN = "known"
    FUTURE = "future"
    # The number belongs to another punch already.
    TAKEN = "taken"
    # The person was not employed on that day.
    NOT_HERE = "not_here"


REFUSED = {Outcome.FUTURE, Outcome.TAKEN, Outcome.NOT_HERE}


@dataclass(frozen=True)
class NewPunch:
    """A punch as a door brings it. `external_id`: the terminal's own number; sent twice, kept once."""

    member_id: int
    at: datetime
    direction: str
    place: str = ""
    address: str | None = None
    external_id: str = ""


@transaction.atomic
def punch_now(
    member: Member, direction: str, *, address: str | None, spot: Spot | None = None, now: datetime
) -> tuple[Punch, bool]:
    """Punch on the page, for oneself and at this moment; the punch, and whether it is new.

    Raises RuleViolation outside the manual's networks and places, and for what is neither in nor out.
    """
    if direction not in (Direction.IN, Direction.OUT):
        raise RuleViolation(RULE, _("Say whether you come or go."), field="direction")
    manual = Manual()
    punching = manual.of(manual.today(now)).section.punching
    place = _checked_place(punching, address, spot)
    new = NewPunch(member.pk, now, direction, place, address)
    [(outcome, punch)] = take_punches([new], door=Door.PAGE, actor=member, now=now)
    if punch is None:
        raise RuleViolation(RULE, told(outcome))
    return punch, outcome == Outcome.NEW


def told(outcome: Outcome) -> str:
    """Why a punch was not kept, in the reader's language."""
    words = {
        Outcome.FUTURE: _("This moment has not come yet."),
        Outcome.TAKEN: _("Another punch has this number already."),
        Outcome.NOT_HERE: _("Not employed on this day."),
    }
    return words.get(outcome, "")


def _checked_place(punching: Punching, address: str | None, spot: Spot | None) -> str:
    if not is_inside(address, punching.networks):
        raise RuleViolation(RULE, _("Punching is only possible in the company's network."))
    if not punching.places:
        return ""
    if spot is None:
        raise RuleViolation(
            RULE, _("Let your browser tell where you are: punching is only possible at certain places.")
        )
    place = place_at(spot, punching.places)
    if place is None:
        raise RuleViolation(RULE, _("You are not at any of the places where punching is possible."))
    return place.label.text(get_language() or "")[:LONGEST_PLACE]


@transaction.atomic
def take_punches(
    punches: Sequence[NewPunch], *, door: str, actor: Member | None, now: datetime
) -> list[tuple[Outcome, Punch | None]]:
    """Keep punches, in any order; of each what became of it. Days are computed anew in the same transaction.

    Punches of the future, of days on which the person was not employed, and with a number that another one has are
    left out. Raises PermissionDenied for others' punches without the permission.
    """
    _demand(punches, door, actor)
    taking = _Taking(punches, door=door, actor=actor, now=now)
    outcomes = [taking.take(punch) for punch in punches]
    taking.finish()
    return outcomes


def judge_punches(punches: Sequence[NewPunch], *, now: datetime) -> list[Outcome]:
    """What would become of punches; nothing is written."""
    judging = _Taking(punches, door=Door.IMPORT, actor=None, now=now, writes=False)
    return [judging.take(punch)[0] for punch in punches]


def _demand(punches: Iterable[NewPunch], door: str, actor: Member | None) -> None:
    if actor is None or (door == Door.PAGE and all(punch.member_id == actor.pk for punch in punches)):
        return
    if not actor.may(Permission.PUNCH_RECORD):
        raise PermissionDenied(f"{actor} may not bring in punches.")


class _Taking:
    """One batch, judged in memory: what is there already is read in three statements."""

    def __init__(
        self, punches: Sequence[NewPunch], *, door: str, actor: Member | None, now: datetime, writes: bool = True
    ) -> None:
        self.door, self.actor, self.now, self.manual, self.writes = door, actor, now, Manual(), writes
        punching = self.manual.of(self.manual.today(now)).section.punching
        self.doubled = timedelta(seconds=punching.doubled_within_seconds)
        self.apart = timedelta(minutes=punching.apart_minutes)
        members = {punch.member_id for punch in punches}
        if writes:
            lock_people(members)
        numbers = {punch.external_id for punch in punches if punch.external_id}
        found = Punch.objects.filter(external_id__in=numbers) if numbers else Punch.objects.none()
        self.by_number = {punch.external_id: punch for punch in found}
        self.near = self._near(punches, members)
        self.employed = defaultdict(list)
        for member, joined, left in Employment.objects.filter(member__in=members).values_list(
            "member_id", "joined_on", "left_on"
        ):
            self.employed[member].append((joined, left))
        self.new: list[Punch] = []

    def _near(self, punches: Sequence[NewPunch], members: set[int]) -> dict[int, list[tuple[datetime, int, Punch]]]:
        found: dict[int, list[tuple[datetime, int, Punch]]] = defaultdict(list)
        if not punches:
            return found
        reach = max(self.doubled, self.apart)
        first, last = min(punch.at for punch in punches) - reach, max(punch.at for punch in punches) + reach
        rows = Punch.objects.filter(member__in=members, at__gte=first, at__lte=last).order_by("at", "pk")
        for number, punch in enumerate(rows):
            found[punch.member_id].append((punch.at, number, punch))
        return found

    def take(self, punch: NewPunch) -> tuple[Outcome, Punch | None]:
        """Judge one; a new one counts for those that follow."""
        known = self.by_number.get(punch.external_id) if punch.external_id else None
        if known is not None:
            is_same = known.member_id == punch.member_id and known.at == punch.at
            return (Outcome.KNOWN, known) if is_same else (Outcome.TAKEN, None)
        if punch.at > self.now + DRIFT:
            return Outcome.FUTURE, None
        if not self._works_here(punch):
            return Outcome.NOT_HERE, None
        around = self.near[punch.member_id]
        twin = next((each for at, _number, each in around if self._is_twin(punch, at, each)), None)
        if twin is not None:
            return Outcome.KNOWN, twin
        return Outcome.NEW, self._keep(punch, around)

    def _is_twin(self, punch: NewPunch, at: datetime, other: Punch) -> bool:
        if other.direction != punch.direction or abs(at - punch.at) > self.doubled:
            return False
        # In two places within a minute is no punch sent twice.
        return not (punch.place and other.place and punch.place != other.place) or at == punch.at

    def _works_here(self, punch: NewPunch) -> bool:
        periods = self.employed.get(punch.member_id)
        if not periods:
            return True
        day = punch.at.astimezone(self.manual.zone).date()
        # Whoever leaves ends his last night shift on the morning after.
        return any(joined <= day and (left is None or day <= left + timedelta(days=1)) for joined, left in periods)

    def _keep(self, punch: NewPunch, around: list[tuple[datetime, int, Punch]]) -> Punch:
        near = (each for at, _number, each in around if abs(at - punch.at) <= self.apart)
        elsewhere = next((each for each in near if _are_apart(punch.place, each.place)), None)
        if self.writes and elsewhere is not None and elsewhere.pk is None:
            # It came in this very batch and has no id before it is written.
            self._write()
        kept = Punch(
            member_id=punch.member_id,
            at=punch.at,
            direction=punch.direction,
            door=self.door,
            place=punch.place[:LONGEST_PLACE],
            address=punch.address,
            external_id=punch.external_id[:LONGEST_EXTERNAL],
            elsewhere=elsewhere if self.writes else None,
            recorded_at=self.now,
            recorded_by=self.actor,
        )
        self.new.append(kept)
        if kept.external_id:
            self.by_number[kept.external_id] = kept
        around.append((kept.at, len(around), kept))
        return kept

    def _write(self) -> None:
        Punch.objects.bulk_create([punch for punch in self.new if punch.pk is None])

    def finish(self) -> None:
        """Write what is new, compute the days, tell of punches in two places at once."""
        if not self.new:
            return
        self._write()
        spans: dict[tuple[date, date], list[int]] = defaultdict(list)
        by_member: dict[int, list[datetime]] = defaultdict(list)
        for punch in self.new:
            by_member[punch.member_id].append(punch.at)
        for member, moments in by_member.items():
            days = [moment.astimezone(self.manual.zone).date() for moment in moments]
            spans[min(days) - timedelta(days=1), max(days)].append(member)
        for (first, last), members in sorted(spans.items()):
            recompute_days(members, first, last, now=self.now)
        self._tell()

    def _tell(self) -> None:
        apart = [punch for punch in self.new if punch.elsewhere_id is not None]
        if not apart:
            return
        names = dict(Member.objects.filter(pk__in={punch.member_id for punch in apart}).values_list("pk", "name"))
        supervisors = list(members_who_may(Permission.SHEET_MANAGE))
        for punch in apart:
            notify(
                supervisors,
                "attendance.elsewhere",
                now=self.now,
                url=f"/attendance/days/{punch.member_id}/{punch.at.astimezone(self.manual.zone):%Y-%m-%d}/",
                name=names[punch.member_id],
                place=punch.place,
                other=punch.elsewhere.place if punch.elsewhere is not None else "",
                at=punch.at,
            )


def _are_apart(one: str, other: str) -> bool:
    return bool(one and other and one != other)
