from datetime import timedelta

import pytest

from csdesk.outbox.enqueue import enqueue
from csdesk.outbox.models import OutboxMessage
from csdesk.outbox.relay import prune_everywhere
from csdesk.outbox.services.pruning import MESSAGES_KEPT
from csdesk.tenancy.models import Tenant
from csdesk.tenancy.scoping import tenant_atomic
from tests.outbox.probe import messages_of

pytestmark = pytest.mark.django_db


def put(company: Tenant, key: str, state: str, age: timedelta) -> None:
    with tenant_atomic(company.pk) as now:
        message = enqueue("probe", key=key, payload={})
        OutboxMessage.objects.filter(pk=message.pk).update(state=state, finished_at=now - age)


def test_prune_takes_what_is_long_done_and_nothing_else(alpha: Tenant, beta: Tenant) -> None:
    long_ago, lately = MESSAGES_KEPT + timedelta(minutes=1), MESSAGES_KEPT - timedelta(minutes=1)
    put(alpha, "old", "done", long_ago)
    put(alpha, "new", "done", lately)
    put(alpha, "dead", "dead", long_ago)
    put(alpha, "waiting", "ready", long_ago)
    put(beta, "old", "done", long_ago)

    assert prune_everywhere() == 2

    assert [row.key for row in messages_of(alpha, "probe")] == ["new", "dead", "waiting"]
    assert prune_everywhere() == 0
