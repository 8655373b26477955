from datetime import date

import pytest

from csdesk.imports.registry import Errand, Row
from dealers.models import Dealer
from products.models import Product, Unit
from products.services.importing import judge_products, judge_units, write_products, write_units
from tests.tickets.company import MONDAY


@pytest.fixture
def errand():
    """A file that may change what is there."""
    return Errand(actor=None, now=MONDAY, changes_known=True, file_name="units.xlsx")


def rows_of(*values) -> list[Row]:
    return [Row(number, dict(each)) for number, each in enumerate(values, start=2)]


def test_units_are_judged_and_written(drive, errand):
    Dealer.objects.create(code="D1", name="华强")
    Unit.objects.create(serial="OLD1", product=drive, invoiced_on=date(2026, 1, 1))
    rows = rows_of(
        {"serial": "ｎｅｗ-1", "model": "PD-500", "dealer": "D1", "invoiced_on": date(2026, 2, 1)},
        {"serial": "OLD1", "invoiced_on": date(2026, 3, 1)},
        {"serial": "old1", "invoiced_on": date(2026, 1, 1)},
    )

    judge_units(rows, errand)
    write_units(rows[:2], errand)

    assert [(row.act, row.problems) for row in rows] == [("new", {}), ("change", {}), ("same", {})]
    kept = {unit.serial: (unit.invoiced_on, unit.dealer_id is not None) for unit in Unit.objects.all()}
    assert kept == {"NEW1": (date(2026, 2, 1), True), "OLD1": (date(2026, 3, 1), False)}


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"serial": "1.2E+15", "model": "PD-500"}, "serial"),
        ({"serial": "A1"}, "model"),
        ({"serial": "A1", "model": "nope"}, "model"),
        ({"serial": "A1", "model": "PD-500", "dealer": "nope"}, "dealer"),
        ({"serial": "A1", "model": "PD-500", "received_on": date(2027, 1, 1)}, "received_on"),
    ],
)
def test_a_unit_that_cannot_be_is_named_at_its_cell(drive, errand, values, field):
    rows = rows_of(values)

    judge_units(rows, errand)

    assert list(rows[0].problems) == [field]


def test_known_units_are_refused_where_nothing_may_change(drive, errand):
    Unit.objects.create(serial="OLD1", product=drive)
    errand.changes_known = False
    rows = rows_of({"serial": "OLD1", "model": "PD-500"})

    judge_units(rows, errand)

    assert list(rows[0].problems) == ["serial"]


@pytest.mark.parametrize("count", [1, 3])
def test_units_are_judged_and_written_in_as_many_statements_however_many(
    drive, errand, django_assert_num_queries, count
):
    rows = rows_of(*({"serial": f"A{number}", "model": "PD-500"} for number in range(count)))

    with django_assert_num_queries(4):
        judge_units(rows, errand)
        write_units(rows, errand)

    assert Unit.objects.count() == count


def test_products_are_judged_and_written(drive, drives, errand):
    rows = rows_of(
        {"model": "PD-1000", "line": drives.pk, "name": "1 TB"},
        {"model": "PD-500", "name": "新名称"},
        {"model": "PD-2000"},
    )

    judge_products(rows, errand)
    write_products(rows[:2], errand)

    assert [row.act for row in rows[:2]] == ["new", "change"]
    assert list(rows[2].problems) == ["line"]
    assert dict(Product.objects.values_list("model", "name")) == {"PD-500": "新名称", "PD-1000": "1 TB"}
