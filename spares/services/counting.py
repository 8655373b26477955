"""Counting blind: whoever counts does not see what the book says, and goods move on meanwhile."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from csdesk.cases.services.cases import lock_case, open_case
from csdesk.events.record import record
from csdesk.ledger.queries import entries_since
from csdesk.ledger.services.posting import local_day
from csdesk.live.publish import publish
from csdesk.people.models import Member
from csdesk.refusals import RuleViolation, StaleRecord
from csdesk.sla import clocks
from products.models import Product
from spares.lifecycle import COUNTABLE, OPEN_STOCKTAKES, Occasion, StocktakeStatus
from spares.models import GRADES, Place, PlaceKind, StockLevel, Stocktake, StocktakeLine
from spares.policies import KIND_STOCKTAKE, may_count, may_order_count
from spares.queries.stock import accounts_at, lines_at
from spares.rules.lists import MOST_PIECES

RULE = "SPR-02"
# The tasks of duties that are done by counting.
COUNT = "spares.count"


@transaction.atomic
def open_stocktake(place: Place, occasion: str, *, actor: Member | None, now: datetime) -> Stocktake:
    """Have a place counted: what lies there by the book, and whatever has a level there, good and bad apart.

    The book goes on: each line is compared with the balance at the moment it was counted. Raises PermissionDenied;
    RuleViolation while another count of the place is open.
    """
    if not may_order_count(actor, place, is_regular=occasion != Occasion.IRREGULAR):
        raise PermissionDenied(f"{actor} may not have {place} counted.")
    rule = rule_of(place, occasion)
    # Two who begin at once: the second waits here, and finds the first one's.
    Place.objects.select_for_update(of=("self",)).get(pk=place.pk)
    if Stocktake.objects.filter(place=place, status__in=OPEN_STOCKTAKES).exists():
        raise RuleViolation(rule, _("This place is being counted already."), field="place")
    title = f"{place.name} {Occasion(occasion).label}"
    case = open_case(KIND_STOCKTAKE, title, holder=place.keeper or actor, team=place.team, now=now)
    stocktake = Stocktake.objects.create(
        case=case, place=place, occasion=occasion, rule=rule, frozen_at=now, ordered_by=actor
    )
    StocktakeLine.objects.bulk_create(
        StocktakeLine(stocktake=stocktake, product_id=product, grade=grade) for product, grade in _to_count(place)
    )
    clocks.observe(case, "stocktake.open", at=now, actor=actor)
    publish(case, record(case, "stocktake.open", actor=actor, at=now, place=str(place), occasion=occasion))
    return stocktake


@transaction.atomic
def add_line(stocktake: Stocktake, product: Product, grade: str, *, actor: Member, now: datetime) -> StocktakeLine:
    """Something lies there that the list does not have. Raises PermissionDenied; StaleRecord after the first round."""
    stocktake = countable(stocktake, actor)
    if stocktake.status != StocktakeStatus.COUNTING:
        raise StaleRecord(stocktake.rule, _("The first count is over: only what differed is counted again."))
    line, _made = StocktakeLine.objects.get_or_create(stocktake=stocktake, product=product, grade=grade)
    return line


@transaction.atomic
def enter_counts(stocktake: Stocktake, counts: Mapping[int, int], *, actor: Member, now: datetime) -> Stocktake:
    """Enter what was counted now, by line id: in the second round only of what differed.

    Raises PermissionDenied; StaleRecord when a line was counted by somebody else in this round, or the round is
    over; RuleViolation for what is no number of pieces. Nothing is entered then.
    """
    stocktake = countable(stocktake, actor)
    is_second = stocktake.status == StocktakeStatus.RECOUNTING
    for line in stocktake.lines.filter(pk__in=counts).select_related("product"):
        _enter(line, counts[line.pk], actor, now, is_second=is_second)
    return stocktake


def compare(stocktake: Stocktake, lines: Iterable[StocktakeLine]) -> None:
    """Write to each line what the book says of the moment it was counted, by when things happened.

    What moved since is left out, what was written down since but had happened before is in. Locks the accounts.
    """
    lines = list(lines)
    accounts = list(accounts_at(stocktake.place).select_for_update(of=("self",)).order_by("pk"))
    by_key = {(account.item, account.grade): account for account in accounts}
    earliest = min((_counted_at(line) for line in lines), default=stocktake.frozen_at)
    later = entries_since(accounts, earliest, local_day(earliest))
    for line in lines:
        account = by_key.get((line.product_id, line.grade))
        since = sum(
            amount for pk, at, amount in later if account is not None and pk == account.pk and at > _counted_at(line)
        )
        line.expected = account.amount - since if account is not None else 0
    StocktakeLine.objects.bulk_update(lines, ["expected"])


def rule_of(place: Place, occasion: str) -> str:
    """The rule by which a place is counted."""
    if place.kind == PlaceKind.SHIPPING:
        return "SPR-10"
    return "SPR-04" if occasion == Occasion.IRREGULAR and place.kind == PlaceKind.BRANCH else RULE


def step(
    stocktake: Stocktake, verb: str, status: str, *, actor: Member | None, now: datetime, **facts: str
) -> Stocktake:
    """Move a (locked) stocktake on, and write so on its case."""
    stocktake.status = status
    stocktake.save()
    case = lock_case(stocktake.case)
    publish(case, record(case, f"stocktake.{verb}", actor=actor, at=now, **facts))
    return stocktake


def lock_stocktake(stocktake: Stocktake) -> Stocktake:
    """The stocktake again with its case, both locked until the transaction ends."""
    lock_case(stocktake.case)
    Stocktake.objects.select_for_update(of=("self",)).get(pk=stocktake.pk)
    return Stocktake.objects.select_related("case", "place__keeper", "place__team").get(pk=stocktake.pk)


def countable(stocktake: Stocktake, actor: Member) -> Stocktake:
    """The stocktake, locked, if this person may enter counts now. Raises PermissionDenied, StaleRecord."""
    stocktake = lock_stocktake(stocktake)
    if not may_count(actor, stocktake):
        raise PermissionDenied(f"{actor} may not count {stocktake}.")
    if stocktake.status not in COUNTABLE:
        raise StaleRecord(stocktake.rule, _("The counting is over."))
    return stocktake


def _to_count(place: Place) -> list[tuple[int, str]]:
    lying = [(product.pk, grade) for product, grade, _amount in lines_at(place)]
    levels = StockLevel.objects.filter(place=place, minimum__gt=0).values_list("product", flat=True)
    wanted = [(product, GRADES[0]) for product in levels]
    return list(dict.fromkeys([*lying, *wanted]))


def _enter(line: StocktakeLine, number: int, actor: Member, now: datetime, *, is_second: bool) -> None:
    if type(number) is not int or not 0 <= number <= MOST_PIECES:
        raise RuleViolation(RULE, _("A count is a whole number from 0."), field="counts")
    before, by = (line.second, line.second_by_id) if is_second else (line.first, line.first_by_id)
    if is_second and not line.differed:
        raise StaleRecord(RULE, _("%(model)s agreed: it is not counted again.") % {"model": line.product.model})
    if before is not None and by != actor.pk:
        words = {"model": line.product.model}
        raise StaleRecord(RULE, _("%(model)s was counted by somebody else meanwhile.") % words)
    if is_second:
        line.second, line.second_at, line.second_by = number, now, actor
    else:
        line.first, line.first_at, line.first_by = number, now, actor
    line.save()


def _counted_at(line: StocktakeLine) -> datetime:
    at = line.second_at or line.first_at
    assert at is not None
    return at
