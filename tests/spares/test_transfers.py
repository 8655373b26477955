import re

import pytest
from django.core.exceptions import PermissionDenied

from csdesk.ledger.queries import balances_of
from csdesk.ledger.rules import AccountKey
from csdesk.ledger.services.accounts import Shortage
from csdesk.ledger.services.checking import differences
from csdesk.outbox.models import Notification
from csdesk.people.models import Team
from csdesk.refusals import RuleViolation, TransitionNotAllowed
from csdesk.sla.models import Task, TaskState
from csdesk.sla.services.tasks import finish_task
from shipping.rules.parcels import Waybill
from shipping.services.sending import report_waybill as enter_waybill
from spares.models import PlaceKind, StockSerial, TransferLine
from spares.queries.stock import BOOK, on_hand, rows_of
from spares.services.arriving import explain_shortage, receive_transfer
from spares.services.booking import Part
from spares.services.moving import move_spares
from spares.services.returning import prepare_return, prepare_swap
from spares.services.transfers import cancel_transfer, order_transfer, report_waybill, send_transfer
from tests.spares.stock import WAYBILL, keeper_of, part, place, stock
from tests.tickets.company import DAY, HOUR, MONDAY, hire


def ordered(origin, target, *parts, actor=None, **more):
    return order_transfer(origin, target, parts or [Part(part(), 5)], actor=actor, now=MONDAY, **more)


def sent(origin, target, *parts, quantities=None, waybill=WAYBILL, **more):
    transfer = ordered(origin, target, *parts)
    return send_transfer(transfer, quantities or {}, waybill=waybill, actor=None, now=MONDAY + HOUR, **more)


def counted(transfer, *numbers):
    return dict(zip(transfer.lines.order_by("pk").values_list("pk", flat=True), numbers, strict=True))


def test_an_order_books_nothing(office, branch, specialist):
    stock(office, part(), 5)

    transfer = ordered(office, branch, actor=specialist)

    assert (transfer.status, transfer.number[:3]) == ("ordered", "DB-")
    assert (on_hand(office, part(), "good"), on_hand(branch, part(), "good")) == (5, 0)


def test_what_is_on_its_way_is_in_no_places_stock(office, branch):
    stock(office, part(), 5)

    transfer = sent(office, branch)

    assert balances_of(BOOK) == {AccountKey(-transfer.pk, part().pk, "good"): 5}
    [row] = rows_of([(branch.pk, part().pk)], since=MONDAY.date())
    assert (row.good, row.coming) == (0, 5)


@pytest.mark.rule("SPR-08")
def test_a_complete_arrival_is_reported(office, factory, specialist):
    stock(office, part(), 5)
    keeper, transfer = keeper_of(factory, "shipping"), sent(office, factory)

    receive_transfer(transfer, counted(transfer, 5), actor=keeper, now=MONDAY + DAY)

    transfer.refresh_from_db()
    assert (transfer.status, on_hand(factory, part(), "good")) == ("arrived", 5)
    assert (specialist.pk, "spares.arrived") in Notification.objects.values_list("member", "kind")


@pytest.mark.rule("SPR-08")
def test_what_is_missing_on_arrival_is_found_out_the_same_day(office, factory, specialist):
    stock(office, part(), 5)
    transfer = sent(office, factory)

    receive_transfer(transfer, counted(transfer, 3), actor=None, now=MONDAY + DAY)

    task = Task.objects.get(kind="spares.shortage")
    transfer.refresh_from_db()
    assert (transfer.status, on_hand(factory, part(), "good")) == ("short", 3)
    assert task.due_at.date() == (MONDAY + DAY).date()
    assert (specialist.pk, "spares.short") in Notification.objects.values_list("member", "kind")


@pytest.mark.parametrize(("outcome", "at_office", "at_factory"), [("found", 0, 5), ("back", 2, 3), ("lost", 0, 3)])
def test_explain_shortage_leaves_nothing_on_the_way(office, factory, outcome, at_office, at_factory):
    stock(office, part(), 5)
    transfer = sent(office, factory)
    receive_transfer(transfer, counted(transfer, 3), actor=None, now=MONDAY + DAY)

    done = explain_shortage(transfer, outcome, note="问过快递", actor=None, now=MONDAY + DAY)

    assert (done.status, done.explanation) == ("arrived", "问过快递")
    assert (on_hand(office, part(), "good"), on_hand(factory, part(), "good")) == (at_office, at_factory)
    assert not any(key.holder < 0 for key in balances_of(BOOK))
    assert differences() == []


