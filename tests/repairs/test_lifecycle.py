"""Every status against every transition, with and without the right to work."""

import pytest
from django.core.exceptions import PermissionDenied

from csdesk.refusals import RuleViolation, TransitionNotAllowed
from repairs.lifecycle import ONLY_ON, RETURN_LIFECYCLE, Road, Status
from repairs.models import ReturnOrder
from repairs.queries.returns import PHASES
from repairs.services.moving import move_return
from tests.conftest import make_member
from tests.repairs.returns import filed
from tests.tickets.company import HOUR, MONDAY

S = Status
# status -> {transition: where it leads}; everything else is refused
ALLOWED = {
    S.APPLIED: {"approve": S.FILED, "refuse": S.REFUSED, "withdraw": S.WITHDRAWN},
    S.REFUSED: {"reapply": S.APPLIED, "settle": S.SETTLED},
    S.FILED: {"receive": S.RECEIVED, "withdraw": S.WITHDRAWN},
    S.RECEIVED: {"inspect": S.INSPECTED, "settle": S.SETTLED},
    S.INSPECTED: {
        "forward": S.AT_FACTORY,
        "keep": S.IN_HOUSE,
        "purchase": S.AT_PURCHASING,
        "refund": S.REFUNDING,
        "send_back": S.BACK,
        "settle": S.SETTLED,
    },
    S.AT_PURCHASING: {"finish": S.REPAIRED},
    S.REFUNDING: {"keep_goods": S.INSPECTED, "credit": S.REFUNDED},
    S.REFUNDED: {},
    S.AT_FACTORY: {"finish": S.REPAIRED, "lose": S.LOST},
    S.IN_HOUSE: {"mend": S.BACK, "send_back": S.BACK},
    S.REPAIRED: {"come_back": S.BACK, "ship": S.SHIPPED, "lose": S.LOST},
    S.BACK: {"ship": S.SHIPPED},
    S.SHIPPED: {"arrive": S.ARRIVED, "lose": S.LOST},
    S.LOST: {"arrive": S.ARRIVED, "find": S.INSPECTED, "replace": S.BACK, "settle": S.SETTLED},
    S.ARRIVED: {},
    S.SETTLED: {},
    S.WITHDRAWN: {},
}
TABLE = [(status, transition.name) for status in Status for transition in RETURN_LIFECYCLE]


@pytest.fixture
def standing(chen, disk):
    """A return in any status, as the database allows it."""

    def put(status, road=Road.REPAIR):
        order = filed(chen)
        ReturnOrder.objects.filter(pk=order.pk).update(status=status, road=road)
        order.refresh_from_db()
        return order

    return put


@pytest.fixture
def clerk(desk):
    """Somebody who may do all of it."""
    return make_member("Sun", "repairs.return_work", "repairs.return_credit")


def test_lifecycle_table_knows_every_status():
    assert set(ALLOWED) == set(Status) == {Status(status) for status in RETURN_LIFECYCLE.statuses} == set(PHASES)


@pytest.mark.rule("RPR-09")
@pytest.mark.parametrize("road", Road)
@pytest.mark.parametrize("status", Status)
def test_move_return_goes_where_the_lifecycle_leads_and_nowhere_else(standing, clerk, status, road):
    order = standing(status, road)

    for transition in RETURN_LIFECYCLE:
        ReturnOrder.objects.filter(pk=order.pk).update(status=status)
        target = ALLOWED[status].get(transition.name)
        on_road = road in ONLY_ON.get(transition.name, Road)
        if target is None or not on_road:
            with pytest.raises(TransitionNotAllowed if target is None else RuleViolation):
                move_return(order, transition.name, actor=clerk, now=MONDAY + HOUR)
            target = None
        else:
            move_return(order, transition.name, actor=clerk, now=MONDAY + HOUR)
        order.refresh_from_db()
        order.case.refresh_from_db()
        assert order.status == (target or status)
        if target is not None:
            assert order.case.phase == PHASES[target]


@pytest.mark.parametrize("status", [status for status in Status if ALLOWED[status]])
def test_move_return_refuses_who_may_only_look(standing, status):
    order = standing(status)
    watcher = make_member("Zhou", "repairs.return_view")

    for name in ALLOWED[status]:
        with pytest.raises(PermissionDenied):
            move_return(order, name, actor=watcher, now=MONDAY + HOUR)

    order.refresh_from_db()
    assert order.status == status
