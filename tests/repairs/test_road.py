"""The road of a return step by step, with what each step refuses."""

import pytest
from django.core.exceptions import PermissionDenied

from csdesk.cases.models import Case
from csdesk.outbox.models import Notification
from csdesk.refusals import RuleViolation, StaleRecord, TransitionNotAllowed
from csdesk.sla.models import Task, TaskState
from csdesk.sla.services.tasks import finish_task
from products.models import Unit
from repairs.lifecycle import Agreement, QuoteStatus, Status
from repairs.models import Counted, DifferenceKind, QuoteLine, Result, ReturnLine, Warranty
from repairs.queries.in_portal import needs_of
from repairs.rules.intake import LineRefusals
from repairs.services.differences import answer_agreement, decide_dispute, note_difference, propose_agreement
from repairs.services.losing import find_goods, lose_goods, replace_lost, settle_return, withdraw_return
from repairs.services.parcels import Parcel
from repairs.services.quoting import Item, answer_quote, offer_quote
from repairs.services.receiving import Count, count_return, inspect_return
from repairs.services.repairing import Mark, forward_return, keep_return, mark_lines, send_back_unrepaired
from repairs.services.returning import report_from_factory, ship_return, take_back_goods, tell_customer
from tests.repairs import returns
from tests.repairs.returns import (
    PARCEL,
    SERIALS,
    arrived,
    at_factory,
    back,
    counted,
    filed,
    inspected,
    received,
    repaired,
    shipped,
)
from tests.tickets.company import HOUR, MONDAY


def lines(order):
    return {line.serial: line for line in order.lines.all()}


def open_task(order, kind):
    return Task.objects.filter(case=order.case, kind=kind, state=TaskState.OPEN).first()


@pytest.mark.rule("RPR-09", "RPR-17", "RPR-18", "RPR-20")
def test_the_whole_road_ends_with_receipt_and_keeps_every_leg(chen, hengda, disk):
    order = arrived(chen, dealer=hengda)

    assert (order.status, order.arrival_by) == (Status.ARRIVED, "刘老板")
    stages = ("received", "inspected", "forwarded", "repaired", "back", "told")
    assert all(getattr(order, f"{stage}_at") for stage in stages)
    legs = [(leg.leg, leg.cost_fen, bool(leg.arrived_at)) for leg in order.case.shipments.order_by("pk")]
    assert legs == [("return.to_factory", 2500, True), ("return.outbound", 2500, True)]
    words = order.case.messages.get(kind="public").text
    assert "SF1234567890" in words
    assert not order.lines.filter(is_under_way=True).exists()


# Counting


@pytest.mark.rule("RPR-07")
@pytest.mark.parametrize(
    ("found", "kind"),
    [(Counted.MISSING, DifferenceKind.MISSING), (Counted.DAMAGED, DifferenceKind.DAMAGED)],
)
def test_count_return_opens_the_same_day_agreement(chen, hengda, disk, found, kind):
    order = received(chen, dealer=hengda)

    order = counted(order, chen, **{SERIALS[1]: found})

    assert order.agreement == Agreement.OPEN
    assert list(order.differences.values_list("line__serial", "kind")) == [(SERIALS[1], kind)]
    task = open_task(order, "return_contact")
    assert (task.assignee, task.rule) == (chen, "RPR-07")
    assert task.due_at.date() == MONDAY.date()
    assert order.case.first_facet == "agreeing"


@pytest.mark.rule("RPR-07")
def test_count_return_takes_what_nobody_announced_as_extra(chen, hengda, disk):
    order = received(chen, SERIALS[0], dealer=hengda)

    order = count_return(order, {}, actor=chen, now=MONDAY, scanned=[" hd-0000000001", SERIALS[2]])

    found = lines(order)
    assert (found[SERIALS[0]].counted, found[SERIALS[2]].counted) == (Counted.PRESENT, Counted.EXTRA)
    assert found[SERIALS[2]].warranty == Warranty.IN
    assert order.unit_count == 2
    assert Case.objects.get(pk=order.case_id).title.endswith("× 2")


def test_count_return_refuses_an_extra_that_is_under_way_elsewhere(chen, hengda, disk):
    filed(chen, SERIALS[2], dealer=hengda)
    order = received(chen, SERIALS[0], dealer=hengda)

    with pytest.raises(LineRefusals):
        count_return(order, {}, actor=chen, now=MONDAY, scanned=[SERIALS[2]])


