import threading
from dataclasses import replace
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from csdesk.cases.services.cases import open_case
from csdesk.outbox.models import Notification
from csdesk.refusals import RuleViolation, StaleRecord
from csdesk.sla.models import Clock, Task
from csdesk.tenancy.scoping import tenant_atomic
from shipping.models import Payer, Shipment, Stage
from shipping.queries.legs import journey_of, terms_of
from shipping.queries.shipments import shipments_visible_to, to_pack, to_report, to_unpack, waybill_clocks, with_words
from shipping.registry import Leg, register_leg
from shipping.rules.parcels import MOST_COST_FEN, Parcel, Waybill
from shipping.services.arriving import arrive, enter_cost, lose
from shipping.services.sending import cancel, correct_waybill, plan, report_waybill, send, ship
from tests.shipping.conftest import KIND
from tests.tickets.company import DAY, HOUR, MONDAY, hire

SF = Waybill("顺丰速运", "SF 1000-2000", date(2026, 11, 25))
LEG = "return.outbound"


@pytest.fixture
def shipment(case, parcel, wu):
    """A parcel that Wu sent on Monday at ten, its waybill still owed."""
    return send(case, LEG, parcel, actor=wu, now=MONDAY)


def told(member) -> list[str]:
    return list(Notification.objects.filter(member=member).order_by("pk").values_list("kind", flat=True))


@pytest.mark.rule("RPR-18")
def test_send_keeps_the_proof_of_shipping(case, parcel, wu, li):
    shipment = send(case, LEG, parcel, waybill=SF, cost_fen=1800, actor=wu, now=MONDAY)

    kept = (shipment.sent_at, shipment.recipient, shipment.pieces, shipment.waybill, shipment.carrier)
    assert kept == (MONDAY, "华强电子", 2, "SF10002000", "顺丰速运")
    assert (shipment.expected_on, shipment.cost_fen, shipment.stage) == (date(2026, 11, 25), 1800, Stage.SENT)
    assert told(li) == ["shipment.report"]


@pytest.mark.rule("SPR-09", "DOA-09")
def test_send_without_waybill_starts_the_clock_until_the_end_of_the_next_day(shipment, wu):
    clock = Clock.objects.get(case=shipment.case, kind="waybill")

    assert (clock.rule, clock.subject, clock.owner) == ("SPR-09", str(shipment.pk), wu)
    assert clock.due_at == MONDAY.replace(day=24, hour=16)  # midnight in Shanghai
    assert waybill_clocks([shipment]) == {shipment.pk: clock}


@pytest.mark.rule("SPR-09")
def test_report_waybill_keeps_the_promise_and_tells_the_desk(shipment, wu, li):
    report_waybill(shipment, SF, cost_fen=1500, actor=wu, now=MONDAY + HOUR)

    clock = Clock.objects.get(case=shipment.case, kind="waybill")
    assert (clock.settled_at, clock.verdict) == (MONDAY + HOUR, "met")
    assert told(li) == ["shipment.report"]


@pytest.mark.rule("SPR-09")
def test_report_waybill_of_one_parcel_leaves_the_others_owed(shipment, case, parcel, wu):
    other = send(case, LEG, parcel, actor=wu, now=MONDAY)

    report_waybill(shipment, SF, actor=wu, now=MONDAY + 2 * DAY)

    clocks = {clock.subject: clock.verdict for clock in Clock.objects.filter(kind="waybill")}
    assert clocks == {str(shipment.pk): "breached", str(other.pk): ""}


@pytest.mark.parametrize(
    ("waybill", "field"),
    [
        (Waybill("顺丰", ""), "waybill"),
        (Waybill("顺丰", "12"), "waybill"),
        (Waybill("顺丰", "单号一二三四"), "waybill"),
        (Waybill("顺丰", "A" * 81), "waybill"),
        (Waybill(" ", "SF1000"), "carrier"),
        (Waybill("顺" * 81, "SF1000"), "carrier"),
        (Waybill("顺丰", "SF1000", date(2026, 11, 22)), "expected_on"),
    ],
)
def test_report_waybill_refuses_what_cannot_be_one(shipment, wu, waybill, field):
    with pytest.raises(RuleViolation) as refusal:
        report_waybill(shipment, waybill, actor=wu, now=MONDAY)

    assert refusal.value.field == field
    assert Shipment.objects.get(pk=shipment.pk).reported_at is None


