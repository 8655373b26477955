"""Every movement goes through here: the ledger's posting, its words, its serial numbers, and the levels it touches."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from csdesk.cases.models import Case
from csdesk.events.record import record
from csdesk.ledger.rules import AccountKey, Change
from csdesk.ledger.services.posting import Reason, post
from csdesk.live.publish import publish
from csdesk.people.models import Member
from csdesk.refusals import RuleViolation
from csdesk.rulebook.at import rulebook_at
from products.models import Product
from products.rules.serials import LONGEST
from spares.models import Grade, Movement, MovementSerial, Place, StockSerial, Stocktake, Transfer
from spares.policies import may_work_at
from spares.queries.stock import BOOK
from spares.services.levels import watch_levels

RULE = "SPR-16"


@dataclass(frozen=True)
class Part:
    """Some pieces of a part, good or bad, perhaps each with its serial number."""

    product: Product
    quantity: int
    grade: str = Grade.GOOD
    serials: Sequence[str] = ()


@dataclass(frozen=True)
class Proof:
    """Why pieces move, and how it can be proved: `evidence` is the number of a paper (SPR-13, SPR-16)."""

    rule: str = RULE
    case: Case | None = None
    evidence: str = ""
    note: str = ""


@dataclass
class Draft:
    """A movement in the making: what comes in and what goes out, by account."""

    kind: str
    place: Place
    proof: Proof
    outside: str = ""
    transfer: Transfer | None = None
    stocktake: Stocktake | None = None
    changes: list[Change] = field(default_factory=list)
    came: list[tuple[Place | None, Part]] = field(default_factory=list)
    went: list[tuple[Place | None, Part]] = field(default_factory=list)

    def add(self, place: Place, part: Part) -> "Draft":
        """Pieces come to lie at a place."""
        self.changes.append(Change(AccountKey(place.pk, part.product.pk, part.grade), part.quantity))
        self.came.append((place, part))
        return self

    def take(self, place: Place, part: Part) -> "Draft":
        """Pieces leave a place."""
        self.changes.append(Change(AccountKey(place.pk, part.product.pk, part.grade), -part.quantity))
        self.went.append((place, part))
        return self


def check_work(actor: Member | None, place: Place) -> None:
    """Raises PermissionDenied for those who do not work at a place, RuleViolation where it is used no more."""
    if not may_work_at(actor, place):
        raise PermissionDenied(f"{actor} does not work at {place}.")
    if not place.is_active:
        raise RuleViolation(RULE, _("“%(place)s” is not in use any more.") % {"place": place}, field="place")


def check_parts(parts: Iterable[Part]) -> list[Part]:
    """The parts as a list. Raises RuleViolation for none, for no whole number, for serial numbers that do not fit."""
    found = list(parts)
    if not found:
        raise RuleViolation(RULE, _("Name at least one part."), field="parts")
    for part in found:
        if type(part.quantity) is not int or part.quantity <= 0:
            raise RuleViolation(RULE, _("A quantity is a whole number above 0."), field="parts")
        if not all(0 < len(serial) <= LONGEST for serial in part.serials):
            message = _("%(model)s: a serial number is empty or too long.") % {"model": part.product.model}
            raise RuleViolation(RULE, message, field="parts")
        if part.serials and len(set(part.serials)) != part.quantity:
            message = _("%(model)s: give a serial number to each piece, or to none.") % {"model": part.product.model}
            raise RuleViolation(RULE, message, field="parts")
    return found


def book(draft: Draft, *, actor: Member | None, now: datetime, happened_at: datetime | None = None) -> Movement:
    """Write a movement with all that hangs on it. Raises Shortage and what the ledger raises; nothing is written then.

    A case that it belongs to is locked, and told.
    """
    reason = Reason(
        draft.proof.rule, rulebook_at(now).version, draft.proof.case, draft.proof.evidence, draft.proof.note
    )
    posting = post(BOOK, draft.changes, reason, actor=actor, now=now, happened_at=happened_at)
    movement = Movement.objects.create(
        kind=draft.kind,
        posting=posting,
        place=draft.place,
        outside=draft.outside[:200],
        transfer=draft.transfer,
        stocktake=draft.stocktake,
    )
    move_serials(movement, draft.went, draft.came)
    touched = {(change.account.holder, change.account.item) for change in draft.changes if change.account.holder > 0}
    watch_levels(touched, now=now)
    if draft.proof.case is not None:
        facts = {"movement": movement.pk, "move": draft.kind, "place": str(draft.place)}
        publish(draft.proof.case, record(draft.proof.case, "spares.move", actor=actor, at=now, **facts))
    return movement


def move_serials(
    movement: Movement, went: list[tuple[Place | None, Part]], came: list[tuple[Place | None, Part]]
) -> None:
    """Write down numbered pieces. Raises RuleViolation for one that is not where it is taken from, or here already."""
    for is_in, parts in ((False, went), (True, came)):
        for place, part in parts:
            for serial in sorted(part.serials):
                _move_serial(serial, part, place, is_in=is_in)
            MovementSerial.objects.bulk_create(
                MovementSerial(movement=movement, product=part.product, serial=serial, grade=part.grade, is_in=is_in)
                for serial in part.serials
            )


def _move_serial(serial: str, part: Part, place: Place | None, *, is_in: bool) -> None:
    StockSerial.objects.bulk_create(
        [StockSerial(serial=serial, product=part.product, grade=part.grade)], ignore_conflicts=True
    )
    known = StockSerial.objects.select_for_update(of=("self",)).get(serial=serial, product=part.product)
    words = {"serial": serial, "place": known.place or ""}
    if is_in and known.place_id is not None:
        message = _("The serial number %(serial)s lies at “%(place)s” already.") % words
        raise RuleViolation(RULE, message, field="parts")
    if not is_in and known.place_id is not None and (known.place_id != getattr(place, "pk", None)):
        raise RuleViolation(RULE, _("The serial number %(serial)s lies at “%(place)s”.") % words, field="parts")
    if not is_in and known.place_id is not None and known.grade != part.grade:
        message = _("The piece with the serial number %(serial)s is booked as the other kind, good or bad.") % words
        raise RuleViolation(RULE, message, field="parts")
    known.place, known.grade = (place if is_in else None), part.grade
    known.save(update_fields=["place", "grade"])
