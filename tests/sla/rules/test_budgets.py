import pytest
from hypothesis import given
from hypothesis import strategies as st

from csdesk.sla.rules import LONGEST, BadBudget, Budget, Unit, parse_budget

READABLE = [
    ("20 seconds", Budget(20, Unit.SECONDS)),
    ("2 minutes", Budget(2, Unit.MINUTES)),
    ("24 hours", Budget(24, Unit.HOURS)),
    ("7 days", Budget(7, Unit.DAYS)),
    ("240 working minutes", Budget(240, Unit.WORKING_MINUTES)),
    ("8 working hours", Budget(8, Unit.WORKING_HOURS)),
    ("1 working day", Budget(1, Unit.WORKING_DAYS)),
    ("1 second", Budget(1, Unit.SECONDS)),
    ("  7   Working\tDays ", Budget(7, Unit.WORKING_DAYS)),
    ("0 days", Budget(0, Unit.DAYS)),
    ("same day", Budget(0, Unit.DAYS)),
    ("0 working days", Budget(0, Unit.WORKING_DAYS)),
]

UNREADABLE = [
    "",
    "7",
    "days",
    "7days",
    "-1 days",
    "1.5 hours",
    "seven days",
    "7 weeks",
    "7 working seconds",
    "7 working",
    "7 days ago",
    "٧ days",
    "9" * 13 + " days",
]


@pytest.mark.parametrize(("text", "budget"), READABLE)
def test_parse_budget_reads(text, budget):
    assert parse_budget(text) == budget


@pytest.mark.parametrize("text", UNREADABLE)
def test_parse_budget_refuses_nonsense(text):
    with pytest.raises(BadBudget) as refusal:
        parse_budget(text)

    assert f"“{text}”" in str(refusal.value)


@given(unit=st.sampled_from(Unit), data=st.data())
def test_budget_reads_again_what_it_writes(unit, data):
    budget = Budget(data.draw(st.integers(0, LONGEST[unit])), unit)

    assert parse_budget(str(budget)) == budget


@pytest.mark.parametrize("amount", [-1, -(10**30), 1.0, True, "1", None])
def test_budget_refuses_an_amount_that_is_none(amount):
    with pytest.raises(BadBudget):
        Budget(amount, Unit.DAYS)


@pytest.mark.parametrize("unit", Unit)
def test_budget_ends_at_a_hundred_years(unit):
    longest = LONGEST[unit]

    assert Budget(longest, unit).amount == longest
    with pytest.raises(BadBudget):
        Budget(longest + 1, unit)


def test_budget_refuses_an_unknown_unit():
    with pytest.raises(BadBudget):
        Budget(1, "weeks")


def test_budget_takes_the_word_of_a_unit():
    assert Budget(1, "working days").unit is Unit.WORKING_DAYS