def test_count_return_corrected_leaves_nothing_to_agree_on(chen, hengda, disk):
    order = counted(received(chen, dealer=hengda), chen, **{SERIALS[0]: Counted.MISSING})

    order = counted(order, chen)

    assert order.agreement == Agreement.NONE
    assert not order.differences.exists()
    assert lines(order)[SERIALS[0]].result == Result.OPEN
    assert open_task(order, "return_contact") is None


def test_inspect_return_waits_until_all_is_counted(chen, hengda, disk):
    order = received(chen, dealer=hengda)
    first = order.lines.get(position=1)
    order = count_return(order, {first.pk: Count(Counted.PRESENT)}, actor=chen, now=MONDAY)

    with pytest.raises(RuleViolation) as refused:
        inspect_return(order, actor=chen, now=MONDAY)

    assert refused.value.facts["left"] == 2


def test_inspect_return_takes_the_warranty_from_what_was_damaged_by_hand(chen, hengda, disk):
    order = counted(received(chen, dealer=hengda), chen, **{SERIALS[0]: Counted.DAMAGED})

    order = inspect_return(order, actor=chen, now=MONDAY)

    line = lines(order)[SERIALS[0]]
    assert (line.warranty, line.verdict["entry"]) == (Warranty.OUT, "human_damage")


@pytest.mark.parametrize("units", [1, 200])
def test_count_return_of_many_lines_takes_as_many_statements_as_of_one(
    chen, hengda, disk, units, django_assert_max_num_queries
):
    order = received(chen, *[f"SN{number:08}" for number in range(units)], dealer=hengda)
    counts = {line.pk: Count(Counted.PRESENT) for line in order.lines.all()}

    with django_assert_max_num_queries(24):
        order = count_return(order, counts, actor=chen, now=MONDAY)

    assert order.lines.filter(counted=Counted.PRESENT).count() == units


# Agreement


@pytest.fixture
def differing(chen, hengda, disk):
    """A return of which one unit is missing, inspected."""
    order = counted(received(chen, dealer=hengda), chen, **{SERIALS[0]: Counted.MISSING})
    return inspect_return(order, actor=chen, now=MONDAY)


@pytest.mark.rule("RPR-07")
def test_forward_return_waits_for_both_sides(differing, chen):
    with pytest.raises(RuleViolation) as refused:
        forward_return(differing, PARCEL, actor=chen, now=MONDAY)
    assert refused.value.rule_id == "RPR-07"

    proposal = propose_agreement(differing, "按两台处理", actor=chen, now=MONDAY)
    with pytest.raises(RuleViolation):
        propose_agreement(differing, "另一个方案", actor=chen, now=MONDAY)
    order = answer_agreement(proposal, is_agreed=True, name="刘老板", actor=chen, now=MONDAY + HOUR)

    assert order.agreement == Agreement.AGREED
    assert open_task(order, "return_contact") is None
    assert forward_return(order, PARCEL, actor=chen, now=MONDAY + HOUR).status == Status.AT_FACTORY
    with pytest.raises(StaleRecord):
        answer_agreement(proposal, is_agreed=False, name="刘老板", actor=chen, now=MONDAY + HOUR)


@pytest.mark.rule("RPR-08")
def test_a_dispute_goes_to_the_supervisor_who_settles_it(differing, chen, zhao):
    proposal = propose_agreement(differing, "按两台处理", actor=chen, now=MONDAY)

    order = answer_agreement(proposal, is_agreed=False, name="刘老板", answer="寄了三台", actor=chen, now=MONDAY)

    assert (order.agreement, order.case.holder) == (Agreement.DISPUTED, zhao)
    assert Notification.objects.filter(member=zhao, kind="return.dispute").exists()
    with pytest.raises(PermissionDenied):
        decide_dispute(order, "算了", actor=chen, now=MONDAY)
    decide_dispute(order, "查监控后按三台赔付", actor=zhao, now=MONDAY + HOUR)
    order.refresh_from_db()
    order.case.refresh_from_db()
    assert (order.agreement, order.case.holder) == (Agreement.AGREED, chen)


@pytest.mark.rule("RPR-07")
def test_note_difference_of_a_model_out_of_stock(chen, hengda, disk):
    order = at_factory(chen, dealer=hengda)

    note_difference(order, DifferenceKind.OUT_OF_STOCK, "HD-500 无货", actor=chen, now=MONDAY)

    order.refresh_from_db()
    assert order.agreement == Agreement.OPEN
    for kind, text in (("nonsense", "x"), (DifferenceKind.OTHER, " ")):
        with pytest.raises(RuleViolation):
            note_difference(order, kind, text, actor=chen, now=MONDAY)


