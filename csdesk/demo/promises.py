"""Beside the chats: shipments that are followed, video viewings, the main products."""

from datetime import datetime, timedelta

from chat.models import Following, Offer, Viewing
from chat.services.following import NewFollowing, follow_shipment, note_look
from chat.services.offering import keep_offer
from chat.services.viewings import NewViewing, arrange_viewing, note_held, note_prepared
from csdesk.demo.stage import person
from csdesk.tenancy.models import Tenant
from csdesk.tenancy.scoping import tenant_atomic
from products.models import Product

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
PITCHES = (
    ("这款卖得最好，轻巧耐用，现在下单当天发货。", "Our best seller: light, sturdy, and sent the same day."),
    ("配这款一起用更稳，很多客户都一起买。", "Goes well with it; many customers take both."),
    ("送人也合适，两年质保。", "A good present, with two years of warranty."),
)


def keep_promises(tenant: Tenant, *, now: datetime) -> None:
    """Play them once."""
    with tenant_atomic(tenant.pk):
        if Following.objects.exists() or Viewing.objects.exists():
            return
        agent = person(tenant, "agent")
        disk = NewFollowing("赵女士", "订单 20261120-88：移动硬盘 2 个", "13900001111", "顺丰", "SF1420098812345")
        following = follow_shipment(disk, actor=agent, now=now - 2 * DAY)
        note_look(following, "on_time", "", actor=agent, now=now - DAY)
        note_look(following, "told", "中转站积压，预计晚一天；已电话告知客户。", actor=agent, now=now - 2 * HOUR)
        follow_shipment(NewFollowing("陈先生", "订单 20261122-17：支架"), actor=agent, now=now - HOUR)
        _viewings(tenant, now)
        _offers(now)


def _viewings(tenant: Tenant, now: datetime) -> None:
    agent = person(tenant, "agent")
    past = NewViewing("转接头 C2", "周女士", "微信 zhou-88", now - 3 * HOUR)
    held = arrange_viewing(past, actor=agent, now=now - DAY)
    note_prepared(held, "黑白两色各一件，样线两根", actor=agent, now=now - 4 * HOUR)
    note_held(held, "held", "建议加一根 2 米线；客户想看白色实物图。", actor=agent, now=now - 2 * HOUR)
    arrange_viewing(NewViewing("移动硬盘 T5", "吴先生", "13800002222", now + 20 * HOUR), actor=agent, now=now - HOUR)


def _offers(now: datetime) -> None:
    if Offer.objects.exists():
        return
    goods = Product.objects.filter(is_active=True, is_part=False).order_by("pk")[: len(PITCHES)]
    for place, (product, (pitch, pitch_en)) in enumerate(zip(goods, PITCHES, strict=False), start=1):
        keep_offer(product, pitch=pitch, pitch_en=pitch_en, place=place, actor=None, now=now)
