"""The demo's chats: ended ones with ratings, a message that waits for an answer."""

from datetime import timedelta

import pytest

from chat.models import Chat, Following, Viewing
from csdesk.demo.chats import TALKS, keep_chats
from csdesk.demo.promises import keep_promises
from csdesk.people.services.companies import add_member
from csdesk.tenancy.models import Tenant
from csdesk.tenancy.scoping import tenant_atomic
from tests.tickets.company import furnish


@pytest.mark.parametrize("preset", ["dealer_after_sales", "online_shop"])
def test_keep_chats_plays_some_that_ended_and_one_message_once(alpha: Tenant, preset: str) -> None:
    with tenant_atomic(alpha.pk) as now:
        furnish(alpha, preset, since=now - timedelta(days=5))
        add_member("agent@alpha.demo", "Wang", ["agent"], now=now - timedelta(days=5), password="long enough 1")

    for _twice in range(2):
        keep_chats(alpha, now=now)

    with tenant_atomic(alpha.pk):
        states = list(Chat.objects.values_list("state", flat=True))
        rated = Chat.objects.exclude(rating=None).count()
    assert (states.count("ended"), rated, states.count("left_message")) == (len(TALKS), len(TALKS), 1)


def test_keep_promises_plays_shipments_and_viewings_once(alpha: Tenant) -> None:
    with tenant_atomic(alpha.pk) as now:
        furnish(alpha, "online_shop", since=now - timedelta(days=5))
        add_member("agent@alpha.demo", "Wang", ["agent"], now=now - timedelta(days=5), password="long enough 1")

    for _twice in range(2):
        keep_promises(alpha, now=now)

    with tenant_atomic(alpha.pk):
        assert (Following.objects.count(), Viewing.objects.count()) == (2, 2)
