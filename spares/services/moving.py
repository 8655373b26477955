"""Pieces come from outside, go out, are swapped, are written off; and any of it is taken back by its opposite."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from csdesk.ledger.services.posting import reverse
from csdesk.people.models import Member
from csdesk.refusals import RuleViolation
from spares.models import Grade, Movement, MovementKind, Place
from spares.services.booking import RULE, Draft, Part, Proof, book, check_parts, check_work, move_serials
from spares.services.levels import watch_levels

# What may be entered by hand; the others follow from transfers and counts.
BY_HAND = (MovementKind.RECEIVE, MovementKind.ISSUE, MovementKind.SWAP, MovementKind.WRITE_OFF)


@transaction.atomic
def move_spares(
    kind: str,
    place: Place,
    parts: Iterable[Part],
    *,
    outside: str = "",
    proof: Proof = Proof(),  # noqa: B008 - frozen
    actor: Member | None,
    now: datetime,
    happened_at: datetime | None = None,
) -> Movement:
    """Receive, issue, swap or write off pieces at a place; several parts are one movement, all or none.

    A swap takes a bad piece in and gives a good one out (SPR-01, SPR-05): its serial numbers are the good ones'.
    Raises PermissionDenied; Shortage; RuleViolation for quantities, serial numbers and places that do not fit, and
    for a write-off without a reason.
    """
    if kind not in BY_HAND:
        raise RuleViolation(RULE, _("This movement is not entered by hand."), field="kind")
    check_work(actor, place)
    if kind == MovementKind.WRITE_OFF and not proof.note.strip():
        raise RuleViolation(RULE, _("Say why they are written off."), field="note")
    draft = Draft(kind, place, proof, outside=outside)
    for part in check_parts(parts):
        if kind == MovementKind.RECEIVE:
            draft.add(place, part)
        elif kind == MovementKind.SWAP:
            good = Part(part.product, part.quantity, Grade.GOOD, part.serials)
            draft.take(place, good).add(place, Part(part.product, part.quantity, Grade.BAD))
        else:
            draft.take(place, part)
    return book(draft, actor=actor, now=now, happened_at=happened_at)


@transaction.atomic
def reverse_movement(movement: Movement, *, note: str, actor: Member | None, now: datetime) -> Movement:
    """Take a movement back by its opposite: what was entered by hand; the rest follows from its transfer or count.

    Raises PermissionDenied; RuleViolation without a reason, for what cannot be taken back or was already; Shortage
    when the pieces have gone out since.
    """
    check_work(actor, movement.place)
    if movement.kind not in BY_HAND:
        raise RuleViolation(RULE, _("This movement follows from a transfer or a count, and is not taken back here."))
    if not note.strip():
        raise RuleViolation(RULE, _("Say why it is taken back."), field="note")
    posting = reverse(movement.posting, note=note, actor=actor, now=now)
    taken_back = Movement.objects.create(
        kind=MovementKind.REVERSAL,
        posting=posting,
        place=movement.place,
        outside=movement.outside,
        reversal_of=movement,
    )
    went: list[tuple[Place | None, Part]] = []
    came: list[tuple[Place | None, Part]] = []
    for row in movement.serials.select_related("product"):
        part = Part(row.product, 1, row.grade, [row.serial])
        (went if row.is_in else came).append((movement.place, part))
    move_serials(taken_back, went, came)
    accounts = posting.entries.values_list("account__holder", "account__item")
    watch_levels(list(accounts), now=now)
    return taken_back
