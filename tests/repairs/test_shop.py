"""The other preset: a shop that repairs in-house what it can, and says at the counter what it does not take."""

import pytest

from repairs.lifecycle import Status
from repairs.models import Result
from repairs.rules.intake import LineRefusals
from repairs.services.filing import NewUnit
from repairs.services.repairing import Mark, keep_return, mark_lines
from tests.repairs.returns import filed, inspected, make_product, make_units
from tests.tickets.company import MONDAY, furnish, hire


@pytest.fixture
def he(tenant):
    """The shop's after-sales agent."""
    furnish(tenant, "online_shop")
    return hire("He", "specialist", team="service")


@pytest.mark.rule("RPR-16")
def test_what_can_be_repaired_in_house_is(he):
    make_units(make_product("RING", line="ring", route="shop"), ["RING00000001"])
    order = keep_return(inspected(he, "RING00000001", wipe_notice_read=False), actor=he, now=MONDAY)
    assert order.status == Status.IN_HOUSE

    order = mark_lines(order, {order.lines.get().pk: Mark(Result.REPAIRED, "重新镶石")}, actor=he, now=MONDAY)

    assert order.status == Status.BACK


@pytest.mark.rule("RPR-15")
def test_goods_that_are_not_accepted_are_refused_at_intake_with_the_reason(he):
    product = make_product("TS-1", line="thai-silver", route="shop")
    product.has_serials = False
    product.save()

    with pytest.raises(LineRefusals) as refused:
        filed(he, units=(NewUnit(model="TS-1"),))

    assert refused.value.problems[0].rule == "RPR-15"
    assert not refused.value.may_insist
