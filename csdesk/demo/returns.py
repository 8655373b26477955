"""Goods that come back for repair: some thirty returns, one or two in each stage of the road, each at its own time."""

import random
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from csdesk.demo.stage import person
from csdesk.people.models import Member
from csdesk.tenancy.models import Tenant
from csdesk.tenancy.scoping import tenant_atomic
from dealers.models import Dealer
from dealers.queries import dealer_of
from products.models import Product, ProductLine, Unit
from repairs.models import Counted, DifferenceKind, Result, ReturnOrder, Source, Warranty
from repairs.services.differences import answer_agreement, note_difference, propose_agreement
from repairs.services.filing import NewReturn, NewUnit, file_return
from repairs.services.following import SATISFIED, callback_task, finish_callback
from repairs.services.losing import lose_goods
from repairs.services.parcels import Parcel
from repairs.services.quoting import Item, answer_quote, offer_quote
from repairs.services.receiving import Count, count_return, inspect_return, receive_return
from repairs.services.repairing import Mark, forward_return, mark_lines
from repairs.services.returning import confirm_arrival, report_from_factory, ship_return, take_back_goods, tell_customer

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
# (model, name, product line, its name, brand): what the two demo companies sell.
GOODS = {
    "zhifu": (
        ("ZF-HD500", "移动硬盘 500G", "hard-drives", "移动硬盘", ""),
        ("ZF-UD16", "U盘 16G", "flash-drives", "闪存盘", ""),
    ),
    "taoqi": (("TQ-PB10", "充电宝 10000mAh", "power-banks", "移动电源", ""),),
}
FAULTS = (("no_power", "插上没反应"), ("not_recognised", "电脑不识别"), ("unstable", "拷贝时掉线"), ("noise", "咔咔响"))
# How far the returns have come, each with how many days ago it began.
ENDS = (
    ("filed", 1), ("filed", 3), ("received", 1), ("received", 2), ("differs", 1), ("differs", 2), ("proposed", 2),
    ("disputed", 3), ("inspected", 2), ("inspected", 3), ("quoted", 4), ("quoted", 3), ("factory", 4), ("factory", 5),
    ("factory", 6), ("factory", 12), ("repaired", 7), ("repaired", 8), ("sent_home", 8), ("back", 9), ("told", 9),
    ("back", 10), ("shipped", 11), ("shipped", 12), ("lost", 14), ("arrived", 13), ("arrived", 16), ("called", 20),
    ("called", 27), ("called", 34), ("called", 41),
)  # fmt: skip


def at_the_bench(tenant: Tenant, *, now: datetime) -> None:
    """Play the repair road once; each return in a transaction of its own."""
    with tenant_atomic(tenant.pk):
        if ReturnOrder.objects.exists():
            return
        products = list(_goods(tenant, now))
        dealer = dealer_of(person(tenant, "dealer"))
    for number, (end, days) in enumerate(ENDS):
        with tenant_atomic(tenant.pk):
            dice = random.Random(f"return {number}")  # noqa: S311 - a story, not a secret
            _Road(tenant, dealer, products, number, dice).play(end, now - days * DAY)


def _goods(tenant: Tenant, now: datetime) -> Iterator[Product]:
    usual = "baike" if tenant.slug == "zhifu" else "shop"
    for model, name, key, line_name, brand in GOODS[tenant.slug]:
        known = {"name": line_name, "brand": brand, "route": usual}
        line, _made = ProductLine.objects.get_or_create(key=key, defaults=known)
        product, _made = Product.objects.get_or_create(model=model, defaults={"line": line, "name": name})
        yield product


