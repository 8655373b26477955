"""Who is told aloud: by a sound and by the browser, as each wishes, by what it is about, and not at night."""

from collections.abc import Callable
from datetime import UTC, datetime, time
from typing import Any

import pytest

from csdesk.outbox.channels import in_app
from csdesk.outbox.models import Notification, NotificationPreference
from csdesk.outbox.notify import notify
from csdesk.people.models import Member
from csdesk.tenancy.models import Tenant
from csdesk.tenancy.scoping import tenant_atomic

pytestmark = pytest.mark.django_db
NOON, NIGHT = datetime(2026, 11, 23, 4, tzinfo=UTC), datetime(2026, 11, 23, 15, tzinfo=UTC)
LOUD = {"email": "nothing", "sound": "all", "desktop": "urgent"}


@pytest.fixture
def aloud(
    alpha: Tenant, member_of: Callable[..., Member], monkeypatch: pytest.MonkeyPatch
) -> Callable[..., list[list[str]]]:
    """Tell somebody with these wishes; how his open pages make him look up."""
    heard: list[list[str]] = []
    monkeypatch.setattr(in_app, "publish_to_member", lambda _member, _name, data: heard.append(data["aloud"]))
    wang = member_of(alpha, "Wang")

    def tell(channels: dict[str, Any] | None, *, now: datetime = NOON, **fields: Any) -> list[list[str]]:
        with tenant_atomic(alpha.pk):
            if channels is not None:
                night = {"quiet_from": time(22), "quiet_until": time(7)}
                NotificationPreference.objects.create(member=wang, channels=channels, **night)
            notify([wang], "probe.told", now=now, **fields)
        return heard

    return tell


@pytest.mark.parametrize(
    ("channels", "fields", "expected"),
    [
        (None, {}, []),
        (None, {"urgent": True}, []),
        (LOUD, {}, ["sound"]),
        (LOUD, {"urgent": True}, ["sound", "desktop"]),
        (LOUD, {"now": NIGHT}, []),
        (LOUD, {"now": NIGHT, "urgent": True}, ["sound", "desktop"]),
        ({**LOUD, "muted": {"probe": ["sound"]}}, {}, []),
        ({**LOUD, "muted": {"probe": ["sound"]}}, {"urgent": True}, ["sound", "desktop"]),
        ({**LOUD, "muted": {"other": ["sound"]}}, {}, ["sound"]),
    ],
)
def test_notify_tells_aloud_as_wished(aloud: Any, channels: Any, fields: dict[str, Any], expected: list[str]) -> None:
    assert aloud(channels, **fields) == [expected]


@pytest.mark.parametrize(("urgent", "mailed"), [(False, 1), (True, 0)])
def test_notify_mails_of_a_muted_group_only_what_is_urgent(
    alpha: Tenant, aloud: Any, urgent: bool, mailed: int
) -> None:
    aloud({"email": "all", "muted": {"probe": ["email"]}}, urgent=urgent)

    with tenant_atomic(alpha.pk):
        assert Notification.objects.get().mailed == mailed
