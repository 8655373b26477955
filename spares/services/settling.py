"""What differs is explained, booked, and somebody bears it; then the stocktake is over."""

from collections.abc import Mapping
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from csdesk.cases.models import Phase
from csdesk.cases.services.cases import move_case
from csdesk.documents.services.gates import require_scans
from csdesk.ledger.rules import AccountKey, Change
from csdesk.outbox.notify import notify
from csdesk.people.models import Member
from csdesk.refusals import RuleViolation
from csdesk.rulebook.at import rulebook_at
from csdesk.sla import clocks
from csdesk.sla.models import Task, TaskState
from spares.lifecycle import STOCKTAKE_LIFECYCLE, Occasion, StocktakeStatus
from spares.models import MovementKind, Reconciliation, Stocktake
from spares.permissions import Permission
from spares.policies import may_settle
from spares.queries.people import told_at, who_may
from spares.rules.liability import liable_by
from spares.services.booking import Draft, Proof, book
from spares.services.counting import COUNT, compare, lock_stocktake, step
from spares.services.reminding import tick_off


@transaction.atomic
def settle_stocktake(
    stocktake: Stocktake, explanations: Mapping[int, str], *, actor: Member | None, now: datetime
) -> Stocktake:
    """Book the differences as adjustments, each with its explanation by line id, and close the stocktake.

    The book is compared once more: what was found and written down meanwhile differs no more. Raises PermissionDenied,
    TransitionNotAllowed; RuleViolation for a difference without an explanation; Shortage when pieces that were not
    found have been moved on since.
    """
    stocktake = lock_stocktake(stocktake)
    if not may_settle(actor):
        raise PermissionDenied(f"{actor} may not settle {stocktake}.")
    STOCKTAKE_LIFECYCLE.named("settle", leaving=stocktake.status)
    require_scans(stocktake.case, "close", now=now)
    lines = list(stocktake.lines.select_related("product").order_by("pk"))
    compare(stocktake, lines)
    draft = Draft(MovementKind.ADJUST, stocktake.place, _proof(stocktake), stocktake=stocktake)
    for line in lines:
        line.explanation = explanations.get(line.pk, line.explanation).strip()[:500]
        if line.difference and not line.explanation:
            message = _("%(model)s: explain the difference.") % {"model": line.product.model}
            raise RuleViolation(stocktake.liability_rule or stocktake.rule, message, field="explanation")
        line.save(update_fields=["explanation"])
        if line.difference:
            key = AccountKey(stocktake.place_id, line.product_id, line.grade)
            draft.changes.append(Change(key, line.difference))
    if draft.changes:
        book(draft, actor=actor, now=now, happened_at=_counted_at(stocktake))
    return close_stocktake(stocktake, "settle", actor=actor, now=now)


@transaction.atomic
def cancel_stocktake(stocktake: Stocktake, *, note: str, actor: Member | None, now: datetime) -> Stocktake:
    """Break a count off; nothing is booked. Raises PermissionDenied, TransitionNotAllowed, RuleViolation."""
    stocktake = lock_stocktake(stocktake)
    if not may_settle(actor):
        raise PermissionDenied(f"{actor} may not break off {stocktake}.")
    target = STOCKTAKE_LIFECYCLE.named("cancel", leaving=stocktake.status).target
    if not note.strip():
        raise RuleViolation(stocktake.rule, _("Say why the count is broken off."), field="note")
    step(stocktake, "cancel", target, actor=actor, now=now, note=note.strip()[:500])
    clocks.observe(stocktake.case, "stocktake.cancel", at=now, actor=actor)
    move_case(stocktake.case, Phase.CLOSED, now=now)
    return stocktake


def leave_to_settle(stocktake: Stocktake, *, actor: Member | None, now: datetime) -> Stocktake:
    """The second count differs as well: say by rule who bears it, and tell those who settle it (SPR-04, SPR-12)."""
    rule = liable_by(
        rulebook_at(now).document.spares.liabilities,
        place=stocktake.place.kind,
        occasion=stocktake.occasion,
        was_reconciled=was_reconciled(stocktake),
    )
    stocktake.is_place_liable, stocktake.liability_rule = rule is not None, rule.rule if rule is not None else ""
    step(stocktake, "differ", StocktakeStatus.SETTLING, actor=actor, now=now)
    told = [*who_may(Permission.COUNT_SETTLE), *told_at(stocktake.place, now=now)]
    notify([each for each in told if each != actor], "spares.differ", case=stocktake.case, now=now)
    return stocktake


def was_reconciled(stocktake: Stocktake) -> bool:
    """Whether the last of their lists since the place's last count agreed with our book, or was explained in time."""
    before = Stocktake.objects.filter(
        place=stocktake.place, status=StocktakeStatus.CLOSED, frozen_at__lt=stocktake.frozen_at
    )
    last = before.order_by("-frozen_at").first()
    found = Reconciliation.objects.filter(place=stocktake.place, made_at__lte=stocktake.frozen_at)
    if last is not None:
        found = found.filter(made_at__gt=last.frozen_at)
    made = found.order_by("-pk").first()
    return made is not None and made.settled_at is not None and made.settled_at <= stocktake.frozen_at


def close_stocktake(stocktake: Stocktake, verb: str, *, actor: Member | None, now: datetime) -> Stocktake:
    """End a (locked) stocktake that agrees or was settled; the duty that asked for it is done."""
    target = STOCKTAKE_LIFECYCLE.named(verb, leaving=stocktake.status).target
    stocktake.settled_at, stocktake.settled_by = now, actor
    step(stocktake, verb, target, actor=actor, now=now)
    clocks.observe(stocktake.case, "stocktake.close", at=now, actor=actor)
    move_case(stocktake.case, Phase.CLOSED, now=now)
    if stocktake.occasion != Occasion.IRREGULAR:
        _tick_duties_off(stocktake, now)
    return stocktake


def _tick_duties_off(stocktake: Stocktake, now: datetime) -> None:
    """The week's and the month's count may fall on one day: one stocktake is both."""
    begun = Task.objects.filter(kind=COUNT, subject=stocktake.place.key, state=TaskState.OPEN, created_at__lte=now)
    for task in begun.order_by("pk"):
        tick_off(task, stocktake.case.number, now=now)


def _proof(stocktake: Stocktake) -> Proof:
    return Proof(stocktake.liability_rule or stocktake.rule, stocktake.case, stocktake.case.number)


def _counted_at(stocktake: Stocktake) -> datetime:
    times = [at for line in stocktake.lines.all() for at in (line.first_at, line.second_at) if at is not None]
    return max(times)
