"""The pages of webhooks: what they show, whom they refuse, and other companies."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from csdesk.cases.models import Case
from csdesk.events.models import Event
from csdesk.people.models import Member, SecurityEvent
from csdesk.tenancy.models import Tenant
from csdesk.tenancy.scoping import tenant_atomic
from csdesk.webhooks.models import Attempt, Delivery, Subscription
from csdesk.webhooks.permissions import Permission
from csdesk.webhooks.rules.kinds import MOST_PATTERNS
from tests.outbox.web_servers import Listener

pytestmark = pytest.mark.django_db
Hook = Callable[..., tuple[Subscription, str]]
MemberOf = Callable[..., Member]
SignIn = Callable[[Member], Client]
URL = "https://example.com/hook"
ACTIONS = ["secret", "pause", "resume", "remove", "test"]


def sent(subscription: Subscription, number: int = 1, case: Case | None = None, **fields: Any) -> Delivery:
    """A line of the log."""
    with tenant_atomic(subscription.tenant_id) as now:
        event = Event.objects.create(case=case, kind="probe.open", at=now) if case is not None else None
        fields = {"kind": "probe.open", "state": "taken", "at": now, "event": event, **fields}
        made = Delivery.objects.create(subscription=subscription, message_id=f"msg_{number}", **fields)
        Attempt.objects.create(delivery=made, at=now, status_code=200, milliseconds=12, request="POST canary")
        return made


def test_set_up_shows_the_secret_once(alpha: Tenant, wang: Member, sign_in: SignIn) -> None:
    client = sign_in(wang)

    answer = client.post(
        "/webhooks/new/", {"url": URL, "offered": ["complaint.*"], "further": "x.y", "description": "ERP"}
    )

    with tenant_atomic(alpha.pk):
        made = Subscription.objects.get()
        assert SecurityEvent.objects.filter(kind="webhook.create", actor=wang).count() == 1
    assert (made.kinds, made.description, made.member_id) == (["complaint.*", "x.y"], "ERP", wang.pk)
    assert "whsec_" in answer.content.decode()
    assert "whsec_" not in client.get(f"/webhooks/{made.pk}/").content.decode()


def test_set_up_keeps_every_kind_that_was_named(alpha: Tenant, wang: Member, sign_in: SignIn) -> None:
    named = [f"room.kind_{chr(97 + number // 26)}{chr(97 + number % 26)}" for number in range(MOST_PATTERNS)]

    sign_in(wang).post("/webhooks/new/", {"url": URL, "offered": ["complaint.*"], "further": " ".join(named)})

    with tenant_atomic(alpha.pk):
        assert Subscription.objects.get().kinds == ["complaint.*", *named]


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("url", {"url": "http://10.0.0.1/"}),
        ("url", {"url": "ftp://example.com/"}),
        ("url", {"url": "https://user@example.com/"}),
        ("url", {"url": ""}),
        ("url", {"url": "https://example.com/\x00"}),
        ("offered", {"offered": []}),
        ("offered", {"offered": ["nothing.*"]}),
        ("further", {"further": "complaint.[x]"}),
        ("description", {"description": "x" * 201}),
    ],
)
def test_set_up_refuses_and_keeps_what_was_typed(
    alpha: Tenant, wang: Member, sign_in: SignIn, field: str, typed: dict[str, Any]
) -> None:
    answer = sign_in(wang).post("/webhooks/new/", {"url": URL, "offered": ["*"], **typed})

    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    with tenant_atomic(alpha.pk):
        assert not Subscription.objects.exists()


def test_set_up_knows_a_limit(alpha: Tenant, wang: Member, sign_in: SignIn, hook: Hook) -> None:
    for _number in range(20):
        hook(wang, URL)

    answer = sign_in(wang).post("/webhooks/new/", {"url": URL, "offered": ["*"]})

    assert answer.status_code == 422
    assert "G01" in answer.content.decode()


def test_change_keeps_what_was_typed(alpha: Tenant, wang: Member, sign_in: SignIn, hook: Hook) -> None:
    made, _secret = hook(wang, URL, "*", "x.y")
    client = sign_in(wang)
    assert 'value="x.y"' in client.get(f"/webhooks/{made.pk}/change/").content.decode()

    answer = client.post(f"/webhooks/{made.pk}/change/", {"url": f"{URL}2", "further": "a.b", "description": "new"})

    assert answer.status_code == 302
    with tenant_atomic(alpha.pk):
        kept = Subscription.objects.get()
    assert (kept.url, kept.kinds, kept.description) == (f"{URL}2", ["a.b"], "new")


def test_the_owner_does_everything(alpha: Tenant, wang: Member, sign_in: SignIn, hook: Hook, server: Listener) -> None:
    made, secret = hook(wang, server.url())
    client = sign_in(wang)

    answers = {action: client.post(f"/webhooks/{made.pk}/{action}/") for action in ACTIONS if action != "remove"}
    seen = client.get(answers["test"].url)
    removed = client.post(f"/webhooks/{made.pk}/remove/")

    assert {answer.status_code for answer in answers.values()} <= {200, 302}
    assert secret not in answers["secret"].content.decode()
    assert "whsec_" in answers["secret"].content.decode()
    assert seen.status_code == 200
    assert removed.status_code == 302
    assert client.get(f"/webhooks/{made.pk}/").status_code == 404


def test_colleagues_see_their_own_only(
    alpha: Tenant, wang: Member, member_of: MemberOf, sign_in: SignIn, hook: Hook
) -> None:
    made, _secret = hook(wang, f"{URL}?mine")
    delivery = sent(made)
    client = sign_in(member_of(alpha, "Li", Permission.OWN))
    paths = [f"/webhooks/{made.pk}/", f"/webhooks/{made.pk}/change/", f"/webhooks/messages/{delivery.pk}/"]
    posts = [f"/webhooks/{made.pk}/{action}/" for action in ACTIONS] + [f"/webhooks/messages/{delivery.pk}/again/"]

    assert "?mine" not in client.get("/webhooks/").content.decode()
    assert [client.get(path).status_code for path in paths] == [404] * 3
    assert [client.post(path).status_code for path in posts] == [404] * 6
    with tenant_atomic(alpha.pk):
        assert Subscription.objects.get().state == "active"


def test_administrators_look_after_all_but_lead_nothing_to_themselves(
    alpha: Tenant, wang: Member, member_of: MemberOf, sign_in: SignIn, hook: Hook
) -> None:
    made, _secret = hook(wang, f"{URL}?his")
    client = sign_in(member_of(alpha, "Admin", Permission.OWN, Permission.MANAGE))
    change = {"url": "https://evil.test/", "offered": ["*"]}

    assert "?his" in client.get("/webhooks/").content.decode()
    assert client.post(f"/webhooks/{made.pk}/change/", change).status_code == 403
    assert client.post(f"/webhooks/{made.pk}/secret/").status_code == 403
    assert client.post(f"/webhooks/{made.pk}/pause/").status_code == 302
    with tenant_atomic(alpha.pk):
        kept = Subscription.objects.get()
    assert (kept.url, kept.state) == (f"{URL}?his", "paused")


@pytest.mark.parametrize("sees_case", [True, False])
def test_what_was_sent_is_shown_to_those_who_may_see_the_case(
    alpha: Tenant, wang: Member, member_of: MemberOf, sign_in: SignIn, hook: Hook, case_of: Any, sees_case: bool
) -> None:
    admin = member_of(alpha, "Admin", Permission.OWN, Permission.MANAGE)
    made, _secret = hook(wang, URL)
    delivery = sent(made, case=case_of(alpha, holder=admin if sees_case else wang))

    page = sign_in(admin).get(f"/webhooks/messages/{delivery.pk}/").content.decode()

    assert ("POST canary" in page) is sees_case
    assert "HTTP 200" in page


@pytest.mark.parametrize("path", ["/webhooks/", "/webhooks/new/"])
def test_without_the_permission_there_are_no_webhooks(
    alpha: Tenant, member_of: MemberOf, sign_in: SignIn, path: str
) -> None:
    client = sign_in(member_of(alpha, "Li"))

    assert client.get(path).status_code == 403
    assert 'href="/webhooks/"' not in client.get("/notifications/").content.decode()


def test_the_list_and_the_log_ask_the_same_number_of_questions_for_any_number_of_rows(
    alpha: Tenant, wang: Member, sign_in: SignIn, hook: Hook, case_of: Any, django_assert_num_queries: Any
) -> None:
    client = sign_in(wang)
    made, _secret = hook(wang, URL)
    sent(made, 1, case_of(alpha, holder=wang))
    pages = ["/webhooks/", f"/webhooks/{made.pk}/"]
    counts = []
    for path in pages:
        client.get(path)
        with CaptureQueriesContext(connection) as few:
            client.get(path)
        counts.append(len(few))
    for number in (2, 3):
        hook(wang, URL)
        sent(made, number, case_of(alpha, holder=wang))

    for path, count in zip(pages, counts, strict=True):
        with django_assert_num_queries(count):
            client.get(path)


def test_the_log_shows_one_state_when_asked(alpha: Tenant, wang: Member, sign_in: SignIn, hook: Hook) -> None:
    made, _secret = hook(wang, URL)
    sent(made, 1, state="taken", kind="probe.taken")
    sent(made, 2, state="failed", kind="probe.failed")
    client = sign_in(wang)

    page = client.get(f"/webhooks/{made.pk}/?state=failed", headers={"HX-Request": "true"}).content.decode()
    odd = client.get(f"/webhooks/{made.pk}/?state=x' OR 1=1").content.decode()

    assert ("probe.failed" in page, "probe.taken" in page, "<html" in page) == (True, False, False)
    assert "probe.failed" in odd
    assert "probe.taken" in odd
