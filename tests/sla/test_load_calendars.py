"""The calendars a company starts with."""

import pytest

from csdesk.sla.models import WorkingCalendar
from csdesk.sla.queries.calendars import calendar_named
from csdesk.sla.services.presets import load_calendars
from tests.database import run_sql


def documents():
    return {row.key: row.document for row in WorkingCalendar.objects.all()}


def test_load_calendars_gives_each_kind_of_company_its_own(tenant):
    load_calendars("dealer_after_sales")

    assert set(documents()) == {"office", "hotline"}
    assert (documents()["office"]["zone"], documents()["office"]["holidays"]) == ("Asia/Shanghai", "CN")
    assert "holidays" not in documents()["hotline"]


def test_load_calendars_leaves_alone_what_the_company_has(tenant):
    load_calendars("dealer_after_sales")
    WorkingCalendar.objects.filter(key="office").update(name="Ours")

    assert load_calendars("dealer_after_sales") == []
    assert WorkingCalendar.objects.get(key="office").name == "Ours"


def test_load_calendars_refuses_a_kind_that_nobody_described(tenant):
    with pytest.raises(KeyError):
        load_calendars("bakery")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("country", "holidays"), [("DE", "DE"), ("XX", "")])
def test_load_calendars_uses_the_companys_zone_and_holidays(alpha, country, holidays):
    from csdesk.tenancy.scoping import tenant_atomic

    run_sql(f"UPDATE tenancy_tenant SET zone = 'Europe/Berlin', country = '{country}' WHERE id = {alpha.pk}")
    try:
        with tenant_atomic(alpha.pk):
            load_calendars("dealer_after_sales")

            assert (documents()["office"]["zone"], documents()["office"]["holidays"]) == ("Europe/Berlin", holidays)
            assert calendar_named("office").zone.key == "Europe/Berlin"
    finally:
        run_sql(f"UPDATE tenancy_tenant SET zone = 'Asia/Shanghai', country = 'CN' WHERE id = {alpha.pk}")
