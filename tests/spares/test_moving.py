from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from csdesk.ledger.models import Posting
from csdesk.ledger.services.accounts import Shortage
from csdesk.ledger.services.checking import differences
from csdesk.refusals import RuleViolation
from csdesk.sla.models import Task, TaskState
from spares.models import Movement, StockSerial
from spares.queries.places import partner_for
from spares.queries.stock import on_hand, rows_of
from spares.services.booking import Part, Proof
from spares.services.levels import set_level
from spares.services.moving import move_spares, reverse_movement
from tests.spares.stock import issue, keeper_of, part, place, stock
from tests.tickets.company import DAY, MONDAY, hire


@pytest.mark.rule("SPR-16")
def test_move_spares_keeps_every_movement_with_its_proof(branch, specialist):
    proof = Proof(evidence="单据 12", note="首批")

    moved = move_spares("receive", branch, [Part(part(), 5)], outside="总部", proof=proof, actor=specialist, now=MONDAY)

    assert (moved.posting.evidence, moved.posting.note, moved.posting.by) == ("单据 12", "首批", specialist)
    assert on_hand(branch, part(), "good") == 5


@pytest.mark.rule("SPR-01", "SPR-05")
def test_a_swap_gives_a_good_one_for_a_bad_one(branch, specialist):
    stock(branch, part(), 2)

    move_spares("swap", branch, [Part(part(), 1)], outside="代理商", actor=specialist, now=MONDAY)

    assert (on_hand(branch, part(), "good"), on_hand(branch, part(), "bad")) == (1, 1)


@pytest.mark.rule("SPR-05")
def test_partner_for_names_the_partner_of_the_goods_brand(company):
    partner = place("partner", brand="maxell")

    assert partner_for(part()) == partner
    assert partner_for(part("OTHER-1", brand="Other")) is None


def test_nothing_goes_out_that_is_not_there(branch, specialist):
    stock(branch, part(), 2)

    with pytest.raises(Shortage) as refusal:
        move_spares("issue", branch, [Part(part("MX-64G"), 1), Part(part(), 1)], actor=specialist, now=MONDAY)

    assert refusal.value.facts["available"] == 0
    assert (on_hand(branch, part(), "good"), Movement.objects.count()) == (2, 1)


@pytest.mark.parametrize("quantity", [0, -1, 1.5, 10**15, True, "3"], ids=repr)
def test_what_is_no_number_of_pieces_is_refused(branch, specialist, quantity):
    with pytest.raises(RuleViolation):
        move_spares("receive", branch, [Part(part(), quantity)], actor=specialist, now=MONDAY)

    assert Posting.objects.count() == 0


def test_a_list_of_nothing_is_refused(branch, specialist):
    with pytest.raises(RuleViolation) as refusal:
        move_spares("receive", branch, [], actor=specialist, now=MONDAY)

    assert refusal.value.field == "parts"


@pytest.mark.parametrize(("kind", "note"), [("write_off", " "), ("adjust", "why"), ("reversal", "why")])
def test_some_movements_need_a_reason_and_others_are_not_entered_by_hand(branch, specialist, kind, note):
    stock(branch, part(), 2)

    with pytest.raises(RuleViolation):
        move_spares(kind, branch, [Part(part(), 1)], proof=Proof(note=note), actor=specialist, now=MONDAY)

    assert on_hand(branch, part(), "good") == 2


def test_a_keeper_moves_at_his_own_place_only(branch, office):
    keeper = keeper_of(branch)
    move_spares("receive", branch, [Part(part(), 1)], actor=keeper, now=MONDAY)

    with pytest.raises(PermissionDenied):
        move_spares("receive", office, [Part(part(), 1)], actor=keeper, now=MONDAY)
    with pytest.raises(PermissionDenied):
        move_spares("receive", branch, [Part(part(), 1)], actor=hire("Ma", "finance"), now=MONDAY)

    assert (on_hand(branch, part(), "good"), on_hand(office, part(), "good")) == (1, 0)


def test_a_place_that_is_given_up_takes_nothing(branch, specialist):
    branch.is_active = False
    branch.save()

    with pytest.raises(RuleViolation) as refusal:
        move_spares("receive", branch, [Part(part(), 1)], actor=specialist, now=MONDAY)

    assert refusal.value.field == "place"


def test_serial_numbers_are_followed_from_place_to_place(branch, office, specialist):
    move_spares("receive", branch, [Part(part(), 2, "good", ["A1", "A2"])], actor=specialist, now=MONDAY)
    move_spares("issue", branch, [Part(part(), 1, "good", ["A1"])], actor=specialist, now=MONDAY)

    assert dict(StockSerial.objects.values_list("serial", "place")) == {"A1": None, "A2": branch.pk}


