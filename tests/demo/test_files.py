"""The demo's personal files: everybody is employed and paid, and something waits for somebody."""

from datetime import timedelta

import pytest

from csdesk.demo.files import keep_files
from csdesk.demo.stage import cast, furnish
from csdesk.sla.models import Task
from csdesk.tenancy.models import Tenant
from csdesk.tenancy.scoping import tenant_atomic
from staff.models import Employment, Inspection, Salary, Sanction
from staff.queries import missed_trainings


@pytest.mark.parametrize("place", [0, 1])
def test_keep_files_writes_all_files_once(alpha: Tenant, place: int) -> None:
    company = cast()["companies"][place]
    with tenant_atomic(alpha.pk) as now:
        alpha.slug = company["slug"]
        furnish(alpha, company["preset"], now=now - timedelta(days=62))

    for _twice in range(2):
        keep_files(alpha, now=now)

    with tenant_atomic(alpha.pk):
        paid = set(Salary.objects.values_list("member", flat=True))
        assert paid == set(Employment.objects.values_list("member", flat=True))
        assert Employment.objects.count() == len(cast()["people"]) - 3
        assert Sanction.objects.filter(seen_at=None).count() == 1
        assert Task.objects.filter(kind="probation").count() == 1
        assert len(missed_trainings(now.date() - timedelta(days=30), now.date())) == 1
        assert Inspection.objects.filter(closed_at=None).count() == 1
