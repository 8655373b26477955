"""A company with a warehouse that ships, and a return to ship goods for."""

from collections.abc import Iterator

import pytest
from django.db.models import Q

from csdesk.cases import registry
from csdesk.cases.models import Case
from csdesk.cases.registry import CaseKind, register_kind
from csdesk.cases.services.cases import open_case
from csdesk.people.models import Member, Team
from csdesk.tenancy.models import Tenant
from shipping.rules.parcels import Parcel
from tests.tickets.company import DAY, MONDAY, furnish, hire

KIND = "return"


@pytest.fixture
def desk(tenant: Tenant) -> Tenant:
    """The company under test with its roles, teams, calendars and manual, its scope open."""
    furnish(tenant, since=MONDAY - 60 * DAY)
    return tenant


@pytest.fixture
def kind() -> Iterator[str]:
    """Cases of the kind "return", for everybody to see, whoever registers them elsewhere."""
    before = dict(registry._kinds)
    register_kind(
        CaseKind(KIND, "Return", "FX", page=lambda case: "/", visible_to=lambda member: Q(), facts=lambda case: {})
    )
    yield KIND
    registry._kinds.clear()
    registry._kinds.update(before)


@pytest.fixture
def li(desk: Tenant) -> Member:
    """The after-sales specialist who holds the return."""
    return hire("Li", "specialist", team="service")


@pytest.fixture
def zhao(desk: Tenant) -> Member:
    """The supervisor."""
    return hire("Zhao", "supervisor", team="service")


@pytest.fixture
def wu(desk: Tenant) -> Member:
    """Somebody of the finished-goods warehouse."""
    return hire("Wu", "warehouse", team="warehouse")


@pytest.fixture
def warehouse(desk: Tenant) -> Team:
    """The finished-goods warehouse."""
    return Team.objects.get(key="warehouse")


@pytest.fixture
def case(kind: str, li: Member) -> Case:
    """A return that Li holds."""
    return open_case(kind, "硬盘返修", holder=li, now=MONDAY)


@pytest.fixture
def parcel(warehouse: Team) -> Parcel:
    """Two drives that the warehouse packs for a dealer."""
    rows = [{"product": "PD-500", "serial": "KS2011", "quantity": 1}, {"product": "PD-500", "quantity": 1}]
    return Parcel("华强电子", sender="成品仓", address="深圳市", pieces=2, contents=rows, from_team=warehouse)
