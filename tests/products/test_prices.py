from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from csdesk.refusals import RuleViolation
from csdesk.tenancy.scoping import tenant_atomic
from products.models import PriceItem, PriceList
from products.queries.prices import NoPrice, items_for, list_on, price_of, spanned, spans
from products.rules.quotes import MOST_FEN, QuoteLine, line_amount, moved_price, quote_total
from products.services.prices import NewItem, move_list, plan_list, remove_item, remove_list, set_item
from tests.tickets.company import DAY, MONDAY, hire

TODAY, TOMORROW = date(2026, 11, 23), date(2026, 11, 24)
CHANGE = date(2012, 2, 6)


@pytest.fixture
def old(drives):
    """The first list, of a year ago, with one price for drives and one for everything."""
    made = plan_list("老价目", date(2025, 1, 1), actor=None, now=MONDAY)
    set_item(made, NewItem("head", "更换磁头", 8000, line=drives), actor=None, now=MONDAY)
    set_item(made, NewItem("check", "检测费", 2000, kind="labour"), actor=None, now=MONDAY)
    return made


@pytest.mark.rule("RPR-11")
def test_paid_repairs_cost_ten_yuan_less_an_item_from_6_february_2012(drive, drives):
    before = MONDAY.replace(year=2011, month=1, day=4)
    old = plan_list("2011", date(2011, 1, 1), actor=None, now=before)
    set_item(old, NewItem("head", "更换磁头", 8000, line=drives), actor=None, now=before)
    set_item(old, NewItem("screw", "螺丝", 500), actor=None, now=before)

    plan_list("2012", CHANGE, based_on=old, change_fen=-1000, actor=None, now=before)

    assert (price_of(drive, "head", CHANGE - DAY), price_of(drive, "head", CHANGE)) == (8000, 7000)
    assert price_of(drive, "screw", CHANGE) == 0


@pytest.mark.rule("RPR-11")
@given(st.lists(st.integers(1, 900), min_size=1, max_size=8, unique=True), st.integers(0, 1000))
def test_spans_have_neither_gaps_nor_overlaps(starts, probe):
    first = date(2026, 1, 1)
    days = sorted((first + timedelta(days=start) for start in starts), reverse=True)
    on = first + timedelta(days=probe)

    holding = [span for span in spanned([PriceList(valid_from=day) for day in days]) if span.is_in_force(on)]

    assert len(holding) == (1 if on >= days[-1] else 0)


def test_spans_end_on_the_day_before_the_next_list(old):
    plan_list("新价目", TOMORROW, actor=None, now=MONDAY)

    new_span, old_span = spans()

    assert (old_span.until, new_span.until) == (TODAY, None)
    assert [span.is_in_force(TODAY) for span in (old_span, new_span)] == [True, False]


def test_price_of_takes_the_lines_own_price_before_that_of_all(old, drive, drives):
    later = plan_list("新价目", TOMORROW, based_on=old, actor=None, now=MONDAY)
    set_item(later, NewItem("check", "检测费", 1500, kind="labour", line=drives), actor=None, now=MONDAY)

    assert (price_of(drive, "check", TODAY), price_of(drive, "check", TOMORROW)) == (2000, 1500)
    assert sorted(item.key for item in items_for(drives, TOMORROW)) == ["check", "head"]


def test_price_of_says_when_there_is_none(old, drive):
    with pytest.raises(NoPrice) as before_the_first:
        price_of(drive, "head", date(2024, 12, 31))
    with pytest.raises(NoPrice) as unknown:
        price_of(drive, "unknown", TODAY)

    assert (before_the_first.value.field, unknown.value.field) == ("priced_on", "item")


@pytest.mark.parametrize("day", [date(2024, 1, 1), date(2025, 1, 1), TODAY])
def test_plan_list_refuses_a_day_that_has_come(old, day):
    with pytest.raises(RuleViolation) as refusal:
        plan_list("新价目", day, actor=None, now=MONDAY)

    assert refusal.value.field == "valid_from"


def test_plan_list_refuses_a_day_on_which_another_begins(old):
    plan_list("新价目", TOMORROW, actor=None, now=MONDAY)

    with pytest.raises(RuleViolation) as refusal:
        plan_list("又一个", TOMORROW, actor=None, now=MONDAY)

    assert (refusal.value.field, refusal.value.rule_id) == ("valid_from", "RPR-11")


def test_the_database_itself_refuses_two_lists_of_one_day(old):
    with pytest.raises(IntegrityError), transaction.atomic():
        PriceList.objects.create(name="x", valid_from=old.valid_from, added_at=MONDAY)


def test_a_list_in_force_cannot_be_changed(old, drives):
    with pytest.raises(RuleViolation):
        set_item(old, NewItem("head", "更换磁头", 1), actor=None, now=MONDAY + DAY)
    with pytest.raises(RuleViolation):
        remove_item(old.items.first(), actor=None, now=MONDAY + DAY)
    with pytest.raises(RuleViolation):
        remove_list(old, actor=None, now=MONDAY + DAY)
    with pytest.raises(RuleViolation):
        move_list(old, date(2027, 1, 1), actor=None, now=MONDAY + DAY)


