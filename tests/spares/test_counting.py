import pytest
from django.core.exceptions import PermissionDenied

from csdesk.cases.models import Phase
from csdesk.events.models import Event
from csdesk.ledger.services.accounts import Shortage
from csdesk.ledger.services.checking import differences
from csdesk.ledger.services.periods import close_period
from csdesk.outbox.models import Notification
from csdesk.refusals import RuleViolation, StaleRecord, TransitionNotAllowed
from csdesk.sla.models import Clock
from spares.models import Movement, Stocktake
from spares.queries.stock import BOOK, on_hand
from spares.services.booking import Part
from spares.services.counting import add_line, enter_counts, open_stocktake
from spares.services.moving import move_spares, reverse_movement
from spares.services.reconciling import reconcile
from spares.services.rounds import finish_round
from spares.services.settling import cancel_stocktake, settle_stocktake
from tests.spares.stock import issue, keeper_of, part, place, stock
from tests.tickets.company import DAY, HOUR, MINUTE, MONDAY, hire

LATER = MONDAY + HOUR


@pytest.fixture
def keeper(branch):
    return keeper_of(branch)


@pytest.fixture
def counting(branch, keeper):
    """A weekly count of ten good and two bad pieces has begun."""
    stock(branch, part(), 10)
    stock(branch, part(), 2, "bad")
    return open_stocktake(branch, "weekly", actor=keeper, now=MONDAY)


def enter(stocktake, actor, *, good=None, bad=None, now=LATER):
    wanted = {"good": good, "bad": bad}
    counts = {line.pk: wanted[line.grade] for line in stocktake.lines.all() if wanted[line.grade] is not None}
    return enter_counts(stocktake, counts, actor=actor, now=now)


def count_twice(stocktake, actor, good, *, again=None):
    """Two rounds, the bad ones right."""
    enter(stocktake, actor, good=good, bad=2)
    finish_round(stocktake, actor=actor, now=LATER)
    enter(stocktake, actor, good=good if again is None else again, now=LATER + MINUTE)
    return finish_round(stocktake, actor=actor, now=LATER + MINUTE)


def explained(stocktake, words="少了一个"):
    return {line.pk: words for line in stocktake.lines.all() if line.difference}


@pytest.mark.rule("SPR-02")
def test_a_count_that_agrees_is_closed_with_its_clock(counting, keeper):
    enter(counting, keeper, good=10, bad=2)

    done = finish_round(counting, actor=keeper, now=LATER)

    assert (done.status, done.case.number[:3]) == ("closed", "PD-")
    assert Clock.objects.get(case=done.case, kind="stocktake").verdict == "met"
    done.case.refresh_from_db()
    assert done.case.phase == Phase.CLOSED


def test_what_differs_is_counted_again_and_may_agree_then(counting, keeper):
    enter(counting, keeper, good=9, bad=2)
    again = finish_round(counting, actor=keeper, now=LATER)
    assert (again.status, again.counted_at) == ("recounting", None)
    with pytest.raises(StaleRecord):
        enter(counting, keeper, bad=3)

    enter(counting, keeper, good=8)
    enter(counting, keeper, good=10)
    done = finish_round(counting, actor=keeper, now=LATER)

    assert done.status == "closed"
    assert Movement.objects.filter(kind="adjust").count() == 0


@pytest.mark.rule("SPR-04")
def test_a_difference_is_explained_and_booked_and_the_branch_is_liable(counting, keeper, branch, specialist):
    stocktake = count_twice(counting, keeper, 9)
    assert (stocktake.status, stocktake.is_place_liable, stocktake.liability_rule) == ("settling", True, "SPR-04")
    assert (specialist.pk, "spares.differ") in Notification.objects.values_list("member", "kind")

    settle_stocktake(stocktake, explained(stocktake), actor=specialist, now=LATER + HOUR)

    stocktake.refresh_from_db()
    assert (stocktake.status, on_hand(branch, part(), "good")) == ("closed", 9)
    adjusted = Movement.objects.get(kind="adjust")
    assert (adjusted.posting.rule, adjusted.posting.case) == ("SPR-04", stocktake.case)
    assert differences() == []


@pytest.mark.rule("SPR-12")
@pytest.mark.parametrize(("occasion", "reconciled", "liable"), [
    ("irregular", True, "SPR-12"), ("irregular", False, ""), ("monthly", True, ""),
])  # fmt: skip
def test_the_shipping_department_is_liable_after_reconciled_data(factory, specialist, occasion, reconciled, liable):
    stock(factory, part(), 5)
    if reconciled:
        reconcile(factory, [Part(part(), 5)], actor=specialist, now=MONDAY)
    stocktake = open_stocktake(factory, occasion, actor=specialist, now=LATER)

    for _round in range(2):
        enter_counts(stocktake, {stocktake.lines.get().pk: 4}, actor=specialist, now=LATER)
        stocktake = finish_round(stocktake, actor=specialist, now=LATER)

    assert (stocktake.liability_rule, stocktake.is_place_liable) == (liable, bool(liable))
    assert stocktake.rule == "SPR-10"


