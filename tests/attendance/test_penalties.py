"""What a month takes off, without a database."""

from datetime import date
from decimal import Decimal

import pytest

from attendance.rules.penalties import Fault, Noted, month_lines, share_of
from csdesk.rulebook.sections.attendance import Attendance

BASE = 500_000
SHOP = {"late_percent": 1, "late_many_from": 3, "late_many_percent": 5}


def day(number: int) -> date:
    return date(2026, 11, number)


def lines(faults, noted=(), salary=BASE, **section):
    terms = Attendance(**section)
    return month_lines(faults, noted, terms_of=lambda at: terms, salary_of=lambda at: salary)


def late_on(*days: int) -> list[Fault]:
    return [Fault(day(number), late=60, planned=32400) for number in days]


@pytest.mark.rule("ATT-02")
@pytest.mark.parametrize(
    ("reading", "amounts"),
    [("from_then", [-5000, -5000, -25000, -25000]), ("all", [-25000, -25000, -25000, -25000])],
)
def test_month_lines_reads_the_third_lateness_in_both_ways(reading, amounts):
    found = lines(late_on(2, 3, 4, 5), **SHOP, late_many_counts=reading)

    assert [line.amount_fen for line in found] == amounts


@pytest.mark.rule("ATT-02")
@pytest.mark.parametrize(("reading", "amounts"), [("from_then", [-5000, -5000]), ("all", [-5000, -5000])])
def test_month_lines_rates_no_lateness_anew_before_the_third(reading, amounts):
    assert [line.amount_fen for line in lines(late_on(2, 3), **SHOP, late_many_counts=reading)] == amounts


@pytest.mark.rule("ATT-02")
@pytest.mark.parametrize(("counted", "amounts"), [("day", [-5000, -5000]), ("shift", [-5000, -5000, -25000])])
def test_month_lines_counts_lateness_by_person_and_day(counted, amounts):
    found = lines(late_on(2, 2, 3), **SHOP, late_counted=counted)

    assert [line.amount_fen for line in found] == amounts


@pytest.mark.rule("ATT-02")
@pytest.mark.parametrize(
    ("base", "percent", "amount"), [(456_780, "1", 4568), (456_750, "1", 4568), (456_749, "1", 4567), (1, "1", 0)]
)
def test_share_of_rounds_half_up_once(base, percent, amount):
    assert share_of(base, Decimal(percent)) == amount


@pytest.mark.rule("ATT-03")
def test_month_lines_takes_absence_in_proportion():
    found = lines(
        [Fault(day(2), absent=16200, cause="unexcused", planned=32400)], absence_percent=4, absence_fine_fen=700
    )

    assert [(line.kind, line.rule, line.amount_fen) for line in found] == [("absent", "ATT-03", -10_700)]


@pytest.mark.rule("ATT-03", "ATT-16")
def test_month_lines_names_what_has_no_figure_and_takes_nothing():
    faults = [Fault(day(2), early=60), Fault(day(3), absent=60, cause="leave_on_swap"), Fault(day(4), missing="in")]

    found = lines(faults)

    assert [(line.rule, line.amount_fen, line.values["problem"]) for line in found] == [
        ("ATT-16", None, "no_figure"), ("SHF-13", None, "no_figure"), ("ATT-01", None, "no_figure"),
    ]  # fmt: skip


@pytest.mark.rule("ATT-02")
def test_month_lines_says_that_nobody_knows_the_salary():
    [line] = lines(late_on(2), salary=None, **SHOP)

    assert (line.amount_fen, line.values["problem"]) == (None, "no_salary")


@pytest.mark.rule("SHF-15", "SHF-16")
def test_month_lines_takes_what_was_noted_of_shifts_and_no_day_twice():
    noted = [
        Noted(day(2), "SHF-15", 2000, False, {}),
        Noted(day(3), "SHF-16", None, True, {}),
        Noted(day(4), "SHF-16", None, True, {}),
    ]

    found = lines([Fault(day(3), absent=32400, cause="empty_swap", planned=32400)], noted, absence_fine_fen=10_000)

    assert [(line.day.day, line.kind, line.amount_fen) for line in found] == [
        (2, "shift_fault", -2000), (3, "absent", -10_000), (3, "shift_fault", 0), (4, "shift_fault", -10_000),
    ]  # fmt: skip


@pytest.mark.rule("SHF-15")
def test_month_lines_leaves_an_empty_swap_to_the_supervisor_where_it_is_fined():
    [line] = lines([Fault(day(3), cause="empty_swap", planned=32400)])

    assert (line.kind, line.rule, line.amount_fen) == ("empty_swap", "SHF-15", None)
