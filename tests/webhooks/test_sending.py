"""From what happens to what a server hears: what, to whom, how often, and what is written down."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from csdesk.cases.models import Case
from csdesk.outbox.models import Notification, OutboxMessage, OutgoingHost
from csdesk.outbox.relay import relay_inside
from csdesk.outbox.services.pruning import prune
from csdesk.people.models import Member, MemberKind, MemberRole, MemberState, SecurityEvent
from csdesk.people.models.role import Role
from csdesk.tenancy.models import Tenant
from csdesk.tenancy.scoping import tenant_atomic
from csdesk.webhooks import registry
from csdesk.webhooks.models import Attempt, Delivery, Subscription
from csdesk.webhooks.permissions import Permission
from csdesk.webhooks.rules.signing import signature
from csdesk.webhooks.services.subscriptions import (
    change_secret,
    pause_subscription,
    remove_subscription,
    resume_subscription,
)
from csdesk.webhooks.services.telling import send_delivery_again, send_test
from tests.outbox.probe import make_due
from tests.outbox.web_servers import Listener, endless_body, listener, nonsense, redirect_to
from tests.webhooks.conftest import happen, relay_all

pytestmark = pytest.mark.django_db(transaction=True)
CaseOf = Callable[..., Case]
Hook = Callable[..., tuple[Subscription, str]]
MemberOf = Callable[..., Member]


def deliveries(company: Tenant) -> list[Delivery]:
    with tenant_atomic(company.pk):
        return list(Delivery.objects.order_by("pk"))


def states(company: Tenant) -> list[str]:
    return [delivery.state for delivery in deliveries(company)]


def test_an_event_is_told_signed(alpha: Tenant, wang: Member, hook: Hook, case_of: CaseOf, server: Listener) -> None:
    _subscription, secret = hook(wang, server.url(), "probe.*")
    case = case_of(alpha, "不通电", holder=wang)

    happen(case, "probe.open", channel="email")
    relay_all()

    [heard] = server.heard
    body, sent = json.loads(heard.body), heard.headers
    assert (body["type"], body["data"]["facts"]) == ("probe.open", {"channel": "email"})
    shown = body["data"]["case"]
    assert (shown["number"], shown["title"], shown["holder"]["name"]) == (case.number, "不通电", "Wang")
    assert body["id"] == sent["webhook-id"]
    timestamp = int(sent["webhook-timestamp"])
    assert sent["webhook-signature"] == signature(secret, sent["webhook-id"], timestamp, heard.body)
    assert states(alpha) == ["taken"]


def test_only_what_was_asked_for_is_told(
    alpha: Tenant, wang: Member, hook: Hook, case_of: CaseOf, server: Listener
) -> None:
    hook(wang, server.url(), "probe.close", "message.*")
    case = case_of(alpha, holder=wang)

    happen(case, "probe.open")
    happen(case, "message.public")
    relay_all()

    assert [json.loads(heard.body)["type"] for heard in server.heard] == ["message.public"]


def test_events_of_a_case_come_in_their_order(
    alpha: Tenant, wang: Member, hook: Hook, case_of: CaseOf, server: Listener
) -> None:
    hook(wang, server.url())
    case = case_of(alpha, holder=wang)

    for number in range(5):
        happen(case, f"probe.step_{'abcde'[number]}")
    relay_all()

    kinds = [json.loads(heard.body)["type"] for heard in server.heard]
    assert kinds == [f"probe.step_{letter}" for letter in "abcde"]


def test_nobody_hears_what_he_may_not_see(
    alpha: Tenant, beta: Tenant, wang: Member, member_of: MemberOf, hook: Hook, case_of: CaseOf, server: Listener
) -> None:
    li, zhao = member_of(alpha, "Li"), member_of(beta, "Zhao", Permission.OWN)
    hook(wang, server.url())
    hook(zhao, server.url())

    happen(case_of(alpha, holder=li))
    happen(case_of(alpha))
    relay_all()

    assert server.heard == []
    assert deliveries(alpha) == deliveries(beta) == []


def test_an_outsider_hears_what_is_open_to_him_and_nothing_of_colleagues(
    alpha: Tenant, member_of: MemberOf, hook: Hook, case_of: CaseOf, server: Listener, monkeypatch: pytest.MonkeyPatch
) -> None:
    dealer = member_of(alpha, "Zhou", Permission.OWN, kind=MemberKind.DEALER)
    monkeypatch.setitem(registry._public, "probe.shipped", frozenset(["tracking"]))
    monkeypatch.setitem(registry._pictures, "probe", lambda case, reader: {"seen_by": reader.name})
    hook(dealer, server.url())
    case = case_of(alpha, holder=dealer)

    happen(case, "probe.judged", grounds="internal")
    happen(case, "probe.shipped", tracking="SF1", packed_by="Wang")
    relay_all()

    [heard] = server.heard
    data = json.loads(heard.body)["data"]
    assert (data["facts"], data["actor"], data["case"]["seen_by"]) == ({"tracking": "SF1"}, None, "Zhou")
    assert {"holder", "team", "next_due_at"} & set(data["case"]) == set()


def test_a_company_that_does_not_listen_pays_nothing(alpha: Tenant, wang: Member, case_of: CaseOf) -> None:
    happen(case_of(alpha, holder=wang))

    with tenant_atomic(alpha.pk):
        assert not OutboxMessage.objects.exists()


@pytest.mark.parametrize("lost", ["case", "permission", "membership", "paused", "removed"])
def test_what_may_be_seen_is_asked_again_when_sending(
    alpha: Tenant, wang: Member, hook: Hook, case_of: CaseOf, server: Listener, lost: str
) -> None:
    subscription, _secret = hook(wang, server.url())
    case = case_of(alpha, holder=wang)
    happen(case)
    relay_inside()
    assert states(alpha) == ["waiting"]
    with tenant_atomic(alpha.pk) as now:
        if lost == "case":
            Case.objects.filter(pk=case.pk).update(holder=None)
        elif lost == "permission":
            MemberRole.objects.all().delete()
        elif lost == "membership":
            Member.objects.filter(pk=wang.pk).update(state=MemberState.INACTIVE)
        elif lost == "paused":
            pause_subscription(subscription, actor=wang, now=now)
        else:
            remove_subscription(subscription, actor=wang, now=now)

    relay_all()

    assert server.heard == []
    assert states(alpha) == ["dropped"]


@pytest.mark.parametrize("status", [301, 404, 429, 500, 503])
def test_a_refusal_is_tried_again_under_the_same_id(
    alpha: Tenant, wang: Member, hook: Hook, case_of: CaseOf, server: Listener, status: int
) -> None:
    hook(wang, server.url())
    server.status = status
    happen(case_of(alpha, holder=wang))
    relay_all()
    assert states(alpha) == ["waiting"]

    server.status = 200
    make_due(alpha)
    relay_all()

    first, second = server.heard
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert first.body == second.body
    with tenant_atomic(alpha.pk):
        tries = [(row.status_code, row.trouble) for row in Attempt.objects.order_by("pk")]
        assert tries == [(status, f"answered {status}"), (200, "")]
        assert Delivery.objects.get().attempts == 2
        assert Subscription.objects.get().failing_since is None
        # Only what says that the whole host is unwell counts against the host.
        assert not OutgoingHost.objects.filter(failures__gt=0).exists()


@pytest.mark.parametrize("answer", [endless_body, nonsense])
def test_odd_servers_cost_one_attempt(alpha: Tenant, wang: Member, hook: Hook, case_of: CaseOf, answer: Any) -> None:
    with listener(answer=answer) as odd:
        hook(wang, odd.url())
        happen(case_of(alpha, holder=wang))
        relay_all()

    [delivery] = deliveries(alpha)
    assert delivery.state == ("taken" if answer is endless_body else "waiting")
    assert delivery.attempts == 1


def test_a_redirect_is_not_followed(alpha: Tenant, wang: Member, hook: Hook, case_of: CaseOf, server: Listener) -> None:
    with listener(answer=redirect_to(server.url())) as outer:
        hook(wang, outer.url())
        happen(case_of(alpha, holder=wang))
        relay_all()

    assert (len(outer.heard), server.heard, states(alpha)) == (1, [], ["waiting"])


def test_an_address_that_leads_inside_is_refused_without_a_word(
    alpha: Tenant, wang: Member, hook: Hook, case_of: CaseOf, server: Listener, settings: Any
) -> None:
    hook(wang, server.url(host="localhost"))
    settings.INTERNAL_NETWORKS = []

    happen(case_of(alpha, holder=wang))
    relay_all()

    assert server.heard == []
    with tenant_atomic(alpha.pk):
        assert [row.trouble for row in Attempt.objects.all()] == ["this host cannot be used"]


def test_nothing_that_came_back_is_kept(alpha: Tenant, wang: Member, hook: Hook, case_of: CaseOf) -> None:
    def tell_secret(link: Any) -> None:
        link.sendall(b"HTTP/1.1 500 canary\r\nX-Canary: canary\r\nContent-Length: 6\r\n\r\ncanary")

    with listener(answer=tell_secret) as server:
        hook(wang, server.url())
        happen(case_of(alpha, holder=wang))
        relay_all()

    with tenant_atomic(alpha.pk):
        kept = str(Attempt.objects.values().get()) + str(OutboxMessage.objects.filter(topic="webhook.send").values())
    assert "canary" not in kept
    assert "POST http://127.0.0.1" in kept


def fail_for_days(alpha: Tenant, days: float) -> None:
    with tenant_atomic(alpha.pk) as now:
        Subscription.objects.update(failing_since=now - timedelta(days=days))


@pytest.mark.parametrize(("days", "state"), [(2.9, "active"), (3.01, "disabled")])
def test_an_endpoint_dead_for_three_days_is_switched_off_and_people_are_told(
    alpha: Tenant, wang: Member, member_of: MemberOf, hook: Hook, case_of: CaseOf, server: Listener,
    days: float, state: str,
) -> None:  # fmt: skip
    boss = member_of(alpha, "Boss")
    with tenant_atomic(alpha.pk):
        role = Role.objects.create(key="admin", name="Admin", is_administrator=True, permissions=[])
        MemberRole.objects.create(member=boss, role=role)
    hook(wang, server.url())
    server.status = 500
    fail_for_days(alpha, days)

    happen(case_of(alpha, holder=wang))
    relay_all()

    with tenant_atomic(alpha.pk):
        assert Subscription.objects.get().state == state
        told = set(Notification.objects.filter(kind="webhook.disabled").values_list("member__name", flat=True))
        assert told == ({"Wang", "Boss"} if state == "disabled" else set())
        assert SecurityEvent.objects.filter(kind="webhook.disabled").exists() is (state == "disabled")


def test_who_says_that_he_is_gone_is_switched_off_at_once_and_may_come_back(
    alpha: Tenant, wang: Member, hook: Hook, case_of: CaseOf, server: Listener
) -> None:
    subscription, _secret = hook(wang, server.url())
    case = case_of(alpha, holder=wang)
    server.status = 410
    happen(case)
    happen(case)
    relay_all()
    assert len(server.heard) == 1

    server.status = 200
    with tenant_atomic(alpha.pk) as now:
        resume_subscription(subscription, actor=wang, now=now)
    happen(case)
    make_due(alpha)
    relay_all()

    assert states(alpha)[-1] == "taken"


def test_both_secrets_sign_for_a_day(
    alpha: Tenant, wang: Member, hook: Hook, case_of: CaseOf, server: Listener
) -> None:
    subscription, old = hook(wang, server.url())
    with tenant_atomic(alpha.pk) as now:
        new = change_secret(subscription, actor=wang, now=now)
    happen(case_of(alpha, holder=wang))
    relay_all()
    with tenant_atomic(alpha.pk) as now:
        Subscription.objects.update(former_until=now)
    happen(case_of(alpha, holder=wang))
    relay_all()

    def signed_by(heard: Any, *secrets: str) -> list[str]:
        named = heard.headers["webhook-id"], int(heard.headers["webhook-timestamp"]), heard.body
        return [signature(secret, *named) for secret in secrets]

    during, after = server.heard
    assert during.headers["webhook-signature"].split() == signed_by(during, new, old)
    assert after.headers["webhook-signature"].split() == signed_by(after, new)


def test_secrets_lie_encrypted(alpha: Tenant, wang: Member, hook: Hook, server: Listener) -> None:
    _subscription, secret = hook(wang, server.url())

    with tenant_atomic(alpha.pk):
        kept = Subscription.objects.get().secret
    assert secret.removeprefix("whsec_") not in kept


def test_a_test_is_sent_at_once_and_only_once(alpha: Tenant, wang: Member, hook: Hook, server: Listener) -> None:
    subscription, _secret = hook(wang, server.url())
    server.status = 500
    with tenant_atomic(alpha.pk) as now:
        pause_subscription(subscription, actor=wang, now=now)
        send_test(subscription, actor=wang, now=now)

    relay_all()
    make_due(alpha)
    relay_all()

    assert [json.loads(heard.body)["type"] for heard in server.heard] == ["webhook.test"]
    assert states(alpha) == ["failed"]


def test_a_test_that_is_sent_again_is_sent_only_once_too(
    alpha: Tenant, wang: Member, hook: Hook, server: Listener
) -> None:
    subscription, _secret = hook(wang, server.url())
    with tenant_atomic(alpha.pk) as now:
        delivery = send_test(subscription, actor=wang, now=now)
    relay_all()

    server.status = 500
    with tenant_atomic(alpha.pk) as now:
        send_delivery_again(delivery, actor=wang, now=now)
    relay_all()

    assert (len(server.heard), states(alpha)) == (2, ["failed"])


def test_send_again_sends_what_was_taken_or_given_up_once_more(
    alpha: Tenant, wang: Member, hook: Hook, case_of: CaseOf, server: Listener
) -> None:
    hook(wang, server.url())
    happen(case_of(alpha, holder=wang))
    relay_all()
    [delivery] = deliveries(alpha)

    with tenant_atomic(alpha.pk) as now:
        send_delivery_again(delivery, actor=wang, now=now)
    relay_all()

    assert len({heard.headers["webhook-id"] for heard in server.heard}) == 1
    assert (len(server.heard), states(alpha)) == (2, ["taken"])


def test_send_again_revives_what_was_given_up(
    alpha: Tenant, wang: Member, hook: Hook, case_of: CaseOf, server: Listener
) -> None:
    hook(wang, server.url())
    server.status = 400
    happen(case_of(alpha, holder=wang))
    relay_all()
    with tenant_atomic(alpha.pk):
        OutboxMessage.objects.filter(topic="webhook.send").update(max_attempts=2)
    make_due(alpha)
    relay_all()
    [delivery] = deliveries(alpha)
    assert delivery.state == "failed"

    server.status = 200
    with tenant_atomic(alpha.pk) as now:
        send_delivery_again(delivery, actor=wang, now=now)
    relay_all()

    assert states(alpha) == ["taken"]
    with tenant_atomic(alpha.pk):
        assert not OutboxMessage.objects.filter(state="dead").exists()


def test_send_again_works_as_often_as_it_is_asked_for(
    alpha: Tenant, wang: Member, hook: Hook, case_of: CaseOf, server: Listener
) -> None:
    subscription, _secret = hook(wang, server.url())
    happen(case_of(alpha, holder=wang))
    relay_inside()
    with tenant_atomic(alpha.pk) as now:
        pause_subscription(subscription, actor=wang, now=now)
    relay_all()
    [delivery] = deliveries(alpha)
    for _time in range(2):
        with tenant_atomic(alpha.pk) as now:
            send_delivery_again(delivery, actor=wang, now=now)
        relay_all()
    with tenant_atomic(alpha.pk) as now:
        resume_subscription(subscription, actor=wang, now=now)
        send_delivery_again(delivery, actor=wang, now=now)
        send_delivery_again(delivery, actor=wang, now=now)

    relay_all()

    assert (len(server.heard), states(alpha)) == (1, ["taken"])


def test_a_secret_under_another_key_is_given_up_with_a_word_on_what_to_do(
    alpha: Tenant, wang: Member, hook: Hook, case_of: CaseOf, server: Listener
) -> None:
    subscription, _secret = hook(wang, server.url())
    with tenant_atomic(alpha.pk):
        Subscription.objects.update(secret="gAAAAABno-such-token")
    happen(case_of(alpha, holder=wang))

    relay_all()

    assert states(alpha) == ["failed"]
    with tenant_atomic(alpha.pk) as now:
        assert "new one" in OutboxMessage.objects.get(state="dead").last_error
        change_secret(subscription, actor=wang, now=now)
        send_delivery_again(Delivery.objects.get(), actor=wang, now=now)
    relay_all()
    assert (len(server.heard), states(alpha)) == (1, ["taken"])


def test_a_test_that_fails_does_not_begin_the_days_after_which_a_webhook_is_closed(
    alpha: Tenant, wang: Member, hook: Hook, server: Listener
) -> None:
    subscription, _secret = hook(wang, server.url())
    server.status = 500
    with tenant_atomic(alpha.pk) as now:
        send_test(subscription, actor=wang, now=now)

    relay_all()

    with tenant_atomic(alpha.pk):
        assert Subscription.objects.get().failing_since is None


def test_the_log_is_taken_away_after_a_month(
    alpha: Tenant, wang: Member, hook: Hook, case_of: CaseOf, server: Listener
) -> None:
    subscription, _secret = hook(wang, server.url())
    happen(case_of(alpha, holder=wang))
    relay_all()
    with tenant_atomic(alpha.pk) as now:
        remove_subscription(subscription, actor=wang, now=now)
        prune(now=now + timedelta(days=29))
        assert Delivery.objects.count() == 1

        prune(now=now + timedelta(days=31))
        prune(now=now + timedelta(days=31))

        assert (Delivery.objects.count(), Attempt.objects.count(), Subscription.objects.count()) == (0, 0, 0)