@pytest.mark.parametrize(
    ("kind", "serials", "at"),
    [("receive", ["A1"], "branch"), ("issue", ["A1"], "office"), ("issue", ["A1", "A2"], "branch")],
)
def test_serial_numbers_that_do_not_fit_are_refused(branch, office, specialist, kind, serials, at):
    move_spares("receive", branch, [Part(part(), 1, "good", ["A1"])], actor=specialist, now=MONDAY)
    stock(office, part(), 5)

    where = {"branch": branch, "office": office}[at]

    with pytest.raises(RuleViolation):
        move_spares(kind, where, [Part(part(), 1, "good", serials)], actor=specialist, now=MONDAY)

    assert (on_hand(branch, part(), "good"), on_hand(office, part(), "good")) == (1, 5)


def test_reverse_movement_brings_pieces_and_serial_numbers_back(branch, specialist):
    move_spares("receive", branch, [Part(part(), 1, "good", ["A1"])], actor=specialist, now=MONDAY)
    issued = move_spares("issue", branch, [Part(part(), 1, "good", ["A1"])], actor=specialist, now=MONDAY)

    taken_back = reverse_movement(issued, note="发错", actor=specialist, now=MONDAY)

    assert (taken_back.kind, taken_back.reversal_of) == ("reversal", issued)
    assert on_hand(branch, part(), "good") == 1
    assert StockSerial.objects.get().place == branch


def test_reverse_movement_refuses_without_reason_twice_and_for_others(branch, specialist):
    received = stock(branch, part(), 3)
    with pytest.raises(RuleViolation):
        reverse_movement(received, note=" ", actor=specialist, now=MONDAY)
    with pytest.raises(PermissionDenied):
        reverse_movement(received, note="x", actor=hire("Ma", "finance"), now=MONDAY)
    taken_back = reverse_movement(received, note="x", actor=specialist, now=MONDAY)

    for movement in (received, taken_back):
        with pytest.raises(RuleViolation):
            reverse_movement(movement, note="x", actor=specialist, now=MONDAY)

    assert on_hand(branch, part(), "good") == 0
    assert differences() == []


@pytest.mark.rule("SPR-15")
def test_falling_below_the_level_reminds_once_until_it_recovers(branch, supervisor):
    stock(branch, part(), 5)
    level = set_level(branch, part(), minimum=4, maximum=8, actor=supervisor, now=MONDAY)
    assert level.reorder_task is None

    issue(branch, part(), 2)
    issue(branch, part(), 1)
    first = Task.objects.get(kind="spares.reorder")
    stock(branch, part(), 9)
    first.refresh_from_db()
    issue(branch, part(), 9)

    assert (first.state, first.rule) == (TaskState.CANCELLED, "SPR-15")
    assert Task.objects.filter(kind="spares.reorder", state=TaskState.OPEN).count() == 1


@pytest.mark.rule("SPR-15")
@pytest.mark.parametrize(("pieces", "standing"), [(3, "below"), (4, ""), (8, ""), (9, "surplus")])
def test_the_stock_says_whether_it_is_below_or_surplus(branch, supervisor, pieces, standing):
    stock(branch, part(), pieces)
    set_level(branch, part(), minimum=4, maximum=8, actor=supervisor, now=MONDAY)

    [row] = rows_of([(branch.pk, part().pk)], since=MONDAY.date())

    assert row.standing == standing


@pytest.mark.parametrize(("minimum", "maximum"), [(-1, None), (5, 4), (10**12, None), (0, -1)])
def test_set_level_refuses_what_is_none(branch, supervisor, minimum, maximum):
    with pytest.raises(RuleViolation):
        set_level(branch, part(), minimum=minimum, maximum=maximum, actor=supervisor, now=MONDAY)


def test_set_level_is_for_those_who_set_up_places(branch, specialist):
    with pytest.raises(PermissionDenied):
        set_level(branch, part(), minimum=1, maximum=None, actor=specialist, now=MONDAY)


@pytest.mark.rule("SPR-14")
def test_turnover_counts_what_went_to_customers_and_tells_idle_stock(branch, office):
    used, idle = part(), part("MX-64G")
    stock(branch, used, 5)
    stock(branch, idle, 5)
    issue(branch, used, 2, now=MONDAY + DAY)
    since = (MONDAY - timedelta(days=30)).date()

    rows = rows_of([(branch.pk, used.pk), (branch.pk, idle.pk)], since=since)

    assert [(row.used, row.last_used_on, row.is_idle) for row in rows] == [
        (2, (MONDAY + DAY).date(), False),
        (0, None, True),
    ]