def test_report_waybill_twice_is_refused(shipment, wu):
    report_waybill(shipment, SF, actor=wu, now=MONDAY)

    with pytest.raises(StaleRecord):
        report_waybill(shipment, Waybill("德邦", "DB5000"), actor=wu, now=MONDAY)


def test_a_waybill_of_another_parcel_is_refused_unless_it_is_shared(shipment, case, parcel, wu):
    report_waybill(shipment, SF, actor=wu, now=MONDAY)

    with pytest.raises(RuleViolation) as refusal:
        send(case, LEG, parcel, waybill=Waybill("顺丰", "ｓｆ１０００２０００"), actor=wu, now=MONDAY)
    shared = send(case, LEG, parcel, waybill=replace(SF, is_shared=True), actor=wu, now=MONDAY)

    assert (refusal.value.field, refusal.value.facts["case"]) == ("waybill", case.number)
    assert shared.shares_waybill is True
    assert Shipment.objects.count() == 2


def test_the_database_itself_refuses_the_second_parcel_of_a_waybill(shipment, case):
    Shipment.objects.filter(pk=shipment.pk).update(waybill="SF1000")

    with pytest.raises(IntegrityError), transaction.atomic():
        Shipment.objects.create(leg=LEG, sender="a", recipient="b", waybill="SF1000", added_at=MONDAY)


def test_correct_waybill_puts_it_right_and_keeps_what_stood_there(shipment, wu, zhao):
    report_waybill(shipment, SF, actor=wu, now=MONDAY)

    corrected = correct_waybill(shipment, Waybill("德邦", "DB5000"), actor=zhao, now=MONDAY)

    assert (corrected.waybill, corrected.expected_on) == ("DB5000", None)
    assert "SF10002000" in shipment.history.values_list("waybill", flat=True)
    with pytest.raises(PermissionDenied):
        correct_waybill(shipment, SF, actor=wu, now=MONDAY)


def test_plan_puts_a_parcel_on_the_departments_page(case, parcel, li, wu):
    shipment = plan(case, LEG, parcel, actor=li, now=MONDAY)

    assert list(to_pack(wu)) == [shipment]
    assert list(to_pack(li)) == []
    assert told(wu) == ["shipment.plan"]


def test_ship_moves_it_from_packing_to_reporting(case, parcel, li, wu):
    shipment = plan(case, LEG, parcel, actor=li, now=MONDAY)

    ship(shipment, actor=wu, now=MONDAY + HOUR)

    assert (list(to_pack(wu)), list(to_report(wu))) == ([], [shipment])
    with pytest.raises(StaleRecord):
        ship(shipment, actor=wu, now=MONDAY + HOUR)


def test_cancel_lets_a_planned_parcel_fall_away(case, parcel, li, wu):
    shipment = plan(case, LEG, parcel, actor=li, now=MONDAY)

    with pytest.raises(RuleViolation):
        cancel(shipment, reason=" ", actor=wu, now=MONDAY)
    cancelled = cancel(shipment, reason="代理商自提", actor=wu, now=MONDAY)

    assert (cancelled.stage, list(to_pack(wu))) == (Stage.CANCELLED, [])
    with pytest.raises(StaleRecord):
        ship(shipment, actor=wu, now=MONDAY)


def test_cancel_is_refused_once_it_is_sent(shipment, wu):
    with pytest.raises(StaleRecord):
        cancel(shipment, reason="停止", actor=wu, now=MONDAY)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"recipient": "  "}, "recipient"),
        ({"pieces": 0}, "pieces"),
        ({"pieces": 100_001}, "pieces"),
        ({"contents": [{}] * 2001}, "contents"),
    ],
)
def test_plan_refuses_a_parcel_that_cannot_be(case, parcel, li, change, field):
    with pytest.raises(RuleViolation) as refusal:
        plan(case, LEG, replace(parcel, **change), actor=li, now=MONDAY)

    assert refusal.value.field == field


@pytest.mark.parametrize("cost", [-1, MOST_COST_FEN + 1])
def test_costs_are_neither_negative_nor_huge(shipment, case, parcel, wu, zhao, cost):
    with pytest.raises(RuleViolation) as refusal:
        enter_cost(shipment, cost, actor=zhao, now=MONDAY)
    with pytest.raises(RuleViolation):
        send(case, LEG, parcel, cost_fen=cost, actor=wu, now=MONDAY)

    assert (refusal.value.field, refusal.value.rule_id) == ("cost", "RPR-09")


