from datetime import date

import pytest
from django.db import connection

from csdesk.rulebook.at import NoRulebook
from csdesk.rulebook.models import RulebookVersion
from csdesk.rulebook.rules import read_preset
from csdesk.tenancy.scoping import tenant_atomic
from dealers.models import Dealer
from products.models import Product, ProductLine, Unit
from products.queries.units import found_units, meant_by, unit_of, units_of
from products.services.verdicts import Asked, Facts, verdict_for, verdicts_for
from tests.tickets.company import DAY, MONDAY


@pytest.mark.rule("RPR-13")
def test_verdict_for_counts_from_our_record(drive):
    Unit.objects.create(serial="KS2011", product=drive, invoiced_on=date(2025, 11, 23))

    found = verdict_for("ｋｓ-2011", at=MONDAY)

    assert (found.outcome, found.basis, found.until) == ("in", "invoice", date(2026, 11, 23))
    assert verdict_for("KS2011", at=MONDAY + DAY).outcome == "out"


def test_verdict_for_takes_the_day_in_the_companys_zone(drive):
    Unit.objects.create(serial="KS2011", product=drive, invoiced_on=date(2025, 11, 23))

    late_in_shanghai = verdict_for("KS2011", at=MONDAY.replace(hour=16))

    assert late_in_shanghai.outcome == "out"


def test_verdict_for_falls_to_the_next_day_that_is_known(drive):
    Unit.objects.create(serial="KS2011", product=drive, activated_on=date(2026, 1, 1))

    assert verdict_for("KS2011", at=MONDAY).basis == "activation"


def test_verdict_for_a_unit_we_never_stocked_counts_from_its_papers(drive):
    facts = Facts(invoiced_on=date(2026, 1, 1))

    assert verdict_for("NEVER1", at=MONDAY, product=drive, facts=facts).outcome == "in"
    assert verdict_for("NEVER1", at=MONDAY, line=drive.line).why == "no_basis"
    assert verdict_for("NEVER1", at=MONDAY).why == "no_goods"


def test_verdict_for_believes_our_record_before_papers(drive):
    Unit.objects.create(serial="KS2011", product=drive, invoiced_on=date(2020, 1, 1))

    found = verdict_for("KS2011", at=MONDAY, facts=Facts(invoiced_on=date(2026, 11, 1)))

    assert (found.outcome, found.from_) == ("out", date(2020, 1, 1))


def test_verdict_for_knows_the_dealers_kind(drive):
    dealer = Dealer.objects.create(code="D1", name="华强", kind="franchise")
    Unit.objects.create(serial="KS2011", product=drive, dealer=dealer, invoiced_on=date(2026, 1, 1))
    rule = {"key": "f", "rule": "RPR-13", "label": {"en": "F"}, "length": 1, "customer_kinds": ["franchise"]}
    RulebookVersion.objects.update(effective_to=MONDAY)
    signed = {"number": 2, "status": "signed", "created_at": MONDAY, "approved_at": MONDAY, "effective_from": MONDAY}
    RulebookVersion.objects.create(document=with_rule(rule), **signed)

    assert verdict_for("KS2011", at=MONDAY).entry == "f"
    assert verdict_for("KS2011", at=MONDAY, customer_kind="wholesale").why == "no_rule"


def with_rule(rule) -> dict:
    """The preset with this as its only length of warranty."""
    data = read_preset("dealer_after_sales").data
    return {**data, "warranty": {**data["warranty"], "rules": [rule]}}


@pytest.mark.parametrize("count", [1, 3])
def test_verdicts_for_many_ask_once(drive, django_assert_num_queries, count):
    for number in range(3):
        Unit.objects.create(serial=f"KS{number}", product=drive, invoiced_on=date(2026, 1, 1))
    verdict_for("KS0", at=MONDAY)

    with django_assert_num_queries(2):
        found = verdicts_for([Asked(f"KS{number}") for number in range(count)], at=MONDAY)

    assert [each.outcome for each in found] == ["in"] * count


def test_verdict_for_needs_a_manual(tenant):
    with pytest.raises(NoRulebook):
        verdict_for("KS2011", at=MONDAY)


def test_unit_of_is_strict_and_meant_by_is_tolerant(drive):
    Unit.objects.create(serial="KSO1", product=drive)

    assert unit_of("ks o1").serial == "KSO1"
    assert unit_of("KS0I") is None
    assert [unit.serial for unit in meant_by("ks-0i")] == ["KSO1"]
    assert meant_by("KSO1") == meant_by("") == []


@pytest.fixture
def foreign(beta):
    """A unit of the other company."""
    with tenant_atomic(beta.pk):
        line = ProductLine.objects.create(key="drives", name="Drives")
        product = Product.objects.create(line=line, model="PD-500", name="Drive")
        return Unit.objects.create(serial="KSO1", product=product, invoiced_on=date(2026, 1, 1))


def test_serials_of_another_company_are_unknown_here(foreign, alpha):
    with tenant_atomic(alpha.pk):
        assert unit_of("KSO1") is None
        assert meant_by("KS01") == []
        assert units_of(["KSO1"]) == {}


def test_found_units_asks_an_index_for_what_begins_so_under_row_level_security(drive):
    for serial in ("KS2011", "KS2012", "KX2011", "K%2011"):
        Unit.objects.create(serial=serial, product=drive)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")

    plan = found_units("ks-20").explain()

    assert [unit.serial for unit in found_units("ks-20")] == ["KS2011", "KS2012"]
    assert [line for line in plan.splitlines() if "Index Cond" in line and "'KS20'" in line]
