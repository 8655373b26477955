"""DOA: first applied for and signed, then sent, exchanged or refunded."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from csdesk.approvals.queries import latest_request, open_request
from csdesk.approvals.services import sign, withdraw
from csdesk.cases.models import Case, Phase
from csdesk.desk.queries.queue import mine_to_do
from csdesk.documents.models import PrintedForm
from csdesk.documents.services.printing import print_form
from csdesk.documents.services.scanning import add_scan, take_back_scan
from csdesk.refusals import RuleViolation, TransitionNotAllowed
from csdesk.rulebook.at import rulebook_at
from csdesk.sla.models import Clock, Task, TaskState, Verdict
from dealers.models import Dealer
from products.models import Product, Unit
from repairs.lifecycle import Agreement, Road, Status
from repairs.models import Refund, Result, ReturnOrder
from repairs.queries.analysis import analysis_of
from repairs.queries.factory import to_repair
from repairs.queries.in_portal import needs_of
from repairs.queries.returns import KINDS
from repairs.services.applying import apply_again, apply_for_return
from repairs.services.differences import answer_agreement, propose_agreement
from repairs.services.exchanging import hand_to_purchasing
from repairs.services.filing import NewReturn, NewUnit
from repairs.services.losing import settle_return, withdraw_return
from repairs.services.moving import move_return
from repairs.services.parcels import OUTBOUND, Parcel, send_parcel
from repairs.services.receiving import inspect_return, receive_return
from repairs.services.refunding import ask_refund, credit_refund
from repairs.services.repairing import Mark, mark_lines
from repairs.services.returning import confirm_arrival, ship_return
from repairs.web.analysis import ROADS
from shipping.models import Payer, Shipment
from shipping.rules.parcels import Waybill
from shipping.services.sending import report_waybill
from tests.documents.papers import PDF
from tests.repairs.returns import PARCEL, SERIALS, counted, make_units, received
from tests.tickets.company import HOUR, MONDAY, furnish, hire


def applied(
    actor: Any, dealer: Any = None, *, now: Any = MONDAY, ground: str = "dead_on_arrival", **fields: Any
) -> Any:
    """An application of which nobody has signed anything."""
    known = {"sender_name": "恒达", "ground_text": "开箱不通电", "dealer": dealer, "ground": ground}
    units = fields.pop("units", tuple(NewUnit(serial) for serial in SERIALS))
    return apply_for_return(NewReturn(units, **{**known, **fields}), actor=actor, now=now)


def signed(order: Any, chain: str, *signers: Any, verdict: str = "approve", now: Any = MONDAY, reason: str = "") -> Any:
    """The request of that chain, signed by each in turn."""
    for signer in signers:
        sign(open_request(order.case, chain).pk, verdict, reason=reason, actor=signer, now=now)
    return ReturnOrder.objects.select_related("case__holder").get(pk=order.pk)


@pytest.fixture
def signers(desk):
    """Whoever signs, by role."""
    roles = ("head-channel", "head-product", "head-sales", "finance", "commerce", "purchasing", "warehouse")
    return {role: hire(role.title(), role) for role in roles}


@pytest.fixture
def approved(chen, hengda, disk, signers):
    """An application that both departments have signed."""
    return signed(applied(chen, hengda), "doa.application", signers["head-channel"], signers["head-product"])


@pytest.fixture
def here(approved, chen):
    """Approved goods that were received, counted and inspected."""
    order = receive_return(approved, actor=chen, now=MONDAY, parcel=replace(PARCEL, waybill="SF0000000001"))
    paper = print_form(order.case, "doa.application", actor=None, now=MONDAY)
    add_scan(paper, PDF, "DOA.pdf", "application/pdf", actor=None, now=MONDAY)
    return inspect_return(counted(order, chen), actor=chen, now=MONDAY)


@pytest.mark.rule("DOA-01", "DOA-02")
def test_apply_for_return_waits_for_two_departments(chen, hengda, disk, signers):
    order = applied(chen, hengda)

    once = signed(order, "doa.application", signers["head-channel"])
    twice = signed(order, "doa.application", signers["head-product"])

    assert (order.status, order.road, order.case.kind) == (Status.APPLIED, Road.DOA, "doa")
    assert order.case.number.startswith("DOA-2026-")
    assert (once.status, twice.status) == (Status.APPLIED, Status.FILED)
    assert twice.approved_at == MONDAY


@pytest.mark.rule("DOA-01")
def test_needs_of_asks_for_the_goods_from_the_approval_until_they_are_here(chen, hengda, disk, signers):
    order = applied(chen, hengda)
    before = needs_of(hengda, MONDAY)
    signed(order, "doa.application", signers["head-channel"], signers["head-product"])

    [need] = needs_of(hengda, MONDAY)
    receive_return(order, actor=chen, now=MONDAY, parcel=PARCEL)

    assert (before, need.case, need.label) == ([], order.case, "申请已通过，请寄出货品")
    assert needs_of(hengda, MONDAY) == []


@pytest.mark.rule("DOA-01")
def test_receive_return_refuses_goods_that_nobody_approved(chen, hengda, disk, signers):
    order = applied(chen, hengda)

    with pytest.raises(RuleViolation) as refused:
        receive_return(order, actor=chen, now=MONDAY, parcel=PARCEL)

    assert refused.value.rule_id == "DOA-01"
    assert not Shipment.objects.exists()


@pytest.mark.rule("DOA-03")
def test_the_approval_is_due_within_one_working_day(chen, hengda, disk, signers):
    order = applied(chen, hengda)
    clock = Clock.objects.get(case=order.case, kind="doa_approval")

    signed(order, "doa.application", signers["head-channel"], signers["head-product"], now=clock.due_at)

    clock.refresh_from_db()
    assert clock.rule == "DOA-03"
    assert clock.verdict == Verdict.MET


@pytest.mark.rule("DOA-04")
def test_the_replacement_is_due_seven_working_days_after_receipt(approved, chen):
    receive_return(approved, actor=chen, now=MONDAY + HOUR, parcel=PARCEL)

    clock = Clock.objects.get(case=approved.case, kind="doa_replacement")
    assert (clock.rule, clock.started_at) == ("DOA-04", MONDAY + HOUR)
    assert clock.due_at.date() == date(2026, 12, 2)


@pytest.mark.rule("DOA-05")
def test_a_refused_application_is_talked_about_with_the_dealer_the_same_day(chen, hengda, disk, signers):
    order = applied(chen, hengda)

    refused = signed(order, "doa.application", signers["head-product"], verdict="refuse", reason="人为损坏")

    assert (refused.status, refused.agreement) == (Status.REFUSED, Agreement.OPEN)
    task = Task.objects.get(case=order.case, kind="return_contact", state=TaskState.OPEN)
    assert (task.rule, task.due_at.date()) == ("DOA-05", MONDAY.date())
    assert "人为损坏" in refused.differences.get().text


@pytest.mark.rule("DOA-05")
def test_a_refused_application_ends_or_is_applied_for_again_once_both_agree(chen, hengda, disk, signers):
    order = signed(applied(chen, hengda), "doa.application", signers["head-product"], verdict="refuse", reason="不符")
    with pytest.raises(RuleViolation):
        apply_again(order, text="补充检测照片", actor=chen, now=MONDAY)
    proposal = propose_agreement(order, "补充检测照片后再申请", actor=chen, now=MONDAY)
    answer_agreement(proposal, is_agreed=True, name="刘老板", actor=chen, now=MONDAY)

    again = apply_again(order, text="补充检测照片", actor=chen, now=MONDAY + HOUR)

    assert again.status == Status.APPLIED
    assert open_request(order.case, "doa.application") is not None
    ended = signed(again, "doa.application", signers["head-channel"], verdict="refuse", reason="不符")
    proposal = propose_agreement(ended, "按付费返修处理", actor=chen, now=MONDAY)
    answer_agreement(proposal, is_agreed=True, name="刘老板", actor=chen, now=MONDAY)
    assert settle_return(ended, note="按付费返修处理", actor=chen, now=MONDAY).status == Status.SETTLED
    assert set(ended.lines.values_list("result", flat=True)) == {Result.MISSING}


@pytest.mark.rule("DOA-05")
def test_a_dispute_about_a_refusal_goes_to_the_supervisor(chen, zhao, hengda, disk, signers):
    order = signed(applied(chen, hengda), "doa.application", signers["head-product"], verdict="refuse", reason="不符")
    proposal = propose_agreement(order, "不予更换", actor=chen, now=MONDAY)

    answer_agreement(proposal, is_agreed=False, name="刘老板", actor=chen, now=MONDAY)

    assert Case.objects.get(pk=order.case_id).holder == zhao


def test_withdrawing_an_application_takes_the_signatures_back(chen, hengda, disk, signers):
    order = applied(chen, hengda)

    withdraw_return(order, note="代理商撤回", actor=chen, now=MONDAY)

    assert open_request(order.case, "doa.application") is None
    assert Case.objects.get(pk=order.case_id).phase == Phase.CLOSED
    assert set(order.lines.values_list("result", flat=True)) == {Result.MISSING}


def test_withdrawing_the_signatures_withdraws_the_application(chen, hengda, disk, signers):
    order = applied(chen, hengda)

    withdraw(open_request(order.case, "doa.application"), actor=chen, now=MONDAY, reason="填错了")

    order.refresh_from_db()
    assert order.status == Status.WITHDRAWN


@pytest.mark.rule("DOA-06", "DOA-07")
def test_freight_is_ours_on_the_sales_departments_account_and_its_head_signs_on_receipt(approved, chen, signers):
    order = receive_return(approved, actor=chen, now=MONDAY, parcel=PARCEL)

    parcel = Shipment.objects.get(case=order.case)
    assert (parcel.payer, parcel.account, parcel.cost_fen) == (Payer.COMPANY, "sales", 2500)
    request = open_request(order.case, "doa.freight")
    assert request.amount_fen == 2500
    signed(order, "doa.freight", signers["head-sales"])
    assert latest_request(order.case, "doa.freight").state == "approved"


@pytest.mark.rule("DOA-07")
def test_receive_return_asks_what_the_freight_has_cost(approved, chen):
    with pytest.raises(RuleViolation) as refused:
        receive_return(approved, actor=chen, now=MONDAY, parcel=type(PARCEL)("顺丰", "SF1"))

    assert (refused.value.rule_id, refused.value.field) == ("DOA-07", "cost")


@pytest.mark.rule("DOA-08", "RPR-20")
def test_purchasing_exchanges_the_units_and_the_warehouse_ships_them_straight_to_the_dealer(here, chen, signers):
    order = hand_to_purchasing(here, actor=chen, now=MONDAY)
    marks = {
        line.pk: Mark(Result.REPLACED, "换良品", f"NEW000000{place}") for place, line in enumerate(order.lines.all())
    }
    order = mark_lines(order, marks, actor=signers["purchasing"], now=MONDAY)
    order = ship_return(order, PARCEL, actor=signers["warehouse"], now=MONDAY)
    order = confirm_arrival(order, name="刘老板", actor=chen, now=MONDAY + HOUR)

    assert order.status == Status.ARRIVED
    assert Unit.objects.filter(replaced_by__isnull=False).count() == len(SERIALS)
    legs = Shipment.objects.filter(case=order.case).order_by("pk").values_list("leg", "payer", "account", "arrived_at")
    ours = (Payer.COMPANY, "sales")
    assert list(legs) == [("doa.inbound", *ours, MONDAY), ("doa.outbound", *ours, MONDAY + HOUR)]


@pytest.mark.rule("DOA-09")
def test_the_waybill_of_a_doa_is_owed_by_the_end_of_the_next_day(approved, chen, zhao):
    parcel = send_parcel(approved, OUTBOUND, Parcel(), actor=chen, now=MONDAY)
    clock = Clock.objects.get(case=approved.case, kind="waybill")

    report_waybill(parcel, Waybill("顺丰", "SF1000"), actor=zhao, now=clock.due_at)

    clock.refresh_from_db()
    assert (clock.rule, clock.subject, clock.verdict) == ("DOA-09", str(parcel.pk), Verdict.MET)
    assert clock.due_at == MONDAY.replace(day=24, hour=16)  # midnight in Shanghai


@pytest.mark.rule("DOA-09")
def test_goods_that_came_without_a_waybill_owe_none(approved, chen):
    receive_return(approved, actor=chen, now=MONDAY, parcel=Parcel(cost_fen=0))

    assert Clock.objects.get(case=approved.case, kind="waybill").verdict == Verdict.VOID


@pytest.mark.rule("DOA-11", "DOA-02")
def test_nothing_is_exchanged_without_the_scan_of_the_signed_application(here, chen, signers):
    paper = PrintedForm.objects.get()
    take_back_scan(paper.scans.get(), reason="看不清", actor=None, now=MONDAY)

    with pytest.raises(RuleViolation) as refused:
        hand_to_purchasing(here, actor=chen, now=MONDAY)

    assert (refused.value.rule_id, refused.value.facts["forms"]) == ("DOA-11", ["doa.application"])
    assert ReturnOrder.objects.get(pk=here.pk).status == Status.INSPECTED
    assert (paper.heading, paper.code) == ("DOA申请", "ZFKFBFJ005")
    assert [line["name"] for line in paper.signatures[:3]] == ["Head-Channel", "Head-Product", ""]
    assert SERIALS[0] in str(paper.picture)


@pytest.mark.rule("DOA-04")
def test_purchasing_sees_until_when_the_dealer_is_promised_his_replacement(here, chen):
    hand_to_purchasing(here, actor=chen, now=MONDAY)

    [(order, lines)] = to_repair([Status.AT_PURCHASING])

    assert order.due_at == Clock.objects.get(case=here.case, kind="doa_replacement").due_at
    assert len(lines) == len(SERIALS)


@pytest.mark.rule("DOA-08")
def test_an_exchange_is_not_sent_to_the_repair_factory(here, chen):
    with pytest.raises(RuleViolation) as refused:
        move_return(here, "forward", actor=chen, now=MONDAY)

    assert refused.value.rule_id == "DOA-08"


@pytest.mark.rule("DOA-10")
def test_a_refund_is_signed_by_three_departments_and_credited_by_commerce(here, chen, signers):
    order = ask_refund(here, price_fen=90_000, amount_fen=90_000, actor=chen, now=MONDAY)
    with pytest.raises(RuleViolation):
        credit_refund(order, sales_return="XT-1", actor=signers["commerce"], now=MONDAY)

    order = signed(order, "doa.refund", signers["head-product"], signers["finance"], signers["commerce"])
    order = credit_refund(order, sales_return="XT-1", actor=signers["commerce"], now=MONDAY)

    assert (order.status, order.case.phase) == (Status.REFUNDED, Phase.CLOSED)
    assert Refund.objects.get(order=order).sales_return == "XT-1"
    assert set(order.lines.values_list("result", flat=True)) == {Result.REFUNDED}
    [row] = analysis_of(MONDAY - HOUR, MONDAY + HOUR, roads=ROADS["new"]).by_line
    assert (row.units, row.refunded) == (3, 3)


@pytest.mark.rule("DOA-10")
def test_a_refused_refund_leaves_the_exchange_open(here, chen, signers):
    order = ask_refund(here, price_fen=90_000, amount_fen=50_000, actor=chen, now=MONDAY)

    order = signed(order, "doa.refund", signers["head-product"], verdict="refuse", reason="请更换")

    assert order.status == Status.INSPECTED
    assert hand_to_purchasing(order, actor=chen, now=MONDAY).status == Status.AT_PURCHASING


@pytest.mark.rule("DOA-10")
@pytest.mark.parametrize(
    ("price", "amount", "field"),
    [(100, 101, "amount"), (100, 0, "amount"), (100, -1, "amount"), (0, 1, "price"), (10**12, 1, "price")],
)
def test_ask_refund_refuses_amounts_that_cannot_be(here, chen, price, amount, field):
    with pytest.raises(RuleViolation) as refused:
        ask_refund(here, price_fen=price, amount_fen=amount, actor=chen, now=MONDAY)

    assert refused.value.field == field
    assert not Refund.objects.exists()


@pytest.mark.rule("DOA-10")
def test_only_commerce_credits_a_refund(here, chen, signers):
    order = ask_refund(here, price_fen=100, amount_fen=100, actor=chen, now=MONDAY)
    order = signed(order, "doa.refund", signers["head-product"], signers["finance"], signers["commerce"])

    for somebody in (chen, signers["finance"]):
        with pytest.raises(PermissionDenied):
            credit_refund(order, sales_return="XT-1", actor=somebody, now=MONDAY)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"ground": "none"}, "ground"),
        ({"ground": ""}, "ground"),
        ({"ground_text": " "}, "ground_text"),
        ({"units": ()}, "serials"),
    ],
)
def test_apply_for_return_refuses_what_lacks(chen, hengda, disk, signers, fields, field):
    with pytest.raises(RuleViolation) as refused:
        applied(chen, hengda, **fields)

    assert refused.value.field == field
    assert not ReturnOrder.objects.exists()


def test_apply_for_return_refuses_who_may_not_file(hengda, disk, signers):
    with pytest.raises(PermissionDenied):
        applied(signers["finance"], hengda)


def test_a_repair_knows_no_application(chen, disk):
    from tests.repairs.returns import inspected  # noqa: PLC0415 - one helper of many

    order = inspected(chen)

    for name in ("purchase", "refund"):
        with pytest.raises(RuleViolation):
            move_return(order, name, actor=chen, now=MONDAY)
    with pytest.raises(TransitionNotAllowed):
        move_return(order, "approve", actor=None, now=MONDAY)


@pytest.fixture
def shop(tenant):
    """A company whose manual takes back goods that are not wanted."""
    furnish(tenant, "online_shop")
    return hire("He", "specialist", team="service")


@pytest.mark.rule("DOA-13", "DOA-15")
def test_product_returns_are_verified_by_quality(shop, product_units):
    quality = hire("Zhu", "quality")
    order = applied(shop, ground="mould", units=tuple(NewUnit(unit.serial) for unit in product_units))

    order = signed(order, "product.return", quality)

    assert (order.status, order.road, order.admission["outcome"]) == (Status.FILED, Road.PRODUCT, "unconditional")


@pytest.fixture
def product_units(shop):
    """Goods that left the warehouse five days ago."""
    from tests.repairs.returns import make_product, make_units  # noqa: PLC0415

    return make_units(make_product(route=""), left_warehouse_on=date(2026, 11, 18))


@pytest.mark.rule("DOA-16", "DOA-17")
def test_apply_for_return_keeps_to_the_kind_of_customer_and_his_contract(shop, product_units):
    fetched = Dealer.objects.create(code="A", name="自提", kind="self_pickup")
    bound = Dealer.objects.create(code="B", name="加盟", kind="franchisee", exchange_ratio=Decimal("0.5"))
    Unit.objects.update(dealer=bound)
    serials = [NewUnit(unit.serial) for unit in product_units]

    with pytest.raises(RuleViolation) as by_kind:
        applied(shop, fetched, ground="mould", units=(NewUnit("OTHER00001"),))
    first = applied(shop, bound, ground="exchange", units=tuple(serials[:1]))
    with pytest.raises(RuleViolation) as by_share:
        applied(shop, bound, ground="exchange", units=tuple(serials[1:2]))

    assert (by_kind.value.rule_id, by_share.value.rule_id) == ("DOA-16", "DOA-17")
    assert first.status == Status.APPLIED


@pytest.mark.rule("RPR-19")
def test_analysis_of_counts_new_product_returns_apart(here, chen, hengda):
    make_units(Product.objects.get(), ["HD0000000009"], dealer=hengda)
    received(chen, "HD0000000009", dealer=hengda)
    week = (MONDAY - HOUR, MONDAY + HOUR)

    repairs = analysis_of(*week, roads=ROADS["repair"])
    new = analysis_of(*week, roads=ROADS["new"])

    assert (repairs.returns, repairs.units) == (1, 1)
    assert (new.returns, new.units) == (1, 3)


def test_a_holder_is_shown_applications_among_his_returns(chen, hengda, disk, signers):
    order = applied(chen, hengda)

    assert list(mine_to_do(chen, *KINDS)) == [order.case]


@pytest.mark.rule("DLR-06")
@pytest.mark.parametrize(("kinds", "goes_on"), [(("return", "doa"), True), (("return",), False)])
def test_an_application_goes_to_the_own_specialist_where_the_manual_says_so(
    chen, hengda, disk, signers, monkeypatch, kinds, goes_on
):
    li = hire("Li", "specialist")
    Dealer.objects.filter(pk=hengda.pk).update(specialist=li)
    hengda.refresh_from_db()
    book = rulebook_at(MONDAY)
    dealers = book.document.dealers.model_copy(update={"to_own_specialist": kinds})
    document = book.document.model_copy(update={"dealers": dealers})
    monkeypatch.setattr("dealers.queries.archive.rulebook_at", lambda now: replace(book, document=document))

    assert applied(chen, hengda).case.holder == (li if goes_on else chen)
