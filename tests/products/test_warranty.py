from datetime import date, timedelta

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from csdesk.rulebook.rules import preset_keys, read_preset
from csdesk.rulebook.sections.warranty import Warranty
from products.rules.warranty import Goods, Outcome, Verdict, last_day, verdict

DAY = timedelta(days=1)
DAYS = st.dates(min_value=date(1990, 1, 1), max_value=date(2100, 1, 1))
YEAR = {"key": "year", "rule": "RPR-13", "label": {"en": "A year"}, "length": 12}


def manual(*rules, **fields) -> Warranty:
    return Warranty.model_validate({"rules": rules or (YEAR,), **fields})


def sold(day: date, **fields) -> Goods:
    return Goods("drives", days={"invoice": day}, **fields)


@pytest.mark.rule("RPR-13")
@pytest.mark.parametrize(
    ("start", "length", "length_in", "until"),
    [
        (date(2024, 2, 29), 12, "months", date(2025, 2, 28)),
        (date(2024, 2, 29), 48, "months", date(2028, 2, 29)),
        (date(2023, 2, 28), 12, "months", date(2024, 2, 28)),
        (date(2024, 1, 31), 1, "months", date(2024, 2, 29)),
        (date(2025, 8, 31), 6, "months", date(2026, 2, 28)),
        (date(2023, 12, 31), 60, "days", date(2024, 2, 29)),
        (date(2024, 2, 29), 365, "days", date(2025, 2, 28)),
        (date(9999, 12, 1), 12, "months", date.max),
        (date(9999, 12, 1), 3650, "days", date.max),
    ],
)
def test_last_day_follows_the_calendar(start, length, length_in, until):
    assert last_day(start, length, length_in) == until


@pytest.mark.rule("RPR-13")
@pytest.mark.parametrize(("shift", "outcome", "why"), [(-1, "in", "within"), (0, "in", "within"), (1, "out", "over")])
@pytest.mark.parametrize("start", [date(2024, 2, 29), date(2025, 1, 31), date(2025, 6, 15)])
def test_verdict_covers_the_last_day(start, shift, outcome, why):
    end = last_day(start, 12, "months")

    found = verdict(sold(start), manual(), on=end + shift * DAY)

    assert (found.outcome, found.why, found.until, found.basis) == (outcome, why, end, "invoice")


@given(DAYS, st.integers(1, 120), st.sampled_from(["months", "days"]), DAYS)
def test_verdict_is_in_exactly_from_start_to_last_day(start, length, length_in, on):
    rule = {**YEAR, "length": length, "length_in": length_in}

    found = verdict(sold(start), manual(rule), on=on)

    until = last_day(start, length, length_in)
    assert (found.outcome == Outcome.IN) == (start <= on <= until)
    assert found.outcome in (Outcome.IN, Outcome.OUT) or on < start


@given(DAYS, st.integers(1, 120), DAYS, DAYS)
def test_verdict_once_out_stays_out(start, length, one, other):
    rule = manual({**YEAR, "length": length})
    earlier, later = sorted((one, other))

    before, after = (verdict(sold(start), rule, on=on).outcome for on in (earlier, later))

    assert before != Outcome.OUT or after == Outcome.OUT


@given(DAYS, st.integers(1, 119))
def test_a_longer_warranty_never_ends_earlier(start, length):
    assert last_day(start, length, "months") < last_day(start, length + 1, "months")


@given(st.dictionaries(st.sampled_from(["invoice", "receipt", "activation"]), DAYS), DAYS)
def test_verdict_counts_from_the_first_day_that_is_known(days, on):
    order = ("receipt", "activation", "invoice")

    found = verdict(Goods("drives", days=days), manual({**YEAR, "start": order}), on=on)

    assert found.basis == next((basis for basis in order if basis in days), "")
    assert (found.why == "no_basis") == (not days)


@pytest.mark.rule("RPR-13")
@pytest.mark.parametrize(
    ("line", "kind", "entry"),
    [
        ("drives", "franchise", "franchise"),
        ("drives", "", "drives"),
        ("players", "franchise", "all"),
        ("players", "wholesale", "all"),
    ],
)
def test_verdict_takes_the_first_rule_that_fits(line, kind, entry):
    rules = (
        {**YEAR, "key": "franchise", "lines": ["drives"], "customer_kinds": ["franchise"], "length": 24},
        {**YEAR, "key": "drives", "lines": ["drives"]},
        {**YEAR, "key": "all", "length": 90, "length_in": "days"},
    )

    found = verdict(Goods(line, kind, {"invoice": date(2026, 1, 1)}), manual(*rules), on=date(2026, 2, 1))

    assert found.entry == entry


@pytest.mark.parametrize(
    ("goods", "rules", "why"),
    [
        (Goods(""), (), "no_goods"),
        (sold(date(2026, 1, 1)), ({**YEAR, "lines": ["players"]},), "no_rule"),
        (Goods("drives"), (), "no_basis"),
        (sold(date(2026, 6, 1)), (), "ahead"),
    ],
)
def test_verdict_says_why_it_is_not_known(goods, rules, why):
    found = verdict(goods, manual(*rules), on=date(2026, 5, 1))

    assert (found.outcome, found.why) == (Outcome.UNKNOWN, why)
    assert "%(" not in found.reason


@pytest.mark.rule("RPR-15")
def test_verdict_refuses_what_is_not_taken_in():
    shop = read_preset("online_shop").warranty
    silver = Goods("thai-silver", days={"invoice": date(2026, 1, 1)}, found=frozenset({"human_damage"}))

    found = verdict(silver, shop, on=date(2026, 2, 1))

    assert (found.refused, found.outcome, found.rule) == (True, Outcome.OUT, "RPR-15")
    with translation.override("zh-hans"):
        assert "泰银饰品不在受理范围" in found.reason


def test_verdict_puts_human_damage_out_of_warranty():
    found = verdict(
        sold(date(2026, 1, 1), found=frozenset({"human_damage"})),
        read_preset("dealer_after_sales").warranty,
        on=date(2026, 2, 1),
    )

    assert (found.outcome, found.why, found.entry, found.refused) == (Outcome.OUT, "excluded", "human_damage", False)


@pytest.mark.rule("RPR-14")
def test_presets_differ_in_what_is_charged_out_of_warranty():
    charged = {key: read_preset(key).warranty.labour_charged for key in preset_keys()}

    assert charged == {"dealer_after_sales": True, "online_shop": False}


@given(DAYS, DAYS)
def test_verdict_is_read_back_as_it_was_kept(start, on):
    found = verdict(sold(start), manual(), on=on)

    assert Verdict.read(found.data) == found


@pytest.mark.parametrize(
    "rules",
    [
        [{**YEAR, "length": 0}],
        [{**YEAR, "length": -12}],
        [{**YEAR, "length_in": "years"}],
        [{**YEAR, "start": []}],
        [{**YEAR, "start": ["invoice", "invoice"]}],
        [YEAR, {**YEAR, "key": "never"}],
        [{**YEAR, "lines": ["drives"]}, {**YEAR, "lines": ["players"]}],
    ],
)
def test_the_manual_refuses_rules_that_mean_nothing(rules):
    with pytest.raises(ValueError, match="Warranty"):
        Warranty.model_validate({"rules": rules})