@pytest.mark.parametrize(("outcome", "note"), [("found", " "), ("eaten", "x")])
def test_explain_shortage_wants_an_outcome_and_a_reason(office, factory, outcome, note):
    stock(office, part(), 5)
    transfer = sent(office, factory)
    receive_transfer(transfer, counted(transfer, 3), actor=None, now=MONDAY + DAY)

    with pytest.raises(RuleViolation):
        explain_shortage(transfer, outcome, note=note, actor=None, now=MONDAY + DAY)


@pytest.mark.parametrize("number", [6, -1, None])
def test_receiving_more_than_was_sent_or_uncounted_is_refused(office, branch, number):
    stock(office, part(), 5)
    transfer = sent(office, branch)

    with pytest.raises(RuleViolation):
        receive_transfer(transfer, counted(transfer, number), actor=None, now=MONDAY + DAY)

    assert on_hand(branch, part(), "good") == 0


@pytest.mark.parametrize("number", [6, -1, 0, True])
def test_shipping_more_than_was_ordered_or_nothing_is_refused(office, branch, number):
    stock(office, part(), 9)
    transfer = ordered(office, branch)

    with pytest.raises(RuleViolation):
        send_transfer(transfer, counted(transfer, number), actor=None, now=MONDAY)

    assert on_hand(office, part(), "good") == 9


def test_shipping_what_is_not_there_is_refused(office, branch):
    stock(office, part(), 4)

    with pytest.raises(Shortage):
        sent(office, branch)


def test_each_step_is_taken_once_and_in_order(office, branch):
    stock(office, part(), 20)
    transfer = ordered(office, branch)
    with pytest.raises(TransitionNotAllowed):
        receive_transfer(transfer, counted(transfer, 5), actor=None, now=MONDAY)
    send_transfer(transfer, {}, waybill=WAYBILL, actor=None, now=MONDAY)
    with pytest.raises(TransitionNotAllowed):
        send_transfer(transfer, {}, waybill=WAYBILL, actor=None, now=MONDAY)
    with pytest.raises(TransitionNotAllowed):
        cancel_transfer(transfer, note="x", actor=None, now=MONDAY)
    receive_transfer(transfer, counted(transfer, 5), actor=None, now=MONDAY)
    with pytest.raises(TransitionNotAllowed):
        receive_transfer(transfer, counted(transfer, 5), actor=None, now=MONDAY)

    assert (on_hand(office, part(), "good"), on_hand(branch, part(), "good")) == (15, 5)


def test_only_the_places_own_people_send_and_receive(office, branch):
    stock(office, part(), 5)
    at_branch, transfer = keeper_of(branch), ordered(office, branch)

    with pytest.raises(PermissionDenied):
        send_transfer(transfer, {}, actor=at_branch, now=MONDAY)
    send_transfer(transfer, {}, waybill=WAYBILL, actor=keeper_of(office, "warehouse"), now=MONDAY)
    with pytest.raises(PermissionDenied):
        receive_transfer(transfer, counted(transfer, 5), actor=office.keeper, now=MONDAY)


@pytest.mark.rule("SPR-01", "SPR-06")
@pytest.mark.parametrize("is_outside", [False, True])
def test_a_branch_applies_for_pieces_and_orders_none_past_the_signatures(office, branch, is_outside):
    with pytest.raises(PermissionDenied):
        ordered(None if is_outside else office, branch, actor=keeper_of(branch))


@pytest.mark.parametrize("wrong", ["same", "inactive", "twice"])
def test_order_transfer_refuses_what_makes_no_sense(office, branch, wrong):
    parts = [Part(part(), 1)] * (2 if wrong == "twice" else 1)
    if wrong == "inactive":
        branch.is_active = False
        branch.save()

    with pytest.raises(RuleViolation):
        ordered(office, office if wrong == "same" else branch, *parts)