def test_a_list_to_come_can_be_moved_changed_and_removed(old, drive):
    later = plan_list("新价目", TOMORROW, based_on=old, change_fen=500, actor=None, now=MONDAY)

    move_list(later, date(2026, 12, 1), actor=None, now=MONDAY)
    remove_item(later.items.get(key="check"), actor=None, now=MONDAY)

    assert (list_on(date(2026, 11, 30)), list_on(date(2026, 12, 1))) == (old, later)
    assert price_of(drive, "head", date(2026, 12, 1)) == 8500
    remove_list(later, actor=None, now=MONDAY)
    assert list_on(date(2030, 1, 1)) == old


def test_move_list_refuses_a_taken_and_a_past_day(old):
    one = plan_list("一", TOMORROW, actor=None, now=MONDAY)
    plan_list("二", date(2026, 12, 1), actor=None, now=MONDAY)

    for day in (date(2026, 12, 1), TODAY):
        with pytest.raises(RuleViolation):
            move_list(one, day, actor=None, now=MONDAY)


@pytest.mark.parametrize("price", [-1, MOST_FEN + 1])
def test_set_item_refuses_prices_that_cannot_be(old, price):
    later = plan_list("新价目", TOMORROW, actor=None, now=MONDAY)

    with pytest.raises(RuleViolation) as refusal:
        set_item(later, NewItem("head", "磁头", price), actor=None, now=MONDAY)

    assert refusal.value.field == "price"
    with pytest.raises(IntegrityError), transaction.atomic():
        PriceItem.objects.create(price_list=later, key="head", label="磁头", price_fen=-1)


def test_the_database_itself_refuses_two_prices_for_one_thing(old):
    with pytest.raises(IntegrityError), transaction.atomic():
        PriceItem.objects.create(price_list=old, key="check", label="检测费", price_fen=1)


def test_only_who_keeps_prices_may(old):
    agent = hire("Wang", "agent")

    with pytest.raises(PermissionDenied):
        plan_list("新价目", TOMORROW, actor=agent, now=MONDAY)
    with pytest.raises(PermissionDenied):
        set_item(old, NewItem("x", "x", 1), actor=agent, now=MONDAY)


@pytest.mark.parametrize(
    ("price", "quantity", "discount", "amount"),
    [
        (8000, "1", "0", 8000),
        (1, "0.5", "0", 1),
        (3, "0.5", "0", 2),
        (999, "3", "10", 2697),
        (1005, "1", "50", 503),
        (8000, "1", "100", 0),
    ],
)
def test_line_amount_rounds_half_up_once(price, quantity, discount, amount):
    line = QuoteLine(price, Decimal(quantity), discount_percent=Decimal(discount))

    assert line_amount(line) == amount


LINES = st.builds(
    QuoteLine,
    st.integers(0, 10**7),
    st.decimals("0.1", "1000", places=1),
    st.booleans(),
    st.decimals(0, 100, places=1),
)


@given(st.lists(LINES, max_size=20))
def test_quote_total_is_the_sum_of_its_lines_whatever_their_order(lines):
    total = quote_total(lines, "out", labour_charged=True)

    assert total == sum(line_amount(line) for line in lines) == quote_total(lines[::-1], "out", labour_charged=True)


@pytest.mark.rule("RPR-14")
@given(st.lists(LINES, max_size=20))
def test_quote_total_leaves_labour_out_where_only_parts_are_charged(lines):
    parts = [line for line in lines if not line.is_labour]

    assert quote_total(lines, "out", labour_charged=False) == quote_total(parts, "out", labour_charged=True)
    assert quote_total(lines, "in", labour_charged=True) == 0


@pytest.mark.parametrize(
    "line",
    [
        QuoteLine(-1),
        QuoteLine(MOST_FEN + 1),
        QuoteLine(1, Decimal(0)),
        QuoteLine(1, Decimal(-1)),
        QuoteLine(1, discount_percent=Decimal(101)),
    ],
)
def test_line_amount_refuses_what_no_line_can_be(line):
    with pytest.raises(ValueError, match="QuoteLine"):
        line_amount(line)


@given(st.integers(0, MOST_FEN), st.integers(-MOST_FEN, MOST_FEN))
def test_moved_price_stays_a_price(price, change):
    assert 0 <= moved_price(price, change) <= MOST_FEN
    assert moved_price(price, 0) == price


@pytest.fixture
def foreign(beta):
    """A price list of the other company, whose scope is closed again."""
    with tenant_atomic(beta.pk):
        return PriceList.objects.create(name="x", valid_from=date(2020, 1, 1), added_at=MONDAY)


def test_price_lists_of_another_company_are_none_here(foreign, alpha):
    with tenant_atomic(alpha.pk), pytest.raises(NoPrice):
        list_on(TODAY)