@pytest.mark.rule("SPR-08")
def test_arrive_keeps_what_was_counted_and_reports_it(shipment, li, zhao):
    arrived = arrive(shipment, pieces=1, note="少一台", actor=zhao, now=MONDAY + DAY)

    assert (arrived.stage, arrived.is_short, arrived.arrival_note) == (Stage.ARRIVED, True, "少一台")
    assert told(li) == ["shipment.short"]


@pytest.mark.rule("SPR-08")
def test_arrive_wants_a_word_when_the_count_differs(shipment, zhao):
    with pytest.raises(RuleViolation) as refusal:
        arrive(shipment, pieces=1, actor=zhao, now=MONDAY + DAY)

    assert refusal.value.field == "note"


def test_arrive_twice_is_refused(shipment, zhao):
    arrive(shipment, actor=zhao, now=MONDAY + DAY)

    with pytest.raises(StaleRecord):
        arrive(shipment, actor=zhao, now=MONDAY + DAY)


def test_arrive_before_sending_is_refused(case, parcel, li, zhao):
    shipment = plan(case, LEG, parcel, actor=li, now=MONDAY)

    with pytest.raises(RuleViolation):
        arrive(shipment, actor=zhao, now=MONDAY)
    with pytest.raises(RuleViolation):
        report_waybill(shipment, SF, actor=zhao, now=MONDAY)
    with pytest.raises(RuleViolation):
        lose(shipment, note="没有消息", actor=zhao, now=MONDAY)


def test_the_database_itself_refuses_arrival_before_sending(shipment):
    with pytest.raises(IntegrityError), transaction.atomic():
        Shipment.objects.filter(pk=shipment.pk).update(arrived_at=MONDAY - DAY)


def test_a_receiving_department_finds_what_is_on_its_way(case, parcel, li, zhao, wu, warehouse):
    coming = send(case, "return.to_factory", Parcel("成品仓", to_team=warehouse), actor=zhao, now=MONDAY)

    assert list(to_unpack(wu)) == [coming]
    arrive(coming, pieces=1, actor=wu, now=MONDAY + DAY)
    assert list(to_unpack(wu)) == []


def test_lose_makes_a_task_and_tells_the_holder(shipment, wu, li):
    lost = lose(shipment, note="承运商找不到", actor=wu, now=MONDAY + HOUR)

    task = Task.objects.get(case=shipment.case, kind="lost_parcel")
    assert (lost.stage, task.assignee, task.rule) == (Stage.LOST, li, "RPR-09")
    assert told(li) == ["shipment.lose"]
    assert Clock.objects.get(kind="waybill").verdict == "void"
    with pytest.raises(StaleRecord):
        lose(shipment, note="承运商找不到", actor=wu, now=MONDAY + HOUR)


def test_lose_some_of_what_arrived(shipment, wu, zhao):
    arrive(shipment, pieces=1, note="少一台", actor=zhao, now=MONDAY + DAY)

    with pytest.raises(RuleViolation):
        lose(shipment, note="途中丢失", actor=zhao, now=MONDAY + DAY)
    lost = lose(shipment, note="途中丢失", contents=[{"serial": "KS2011"}], actor=zhao, now=MONDAY + DAY)

    assert (lost.stage, lost.lost_note) == (Stage.ARRIVED, "途中丢失")


def test_what_was_lost_may_arrive_after_all(shipment, wu, zhao):
    lose(shipment, note="没有消息", actor=wu, now=MONDAY + DAY)

    assert arrive(shipment, actor=zhao, now=MONDAY + 5 * DAY).stage == Stage.ARRIVED
    assert Task.objects.get(kind="lost_parcel").state == "cancelled"


def test_parcels_without_a_case_need_no_clock(parcel, wu, zhao):
    shipment = plan(None, "spares.to_branch", parcel, actor=zhao, now=MONDAY)

    ship(shipment, waybill=SF, actor=wu, now=MONDAY)

    assert told(zhao) == ["shipment.report"]
    assert Clock.objects.count() == 0


