"""Paths across pages and roles, in the machine's own Chromium."""

from datetime import timedelta

import pytest

from csdesk.people.models import Member
from csdesk.tenancy.scoping import tenant_atomic
from tests.tickets.company import furnish, hire


@pytest.fixture
def people(alpha) -> dict[str, Member]:
    """The people of a dealers' after-sales desk, by role."""
    with tenant_atomic(alpha.pk) as now:
        furnish(alpha, since=now - timedelta(days=60))
        since = now - timedelta(days=50)
        return {
            "agent": hire("Wang", "agent", team="complaints", since=since),
            "agent2": hire("Li", "agent", team="complaints", since=since),
            "supervisor": hire("Zhao", "supervisor", team="service", since=since),
            "quality": hire("Qian", "quality", team="quality", since=since),
            "head-channel": hire("Chen", "head-channel", team="channel", since=since),
        }
