"""Goods, dealers and returns to act on."""

from datetime import date, datetime
from typing import Any

from csdesk.people.models import Member
from dealers.models import Dealer, DealerContact
from products.models import Product, ProductLine, Unit
from repairs.models import Counted, Result, ReturnOrder
from repairs.services.filing import NewReturn, NewUnit, file_return
from repairs.services.following import CALLBACK  # noqa: F401 - one place to import from
from repairs.services.parcels import Parcel
from repairs.services.receiving import Count, count_return, inspect_return, receive_return
from repairs.services.repairing import Mark, forward_return, mark_lines
from repairs.services.returning import confirm_arrival, ship_return, take_back_goods, tell_customer
from tests.tickets.company import HOUR, MONDAY

SERIALS = ("HD0000000001", "HD0000000002", "HD0000000003")


def make_product(model: str = "HD-500", *, line: str = "hdd", route: str = "baike", brand: str = "Baike") -> Product:
    """A model of a product line."""
    of_line, _created = ProductLine.objects.get_or_create(
        key=line, defaults={"name": line, "brand": brand, "route": route}
    )
    return Product.objects.create(line=of_line, model=model, name=model)


def make_units(product: Product, serials: Any = SERIALS, *, dealer: Dealer | None = None, **days: date) -> list[Unit]:
    """Units that we sold, invoiced half a year ago unless said otherwise."""
    known = {"invoiced_on": date(2026, 5, 20), **days}
    return [Unit.objects.create(serial=serial, product=product, dealer=dealer, **known) for serial in serials]


def make_dealer(code: str = "GZ01", **fields: Any) -> Dealer:
    """A dealer."""
    known = {"name": f"恒达 {code}", "email": f"{code.lower()}@dealer.test", "address": "广州市天河区"}
    return Dealer.objects.create(code=code, **{**known, **fields})


def make_contact(dealer: Dealer, member: Member | None = None, name: str = "刘老板") -> DealerContact:
    """Somebody at the dealer, who signs in as `member`."""
    return DealerContact.objects.create(dealer=dealer, member=member, name=name, is_main=True)


def filed(
    actor: Member | None, *serials: str, now: datetime = MONDAY, parent: Any = None, **fields: Any
) -> ReturnOrder:
    """A return that was filed."""
    known: dict[str, Any] = {"sender_name": "张先生", "wipe_notice_read": True}
    units = fields.pop("units", None) or tuple(NewUnit(serial) for serial in serials or SERIALS)
    return file_return(NewReturn(units, **{**known, **fields}), actor=actor, now=now, parent=parent)


def received(actor: Member, *serials: str, now: datetime = MONDAY, **fields: Any) -> ReturnOrder:
    """A return whose goods are here."""
    return receive_return(filed(actor, *serials, now=now, **fields), actor=actor, now=now)


def counted(order: ReturnOrder, actor: Member, *, now: datetime = MONDAY, **found: str) -> ReturnOrder:
    """Each line counted as there, but for those that `found` names by their serials."""
    counts = {line.pk: Count(found.get(line.serial, Counted.PRESENT)) for line in order.lines.all()}
    return count_return(order, counts, actor=actor, now=now)


def inspected(actor: Member, *serials: str, now: datetime = MONDAY, **fields: Any) -> ReturnOrder:
    """A return that was counted and inspected, nothing amiss."""
    order = received(actor, *serials, now=now, **fields)
    return inspect_return(counted(order, actor, now=now), actor=actor, now=now)


PARCEL = Parcel("顺丰", "SF1234567890", date(2026, 12, 30), cost_fen=2500, is_shared=True)


def at_factory(actor: Member, *serials: str, now: datetime = MONDAY, **fields: Any) -> ReturnOrder:
    """A return that is at the factory."""
    return forward_return(inspected(actor, *serials, now=now, **fields), PARCEL, actor=actor, now=now)


def repaired(actor: Member, *serials: str, now: datetime = MONDAY, **fields: Any) -> ReturnOrder:
    """A return whose units were all repaired."""
    order = at_factory(actor, *serials, now=now, **fields)
    marks = {line.pk: Mark(Result.REPAIRED, "换主板") for line in order.lines.all()}
    return mark_lines(order, marks, actor=actor, now=now)


def back(actor: Member, *serials: str, now: datetime = MONDAY, **fields: Any) -> ReturnOrder:
    """A return whose goods are back at the desk, of which the customer knows."""
    order = take_back_goods(repaired(actor, *serials, now=now, **fields), actor=actor, now=now)
    return tell_customer(order, note="已电话通知刘老板。", actor=actor, now=now)


def shipped(actor: Member, *serials: str, now: datetime = MONDAY, **fields: Any) -> ReturnOrder:
    """A return on its way to the dealer."""
    return ship_return(back(actor, *serials, now=now, **fields), PARCEL, actor=actor, now=now)


def arrived(actor: Member, *serials: str, now: datetime = MONDAY, **fields: Any) -> ReturnOrder:
    """A return that is over."""
    return confirm_arrival(shipped(actor, *serials, now=now, **fields), name="刘老板", actor=actor, now=now + HOUR)
