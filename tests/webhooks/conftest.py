"""A company that listens: cases of a kind of its own, a server on loopback, and the relay by hand."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from csdesk.events.record import record
from csdesk.outbox.relay import relay_inside, relay_outside
from csdesk.people.models import Member
from csdesk.tenancy.scoping import tenant_atomic
from csdesk.webhooks.models import Subscription
from csdesk.webhooks.permissions import Permission
from csdesk.webhooks.services.subscriptions import create_subscription
from tests.outbox.probe import case_of, own_registries
from tests.outbox.web_servers import Listener, listener

__all__ = ["case_of", "own_registries"]


@pytest.fixture(autouse=True)
def loopback(settings: Any) -> None:
    """Loopback and plain HTTP are allowed, as in the demo."""
    settings.INTERNAL_NETWORKS, settings.PLAIN_HTTP = ["127.0.0.0/8"], True


@pytest.fixture
def server() -> Iterator[Listener]:
    """Whoever listens."""
    with listener() as made:
        yield made


@pytest.fixture
def wang(alpha: Any, member_of: Callable[..., Member]) -> Member:
    """A colleague who may have webhooks."""
    return member_of(alpha, "Wang", Permission.OWN)


@pytest.fixture
def hook() -> Callable[..., tuple[Subscription, str]]:
    """Set up a webhook for a colleague: the webhook and its secret."""

    def make(owner: Member, url: str, *kinds: str) -> tuple[Subscription, str]:
        with tenant_atomic(owner.tenant_id) as now:
            return create_subscription(url=url, kinds=list(kinds or ("*",)), description="", actor=owner, now=now)

    return make


def happen(case: Any, kind: str = "probe.open", **facts: Any) -> None:
    """Something happens to a case."""
    with tenant_atomic(case.tenant_id) as now:
        record(case, kind, actor=None, at=now, **facts)


def relay_all() -> None:
    """What the relay would do in the next second."""
    while relay_inside() + relay_outside():
        pass
