from csdesk.demo.goods import UNITS, move_parcels, stock_goods
from csdesk.people.models import Team
from products.models import PriceItem, PriceList, Unit
from shipping.models import FreightStatement, Shipment
from tests.tickets.company import DAY, MONDAY, furnish, hire


def test_a_company_has_goods_prices_parcels_and_a_month_to_reconcile_once(tenant):
    furnish(tenant, since=MONDAY - 90 * DAY)
    specialist = hire("Li", "specialist", since=MONDAY - 90 * DAY)

    for _again in range(2):
        stock_goods(tenant, "dealer_after_sales", now=MONDAY)
        move_parcels(tenant, specialist, now=MONDAY)

    assert (Unit.objects.count(), PriceList.objects.count()) == (UNITS, 2)
    assert sorted(PriceItem.objects.filter(key="usb").values_list("price_fen", flat=True)) == [4500, 5500]
    assert Shipment.objects.filter(from_team=Team.objects.get(key="warehouse"), sent_at__isnull=True).count() == 1
    assert FreightStatement.objects.get().rows.count() > 0