class _Road:
    """One return, step by step."""

    def __init__(
        self, tenant: Tenant, dealer: Dealer | None, products: list[Product], number: int, dice: random.Random
    ) -> None:
        self.dealer, self.dice, self.number = dealer, dice, number
        self.product = products[number % len(products)]
        self.desk: Member = person(tenant, "specialist")
        self.factory: Member = person(tenant, "factory")
        self.order: ReturnOrder

    def play(self, end: str, at: datetime) -> None:
        """Everything up to that end."""
        self._file(at)
        for name, step, pause in self._steps(end):
            if end == "filed":
                return
            at += pause
            step(at)
            if name == end:
                return

    def _steps(self, end: str) -> list[tuple[str, Callable[[datetime], object], timedelta]]:
        differs = end in ("differs", "proposed", "disputed")
        steps: list[tuple[str, Callable[[datetime], object], timedelta]] = [("received", self._receive, 3 * HOUR)]
        if differs:
            return [
                *steps, ("differs", self._differ, HOUR), ("proposed", self._propose, HOUR),
                ("disputed", self._dispute, 4 * HOUR),
            ]  # fmt: skip
        steps += [("inspected", self._inspect, 4 * HOUR)]
        if end == "quoted":
            return [*steps, ("quoted", self._quote, 2 * HOUR)]
        return [
            *steps, ("factory", self._forward, 5 * HOUR), ("repaired", self._repair, 2 * DAY),
            ("sent_home", self._send_home, 4 * HOUR), ("back", self._come_back, DAY), ("told", self._tell, HOUR),
            ("shipped", self._ship, 3 * HOUR), *self._last(end),
        ]  # fmt: skip

    def _last(self, end: str) -> list[tuple[str, Callable[[datetime], object], timedelta]]:
        if end == "lost":
            return [("lost", self._lose, 3 * DAY)]
        return [("arrived", self._arrive, 2 * DAY), ("called", self._call, 5 * HOUR)]

    def _file(self, at: datetime) -> None:
        count = self.dice.randint(1, 4)
        serials = [f"{self.product.model.replace('-', '')}{self.number:03}{place:04}" for place in range(count)]
        bought = (at - timedelta(days=self.dice.choice((60, 150, 300, 500)))).date()
        for serial in serials[: max(1, count - 1)]:
            Unit.objects.get_or_create(
                serial=serial, defaults={"product": self.product, "dealer": self.dealer, "invoiced_on": bought}
            )
        units = tuple(NewUnit(serial, self.product.model, *self.dice.choice(FAULTS)) for serial in serials)
        source = Source.PORTAL if self.number % 2 else Source.DESK
        new = NewReturn(
            units,
            dealer=self.dealer,
            sender_name="" if self.dealer else "张先生",
            source=source,
            wipe_notice_read=True,
            insists=True,
        )
        self.order = file_return(new, actor=self.desk, now=at)

    def _receive(self, at: datetime) -> None:
        self.order = receive_return(self.order, actor=self.desk, now=at)

    def _counted(self, at: datetime, first: str) -> None:
        lines = list(self.order.lines.order_by("position"))
        counts = {line.pk: Count(first if line is lines[0] else Counted.PRESENT) for line in lines}
        self.order = count_return(self.order, counts, actor=self.desk, now=at)
        self.order = inspect_return(self.order, actor=self.desk, now=at)

    def _inspect(self, at: datetime) -> None:
        self._counted(at, Counted.PRESENT)

    def _differ(self, at: datetime) -> None:
        self._counted(at, self.dice.choice((Counted.MISSING, Counted.DAMAGED)))
        if self.number % 2:
            note_difference(self.order, DifferenceKind.OTHER, "少一根数据线", actor=self.desk, now=at)
            self.order.refresh_from_db()

    def _propose(self, at: datetime) -> None:
        propose_agreement(self.order, "外壳破裂属人为损坏，需付费换壳。", actor=self.desk, now=at)

    def _dispute(self, at: datetime) -> None:
        waiting = self.order.agreements.get(is_agreed=None)
        answer = "寄出时完好，是快递压坏的。"
        answer_agreement(waiting, is_agreed=False, name="刘老板", answer=answer, actor=self.desk, now=at)

    def _quote(self, at: datetime) -> None:
        items = [Item(line, "更换主板", 12000) for line in self.order.lines.all()]
        quote = offer_quote(self.order, items, actor=self.desk, now=at)
        if self.number % 2:
            answer_quote(quote, is_accepted=True, name="刘老板", actor=self.desk, now=at + HOUR)

    def _parcel(self, at: datetime) -> Parcel:
        number = f"SF{self.number:04}{at:%m%d%H}"
        return Parcel("顺丰速运", number, (at + 3 * DAY).date(), self.dice.randint(8, 30) * 100)

    def _forward(self, at: datetime) -> None:
        self._pay(at)
        self.order = forward_return(self.order, self._parcel(at), actor=self.desk, now=at)

    def _pay(self, at: datetime) -> None:
        """What is out of warranty has its price, and the dealer's word on it."""
        out = list(self.order.lines.filter(warranty=Warranty.OUT))
        if out:
            quote = offer_quote(self.order, [Item(line, "更换主板", 9800) for line in out], actor=self.desk, now=at)
            answer_quote(quote, is_accepted=True, name="刘老板", actor=self.desk, now=at)

    def _repair(self, at: datetime) -> None:
        marks = {}
        for line in self.order.lines.all():
            marks[line.pk] = Mark(Result.REPAIRED, "更换主板，测试 24 小时正常")
            if self.dice.random() < 0.25:
                marks[line.pk] = Mark(Result.REPLACED, "", f"N{line.serial}")
        self.order = mark_lines(self.order, marks, actor=self.factory, now=at)

    def _send_home(self, at: datetime) -> None:
        report_from_factory(self.order, self._parcel(at), actor=self.factory, now=at)

    def _come_back(self, at: datetime) -> None:
        self.order = take_back_goods(self.order, actor=self.desk, now=at)

    def _tell(self, at: datetime) -> None:
        self.order = tell_customer(self.order, note="已电话通知刘老板，下午发货。", actor=self.desk, now=at)

    def _ship(self, at: datetime) -> None:
        self.order = ship_return(self.order, self._parcel(at), actor=self.desk, now=at)

    def _lose(self, at: datetime) -> None:
        self.order = lose_goods(self.order, text="快递显示派送，代理商未收到。", actor=self.desk, now=at)

    def _arrive(self, at: datetime) -> None:
        self.order = confirm_arrival(self.order, name="刘老板", actor=self.desk, now=at)

    def _call(self, at: datetime) -> None:
        if callback_task(self.order) is not None:
            finish_callback(self.order, SATISFIED, "货已收到，使用正常。", actor=self.desk, now=at)
