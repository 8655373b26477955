"""The timeline, and who hears of it."""

import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection, transaction

from csdesk.cases.models import Case
from csdesk.events import registry
from csdesk.events.models import Event
from csdesk.events.queries import newest_events, timeline_of
from csdesk.events.record import record
from csdesk.events.registry import subscribe, subscribers_of
from csdesk.outbox.relay import relay_inside, relay_until_empty
from csdesk.people.models import Member, Team
from csdesk.tenancy.models import Tenant
from csdesk.tenancy.scoping import active_tenant, tenant_atomic
from tests.outbox.probe import make_due, messages_of

pytestmark = pytest.mark.django_db(transaction=True)
AT = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
CaseOf = Callable[..., Case]
heard: list[tuple[int | None, str, int]] = []


def listen(event: Event) -> None:
    """A subscriber that remembers."""
    heard.append((active_tenant(), event.kind, event.pk))


def make_team(event: Event) -> None:
    """A subscriber with an effect."""
    Team.objects.create(key=f"team-{event.pk}", name="x")


def fail(event: Event) -> None:
    """A subscriber that never works."""
    raise ValueError("no")


@pytest.fixture(autouse=True)
def own_subscriptions() -> Iterator[None]:
    """Subscriptions of a test end with it."""
    known = dict(registry._subscriptions)
    registry._subscriptions.clear()
    heard.clear()
    yield
    registry._subscriptions.clear()
    registry._subscriptions.update(known)


def happen(case: Case, kind: str = "probe.move", **facts: Any) -> Event:
    with tenant_atomic(case.tenant_id):
        return record(case, kind, actor=None, at=AT, **facts)


def test_record_keeps_facts_as_plain_data(alpha: Tenant, case_of: CaseOf) -> None:
    event = happen(case_of(alpha), amount=Decimal("1.50"), due=AT, bad="a\x00\ud800b", more={"n": (1, 2)})

    assert event.facts == {
        "amount": "1.50",
        "due": "2026-11-23T09:30:00+00:00",
        "bad": "a\ufffd\ufffdb",
        "more": {"n": [1, 2]},
    }


def test_the_timeline_cannot_be_changed(alpha: Tenant, case_of: CaseOf) -> None:
    event = happen(case_of(alpha))

    with tenant_atomic(alpha.pk):
        for statement in ("UPDATE events_event SET kind = 'x'", "DELETE FROM events_event"):
            with (
                pytest.raises(Exception, match="permission denied"),
                transaction.atomic(),
                connection.cursor() as cursor,
            ):
                cursor.execute(statement)
        assert Event.objects.get().kind == event.kind


def test_timeline_goes_on_after_an_event(alpha: Tenant, case_of: CaseOf) -> None:
    case, other = case_of(alpha), case_of(alpha)
    first, second = happen(case), happen(case)
    happen(other)

    with tenant_atomic(alpha.pk):
        assert [event.pk for event in timeline_of(case)] == [first.pk, second.pk]
        assert [event.pk for event in timeline_of(case, after_id=first.pk)] == [second.pk]


def test_subscribers_hear_after_the_commit_in_their_company(alpha: Tenant, beta: Tenant, case_of: CaseOf) -> None:
    subscribe("probe.*", listen)
    ours, theirs = happen(case_of(alpha)), happen(case_of(beta))
    happen(case_of(alpha), kind="other.kind")
    assert heard == []

    relay_until_empty(seconds=30)

    assert sorted(heard) == sorted([(alpha.pk, "probe.move", ours.pk), (beta.pk, "probe.move", theirs.pk)])


def test_an_event_of_a_transaction_that_failed_was_never_heard(alpha: Tenant, case_of: CaseOf) -> None:
    subscribe("probe.*", listen)
    case = case_of(alpha)
    with tenant_atomic(alpha.pk):
        record(case, "probe.move", actor=None, at=AT)
        transaction.set_rollback(True)

    relay_until_empty(seconds=30)

    assert heard == []


def test_events_of_a_case_arrive_in_their_order(alpha: Tenant, case_of: CaseOf) -> None:
    subscribe("probe.*", listen)
    case = case_of(alpha)
    events = [happen(case, kind=f"probe.{number}").pk for number in range(5)]

    relay_until_empty(seconds=30)

    assert [event for _tenant, _kind, event in heard] == events


def test_a_subscriber_that_fails_holds_up_no_other(alpha: Tenant, case_of: CaseOf) -> None:
    subscribe("probe.*", fail)
    subscribe("probe.*", listen)
    case = case_of(alpha)
    first, second = happen(case), happen(case)

    relay_until_empty(seconds=30)

    assert [event for _tenant, _kind, event in heard] == [first.pk, second.pk]
    assert [row.state for row in messages_of(alpha, "event.recorded")].count("ready") == 2


def test_an_effect_of_an_event_happens_once(alpha: Tenant, case_of: CaseOf) -> None:
    subscribe("probe.*", make_team)
    happen(case_of(alpha))

    for _again in range(3):
        relay_inside()
        make_due(alpha)

    with tenant_atomic(alpha.pk):
        assert Team.objects.count() == 1


def test_a_subscriber_that_is_gone_is_no_error(alpha: Tenant, case_of: CaseOf) -> None:
    subscribe("probe.*", listen)
    happen(case_of(alpha))
    registry._subscriptions.clear()

    relay_until_empty(seconds=30)

    assert [row.state for row in messages_of(alpha, "event.recorded")] == ["done"]


def test_subscribe_twice_is_one_subscription(alpha: Tenant) -> None:
    subscribe("probe.*", listen)
    subscribe("probe.*", listen)

    assert len(subscribers_of("probe.move")) == 1


def test_ids_of_one_case_commit_in_their_order(alpha: Tenant, case_of: CaseOf) -> None:
    """Whoever resumes after an event would else miss a lower one that committed later."""
    case = case_of(alpha)
    recorded, may_commit = threading.Event(), threading.Event()
    ids: dict[str, int] = {}

    def first() -> None:
        with tenant_atomic(alpha.pk):
            ids["first"] = record(case, "probe.move", actor=None, at=AT).pk
            recorded.set()
            may_commit.wait(10)
        connection.close()

    def second() -> None:
        ids["second"] = happen(case).pk
        connection.close()

    threads = [threading.Thread(target=first), threading.Thread(target=second)]
    threads[0].start()
    assert recorded.wait(10)
    threads[1].start()
    threads[1].join(0.3)
    still_waiting = threads[1].is_alive()
    may_commit.set()
    for thread in threads:
        thread.join(10)

    assert still_waiting
    assert ids["first"] < ids["second"]


def test_newest_events_tell_the_latest_of_each_kind(
    alpha: Tenant, case_of: CaseOf, member_of: Callable[..., Member]
) -> None:
    wang = member_of(alpha, "Wang")
    case, hidden = case_of(alpha, holder=wang), case_of(alpha)
    first, _moved, moved, closed = (happen(case, kind) for kind in ("a.b", "probe.move", "probe.move", "probe.close"))
    happen(hidden)

    with tenant_atomic(alpha.pk):
        behind = newest_events(wang, {case.pk: first.pk, hidden.pk: 0})
        newest = newest_events(wang, {case.pk: -1})

    assert [event.pk for event in behind] == [moved.pk, closed.pk]
    assert [event.pk for event in newest] == [closed.pk]
    assert timedelta(0) <= closed.at - AT