@pytest.mark.rule("SPR-09")
def test_a_waybill_is_reported_by_the_day_after_shipping(office, branch):
    stock(office, part(), 5)
    transfer = sent(office, branch, waybill=None)
    task = Task.objects.get(kind="spares.waybill")

    report_waybill(transfer, Waybill("顺丰", " sf 123 "), actor=None, now=MONDAY + DAY)

    # 24:00 of the next day in Shanghai
    assert (task.due_at.isoformat(), task.rule) == ("2026-11-24T16:00:00+00:00", "SPR-09")
    task.refresh_from_db()
    transfer.shipment.refresh_from_db()
    assert (task.state, transfer.shipment.waybill) == (TaskState.DONE, "SF123")


@pytest.mark.rule("SPR-09")
def test_a_waybill_reported_on_the_parcels_own_page_is_owed_no_more(office, branch, specialist):
    stock(office, part(), 5)
    transfer = sent(office, branch, waybill=None)

    enter_waybill(transfer.shipment, Waybill("顺丰", "SF1000"), actor=specialist, now=MONDAY + DAY)

    task = Task.objects.get(kind="spares.waybill")
    assert (task.state, task.note) == (TaskState.DONE, "SF1000")


@pytest.mark.rule("SPR-09")
def test_the_reminder_of_a_waybill_is_ticked_off_by_the_waybill_alone(office, branch, specialist):
    stock(office, part(), 5)
    transfer = send_transfer(ordered(office, branch), {}, actor=specialist, now=MONDAY)

    with pytest.raises(RuleViolation):
        finish_task(transfer.waybill_task, "done", "", actor=specialist, now=MONDAY + HOUR)
    with pytest.raises(RuleViolation):
        report_waybill(transfer, Waybill("顺丰", " -- "), actor=specialist, now=MONDAY + HOUR)

    assert Task.objects.get(kind="spares.waybill").is_open


@pytest.mark.rule("SPR-09")
def test_the_list_goes_with_the_parcel_and_the_department_that_packed_it_owes_the_waybill(office, branch):
    office.team = Team.objects.create(key="packers", name="发货部")
    office.save()
    numbered = Part(part(), 2, "good", ["A1", "A2"])
    move_spares("receive", office, [numbered, Part(part("MX-64G"), 9)], actor=None, now=MONDAY)

    parcel = sent(office, branch, numbered, Part(part("MX-64G"), 9), waybill=None).shipment

    assert [tuple(row.values()) for row in parcel.contents] == [
        ("MX-32G", "A1", 1), ("MX-32G", "A2", 1), ("MX-64G", "", 9),
    ]  # fmt: skip
    assert (parcel.from_team, parcel.pieces, parcel.sent_at, parcel.reported_at) == (
        office.team, 11, MONDAY + HOUR, None,
    )  # fmt: skip


@pytest.mark.rule("SPR-09")
@pytest.mark.parametrize(
    ("wrong", "field"),
    [(Waybill("顺丰", "SF1000"), "waybill"), (Waybill("", "SF2"), "waybill"), (Waybill("", "SF2000"), "carrier")],
)
def test_a_waybill_that_cannot_be_ships_nothing(office, branch, wrong, field):
    stock(office, part(), 10)
    sent(office, branch)

    with pytest.raises(RuleViolation) as refusal:
        sent(office, branch, waybill=wrong)

    assert refusal.value.field == field


@pytest.mark.rule("SPR-08")
@pytest.mark.parametrize(("pieces", "missing"), [(5, []), (3, ["2"])])
def test_the_parcel_arrives_with_what_was_counted(office, factory, pieces, missing):
    stock(office, part(), 5)
    transfer = sent(office, factory)

    receive_transfer(transfer, counted(transfer, pieces), actor=None, now=MONDAY + DAY)

    transfer.shipment.refresh_from_db()
    assert (transfer.shipment.arrived_at, transfer.shipment.arrived_pieces) == (MONDAY + DAY, pieces)
    assert re.findall(r"\d+", transfer.shipment.arrival_note) == missing


