"""On to the factory or into our own hands, and what comes of each unit."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from csdesk.conversations.rules import clean_line, clean_text
from csdesk.people.models import Member
from csdesk.refusals import RuleViolation
from csdesk.rulebook.at import rulebook_at
from products.rules.serials import problem_of, spelled
from repairs.lifecycle import (
    IN_REPAIR,
    REPAIRED_ELSEWHERE,
    RETURN_LIFECYCLE,
    QuoteStatus,
    Road,
    Status,
)
from repairs.models import QuoteLine, Result, ReturnLine, ReturnOrder, Warranty
from repairs.policies import may_mark, may_work_on
from repairs.queries.returns import lines_of
from repairs.services.indexing import index_return
from repairs.services.locking import lock_return
from repairs.services.moving import move_return, refuse_while_unsettled, tell
from repairs.services.parcels import TO_FACTORY, Parcel, note_arrival, send_parcel
from repairs.services.replacing import keep_replacements

# What a repairer may say; the others follow from what happened.
SAID = (Result.REPAIRED, Result.REPLACED, Result.NOT_REPAIRABLE)


@dataclass(frozen=True)
class Mark:
    """What came of one unit."""

    result: str
    text: str = ""
    replacement_serial: str = ""


@transaction.atomic
def forward_return(order: ReturnOrder, parcel: Parcel, *, actor: Member | None, now: datetime) -> ReturnOrder:
    """Send the goods to the factory, within 2 working days of receipt (RPR-02); the leg's cost is kept (RPR-09).

    Raises PermissionDenied, TransitionNotAllowed; RuleViolation while something is not agreed on (RPR-07), or when
    no unit is left to repair.
    """
    order = lock_return(order)
    RETURN_LIFECYCLE.named("forward", leaving=order.status)
    refuse_while_unsettled(order)
    _refuse_without_units(order)
    order = move_return(order, "forward", actor=actor, now=now, changed={"forwarded_at": now}, waybill=parcel.waybill)
    send_parcel(order, TO_FACTORY, parcel, actor=actor, now=now)
    return order


@transaction.atomic
def keep_return(order: ReturnOrder, *, actor: Member | None, now: datetime) -> ReturnOrder:
    """Repair the goods in-house (RPR-16). Raises as `forward_return`, and where the manual has none."""
    if not rulebook_at(now).document.repairs.repairs_in_house:
        raise RuleViolation("RPR-16", _("The manual sends all repairs to the factory."))
    order = lock_return(order)
    RETURN_LIFECYCLE.named("keep", leaving=order.status)
    refuse_while_unsettled(order)
    _refuse_without_units(order)
    return move_return(order, "keep", actor=actor, now=now)


def _refuse_without_units(order: ReturnOrder) -> None:
    if not order.lines.filter(result=Result.OPEN).exists():
        raise RuleViolation("RPR-02", _("No unit of this return is left to repair."))


@transaction.atomic
def mark_lines(order: ReturnOrder, marks: Mapping[int, Mark], *, actor: Member | None, now: datetime) -> ReturnOrder:
    """Say what came of units, by the line's id; with the last one the repair is finished.

    Faulty and new serial are both kept. Raises PermissionDenied; TransitionNotAllowed when nothing is in repair;
    RuleViolation at `line-<id>` for a serial that cannot be, or a paid repair without an accepted quote (RPR-11).
    """
    order = lock_return(order)
    if not may_mark(actor, order):
        raise PermissionDenied(f"{actor} does not say what came of {order}.")
    if order.status not in IN_REPAIR:
        RETURN_LIFECYCLE.named("finish", leaving=order.status)
    lines = {line.pk: line for line in lines_of(order)}
    changed = _all_marked({lines[pk]: mark for pk, mark in marks.items() if pk in lines}, actor, now)
    _refuse_unpaid(order, changed)
    keep_replacements(order, changed, now=now)
    ReturnLine.objects.bulk_update(changed, ["result", "result_text", "result_at", "result_by", "replacement_serial"])
    if changed:
        if any(line.replacement_serial for line in changed):
            index_return(order)
        counted = {str(result.value): sum(line.result == result for line in changed) for result in SAID}
        tell(order, "return.mark", actor=actor, now=now, **{name: n for name, n in counted.items() if n})
    return finish_if_done(order, actor=actor, now=now)


def _all_marked(marks: Mapping[ReturnLine, Mark], actor: Member | None, now: datetime) -> list[ReturnLine]:
    """The lines that change. Raises what is wrong with the first; the facts tell it of each, by `fields`."""
    changed, refused = [], []
    for line, mark in marks.items():
        try:
            changed.append(_marked(line, mark, actor, now))
        except RuleViolation as refusal:
            refused.append(refusal)
    if refused:
        first = refused[0]
        fields = {str(each.field): str(each) for each in refused}
        raise RuleViolation(first.rule_id, str(first), field=first.field, facts={"fields": fields})
    return [line for line in changed if line is not None]


def _marked(line: ReturnLine, mark: Mark, actor: Member | None, now: datetime) -> ReturnLine | None:
    if line.result != Result.OPEN:
        return None
    field = f"line-{line.pk}"
    if mark.result not in SAID:
        raise RuleViolation("RPR-09", _("Choose what came of it."), field=field)
    serial = spelled(mark.replacement_serial)
    if mark.result == Result.REPLACED:
        if not serial:
            raise RuleViolation("RPR-09", _("Enter the serial of the replacement."), field=field)
        if (problem := problem_of(serial)) is not None:
            raise RuleViolation("RPR-09", problem, field=field)
        if serial == line.serial:
            raise RuleViolation("RPR-09", _("The replacement has the serial of the faulty unit."), field=field)
    if mark.result == Result.NOT_REPAIRABLE and not mark.text.strip():
        raise RuleViolation("RPR-09", _("Write down why it cannot be repaired."), field=field)
    line.result, line.result_text, line.result_at, line.result_by = mark.result, clean_line(mark.text, 500), now, actor
    line.replacement_serial = serial if mark.result == Result.REPLACED else ""
    return line


def _refuse_unpaid(order: ReturnOrder, lines: Iterable[ReturnLine]) -> None:
    """Out of warranty nothing is repaired before the dealer has accepted its price (RPR-11, RPR-14)."""
    if order.road != Road.REPAIR:
        return
    paid = [line for line in lines if line.warranty == Warranty.OUT and line.result != Result.NOT_REPAIRABLE]
    if not paid:
        return
    accepted = QuoteLine.objects.filter(quote__order=order, quote__status=QuoteStatus.ACCEPTED)
    priced = set(accepted.values_list("line", flat=True))
    for line in paid:
        if line.pk not in priced:
            message = _("“%(serial)s” is out of warranty: its price must be accepted first.") % {"serial": line}
            raise RuleViolation("RPR-11", message, field=f"line-{line.pk}")


def finish_if_done(order: ReturnOrder, *, actor: Member | None, now: datetime) -> ReturnOrder:
    """With nothing left to say of any unit, the return goes on to where it is shipped."""
    if order.lines.filter(result=Result.OPEN).exists():
        return order
    if order.status in REPAIRED_ELSEWHERE:
        if order.status == Status.AT_FACTORY:
            note_arrival(order, TO_FACTORY, now=now)
        return move_return(order, "finish", actor=actor, now=now, changed={"repaired_at": now}, may=True)
    if order.status == Status.IN_HOUSE:
        changed = {"repaired_at": now, "back_at": now}
        return move_return(order, "mend", actor=actor, now=now, changed=changed, may=True)
    if order.status == Status.INSPECTED and order.lines.exclude(result=Result.MISSING).exists():
        return move_return(order, "send_back", actor=actor, now=now, changed={"back_at": now}, may=True)
    return order


@transaction.atomic
def send_back_unrepaired(order: ReturnOrder, *, reason: str, actor: Member | None, now: datetime) -> ReturnOrder:
    """Give up the repair: the units go back as they came, with the reason.

    Raises PermissionDenied, TransitionNotAllowed, RuleViolation without a reason or while not agreed on.
    """
    if not may_work_on(actor, order):
        raise PermissionDenied(f"{actor} may not work on {order}.")
    order, reason = lock_return(order), clean_text(reason)
    RETURN_LIFECYCLE.named("send_back", leaving=order.status)
    refuse_while_unsettled(order)
    if not reason:
        raise RuleViolation("RPR-15", _("Write down why the goods go back unrepaired."), field="reason")
    order.lines.filter(result=Result.OPEN).update(
        result=Result.UNREPAIRED, result_text=reason[:500], result_at=now, result_by=actor
    )
    return move_return(order, "send_back", actor=actor, now=now, changed={"back_at": now}, text=reason)
