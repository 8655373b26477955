import pytest

from csdesk.refusals import RuleViolation
from products.registry import history_of
from repairs.services.filing import NewReturn, NewUnit, file_return
from repairs.services.parcels import OUTBOUND, Parcel, send_parcel
from tests.tickets.company import MONDAY, hire


@pytest.fixture
def order(disk, hengda, chen):
    """A return of one disk that we never stocked."""
    new = NewReturn((NewUnit("NEVER1", disk.model),), dealer=hengda, wipe_notice_read=True)
    return file_return(new, actor=chen, now=MONDAY)


def test_a_units_history_tells_of_its_returns_to_those_who_see_them(order, chen):
    stranger = hire("Wu", "commerce")

    told = history_of(["NEVER1"], chen)

    assert [each.label for each in told] == [order.case.number]
    assert history_of(["OTHER"], chen) == []
    assert history_of(["NEVER1"], stranger) == []


def test_two_parcels_of_one_waybill_share_it_where_somebody_says_so(order, chen):
    first = send_parcel(order, OUTBOUND, Parcel("顺丰", "sf-1000"), actor=chen, now=MONDAY)
    with pytest.raises(RuleViolation):
        send_parcel(order, OUTBOUND, Parcel("顺丰", "SF1000"), actor=chen, now=MONDAY)

    second = send_parcel(order, OUTBOUND, Parcel("顺丰", "SF1000", is_shared=True), actor=chen, now=MONDAY)

    assert (first.waybill, first.shares_waybill) == ("SF1000", False)
    assert (second.waybill, second.shares_waybill) == ("SF1000", True)