# Repair


@pytest.mark.rule("RPR-02")
def test_forward_return_refuses_when_nothing_is_left_to_repair(chen, hengda, disk):
    order = counted(received(chen, SERIALS[0], dealer=hengda), chen, **{SERIALS[0]: Counted.MISSING})
    order = inspect_return(order, actor=chen, now=MONDAY)
    proposal = propose_agreement(order, "未收到", actor=chen, now=MONDAY)
    order = answer_agreement(proposal, is_agreed=True, name="刘", actor=chen, now=MONDAY)

    with pytest.raises(RuleViolation):
        forward_return(order, PARCEL, actor=chen, now=MONDAY)

    assert settle_return(order, note="双方同意结案", actor=chen, now=MONDAY).status == Status.SETTLED


@pytest.mark.rule("RPR-16")
def test_keep_return_only_where_the_manual_repairs_in_house(chen, hengda, disk):
    with pytest.raises(RuleViolation) as refused:
        keep_return(inspected(chen, dealer=hengda), actor=chen, now=MONDAY)

    assert refused.value.rule_id == "RPR-16"


def test_mark_lines_keeps_both_serials_and_ends_with_the_last_unit(chen, fan, hengda, disk):
    order = at_factory(chen, dealer=hengda)
    first, second, third = order.lines.order_by("position")

    order = mark_lines(order, {first.pk: Mark(Result.REPLACED, "", " new-0001 ")}, actor=fan, now=MONDAY)
    assert order.status == Status.AT_FACTORY
    marks = {second.pk: Mark(Result.REPAIRED, "换磁头"), third.pk: Mark(Result.NOT_REPAIRABLE, "盘片划伤")}
    order = mark_lines(order, marks, actor=fan, now=MONDAY + HOUR)

    assert (order.status, order.repaired_at) == (Status.REPAIRED, MONDAY + HOUR)
    faulty = Unit.objects.get(serial=first.serial)
    assert (faulty.replaced_by.serial, faulty.replaced_by.dealer) == ("NEW0001", hengda)
    assert lines(order)[first.serial].replacement_serial == "NEW0001"


@pytest.mark.parametrize(
    ("result", "text", "serial"),
    [
        (Result.REPLACED, "", ""),
        (Result.REPLACED, "", "HD0000000001"),
        (Result.REPLACED, "", "@@"),
        (Result.NOT_REPAIRABLE, " ", ""),
        (Result.UNREPAIRED, "", ""),
        ("nonsense", "", ""),
    ],
)
def test_mark_lines_refuses_at_the_line(chen, fan, hengda, disk, result, text, serial):
    order = at_factory(chen, SERIALS[0], dealer=hengda)
    line = order.lines.get()

    with pytest.raises(RuleViolation) as refused:
        mark_lines(order, {line.pk: Mark(result, text, serial)}, actor=fan, now=MONDAY)

    assert refused.value.field == f"line-{line.pk}"


def test_mark_lines_refuses_a_replacement_that_was_given_already(chen, fan, hengda, disk):
    order = at_factory(chen, dealer=hengda)
    first, second, _third = order.lines.order_by("position")

    both = {first.pk: Mark(Result.REPLACED, "", "NEW01"), second.pk: Mark(Result.REPLACED, "", "NEW01")}
    with pytest.raises(RuleViolation):
        mark_lines(order, both, actor=fan, now=MONDAY)

    mark_lines(order, {first.pk: Mark(Result.REPLACED, "", "NEW01")}, actor=fan, now=MONDAY)
    with pytest.raises(RuleViolation):
        mark_lines(order, {second.pk: Mark(Result.REPLACED, "", "new-01")}, actor=fan, now=MONDAY)


def test_mark_lines_by_who_may_not_or_too_early_is_refused(chen, fan, hengda, disk):
    order = inspected(chen, dealer=hengda)
    mark = {order.lines.first().pk: Mark(Result.REPAIRED)}

    with pytest.raises(TransitionNotAllowed):
        mark_lines(order, mark, actor=fan, now=MONDAY)
    with pytest.raises(PermissionDenied):
        mark_lines(order, mark, actor=returns.make_contact(hengda).member or _warehouse(), now=MONDAY)