@pytest.mark.rule("SPR-12")
def test_a_reconciliation_before_the_last_count_proves_nothing_more(factory, specialist):
    stock(factory, part(), 5)
    reconcile(factory, [Part(part(), 5)], actor=specialist, now=MONDAY)
    first = open_stocktake(factory, "monthly", actor=specialist, now=LATER)
    enter_counts(first, {first.lines.get().pk: 5}, actor=specialist, now=LATER)
    finish_round(first, actor=specialist, now=LATER)
    stocktake = open_stocktake(factory, "irregular", actor=specialist, now=LATER + HOUR)

    for _round in range(2):
        enter_counts(stocktake, {stocktake.lines.get().pk: 4}, actor=specialist, now=LATER + HOUR)
        stocktake = finish_round(stocktake, actor=specialist, now=LATER + HOUR)

    assert stocktake.liability_rule == ""


@pytest.mark.rule("SPR-12")
def test_differences_of_the_last_lists_that_nobody_has_explained_make_nobody_liable(factory, specialist):
    stock(factory, part(), 5)
    for theirs in (5, 4):
        reconcile(factory, [Part(part(), theirs)], actor=specialist, now=MONDAY)
    stocktake = open_stocktake(factory, "irregular", actor=specialist, now=LATER)

    for _round in range(2):
        enter_counts(stocktake, {stocktake.lines.get().pk: 4}, actor=specialist, now=LATER)
        stocktake = finish_round(stocktake, actor=specialist, now=LATER)

    assert stocktake.liability_rule == ""


def test_movements_go_on_while_counting(counting, keeper, branch):
    issue(branch, part(), 3, now=LATER - MINUTE)
    enter(counting, keeper, good=7, bad=2)
    issue(branch, part(), 2, now=LATER + MINUTE)

    done = finish_round(counting, actor=keeper, now=LATER + HOUR)

    assert (done.status, on_hand(branch, part(), "good")) == ("closed", 5)


def test_what_had_moved_before_the_count_and_is_written_down_later_counts(counting, keeper, branch):
    enter(counting, keeper, good=7, bad=2)
    issue(branch, part(), 3, now=LATER + MINUTE, happened_at=LATER - MINUTE)

    assert finish_round(counting, actor=keeper, now=LATER + HOUR).status == "closed"


def test_a_mistake_that_is_taken_back_after_the_count_is_no_difference(branch, keeper, specialist):
    wrong = stock(branch, part(), 5)
    stocktake = open_stocktake(branch, "weekly", actor=keeper, now=MONDAY)
    line = stocktake.lines.get()
    enter_counts(stocktake, {line.pk: 0}, actor=keeper, now=LATER)
    reverse_movement(wrong, note="录错", actor=specialist, now=LATER + MINUTE)

    assert finish_round(stocktake, actor=keeper, now=LATER + HOUR).status == "closed"


def test_what_was_written_down_before_settling_differs_no_more(counting, keeper, branch, specialist):
    stocktake = count_twice(counting, keeper, 9)
    issue(branch, part(), 1, now=LATER + DAY, happened_at=LATER - MINUTE)

    done = settle_stocktake(stocktake, {}, actor=specialist, now=LATER + DAY)

    assert (done.status, on_hand(branch, part(), "good")) == ("closed", 9)
    assert Movement.objects.filter(kind="adjust").count() == 0


def test_pieces_that_were_not_found_and_moved_on_since_refuse_the_booking(counting, keeper, branch, specialist):
    stocktake = count_twice(counting, keeper, 1)
    issue(branch, part(), 10, now=LATER + DAY)

    with pytest.raises(Shortage):
        settle_stocktake(stocktake, explained(stocktake), actor=specialist, now=LATER + DAY)

    stocktake.refresh_from_db()
    assert stocktake.status == "settling"


def test_settling_wants_an_explanation_for_each_difference_and_happens_once(counting, keeper, specialist):
    stocktake = count_twice(counting, keeper, 9)
    for words in ({}, explained(stocktake, "  ")):
        with pytest.raises(RuleViolation) as refusal:
            settle_stocktake(stocktake, words, actor=specialist, now=LATER + HOUR)
        assert refusal.value.field == "explanation"
    settle_stocktake(stocktake, explained(stocktake), actor=specialist, now=LATER + HOUR)

    with pytest.raises(TransitionNotAllowed):
        settle_stocktake(stocktake, explained(stocktake), actor=specialist, now=LATER + HOUR)

    assert Movement.objects.filter(kind="adjust").count() == 1


