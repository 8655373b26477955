"""The demo's points: each kind of entry is there once, where the manual has a plan."""

from datetime import timedelta

import pytest

from csdesk.demo.points import keep_points
from csdesk.demo.stage import cast, furnish
from csdesk.tenancy.models import Tenant
from csdesk.tenancy.scoping import tenant_atomic
from incentives.models import PointAppeal, PointEntry


@pytest.mark.parametrize("place", [0, 1])
def test_keep_points_writes_all_entries_once(alpha: Tenant, place: int) -> None:
    company = cast()["companies"][place]
    with tenant_atomic(alpha.pk) as now:
        alpha.slug = company["slug"]
        furnish(alpha, company["preset"], now=now - timedelta(days=62))

    for _twice in range(2):
        keep_points(alpha, now=now)

    with tenant_atomic(alpha.pk):
        assert sorted(PointEntry.objects.values_list("status", "points")) == [
            ("asked", 2), ("entered", -2), ("entered", 3), ("entered", 4),
        ]  # fmt: skip
        assert PointAppeal.objects.get().verdict == ""