def _warehouse():
    from tests.tickets.company import hire

    return hire("Shi", "warehouse", team="warehouse")


def test_a_unit_that_we_never_stocked_keeps_both_serials_on_its_line(chen, fan, hengda, disk):
    order = at_factory(chen, "STRANGE00001", dealer=hengda)

    order = mark_lines(order, {order.lines.get().pk: Mark(Result.REPLACED, "", "NEW9")}, actor=fan, now=MONDAY)

    assert order.lines.get().replacement_serial == "NEW9"
    assert not Unit.objects.filter(serial="NEW9").exists()


# Paid repair


@pytest.fixture
def paid(chen, hengda, disk):
    """A return at the factory of one unit that is out of warranty."""
    order = at_factory(chen, SERIALS[0], dealer=hengda)
    ReturnLine.objects.filter(order=order).update(warranty=Warranty.OUT)
    return order


def offer(order, actor, fen=12000):
    return offer_quote(order, [Item(order.lines.get(), "换主板", fen)], actor=actor, now=MONDAY)


@pytest.mark.rule("RPR-11")
def test_a_paid_repair_needs_an_accepted_quote(paid, chen, fan):
    mark = {paid.lines.get().pk: Mark(Result.REPAIRED)}
    with pytest.raises(RuleViolation) as refused:
        mark_lines(paid, mark, actor=fan, now=MONDAY)
    assert refused.value.rule_id == "RPR-11"

    quote = offer(paid, chen)
    answer_quote(quote, is_accepted=True, name="刘老板", actor=chen, now=MONDAY)

    assert mark_lines(paid, mark, actor=fan, now=MONDAY).status == Status.REPAIRED


@pytest.mark.rule("RPR-11")
def test_an_accepted_quote_is_frozen_and_gives_way_only_to_a_new_one(paid, chen, fan):
    first = offer(paid, chen)
    answer_quote(first, is_accepted=True, name="刘老板", actor=chen, now=MONDAY)
    with pytest.raises(StaleRecord):
        answer_quote(first, is_accepted=False, name="刘老板", actor=chen, now=MONDAY)

    second = offer(paid, chen, 15000)

    first.refresh_from_db()
    assert (first.status, first.total_fen, second.number) == (QuoteStatus.REPLACED, 12000, 2)
    with pytest.raises(RuleViolation):
        mark_lines(paid, {paid.lines.get().pk: Mark(Result.REPAIRED)}, actor=fan, now=MONDAY)


def test_the_database_lets_nobody_change_a_quotes_lines(paid, chen):
    from django.db import DatabaseError, transaction

    offer(paid, chen)

    with pytest.raises(DatabaseError), transaction.atomic():
        QuoteLine.objects.update(price_fen=1)


@pytest.mark.rule("RPR-11")
def test_a_refused_quote_sends_the_unit_back_unrepaired(paid, chen):
    order = answer_quote(offer(paid, chen), is_accepted=False, name="刘老板", actor=chen, now=MONDAY)

    assert order.status == Status.REPAIRED
    assert order.lines.get().result == Result.UNREPAIRED


def test_a_refused_quote_at_the_desk_makes_the_goods_ready_to_ship(chen, hengda, disk):
    order = inspected(chen, SERIALS[0], dealer=hengda)

    order = answer_quote(offer(order, chen), is_accepted=False, name="刘", actor=chen, now=MONDAY)

    assert order.status == Status.BACK


@pytest.mark.rule("RPR-11", "RPR-14")
@pytest.mark.parametrize(
    ("labour_charged", "key", "fen", "rule"),
    [
        (True, "labour", 5000, None),
        (False, "labour", 5000, "RPR-14"),
        (False, "board", 7000, None),
        (True, "board", 6000, "RPR-11"),
        (True, "gone", 1, "RPR-14"),
    ],
)
def test_offer_quote_by_the_price_list(paid, chen, monkeypatch, labour_charged, key, fen, rule):
    from products.models import PriceItem, PriceList
    from repairs.queries import prices

    book = PriceList.objects.create(name="2026", valid_from=MONDAY.date(), added_at=MONDAY)
    for item, kind, price in (("labour", "labour", 5000), ("board", "part", 7000)):
        PriceItem.objects.create(price_list=book, key=item, label=item, kind=kind, price_fen=price)
    manual = prices.rulebook_at(MONDAY)
    warranty = manual.document.warranty.model_copy(update={"labour_charged": labour_charged})
    document = manual.document.model_copy(update={"warranty": warranty})
    monkeypatch.setattr(prices, "rulebook_at", lambda at: type("Book", (), {"document": document}))
    items = [Item(paid.lines.get(), key, fen, key)]

    if rule is None:
        assert offer_quote(paid, items, actor=chen, now=MONDAY).total_fen == fen
    else:
        with pytest.raises(RuleViolation) as refused:
            offer_quote(paid, items, actor=chen, now=MONDAY)
        assert refused.value.rule_id == rule


