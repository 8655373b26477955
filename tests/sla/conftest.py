"""A company with calendars, a manual in force and complaints whose attributes a test can set."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db.models import Q

from csdesk.cases import registry
from csdesk.cases.models import Case
from csdesk.cases.services.cases import open_case
from csdesk.people.models import Member, MemberRole, Role
from csdesk.rulebook.models import RulebookVersion
from csdesk.rulebook.services import load_preset
from csdesk.sla.models import Clock
from csdesk.sla.services.presets import load_calendars
from csdesk.tenancy.models import Tenant
from tests.conftest import make_member

MONDAY = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)  # 10:00 in Shanghai
SECOND, MINUTE, HOUR, DAY = (timedelta(seconds=s) for s in (1, 60, 3600, 86400))
TICK = timedelta(microseconds=1)


@pytest.fixture
def attributes(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What the manual's conditions see of every complaint; a test changes it at will."""
    known: dict[str, Any] = {"severity": None, "channel": "email", "manner": "written", "compensation": False}
    kind = registry.CaseKind(
        key="complaint",
        label="Complaint",
        series="KS",
        page=lambda case: f"/complaints/{case.number}/",
        visible_to=lambda member: Q(),
        facts=lambda case: known,
    )
    monkeypatch.setitem(registry._kinds, "complaint", kind)
    return known


def appoint(member: Member, role_key: str, *permissions: str) -> Member:
    """Let somebody hold a role, which is made when missing."""
    role, _made = Role.objects.get_or_create(
        key=role_key, defaults={"name": role_key, "permissions": list(permissions)}
    )
    MemberRole.objects.get_or_create(member=member, role=role, team=None)
    return member


@pytest.fixture
def manual(tenant: Tenant, attributes: dict[str, Any]) -> RulebookVersion:
    """The dealers' manual, in force since a month before Monday, and the company's calendars."""
    load_calendars("dealer_after_sales")
    return load_preset(tenant, "dealer_after_sales", now=MONDAY - 30 * DAY)


@pytest.fixture
def agent(manual: RulebookVersion) -> Member:
    return appoint(make_member("Wang"), "agent", "sla.task_work", "sla.clock_pause")


@pytest.fixture
def supervisor(manual: RulebookVersion) -> Member:
    everything = ("sla.task_work", "sla.task_assign", "sla.clock_pause", "sla.clock_correct", "sla.calendar_manage")
    return appoint(make_member("Zhao"), "supervisor", *everything, "sla.engine_view")


@pytest.fixture
def complaint(agent: Member) -> Case:
    """A complaint of the agent's, opened on Monday at 10; no fact has been observed yet."""
    return open_case("complaint", "Does not start", holder=agent, now=MONDAY)


@pytest.fixture
def clock_of() -> Callable[..., Clock]:
    """The last clock of a kind on a case, as the database has it."""

    def find(case: Case, kind: str) -> Clock:
        return Clock.objects.filter(case=case, kind=kind).latest("pk")

    return find