@pytest.mark.rule("SPR-08")
def test_missing_pieces_are_looked_for_until_they_are_explained(office, factory, specialist):
    stock(office, part(), 5)
    transfer = sent(office, factory)
    receive_transfer(transfer, counted(transfer, 3), actor=None, now=MONDAY + DAY)
    task = Task.objects.get(kind="spares.shortage")
    with pytest.raises(RuleViolation):
        finish_task(task, "done", "找过了", actor=specialist, now=MONDAY + DAY)

    explain_shortage(transfer, "lost", note="快递丢件", actor=specialist, now=MONDAY + DAY)

    task.refresh_from_db()
    assert (task.state, task.note) == (TaskState.DONE, "快递丢件")


@pytest.mark.rule("SPR-09")
def test_a_waybill_needs_a_number_and_a_parcel(office, branch):
    stock(office, part(), 5)
    with pytest.raises(RuleViolation):
        report_waybill(ordered(office, branch), WAYBILL, actor=None, now=MONDAY)

    with pytest.raises(RuleViolation):
        report_waybill(sent(office, branch, waybill=None), Waybill("顺丰", " "), actor=None, now=MONDAY)


def test_serial_numbers_travel_with_the_pieces(office, branch):
    numbered = Part(part(), 2, "good", ["A1", "A2"])
    move_spares("receive", office, [numbered], actor=None, now=MONDAY)
    transfer = sent(office, branch, numbered)
    assert set(StockSerial.objects.values_list("place", flat=True)) == {None}

    receive_transfer(transfer, counted(transfer, 2), actor=None, now=MONDAY + DAY)

    assert set(StockSerial.objects.values_list("place", flat=True)) == {branch.pk}


@pytest.mark.rule("SPR-07", "SPR-08")
def test_bad_pieces_go_to_the_brand_partner_and_good_ones_come_to_the_factory(company, factory, specialist):
    desk, partner = place(PlaceKind.DESK), place(PlaceKind.PARTNER, brand="Maxell")
    stock(desk, part(), 4, "bad")
    stock(desk, part("OTHER-1", brand="Other"), 3, "bad")

    swap = prepare_swap(desk, partner, actor=specialist, now=MONDAY)
    send_transfer(swap, {}, waybill=WAYBILL, actor=specialist, now=MONDAY)
    receive_transfer(swap, counted(swap, 4), actor=None, now=MONDAY)
    back = sent(partner, factory, Part(part(), 3))
    receive_transfer(back, counted(back, 3), actor=None, now=MONDAY + DAY)

    assert (on_hand(partner, part(), "bad"), on_hand(factory, part(), "good")) == (1, 3)
    assert list(TransferLine.objects.filter(transfer=swap).values_list("product__model", flat=True)) == ["MX-32G"]


@pytest.mark.rule("SPR-03")
def test_prepare_return_brings_everything_back_good_and_bad(office, branch, specialist):
    stock(branch, part(), 4)
    stock(branch, part(), 2, "bad")

    transfer = prepare_return(branch, actor=specialist, now=MONDAY)

    assert (transfer.target, transfer.rule) == (office, "SPR-03")
    assert set(transfer.lines.values_list("grade", "ordered")) == {("good", 4), ("bad", 2)}


def test_prepare_return_refuses_an_empty_place_and_one_without_head_office(branch, specialist):
    with pytest.raises(RuleViolation):
        prepare_return(branch, actor=specialist, now=MONDAY)
    place(PlaceKind.HEAD_OFFICE)

    with pytest.raises(RuleViolation):
        prepare_return(branch, actor=specialist, now=MONDAY)


def test_the_keeper_is_told_what_to_ship(office, branch, specialist):
    keeper = keeper_of(office, "warehouse")

    ordered(office, branch, actor=specialist)

    assert list(Notification.objects.values_list("member", "kind")) == [(keeper.pk, "spares.ship")]


def test_purchasing_supplies_from_outside(office, branch):
    buyer = hire("Sun", "purchasing")
    transfer = ordered(None, office)
    with pytest.raises(PermissionDenied):
        send_transfer(transfer, {}, actor=keeper_of(branch), now=MONDAY)

    send_transfer(transfer, {}, waybill=WAYBILL, actor=buyer, now=MONDAY)
    receive_transfer(transfer, counted(transfer, 5), actor=None, now=MONDAY)

    assert on_hand(office, part(), "good") == 5
