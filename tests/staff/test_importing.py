from datetime import timedelta

import pytest

from csdesk.imports.registry import Errand, Row
from csdesk.imports.rules import Money
from csdesk.imports.rules.cells import Cell, CellProblem
from csdesk.people.models import Member
from staff.models import Employment
from staff.queries import base_salary_fen
from staff.services.importing import (
    employment_columns,
    judge_employments,
    judge_salaries,
    write_employments,
    write_salaries,
)
from tests.staff.conftest import JOINED, TODAY
from tests.tickets.company import MONDAY


def errand_of(actor: Member) -> Errand:
    return Errand(actor=actor, now=MONDAY, changes_known=True, file_name="工资.xlsx")


def rows_of(*values) -> list[Row]:
    return [Row(number, dict(each)) for number, each in enumerate(values, start=2)]


def test_money_is_read_as_people_write_it():
    column = Money("base", "Base")

    assert [column.read(Cell(text)) for text in ("5000", "¥5,000.50", "5000 元", -3, 0.5)] == [
        500_000,
        500_050,
        500_000,
        -300,
        50,
    ]
    for text in ("much", "1.234", "NaN", "1e30"):
        with pytest.raises(CellProblem):
            column.read(Cell(text))


def test_employments_are_judged_and_written(employed, wang, li, zhao, hu):
    rows = rows_of(
        {"number": "2048", "member": li.pk, "joined_on": TODAY},
        {"number": "1024", "member": wang.pk, "joined_on": JOINED, "left_on": TODAY},
        {"number": "1024", "member": li.pk, "joined_on": TODAY},
        {"number": "7", "member": li.pk, "joined_on": TODAY},
        {"number": "8", "member": zhao.pk, "joined_on": TODAY, "left_on": TODAY - timedelta(days=1)},
    )

    judge_employments(rows, errand_of(hu))
    write_employments(rows[:2], errand_of(hu))

    assert [list(row.problems) for row in rows] == [[], [], ["number"], ["joined_on"], ["left_on"]]
    assert [row.act for row in rows[:2]] == ["new", "change"]
    assert list(Employment.objects.order_by("pk").values_list("number", "left_on")) == [("1024", TODAY), ("2048", None)]
    again = rows_of({"number": "2048", "member": li.pk, "joined_on": TODAY})
    judge_employments(again, errand_of(hu))
    assert again[0].act == "same"


def test_employments_know_people_by_name_only_where_it_is_one_persons(wang, li):
    Member.objects.filter(pk=li.pk).update(name="Wang")

    words = next(column for column in employment_columns(MONDAY) if column.key == "member").words

    assert {word: pk for word, pk in words.items() if pk in (wang.pk, li.pk)} == {wang.email: wang.pk, li.email: li.pk}


def test_salaries_are_judged_and_written(employed, wang, guo, hu):
    rows = rows_of(
        {"number": "1024", "valid_from": TODAY, "base": 450_000},
        {"number": "nobody", "valid_from": TODAY, "base": 1},
        {"number": "1024", "valid_from": TODAY, "base": -1},
        {"number": "1024", "valid_from": JOINED - timedelta(days=1), "base": 1},
    )

    judge_salaries(rows, errand_of(guo))
    write_salaries(rows[:1], errand_of(guo))

    assert [list(row.problems) for row in rows] == [[], ["number"], ["base"], ["valid_from"]]
    assert (base_salary_fen(wang.pk, TODAY), wang.salaries.get().reason) == (450_000, "工资.xlsx")
    own = rows_of({"number": "1024", "valid_from": TODAY, "base": 1})
    judge_salaries(own, errand_of(wang))
    assert list(own[0].problems) == ["number"]
