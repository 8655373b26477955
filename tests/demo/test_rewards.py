"""The demo's rewards: one that waits, one confirmed, one rejected, written once."""

from datetime import timedelta

import pytest

from csdesk.demo.rewards import keep_rewards
from csdesk.demo.stage import cast, furnish
from csdesk.tenancy.models import Tenant
from csdesk.tenancy.scoping import tenant_atomic
from incentives.models import Proposal


@pytest.mark.parametrize("place", [0, 1])
def test_keep_rewards_writes_all_once(alpha: Tenant, place: int) -> None:
    company = cast()["companies"][place]
    with tenant_atomic(alpha.pk) as now:
        alpha.slug = company["slug"]
        furnish(alpha, company["preset"], now=now - timedelta(days=62))

    for _twice in range(2):
        keep_rewards(alpha, now=now)

    with tenant_atomic(alpha.pk):
        assert sorted(Proposal.objects.values_list("status", "amount_fen")) == [
            ("confirmed", 30_000), ("proposed", 20_000), ("rejected", 20_000),
        ]  # fmt: skip
