"""A kind of case and topics that only the tests of events, outbox and live messages know."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import pytest
from django.db.models import Q

from csdesk.cases import registry as kinds
from csdesk.cases.models import Case
from csdesk.cases.services.cases import open_case
from csdesk.outbox import registry
from csdesk.outbox.models import OutboxMessage
from csdesk.tenancy.models import Tenant
from csdesk.tenancy.scoping import tenant_atomic


def register_probe() -> None:
    """Cases of this kind are seen by their holder."""
    kinds.register_kind(
        kinds.CaseKind(
            "probe",
            "Probe",
            "PR",
            page=lambda case: f"/probe/{case.number}/",
            visible_to=lambda member: Q(holder=member),
            facts=lambda case: {},
        )
    )


@pytest.fixture(autouse=True)
def own_registries() -> Iterator[None]:
    """What a test registers is forgotten after it."""
    topics, known = dict(registry._topics), dict(kinds._kinds)
    register_probe()
    yield
    registry._topics.clear()
    registry._topics.update(topics)
    kinds._kinds.clear()
    kinds._kinds.update(known)


@pytest.fixture
def case_of() -> Callable[..., Case]:
    """Open a probe case in a company: `case_of(alpha, holder=wang)`."""

    def make(company: Tenant, title: str = "A case", **fields: Any) -> Case:
        with tenant_atomic(company.pk) as now:
            return open_case("probe", title, holder=fields.get("holder"), now=now)

    return make


def messages_of(company: Tenant, topic: str) -> list[OutboxMessage]:
    """A company's messages of a topic, oldest first."""
    with tenant_atomic(company.pk):
        return list(OutboxMessage.objects.filter(topic=topic).order_by("pk"))


def make_due(company: Tenant, at: datetime | None = None) -> None:
    """Let time pass: whatever waits in the company's outbox is due."""
    with tenant_atomic(company.pk) as now:
        OutboxMessage.objects.filter(state="ready").update(available_at=at or now, lease_until=None)


def end_loans(company: Tenant) -> None:
    """Let the time pass after which whoever borrowed a message is taken for dead."""
    with tenant_atomic(company.pk) as now:
        lent = OutboxMessage.objects.filter(state="ready", lease_until__isnull=False)
        lent.update(available_at=now, lease_until=now)
