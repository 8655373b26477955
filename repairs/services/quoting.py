"""Paid repair: a quote by the price list, which the dealer accepts or refuses (RPR-11, RPR-14)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from csdesk.conversations.rules import clean_line
from csdesk.outbox.rendering import company_zone
from csdesk.people.models import Member
from csdesk.refusals import RuleViolation, StaleRecord
from products.rules.quotes import MOST_FEN
from repairs.lifecycle import PRICED, QuoteStatus, Status
from repairs.models import QuoteLine, RepairQuote, Result, ReturnLine, ReturnOrder
from repairs.policies import may_answer, may_work_on
from repairs.queries.prices import prices_for
from repairs.services.locking import lock_return
from repairs.services.moving import tell
from repairs.services.repairing import finish_if_done

RULE = "RPR-11"


@dataclass(frozen=True)
class Item:
    """One item for one unit; `item` is its key in the price list, empty for one that stands in none."""

    line: ReturnLine
    label: str
    price_fen: int
    item: str = ""


@transaction.atomic
def offer_quote(
    order: ReturnOrder, items: Sequence[Item], *, note: str = "", actor: Member | None, now: datetime
) -> RepairQuote:
    """Offer the dealer a price; one that stands, accepted or not, gives way to the new one.

    Its lines never change afterwards. Raises PermissionDenied; RuleViolation without items, for units that are not
    open any more, for a price that cannot be, or when the goods are not here or in repair.
    """
    if not may_work_on(actor, order):
        raise PermissionDenied(f"{actor} may not work on {order}.")
    order = lock_return(order)
    if order.status not in PRICED:
        raise RuleViolation(RULE, _("A quote is made while the goods are inspected or in repair."))
    _check(order, items)
    _check_listed(items, now=now)
    in_force = order.quotes.filter(status__in=[QuoteStatus.OFFERED, QuoteStatus.ACCEPTED])
    in_force.update(status=QuoteStatus.REPLACED)
    last = order.quotes.aggregate(last=Max("number"))["last"] or 0
    quote = RepairQuote.objects.create(
        order=order,
        number=last + 1,
        total_fen=sum(item.price_fen for item in items),
        priced_on=now.astimezone(company_zone()).date(),
        note=clean_line(note, 500),
        offered_by=actor,
        offered_at=now,
    )
    QuoteLine.objects.bulk_create(
        QuoteLine(
            quote=quote,
            line=item.line,
            item=item.item,
            label=clean_line(item.label, 120),
            price_fen=item.price_fen,
            is_listed=bool(item.item),
        )
        for item in items
    )
    tell(order, "return.quote", actor=actor, now=now, quote=quote.number, total_fen=quote.total_fen)
    return quote


def _check(order: ReturnOrder, items: Sequence[Item]) -> None:
    if not items:
        raise RuleViolation(RULE, _("A quote needs at least one item."), field="items")
    for item in items:
        if item.line.order_id != order.pk or item.line.result != Result.OPEN:
            message = _("“%(serial)s” is not open in this return.") % {"serial": item.line}
            raise RuleViolation(RULE, message, field="items")
        if not clean_line(item.label, 120):
            raise RuleViolation(RULE, _("Name each item."), field="items")
        if not 0 <= item.price_fen <= MOST_FEN:
            raise RuleViolation(RULE, _("This is no price of a repair."), field="items")


def _check_listed(items: Sequence[Item], *, now: datetime) -> None:
    """What refers to the price list costs what the list says, and is something that may be charged."""
    for item in items:
        if not item.item:
            continue
        listed = next((each for each in prices_for(item.line, now=now) if each.key == item.item), None)
        if listed is None:
            message = _("Out of warranty this may not be charged here: %(item)s.") % {"item": item.label}
            raise RuleViolation("RPR-14", message, field="items")
        if listed.price_fen != item.price_fen:
            message = _("By the price list %(item)s costs something else.") % {"item": item.label}
            raise RuleViolation(RULE, message, field="items")


@transaction.atomic
def answer_quote(
    quote: RepairQuote, *, is_accepted: bool, name: str, actor: Member | None, now: datetime
) -> ReturnOrder:
    """Write down what the dealer says to a quote: accepted it is frozen, refused its units go back unrepaired.

    Raises PermissionDenied; StaleRecord when it was answered or replaced; RuleViolation without a name.
    """
    order = lock_return(quote.order)
    if not may_answer(actor, order):
        raise PermissionDenied(f"{actor} does not speak for the dealer of {order}.")
    quote = RepairQuote.objects.select_for_update(of=("self",)).get(pk=quote.pk)
    if quote.status != QuoteStatus.OFFERED:
        raise StaleRecord(RULE, _("This quote was answered or replaced already; make a new one for another price."))
    if order.status not in PRICED:
        raise RuleViolation(RULE, _("The goods are not in repair any more."))
    if not (name := clean_line(name, 120)):
        raise RuleViolation(RULE, _("Note who spoke for the dealer."), field="name")
    quote.status = QuoteStatus.ACCEPTED if is_accepted else QuoteStatus.REFUSED
    quote.answered_name, quote.answered_at, quote.entered_by = name, now, actor
    quote.save(update_fields=["status", "answered_name", "answered_at", "entered_by"])
    fact = "return.accept_quote" if is_accepted else "return.refuse_quote"
    tell(order, fact, actor=actor, now=now, quote=quote.number, total_fen=quote.total_fen, name=name)
    if is_accepted:
        return order
    return _back_unrepaired(order, quote, actor=actor, now=now)


def _back_unrepaired(order: ReturnOrder, quote: RepairQuote, *, actor: Member | None, now: datetime) -> ReturnOrder:
    units = order.lines.filter(result=Result.OPEN, pk__in=quote.lines.values("line"))
    units.update(result=Result.UNREPAIRED, result_text=_("The quote was refused."), result_at=now, result_by=None)
    if order.status == Status.RECEIVED:
        return order
    return finish_if_done(order, actor=actor, now=now)
