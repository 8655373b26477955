"""The goods arrive: the desk takes them in, counts them line by line, and says when the inspection is done."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from csdesk.cases.services.cases import rename_case
from csdesk.conversations.rules import clean_line
from csdesk.people.models import Member
from csdesk.refusals import RuleViolation
from dealers.queries import party_of
from products.queries.units import units_of
from products.rules.serials import spelled
from repairs.lifecycle import BEFORE_APPROVAL, RETURN_LIFECYCLE, Status
from repairs.models import Counted, Result, ReturnLine, ReturnOrder
from repairs.policies import may_work_on
from repairs.queries.intake import known_about
from repairs.queries.returns import lines_of
from repairs.rules.intake import LineRefusals, Sender, problems_in
from repairs.rules.road import title_of
from repairs.services.differences import differ_by_count
from repairs.services.exchanging import ask_for_freight, needs_freight
from repairs.services.filing import NewUnit, line_of
from repairs.services.indexing import index_return
from repairs.services.judging import judge, judge_again
from repairs.services.locking import lock_return
from repairs.services.moving import move_return, tell
from repairs.services.parcels import INBOUND, Parcel, note_arrival, send_parcel, under_way
from repairs.services.repairing import finish_if_done


@dataclass(frozen=True)
class Count:
    """What was found of one line."""

    counted: str
    finding: str = ""


@transaction.atomic
def receive_return(
    order: ReturnOrder, *, actor: Member | None, now: datetime, parcel: Parcel | None = None
) -> ReturnOrder:
    """The goods are here: within the manual's time they are checked and sent on (RPR-01, RPR-02).

    Raises PermissionDenied, TransitionNotAllowed; RuleViolation for goods that came before they were approved (DOA-01),
    or without what their freight has cost, for which the sales head is asked to sign (DOA-07).
    """
    if lock_return(order).status in BEFORE_APPROVAL:
        message = _("First the application is signed, then the goods are sent: these are not approved.")
        raise RuleViolation("DOA-01", message)
    if needs_freight(order) and (parcel is None or parcel.cost_fen is None):
        raise RuleViolation("DOA-07", _("Enter what the freight of the goods has cost."), field="cost")
    order = move_return(order, "receive", actor=actor, now=now, changed={"received_at": now})
    if parcel is not None and under_way(order, INBOUND) is None:
        send_parcel(order, INBOUND, parcel, actor=actor, now=now)
    note_arrival(order, INBOUND, now=now)
    if needs_freight(order):
        ask_for_freight(order, actor=actor, now=now)
    return order


@transaction.atomic
def count_return(
    order: ReturnOrder,
    counts: Mapping[int, Count],
    *,
    actor: Member | None,
    now: datetime,
    scanned: Sequence[str] = (),
) -> ReturnOrder:
    """Note what was found: `counts` by the line's id, and what was `scanned`: there, or more than was sent in.

    What differs from the list opens the same-day agreement with the dealer (RPR-07); a slip can be counted anew until
    the inspection is done. Raises PermissionDenied, RuleViolation, LineRefusals for scanned serials that cannot be.
    """
    if not may_work_on(actor, order):
        raise PermissionDenied(f"{actor} may not count {order}.")
    order = lock_return(order)
    if order.status != Status.RECEIVED:
        RETURN_LIFECYCLE.named("inspect", leaving=order.status)
    lines = list(lines_of(order))
    extras = _note_scanned(order, lines, scanned)
    changed = [line for line in lines if _counted(line, counts)]
    scanned_lines = [line for line in lines if line.serial and line.serial in {spelled(each) for each in scanned}]
    for line in scanned_lines:
        if line.counted in (Counted.OPEN, Counted.MISSING):
            line.counted, line.result = Counted.PRESENT, _here(line)
    _save(order, list({line.pk: line for line in [*changed, *scanned_lines]}.values()), extras)
    differ_by_count(order, [*changed, *scanned_lines, *extras], actor=actor, now=now)
    if extras:
        _name_anew(order)
        index_return(order)
    left = order.lines.filter(counted=Counted.OPEN).count()
    tell(order, "return.count", actor=actor, now=now, lines=len(changed) + len(scanned), left=left)
    return order


def _name_anew(order: ReturnOrder) -> None:
    """Lists tell how many units there are: those announced, and those found besides."""
    lines = list(lines_of(order))
    names = [line.product.model if line.product is not None else line.named for line in lines]
    rename_case(order.case, title_of(order.sender_name, names, len(lines)))


def _counted(line: ReturnLine, counts: Mapping[int, Count]) -> bool:
    """Put what was found on a line; whether that is anything new."""
    count = counts.get(line.pk)
    if count is None or count.counted not in Counted.values or count.counted == Counted.OPEN:
        return False
    if line.counted == Counted.EXTRA and count.counted == Counted.PRESENT:
        count = Count(Counted.EXTRA, count.finding)
    finding = clean_line(count.finding, 500)
    if (line.counted, line.finding) == (count.counted, finding):
        return False
    line.counted, line.finding = count.counted, finding
    line.result = Result.MISSING if count.counted == Counted.MISSING else _here(line)
    return True


def _here(line: ReturnLine) -> str:
    """What came of a unit that is here: a quote refused before it was counted stays refused."""
    return str(Result.OPEN) if line.result == Result.MISSING else line.result


def _note_scanned(order: ReturnOrder, lines: Sequence[ReturnLine], scanned: Sequence[str]) -> list[ReturnLine]:
    """The units that nobody announced, as new lines behind the others; not yet written."""
    on_list = {line.serial for line in lines}
    serials = [
        serial for serial in dict.fromkeys(spelled(each) for each in scanned) if serial and serial not in on_list
    ]
    if not serials:
        return []
    party = party_of(order.case)
    dealer = party.dealer if party is not None else None
    units = units_of(serials)
    products = [units[serial].product if serial in units else None for serial in serials]
    verdicts = judge(serials, products, customer_kind=dealer.kind if dealer else None, at=order.case.opened_at)
    known = known_about(serials, units, verdicts, dealer=dealer)
    sender = Sender(dealer.pk if dealer else None, (), order.route)
    # The goods lie on the table: only what cannot be a serial, or is under way elsewhere, is refused.
    problems = [each for each in problems_in(serials, known, sender) if not each.may_insist and each.rule == "RPR-01"]
    if problems:
        raise LineRefusals(problems)
    last = max((line.position for line in lines), default=0)
    extras = []
    for place, serial in enumerate(serials):
        line = line_of(order, last + 1 + place, NewUnit(serial), units.get(serial), products[place], verdicts[place])
        line.counted = Counted.EXTRA
        extras.append(line)
    return extras


def _save(order: ReturnOrder, changed: Sequence[ReturnLine], extras: Sequence[ReturnLine]) -> None:
    alike: dict[tuple[str, str], list[int]] = {}
    for line in changed:
        if not line.finding:
            alike.setdefault((line.counted, line.result), []).append(line.pk)
    # Most of a long list is found alike: one statement, not one with a case for each line.
    for (counted, result), ids in alike.items():
        ReturnLine.objects.filter(pk__in=ids).update(counted=counted, finding="", result=result)
    ReturnLine.objects.bulk_update([line for line in changed if line.finding], ["counted", "finding", "result"])
    if extras:
        ReturnLine.objects.bulk_create(extras)
        order.unit_count += len(extras)
        order.save(update_fields=["unit_count"])


@transaction.atomic
def inspect_return(order: ReturnOrder, *, actor: Member | None, now: datetime) -> ReturnOrder:
    """Counted and looked at: from here the promise to the dealer runs (RPR-03, RPR-04).

    Damage by hand costs the warranty. Raises PermissionDenied, TransitionNotAllowed; RuleViolation while lines are
    not counted.
    """
    order = lock_return(order)
    RETURN_LIFECYCLE.named("inspect", leaving=order.status)
    lines = list(lines_of(order))
    open_lines = [str(line) for line in lines if line.counted == Counted.OPEN]
    if open_lines:
        message = _("Not counted yet: %(lines)s.") % {"lines": ", ".join(open_lines[:5])}
        raise RuleViolation("RPR-02", message, field="counts", facts={"left": len(open_lines)})
    damaged = [line for line in lines if line.counted == Counted.DAMAGED]
    if damaged:
        party = party_of(order.case)
        judge_again(damaged, customer_kind=party.dealer.kind if party else None, at=order.case.opened_at)
        ReturnLine.objects.bulk_update(damaged, ["warranty", "verdict"])
    here = sum(line.counted != Counted.MISSING for line in lines)
    order = move_return(order, "inspect", actor=actor, now=now, changed={"inspected_at": now}, units=here)
    # A quote that was refused while the goods were counted leaves nothing to repair.
    return finish_if_done(order, actor=actor, now=now)
