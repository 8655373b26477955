from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from csdesk.rulebook.rules import read_preset
from csdesk.rulebook.sections.conduct import ComplaintFine, FineStep, SkillRule
from staff.rules import (
    Fine,
    call_is_too_long,
    complaint_fine,
    fine_fits,
    gift_is_too_large,
    probation_end,
    skill_is_met,
    window_of,
)


def fine_of(rule: str, *steps: FineStep, **more: str) -> ComplaintFine:
    return ComplaintFine(key="service", label={"en": "Service"}, rule=rule, steps=steps, **more)


@pytest.mark.rule("ATT-05")
@pytest.mark.parametrize(
    ("complaint", "amount_fen", "dismissal"), [(1, 3000, False), (2, 6000, False), (3, 0, True), (7, 0, True)]
)
def test_complaint_fine_of_the_shop_is_30_then_double_then_dismissal(complaint, amount_fen, dismissal):
    [fine] = read_preset("online_shop").conduct.complaint_fines

    assert complaint_fine(fine, complaint) == Fine(amount_fen, False, dismissal, "ATT-05")


@pytest.mark.rule("ATT-06")
def test_complaint_fine_by_severity_is_ten_yuan_at_the_least():
    fine = complaint_fine(fine_of("ATT-06", FineStep(from_complaint=1, amount_fen=1000, is_least=True)), 4)

    assert fine == Fine(1000, True, False, "ATT-06")
    assert [fine_fits(fine, amount) for amount in (0, 999, 1000, 50_000)] == [False, False, True, True]


@pytest.mark.rule("ATT-07")
def test_complaint_fine_of_ones_own_fault_is_the_same_each_time():
    fine = fine_of("ATT-07", FineStep(from_complaint=1, amount_fen=20_000))

    found = [complaint_fine(fine, complaint) for complaint in (1, 2, 9)]

    assert {each.amount_fen for each in found} == {20_000}
    assert [fine_fits(found[0], amount) for amount in (19_999, 20_000, 20_001)] == [False, True, False]


def test_complaint_fine_costs_nothing_before_its_first_step():
    assert complaint_fine(fine_of("ATT-05", FineStep(from_complaint=2, amount_fen=1)), 1).amount_fen == 0


def test_complaint_fine_counts_from_one():
    with pytest.raises(ValueError, match="from 1"):
        complaint_fine(fine_of("ATT-05", FineStep(from_complaint=1)), 0)


def test_the_steps_of_a_fine_rise():
    steps = (FineStep(from_complaint=2), FineStep(from_complaint=2))

    with pytest.raises(ValidationError) as refusal:
        fine_of("ATT-05", *steps)

    assert [line["type"] for line in refusal.value.errors()] == ["not_rising"]


@pytest.mark.parametrize(
    ("window", "days"),
    [
        ("unsettled", None),
        ("month", (date(2024, 2, 1), date(2024, 2, 29))),
        ("quarter", (date(2024, 1, 1), date(2024, 3, 31))),
        ("year", (date(2024, 1, 1), date(2024, 12, 31))),
        ("ever", (date.min, date.max)),
    ],
)
def test_window_of_is_the_calendars(window, days):
    assert window_of(window, date(2024, 2, 29)) == days


@pytest.mark.rule("ATT-08")
@pytest.mark.parametrize(
    ("joined", "last"),
    [
        (date(2026, 3, 2), date(2026, 6, 1)),
        (date(2026, 3, 1), date(2026, 5, 31)),
        (date(2026, 11, 30), date(2027, 2, 28)),
        (date(2023, 11, 30), date(2024, 2, 29)),
        (date(2026, 1, 31), date(2026, 4, 30)),
    ],
)
def test_probation_end_is_the_last_day_of_three_months(joined, last):
    assert probation_end(joined, 3) == last


@given(st.dates(date(1990, 1, 1), date(2100, 1, 1)), st.integers(1, 24))
def test_probation_end_never_lies_before_what_a_shorter_one_has(joined, months):
    assert joined < probation_end(joined, months) < probation_end(joined, months + 1)


@pytest.mark.rule("ATT-04")
def test_call_is_too_long_beyond_the_minutes_of_the_manual():
    limit = read_preset("online_shop").conduct.private_call_minutes

    assert [call_is_too_long(minutes, limit) for minutes in (0, 3, 4)] == [False, False, True]


@pytest.mark.rule("ATT-11")
def test_gift_is_too_large_when_nobody_knows_its_worth():
    assert [gift_is_too_large(worth, 0) for worth in (None, 0, 1)] == [True, False, True]


@pytest.mark.rule("ATT-13")
def test_skill_is_met_from_the_target_on():
    typing = next(each for each in read_preset("online_shop").conduct.skills if each.key == "typing")
    untargeted = SkillRule(key="calls", label={"en": "Calls"}, rule="ATT-13", measure="figure")

    assert typing.unit.en == "characters a minute"
    assert [skill_is_met(typing, figure) for figure in (None, 79, 80)] == [False, False, True]
    assert skill_is_met(untargeted, 0)


@pytest.mark.rule("ATT-09")
@pytest.mark.rule("ATT-17")
@pytest.mark.parametrize("preset", ["dealer_after_sales", "online_shop"])
def test_the_scale_of_the_presets_ends_with_the_law(preset):
    scale = read_preset(preset).conduct.sanctions

    assert [step.key for step in scale] == ["oral", "written", "demotion", "dismissal", "liability"]
    assert [step.rule for step in scale] == ["ATT-09"] * 4 + ["ATT-17"]


@pytest.mark.rule("ATT-15")
@pytest.mark.rule("ATT-18")
def test_the_inspection_list_of_the_presets_has_the_badge():
    [office] = read_preset("dealer_after_sales").conduct.checklists

    assert [item.key for item in office.items if item.rule == "ATT-18"] == ["badge"]
    assert {item.key for item in office.items} >= {"dress", "desk", "noise", "lights", "browsing"}
