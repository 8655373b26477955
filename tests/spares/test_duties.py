import pytest
from django.core.exceptions import PermissionDenied

from csdesk.outbox.models import Notification
from csdesk.refusals import RuleViolation
from csdesk.sla.models import Task, TaskState
from csdesk.sla.services.duties import make_duty_tasks
from csdesk.sla.services.tasks import finish_task
from spares.models import PlaceKind, Reconciliation
from spares.services.booking import Part
from spares.services.counting import enter_counts, open_stocktake
from spares.services.moving import move_spares
from spares.services.reconciling import reconcile
from spares.services.rounds import finish_round
from spares.services.transfers import order_transfer, send_transfer
from tests.spares.stock import WAYBILL, keeper_of, part, place, stock
from tests.tickets.company import DAY, HOUR, MONDAY

THURSDAY, FRIDAY = MONDAY + 3 * DAY, MONDAY + 4 * DAY


def due(kind, at=THURSDAY):
    """The tasks of a kind that are made on a day for the next one."""
    make_duty_tasks(now=at)
    return list(Task.objects.filter(kind=kind).order_by("pk"))


@pytest.mark.rule("SPR-02")
def test_each_branch_has_its_own_weekly_count_and_report(branch, company):
    keeper, other = keeper_of(branch), place(key="north")

    [mine, theirs] = due("spares.count")

    assert (mine.assignee, mine.subject, mine.rule) == (keeper, "branch", "SPR-02")
    assert (theirs.assignee, theirs.role, theirs.subject) == (None, "branch", other.key)
    assert mine.title_in("zh-hans") == "备品周盘点：branch库"
    assert [task.needs_note for task in Task.objects.filter(kind="spares.report")] == [True, True]


@pytest.mark.rule("SPR-02", "SPR-10")
def test_the_month_ends_with_a_count_at_branches_and_the_shipping_department(branch, factory):
    tasks = due("spares.count", at=MONDAY + 6 * DAY)

    assert sorted((task.subject, task.duty) for task in tasks) == [
        ("branch", "spares_monthly_count"),
        ("shipping", "spares_shipping_count"),
    ]


@pytest.mark.rule("SPR-02")
def test_a_count_is_ticked_off_by_counting_alone(branch):
    stock(branch, part(), 1)
    keeper = keeper_of(branch)
    [task] = due("spares.count")
    with pytest.raises(RuleViolation):
        finish_task(task, "done", "", actor=keeper, now=FRIDAY)

    stocktake = open_stocktake(branch, "weekly", actor=keeper, now=FRIDAY)
    enter_counts(stocktake, {stocktake.lines.get().pk: 1}, actor=keeper, now=FRIDAY + HOUR)
    finish_round(stocktake, actor=keeper, now=FRIDAY + HOUR)

    task.refresh_from_db()
    assert (task.state, task.note) == (TaskState.DONE, stocktake.case.number)


@pytest.mark.rule("SPR-03")
def test_the_year_end_return_is_done_when_nothing_lies_there(branch, office):
    stock(branch, part(), 4)
    keeper = keeper_of(branch)
    tasks = [task for day in range(20, 40) for task in due("spares.return", at=MONDAY + day * DAY)]
    task = tasks[0]
    with pytest.raises(RuleViolation):
        finish_task(task, "done", "", actor=keeper, now=MONDAY + 40 * DAY)

    transfer = order_transfer(branch, office, [Part(part(), 4)], rule="SPR-03", actor=keeper, now=MONDAY + 40 * DAY)
    send_transfer(transfer, {}, waybill=WAYBILL, actor=keeper, now=MONDAY + 40 * DAY)

    assert finish_task(task, "done", "", actor=keeper, now=MONDAY + 40 * DAY).state == TaskState.DONE
    assert (task.rule, task.subject) == ("SPR-03", "branch")