@pytest.mark.parametrize(("label", "fen"), [("", 100), ("换屏", -1), ("换屏", 10**12)])
def test_offer_quote_refuses_what_cannot_be(paid, chen, label, fen):
    with pytest.raises(RuleViolation):
        offer_quote(paid, [Item(paid.lines.get(), label, fen)], actor=chen, now=MONDAY)
    with pytest.raises(RuleViolation):
        offer_quote(paid, [], actor=chen, now=MONDAY)


# Back, told, shipped


@pytest.mark.rule("RPR-17")
def test_ship_return_waits_until_the_customer_was_told(chen, hengda, disk):
    order = take_back_goods(repaired(chen, dealer=hengda), actor=chen, now=MONDAY)
    task = open_task(order, "return_tell")
    with pytest.raises(RuleViolation) as refused:
        ship_return(order, PARCEL, actor=chen, now=MONDAY)
    assert refused.value.rule_id == "RPR-17"

    finish_task(task, "told", "已电话通知", actor=chen, now=MONDAY + HOUR)

    order.refresh_from_db()
    assert order.told_at == MONDAY + HOUR
    assert ship_return(order, PARCEL, actor=chen, now=MONDAY + HOUR).status == Status.SHIPPED


@pytest.mark.rule("RPR-17")
def test_ship_return_from_the_factory_only_where_the_route_says_so(chen, hengda, disk):
    with pytest.raises(RuleViolation) as refused:
        ship_return(repaired(chen, dealer=hengda), PARCEL, actor=chen, now=MONDAY)

    assert refused.value.rule_id == "RPR-17"


@pytest.mark.rule("RPR-18")
@pytest.mark.parametrize("field", ["carrier", "waybill", "expected_on"])
def test_ship_return_tells_carrier_waybill_and_expected_arrival(chen, hengda, disk, field):
    order = back(chen, dealer=hengda)
    known = {"carrier": "顺丰", "waybill": "SF100200", "expected_on": PARCEL.expected_on}
    del known[field]

    with pytest.raises(RuleViolation) as refused:
        ship_return(order, Parcel(**known), actor=chen, now=MONDAY)

    assert (refused.value.rule_id, refused.value.field) == ("RPR-18", field)


def test_tell_customer_needs_a_word_and_goods_that_are_back(chen, hengda, disk):
    for order, note in ((filed(chen, SERIALS[0], dealer=hengda), "x"), (back(chen, SERIALS[1], dealer=hengda), " ")):
        with pytest.raises(RuleViolation):
            tell_customer(order, note=note, actor=chen, now=MONDAY)


def test_report_from_factory_once_for_what_is_finished(chen, fan, hengda, disk):
    order = repaired(chen, dealer=hengda)

    report_from_factory(order, PARCEL, actor=fan, now=MONDAY)

    assert order.case.shipments.filter(leg="return.from_factory").count() == 1
    with pytest.raises(RuleViolation):
        report_from_factory(order, PARCEL, actor=fan, now=MONDAY)


def test_send_back_unrepaired_needs_a_reason(chen, hengda, disk):
    order = inspected(chen, dealer=hengda)
    with pytest.raises(RuleViolation):
        send_back_unrepaired(order, reason=" ", actor=chen, now=MONDAY)

    order = send_back_unrepaired(order, reason="代理商要求退回", actor=chen, now=MONDAY)

    assert (order.status, lines(order)[SERIALS[0]].result) == (Status.BACK, Result.UNREPAIRED)


# Lost


