from typing import Any

import pytest

from csdesk.outbox.enqueue import enqueue
from csdesk.outbox.models import OutboxMessage
from csdesk.outbox.registry import handles
from csdesk.outbox.relay import relay_inside
from csdesk.tenancy.models import Tenant
from csdesk.tenancy.scoping import active_tenant, tenant_atomic
from tests.outbox.probe import messages_of

pytestmark = pytest.mark.django_db(transaction=True)


def put(company: Tenant, topic: str = "probe", key: str = "one", **fields: Any) -> OutboxMessage:
    with tenant_atomic(company.pk):
        return enqueue(topic, key=key, payload=fields.pop("payload", {}), **fields)


def test_relay_inside_handles_each_company_in_its_scope(alpha: Tenant, beta: Tenant) -> None:
    seen = []
    handles("probe")(lambda message: seen.append((active_tenant(), message.tenant_id, message.payload["n"])))
    put(alpha, payload={"n": 1})
    put(beta, payload={"n": 2})

    assert relay_inside() == 2

    assert sorted(seen) == [(alpha.pk, alpha.pk, 1), (beta.pk, beta.pk, 2)]
    assert [row.state for row in messages_of(alpha, "probe")] == ["done"]
    assert relay_inside() == 0