@pytest.mark.rule("SPR-03", "SPR-07")
def test_applying_anew_and_the_partners_swap_are_duties_as_well(branch, company):
    partner = place(PlaceKind.PARTNER, brand="Maxell")

    swaps = due("spares.swap", at=MONDAY + 6 * DAY)
    anew = [task for day in range(38, 45) for task in due("spares.reapply", at=MONDAY + day * DAY)]

    assert [(task.subject, task.role, task.rule) for task in swaps] == [(partner.key, "specialist", "SPR-07")]
    assert {task.subject for task in anew} == {"branch"}


@pytest.mark.rule("SPR-11")
def test_the_weekly_reconciliation_is_done_by_holding_the_lists_against_each_other(factory, specialist):
    stock(factory, part(), 5)
    [task] = due("spares.reconcile")
    with pytest.raises(RuleViolation):
        finish_task(task, "done", "", actor=specialist, now=FRIDAY)

    made = reconcile(factory, [Part(part(), 5)], actor=specialist, now=FRIDAY)

    assert (made.differences, made.settled_at) == (0, FRIDAY)
    assert finish_task(task, "done", "", actor=specialist, now=FRIDAY).state == TaskState.DONE


@pytest.mark.rule("SPR-11")
def test_differences_of_lists_are_asked_for_at_once(factory, specialist):
    stock(factory, part(), 5)
    stock(factory, part(), 2, "bad")
    keeper = keeper_of(factory, "shipping")

    made = reconcile(factory, [Part(part(), 4), Part(part("MX-64G"), 1)], actor=specialist, now=MONDAY)

    assert made.differences == 3
    assert (made.task.assignee, made.task.rule, made.settled_at) == (keeper, "SPR-11", None)
    assert (keeper.pk, "spares.query") in Notification.objects.values_list("member", "kind")
    with pytest.raises(RuleViolation):
        finish_task(made.task, "done", " ", actor=keeper, now=MONDAY + HOUR)
    finish_task(made.task, "done", "多点了一箱", actor=keeper, now=MONDAY + HOUR)
    made.refresh_from_db()
    assert (made.settled_at, made.answer) == (MONDAY + HOUR, "多点了一箱")


@pytest.mark.rule("SPR-11")
def test_a_shipment_is_reconciled_with_what_was_sent(office, factory, specialist):
    stock(office, part(), 5)
    transfer = order_transfer(office, factory, [Part(part(), 5)], actor=None, now=MONDAY)
    with pytest.raises(RuleViolation):
        reconcile(factory, [], transfer=transfer, actor=specialist, now=MONDAY)
    send_transfer(transfer, {}, waybill=WAYBILL, actor=None, now=MONDAY)

    made = reconcile(factory, [Part(part(), 3)], transfer=transfer, actor=specialist, now=MONDAY)

    assert [(line.theirs, line.ours) for line in made.lines.all()] == [(3, 5)]
    assert made.occasion == "shipment"


def test_reconcile_refuses_others_and_foreign_transfers(office, branch, factory, specialist):
    stock(office, part(), 5)
    transfer = order_transfer(office, branch, [Part(part(), 5)], actor=None, now=MONDAY)
    send_transfer(transfer, {}, waybill=WAYBILL, actor=None, now=MONDAY)

    with pytest.raises(RuleViolation):
        reconcile(factory, [], transfer=transfer, actor=specialist, now=MONDAY)
    with pytest.raises(PermissionDenied):
        reconcile(factory, [], actor=keeper_of(factory, "shipping"), now=MONDAY)

    assert Reconciliation.objects.count() == 0


def test_the_keeper_of_a_place_that_left_leaves_the_duty_to_the_role(branch):
    keeper = keeper_of(branch)
    keeper.state = "inactive"
    keeper.save()
    move_spares("receive", branch, [Part(part(), 1)], actor=None, now=MONDAY)

    [task] = due("spares.count")

    assert (task.assignee, task.role) == (None, "branch")