@pytest.mark.rule("RPR-07")
def test_goods_lost_on_the_way_are_agreed_on_replaced_and_shipped_again(chen, hengda, disk):
    order = lose_goods(shipped(chen, dealer=hengda), text="快递丢件", actor=chen, now=MONDAY)
    assert (order.status, order.agreement) == (Status.LOST, Agreement.OPEN)
    serials = {line.pk: f"NEW{line.pk}" for line in order.lines.all()}
    with pytest.raises(RuleViolation):
        replace_lost(order, serials, actor=chen, now=MONDAY)
    proposal = propose_agreement(order, "补发三台", actor=chen, now=MONDAY)
    order = answer_agreement(proposal, is_agreed=True, name="刘老板", actor=chen, now=MONDAY)

    order = replace_lost(order, serials, actor=chen, now=MONDAY)

    assert (order.status, order.told_at) == (Status.BACK, None)
    assert set(order.lines.values_list("result", flat=True)) == {Result.REPLACED}


def test_goods_lost_before_the_factory_had_them_turn_up_again(chen, hengda, disk):
    order = lose_goods(at_factory(chen, dealer=hengda), text="未到工厂", actor=chen, now=MONDAY)

    assert find_goods(order, text="在中转站", actor=chen, now=MONDAY).status == Status.INSPECTED
    with pytest.raises(TransitionNotAllowed):
        find_goods(order, text="", actor=chen, now=MONDAY)


def test_settle_return_of_lost_goods_needs_agreement_and_a_word(chen, hengda, disk):
    order = lose_goods(shipped(chen, dealer=hengda), text="快递丢件", actor=chen, now=MONDAY)
    with pytest.raises(RuleViolation):
        settle_return(order, note="赔付", actor=chen, now=MONDAY)
    proposal = propose_agreement(order, "赔付", actor=chen, now=MONDAY)
    order = answer_agreement(proposal, is_agreed=True, name="刘老板", actor=chen, now=MONDAY)
    with pytest.raises(RuleViolation):
        settle_return(order, note=" ", actor=chen, now=MONDAY)

    order = settle_return(order, note="已赔付", actor=chen, now=MONDAY)

    assert set(order.lines.values_list("result", flat=True)) == {Result.LOST}


def test_withdraw_return_frees_its_serials(chen, hengda, disk):
    withdraw_return(filed(chen, dealer=hengda), note="", actor=chen, now=MONDAY)

    assert filed(chen, dealer=hengda).unit_count == 3


# Papers


@pytest.mark.rule("RPR-12")
def test_the_papers_of_a_return_say_whose_and_what_came_of_each_unit(chen, hengda, disk):
    from repairs.queries.papers import bill_blocks, has_results, slip_picture

    order = filed(chen, SERIALS[0], dealer=hengda)
    slip = str(slip_picture(order.case))
    assert SERIALS[0] in slip
    assert order.sender_name in slip
    assert "2011" in slip
    assert not has_results(order.case)

    done = repaired(chen, SERIALS[1], dealer=hengda)

    assert has_results(done.case)
    assert "换主板" in str(bill_blocks(done.case))


def test_withdraw_return_leaves_nothing_to_agree_on(chen, hengda, disk):
    order = filed(chen, dealer=hengda)
    note_difference(order, "out_of_stock", "此型号缺货", actor=chen, now=MONDAY)
    proposal = propose_agreement(order, "换同级型号", actor=chen, now=MONDAY)

    order = withdraw_return(order, note="", actor=chen, now=MONDAY)

    assert (order.agreement, order.case.first_facet) == (Agreement.NONE, Status.WITHDRAWN)
    assert needs_of(hengda, MONDAY) == []
    with pytest.raises(RuleViolation):
        answer_agreement(proposal, is_agreed=False, name="刘老板", actor=chen, now=MONDAY)


def test_a_quote_refused_before_counting_stays_refused(chen, hengda, disk):
    order = received(chen, SERIALS[0], dealer=hengda)
    answer_quote(offer(order, chen), is_accepted=False, name="刘老板", actor=chen, now=MONDAY)
    with pytest.raises(RuleViolation):
        settle_return(order, note="不修了", actor=chen, now=MONDAY)

    order = inspect_return(counted(order, chen), actor=chen, now=MONDAY)

    assert (order.status, order.lines.get().result) == (Status.BACK, Result.UNREPAIRED)


def test_needs_of_forgets_a_quote_that_nobody_can_answer_any_more(paid, chen, fan, hengda):
    offer(paid, chen)
    assert len(needs_of(hengda, MONDAY)) == 1

    mark_lines(paid, {paid.lines.get().pk: Mark(Result.NOT_REPAIRABLE, "主板烧毁")}, actor=fan, now=MONDAY)

    assert needs_of(hengda, MONDAY) == []
