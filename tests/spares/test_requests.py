import pytest
from django.core.exceptions import PermissionDenied

from csdesk.approvals.queries.requests import open_request
from csdesk.approvals.services import sign, withdraw
from csdesk.cases.models import Case, Phase
from csdesk.refusals import RuleViolation
from spares.models import SparesRequest, Transfer
from spares.queries.stock import on_hand
from spares.services.arriving import receive_transfer
from spares.services.booking import Part
from spares.services.requests import CHAIN, NewRequest, ask_for_spares
from spares.services.transfers import cancel_transfer, send_transfer
from tests.spares.stock import WAYBILL, keeper_of, part, stock
from tests.tickets.company import HOUR, MONDAY, hire


@pytest.fixture
def keeper(branch):
    return keeper_of(branch)


def asked(place, actor, *, source="branch", quantity=5, reason="春节前备货"):
    new = NewRequest(place, [Part(part(), quantity)], reason, source)
    return ask_for_spares(new, actor=actor, now=MONDAY)


def signed(request, actor, verdict="approve", reason=""):
    sign(open_request(request.case, CHAIN).pk, verdict, reason=reason, actor=actor, now=MONDAY + HOUR)
    request.refresh_from_db()
    request.case.refresh_from_db()
    return request


@pytest.mark.rule("SPR-01")
def test_a_branch_applies_and_customer_service_signs(branch, office, keeper, supervisor):
    request = asked(branch, keeper)
    assert (request.status, request.case.number[:3], Transfer.objects.count()) == ("asked", "BP-", 0)

    signed(request, supervisor)

    transfer = request.transfer
    assert (request.status, transfer.origin, transfer.target, transfer.rule) == ("approved", office, branch, "SPR-01")
    assert list(transfer.lines.values_list("product", "ordered")) == [(part().pk, 5)]


@pytest.mark.rule("SPR-06")
def test_customer_service_asks_purchasing_which_signs_as_well(office, specialist, supervisor):
    buyer = hire("Sun", "purchasing")
    request = asked(office, specialist, source="purchasing")

    assert signed(request, supervisor).status == "asked"
    assert signed(request, buyer).status == "approved"
    assert request.transfer.origin is None


def test_nothing_goes_out_before_everybody_has_signed(branch, office, keeper, supervisor):
    stock(office, part(), 9)
    request = asked(branch, keeper)
    assert request.transfer is None

    signed(request, supervisor)
    send_transfer(request.transfer, {}, waybill=WAYBILL, actor=None, now=MONDAY + HOUR)
    counts = {request.transfer.lines.get().pk: 5}
    receive_transfer(request.transfer, counts, actor=keeper, now=MONDAY + 2 * HOUR)

    request.refresh_from_db()
    request.case.refresh_from_db()
    assert (request.status, request.case.phase, on_hand(branch, part(), "good")) == ("done", Phase.CLOSED, 5)


def test_a_refusal_ends_the_request_with_its_reason(branch, office, keeper, supervisor):
    request = signed(asked(branch, keeper), supervisor, "refuse", "库存足够")

    assert (request.status, request.outcome, request.case.phase) == ("refused", "库存足够", Phase.CLOSED)
    assert Transfer.objects.count() == 0


def test_who_applied_takes_it_back(branch, office, keeper):
    request = asked(branch, keeper)

    withdraw(open_request(request.case, CHAIN), actor=keeper, now=MONDAY + HOUR)

    request.refresh_from_db()
    assert request.status == "withdrawn"


def test_calling_the_order_off_ends_the_request(branch, office, keeper, supervisor):
    request = signed(asked(branch, keeper), supervisor)

    cancel_transfer(request.transfer, note="总部缺货", actor=supervisor, now=MONDAY + HOUR)

    request.refresh_from_db()
    assert (request.status, request.outcome) == ("withdrawn", "总部缺货")


@pytest.mark.parametrize(("quantity", "reason"), [(5, "  "), (0, "x"), (-1, "x"), (1.5, "x")])
def test_a_request_without_reason_or_quantity_is_refused(branch, office, keeper, quantity, reason):
    with pytest.raises(RuleViolation):
        asked(branch, keeper, quantity=quantity, reason=reason)

    assert (SparesRequest.objects.count(), Case.objects.count()) == (0, 0)


def test_a_request_needs_somebody_who_can_give(branch, office, keeper, specialist):
    with pytest.raises(RuleViolation) as refusal:
        asked(office, specialist)
    assert refusal.value.field == "source"
    office.is_active = False
    office.save()

    with pytest.raises(RuleViolation):
        asked(branch, keeper)


def test_who_may_apply(branch, office, keeper):
    with pytest.raises(PermissionDenied):
        asked(office, keeper)
    with pytest.raises(PermissionDenied):
        asked(branch, keeper, source="purchasing")
    with pytest.raises(PermissionDenied):
        asked(branch, hire("Ma", "finance"))
