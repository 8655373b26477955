"""Movements, and the movement ledger (流水账) of a place."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q, QuerySet

from csdesk.ledger.models import Entry
from csdesk.ledger.queries import balances_before, entries_between
from csdesk.people.models import Member
from products.models import Product
from spares.models import GRADES, Movement, Place, Transfer
from spares.permissions import Permission
from spares.policies import places_seen_by
from spares.queries.stock import BOOK

# A month of a busy branch; who needs more asks for shorter spans.
MOST_ENTRIES = 5000


@dataclass(frozen=True)
class LedgerLine:
    """One entry of a place's ledger with the balance after it."""

    entry: Entry
    movement: Movement | None
    product: Product
    balance: int


@dataclass
class Statement:
    """The movement ledger of a place over some days: what was there, what came and went, what is left."""

    place: Place
    first: date
    last: date
    lines: list[LedgerLine] = field(default_factory=list)
    # (part, grade, at the beginning, in, out, at the end)
    totals: list[tuple[Product, str, int, int, int, int]] = field(default_factory=list)
    is_cut: bool = False


def movements_visible_to(member: Member) -> QuerySet[Movement]:
    """The movements at the places that somebody may see, with what a list shows."""
    found = Movement.objects.filter(places_seen_by(member, place="place"))
    return found.select_related("place", "posting__by", "posting__case", "transfer", "stocktake__case")


def parts_of(movements: Iterable[Movement]) -> dict[int, list[tuple[Product, str, int]]]:
    """By movement id (part, grade, pieces) of what came and went at its place: in two statements however many."""
    movements = list(movements)
    entries = Entry.objects.filter(posting__in=[each.posting_id for each in movements]).select_related("account")
    by_posting: dict[int, list[Entry]] = {}
    for entry in entries.order_by("pk"):
        by_posting.setdefault(entry.posting_id, []).append(entry)
    products = Product.objects.in_bulk({entry.account.item for rows in by_posting.values() for entry in rows})
    return {
        each.pk: [
            (products[entry.account.item], entry.account.grade, entry.amount)
            for entry in by_posting.get(each.posting_id, ())
            if entry.account.holder == each.place_id
        ]
        for each in movements
    }


def statement_of(place: Place, first: date, last: date) -> Statement:
    """The movement ledger of a place, by the days on which movements count (SPR-02)."""
    before = {(key.item, key.grade): amount for key, amount in balances_before(BOOK, first, holder=place.pk).items()}
    entries = list(entries_between(BOOK, first, last, holder=place.pk)[: MOST_ENTRIES + 1])
    statement = Statement(place, first, last, is_cut=len(entries) > MOST_ENTRIES)
    entries = entries[:MOST_ENTRIES]
    found = Movement.objects.filter(posting__in={entry.posting_id for entry in entries})
    movements = {each.posting_id: each for each in found.select_related("transfer", "stocktake__case")}
    items = {entry.account.item for entry in entries} | {item for item, _grade in before}
    products = Product.objects.in_bulk(items)
    balance = dict(before)
    came: dict[tuple[int, str], int] = {}
    went: dict[tuple[int, str], int] = {}
    for entry in entries:
        key = (entry.account.item, entry.account.grade)
        balance[key] = balance.get(key, 0) + entry.amount
        side = came if entry.amount > 0 else went
        side[key] = side.get(key, 0) + abs(entry.amount)
        line = LedgerLine(entry, movements.get(entry.posting_id), products[key[0]], balance[key])
        statement.lines.append(line)
    order = sorted(balance, key=lambda key: (products[key[0]].model, GRADES.index(key[1])))
    statement.totals = [
        (products[key[0]], key[1], before.get(key, 0), came.get(key, 0), went.get(key, 0), balance[key])
        for key in order
    ]
    return statement


def transfers_visible_to(member: Member) -> QuerySet[Transfer]:
    """The transfers from or to places that somebody may see; from outside also for those who supply."""
    seen = places_seen_by(member, place="origin") | places_seen_by(member, place="target")
    if member.may(Permission.STOCK_VIEW):
        seen = Q()
    elif member.may(Permission.SUPPLY):
        seen |= Q(origin=None)
    found = Transfer.objects.filter(seen)
    return found.select_related("origin", "target", "shipment", "case", "ordered_by", "sent_by", "arrived_by")