def test_who_counts_does_not_settle(counting, keeper):
    stocktake = count_twice(counting, keeper, 9)

    with pytest.raises(PermissionDenied):
        settle_stocktake(stocktake, explained(stocktake), actor=keeper, now=LATER + HOUR)


def test_one_count_of_a_place_at_a_time(counting, branch, keeper):
    with pytest.raises(RuleViolation) as refusal:
        open_stocktake(branch, "monthly", actor=keeper, now=LATER)

    assert refusal.value.field == "place"


def test_a_line_that_somebody_else_counted_meanwhile_stays(counting, keeper, specialist):
    enter(counting, keeper, good=10)

    with pytest.raises(StaleRecord):
        enter(counting, specialist, good=9)

    assert counting.lines.get(grade="good").first == 10


@pytest.mark.parametrize("number", [-1, 1.5, 10**12, True, "3"], ids=repr)
def test_what_is_no_count_is_refused(counting, keeper, number):
    with pytest.raises(RuleViolation):
        enter(counting, keeper, good=number)

    assert counting.lines.get(grade="good").first is None


def test_a_round_ends_when_every_line_was_counted(counting, keeper):
    enter(counting, keeper, good=10)

    with pytest.raises(RuleViolation) as refusal:
        finish_round(counting, actor=keeper, now=LATER)

    assert refusal.value.field == "counts"


def test_something_that_the_book_does_not_know_can_be_added(counting, keeper, specialist, branch):
    enter(counting, keeper, good=10, bad=2)
    found = add_line(counting, part("MX-64G"), "good", actor=keeper, now=LATER)
    enter_counts(counting, {found.pk: 3}, actor=keeper, now=LATER)
    finish_round(counting, actor=keeper, now=LATER)
    enter_counts(counting, {found.pk: 3}, actor=keeper, now=LATER)
    stocktake = finish_round(counting, actor=keeper, now=LATER)

    settle_stocktake(stocktake, explained(stocktake, "漏登记"), actor=specialist, now=LATER + HOUR)

    assert on_hand(branch, part("MX-64G"), "good") == 3


def test_nothing_is_added_to_a_second_count(counting, keeper):
    enter(counting, keeper, good=9, bad=2)
    finish_round(counting, actor=keeper, now=LATER)

    with pytest.raises(StaleRecord):
        add_line(counting, part("MX-64G"), "good", actor=keeper, now=LATER)

    assert counting.lines.count() == 2


@pytest.mark.rule("SPR-04", "SPR-10")
def test_counts_at_irregular_times_are_made_by_others_than_the_place(branch, factory, keeper):
    channel = hire("Huang", "head-channel")
    for where in (branch, factory):
        stock(where, part(), 1)
        stocktake = open_stocktake(where, "irregular", actor=channel, now=MONDAY)
        enter_counts(stocktake, {stocktake.lines.get().pk: 1}, actor=channel, now=LATER)
        finish_round(stocktake, actor=channel, now=LATER)

    with pytest.raises(PermissionDenied):
        open_stocktake(branch, "irregular", actor=keeper, now=LATER)
    assert list(Stocktake.objects.order_by("pk").values_list("status", "rule")) == [
        ("closed", "SPR-04"),
        ("closed", "SPR-10"),
    ]


def test_who_works_elsewhere_does_not_count_here(counting):
    other = keeper_of(place(key="other"))

    with pytest.raises(PermissionDenied):
        enter(counting, other, good=10)


def test_a_count_is_broken_off_with_a_reason(counting, supervisor, keeper):
    with pytest.raises(RuleViolation):
        cancel_stocktake(counting, note=" ", actor=supervisor, now=LATER)
    with pytest.raises(PermissionDenied):
        cancel_stocktake(counting, note="x", actor=keeper, now=LATER)

    assert cancel_stocktake(counting, note="停电", actor=supervisor, now=LATER).status == "cancelled"
    assert Clock.objects.get(case=counting.case, kind="stocktake").verdict == "void"
    assert Event.objects.get(case=counting.case, kind="stocktake.cancel").facts["note"] == "停电"


def test_a_period_is_not_closed_while_a_stocktake_of_it_is_open(counting, supervisor):
    with pytest.raises(RuleViolation, match="PD-"):
        close_period(BOOK, MONDAY.date(), actor=None, now=MONDAY + DAY)

    cancel_stocktake(counting, note="x", actor=supervisor, now=LATER)
    assert close_period(BOOK, MONDAY.date(), actor=None, now=MONDAY + DAY).ends_on == MONDAY.date()


def test_what_moves_at_the_very_moment_of_the_count_is_before_it(counting, keeper, branch):
    move_spares("issue", branch, [Part(part(), 1)], actor=None, now=LATER)
    enter(counting, keeper, good=9, bad=2)

    assert finish_round(counting, actor=keeper, now=LATER + MINUTE).status == "closed"
