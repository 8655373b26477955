"""Whether goods may come back for another reason than repair, from facts and the manual alone."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csdesk.rulebook.rules import read_preset
from repairs.rules.admission import Asked, admit

SHOP = read_preset("online_shop").exchanges
AFTER_SALES = read_preset("dealer_after_sales").exchanges
TODAY = date(2026, 11, 23)


def judged(key, *, manual=SHOP, on=TODAY, **facts):
    """What the manual says of one ground."""
    return admit(manual.ground(key), Asked(**facts), manual, on=on)


@pytest.mark.rule("DOA-01")
def test_admit_lets_dead_on_arrival_be_applied_for():
    found = judged("dead_on_arrival", manual=AFTER_SALES)

    assert (found.outcome, found.rule) == ("apply", "DOA-01")


@pytest.mark.rule("DOA-13")
def test_admit_has_sediment_investigated_first():
    assert judged("sediment").outcome == "apply"


@pytest.mark.rule("DOA-14")
def test_admit_refuses_what_the_customers_storage_did():
    found = judged("bad_storage")

    assert (found.outcome, found.rule) == ("refused", "DOA-14")
    assert found.facts == {}
    assert found.told_en in found.reason or found.told_zh in found.reason


@pytest.mark.rule("DOA-15")
@pytest.mark.parametrize(
    ("left_on", "outcome"),
    [
        (date(2026, 11, 23), "unconditional"),
        (date(2026, 11, 9), "unconditional"),
        (date(2026, 11, 8), "unconditional"),  # the fifteenth day
        (date(2026, 11, 7), "refused"),
        (None, "unconditional"),  # quality looks at the outbound form
    ],
)
def test_admit_takes_mould_back_within_fifteen_days_of_leaving_the_warehouse(left_on, outcome):
    assert judged("mould", left_on=left_on).outcome == outcome


@pytest.mark.rule("DOA-15")
def test_admit_counts_the_days_across_a_leap_day():
    assert judged("mould", left_on=date(2028, 2, 20), on=date(2028, 3, 6)).outcome == "unconditional"
    assert judged("mould", left_on=date(2028, 2, 20), on=date(2028, 3, 7)).outcome == "refused"


@pytest.mark.rule("DOA-16")
@pytest.mark.parametrize("ground", [ground.key for ground in SHOP.grounds])
def test_admit_refuses_whoever_fetched_the_goods_himself(ground):
    found = judged(ground, customer_kind="self_pickup", left_on=TODAY)

    assert (found.outcome, found.rule) == ("refused", "DOA-16")


FRANCHISEE = Asked(customer_kind="franchisee", has_ratio=True, ratio=Decimal("0.05"), taken=100)


@pytest.mark.rule("DOA-17")
@pytest.mark.parametrize(
    ("facts", "outcome"),
    [
        ({"returned": 4}, "apply"),  # the fifth of five
        ({"returned": 5}, "refused"),
        ({"returned": 3, "units": 2}, "apply"),
        ({"returned": 4, "units": 2}, "refused"),
        ({"taken": 0}, "refused"),
        ({"taken": 19}, "refused"),  # 0.95 pieces are none
        ({"ratio": None}, "refused"),
    ],
)
def test_admit_keeps_to_the_share_of_the_contract(facts, outcome):
    found = admit(SHOP.ground("exchange"), replace(FRANCHISEE, **facts), SHOP, on=TODAY)

    assert (found.outcome, found.rule) == (outcome, "DOA-17")


@pytest.mark.rule("DOA-17")
def test_admit_takes_mould_from_a_franchisee_beyond_his_share():
    asked = replace(FRANCHISEE, returned=5, left_on=TODAY)

    assert admit(SHOP.ground("mould"), asked, SHOP, on=TODAY).outcome == "unconditional"


def test_admit_refuses_a_ground_that_is_for_others():
    assert judged("exchange", customer_kind="wholesaler").outcome == "refused"


@given(st.integers(0, 10_000), st.integers(0, 10_000), st.integers(1, 500), st.integers(0, 10_000))
def test_admit_never_lets_more_come_back_than_the_share(taken, returned, units, parts):
    ratio = Decimal(parts) / 10_000
    asked = replace(FRANCHISEE, taken=taken, returned=returned, units=units, ratio=ratio)

    found = admit(SHOP.ground("exchange"), asked, SHOP, on=TODAY)

    assert (found.outcome == "apply") == (returned + units <= ratio * taken)