def test_people_without_the_right_neither_send_nor_receive(case, parcel, shipment, desk):
    qian = hire("Qian", "quality", team="quality")

    for attempt in (
        lambda: send(case, LEG, parcel, actor=qian, now=MONDAY),
        lambda: report_waybill(shipment, SF, actor=qian, now=MONDAY),
        lambda: arrive(shipment, actor=qian, now=MONDAY),
        lambda: lose(shipment, note="x", actor=qian, now=MONDAY),
        lambda: enter_cost(shipment, 100, actor=qian, now=MONDAY),
    ):
        with pytest.raises(PermissionDenied):
            attempt()
    assert list(shipments_visible_to(qian)) == []


def test_a_department_ships_for_itself_only(case, parcel, wu, desk):
    sun = hire("Sun", "shipping", team="shipping")

    with pytest.raises(PermissionDenied):
        send(case, LEG, parcel, actor=sun, now=MONDAY)

    mine = send(case, LEG, parcel, actor=wu, now=MONDAY)
    assert (list(shipments_visible_to(wu)), list(shipments_visible_to(sun))) == ([mine], [])


def test_a_leg_says_who_else_may(case, parcel, desk, monkeypatch):
    dealer = hire("Dealer", "dealer")
    monkeypatch.setattr("shipping.registry._legs", {})
    register_leg(Leg("return.inbound", "寄回", payer="dealer", may=lambda actor, case, act: actor == dealer))

    sent = send(case, "return.inbound", Parcel("客服部"), waybill=SF, actor=dealer, now=MONDAY)

    assert sent.payer == Payer.DEALER
    with pytest.raises(PermissionDenied):
        send(case, LEG, parcel, actor=dealer, now=MONDAY)
    assert list(shipments_visible_to(dealer)) == []


@pytest.mark.rule("DOA-06")
@pytest.mark.parametrize("leg", ["doa.inbound", "doa.outbound"])
def test_freight_of_a_doa_is_the_sales_departments_both_ways(desk, leg):
    terms = terms_of(leg, at=MONDAY)

    assert (terms.payer, terms.account) == ("company", "sales")


@pytest.mark.rule("RPR-09")
def test_journey_of_tells_legs_in_order_with_cost_and_account(case, parcel, wu, zhao, li):
    second = send(case, "doa.outbound", parcel, cost_fen=1800, actor=wu, now=MONDAY + DAY)
    first = send(case, "doa.inbound", parcel, cost_fen=1200, actor=wu, now=MONDAY)
    third = send(case, "return.outbound", parcel, actor=wu, now=MONDAY + 2 * DAY)
    cancel(plan(case, LEG, parcel, actor=li, now=MONDAY), reason="自提", actor=zhao, now=MONDAY)

    journey = journey_of(case.shipments.order_by("pk"), now=MONDAY + 3 * DAY)

    assert [row.shipment for row in journey.rows] == [first, second, third]
    assert (journey.total_fen, journey.open_costs) == (3000, 1)
    assert [fen for _account, fen in journey.by_account] == [3000, 0]


@pytest.mark.parametrize("words", ["sf 1000-2000", "SF1000", "FX-2026", "华强"])
def test_with_words_finds_by_waybill_case_and_recipient(shipment, wu, words):
    report_waybill(shipment, SF, actor=wu, now=MONDAY)

    assert list(with_words(shipments_visible_to(wu), words)) == [shipment]
    assert list(with_words(shipments_visible_to(wu), "没有")) == []


@pytest.mark.django_db(transaction=True)
def test_of_two_who_enter_one_waybill_at_once_one_is_refused(alpha, kind):
    with tenant_atomic(alpha.pk):
        from tests.tickets.company import furnish

        furnish(alpha)
        cases = [open_case(KIND, "返修", holder=None, now=MONDAY) for _ in range(2)]
        parcels = [send(case, LEG, Parcel("华强"), actor=None, now=MONDAY) for case in cases]
    gate, came = threading.Barrier(2), []

    def enter(parcel: Shipment) -> None:
        from django.db import connection

        gate.wait()
        try:
            with tenant_atomic(alpha.pk):
                report_waybill(parcel, SF, actor=None, now=MONDAY)
            came.append("entered")
        except RuleViolation:
            came.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=enter, args=(parcel,)) for parcel in parcels]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(came) == ["entered", "refused"]
