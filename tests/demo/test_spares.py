"""The demo's spares: something waits on every page, and a second start adds nothing."""

from datetime import timedelta

from csdesk.demo.spares import keep_spares
from csdesk.demo.stage import cast
from csdesk.ledger.services.checking import differences
from csdesk.people.services.companies import add_member
from csdesk.tenancy.models import Tenant
from csdesk.tenancy.scoping import tenant_atomic
from products.models import Product
from spares.models import Movement, Place, SparesRequest, Stocktake, Transfer
from tests.tickets.company import furnish


def test_keep_spares_plays_two_months_once(alpha: Tenant) -> None:
    with tenant_atomic(alpha.pk) as now:
        begin = now - timedelta(days=60)
        furnish(alpha, since=begin - timedelta(days=2))
        for row in cast()["people"]:
            if row["role"] != "dealer":
                address = f"{row['key']}@alpha.demo"
                add_member(address, row["key"], [row["role"]], now=begin - timedelta(days=1), password="long enough 1")

    keep_spares(alpha, begin=begin, now=now)
    keep_spares(alpha, begin=begin, now=now)

    with tenant_atomic(alpha.pk):
        assert (Place.objects.count(), Product.objects.filter(is_part=True).count()) == (5, 20)
        assert Movement.objects.count() > 120
        assert sorted(Transfer.objects.values_list("status", flat=True)) == ["arrived", "ordered", "sent", "short"]
        assert Stocktake.objects.get().status == "settling"
        assert SparesRequest.objects.get().status == "asked"
        assert differences() == []
